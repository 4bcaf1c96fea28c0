//! The breaker. What is not said takes the default of `failover`.

use document::{Path, Period, Share};
use failover::{BreakerPolicy, OpenWait, SlowPolicy, SlowThan};

use super::Problems;
use super::retry::{at_least_one, waits};
use crate::raw::{self, OrOff};

/// The breaker.
pub(super) fn breaker(said: &raw::Breaker, problems: &mut Problems<'_>) -> BreakerPolicy {
    let path = Path::root().field("breaker");
    let default = BreakerPolicy::default();
    let window = said.window.and_then(|window| window.time).map_or(default.window, Period::duration);
    if window.is_zero() {
        problems.add(&path.field("window").field("time"), "a window must have some length", None);
    }
    let (first, max) = waits(said.open, (default.open.first, default.open.max), &path.field("open"), problems);
    BreakerPolicy {
        window,
        min_calls: at_least_one(said.min_calls, default.min_calls, &path.field("min_calls"), problems),
        failure_share: share(said.failure_share, default.failure_share, &path.field("failure_share"), problems),
        consecutive: said.consecutive.map_or(default.consecutive, |said| said.0),
        slow: slow(said.slow.as_ref(), &path.field("slow"), problems),
        open: OpenWait { first, max },
        probes: at_least_one(said.probes, default.probes, &path.field("probes"), problems),
        ramp: said.ramp.map_or(default.ramp, Period::duration),
    }
}

fn slow(said: Option<&OrOff<raw::Slow>>, path: &Path, problems: &mut Problems<'_>) -> Option<SlowPolicy> {
    let default = SlowPolicy::default();
    match said {
        None => Some(default),
        Some(OrOff::Off) => None,
        Some(OrOff::On(said)) => Some(SlowPolicy {
            first_token: match said.ttft {
                None => default.first_token,
                Some(raw::SlowThan::Baseline(factor)) => SlowThan::Baseline(factor.times()),
                Some(raw::SlowThan::Fixed(duration)) => SlowThan::Fixed(duration),
            },
            share: share(said.share, default.share, &path.field("share"), problems),
        }),
    }
}

fn share(said: Option<Share>, default: f64, path: &Path, problems: &mut Problems<'_>) -> f64 {
    let share = said.map_or(default, Share::fraction);
    if share == 0.0 {
        problems.add(path, "at a share of nothing the breaker is always open", None);
    }
    share
}
