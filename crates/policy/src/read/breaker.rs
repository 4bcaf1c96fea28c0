//! The breaker. What is not said takes the default of `failover`.

use document::{Path, Period, Share};
use failover::{BreakerPolicy, BreakerWindow, OpenWait, SlowPolicy, SlowThan};

use super::Problems;
use super::retry::{at_least_one, waits};
use crate::raw::{self, OrOff};

/// The breaker.
pub(super) fn breaker(said: &raw::Breaker, problems: &mut Problems<'_>) -> BreakerPolicy {
    let path = Path::root().field("breaker");
    let default = BreakerPolicy::default();
    let (first, max) = waits(said.open, (default.open.first, default.open.max), &path.field("open"), problems);
    BreakerPolicy {
        window: said
            .window
            .map_or(default.window, |said| window(said, default.window, &path.field("window"), problems)),
        min_calls: at_least_one(said.min_calls, default.min_calls, &path.field("min_calls"), problems),
        failure_share: share(said.failure_share, default.failure_share, &path.field("failure_share"), problems),
        consecutive: said.consecutive.map_or(default.consecutive, |said| said.0),
        slow: slow(said.slow.as_ref(), &path.field("slow"), problems),
        open: OpenWait { first, max },
        probes: at_least_one(said.probes, default.probes, &path.field("probes"), problems),
        ramp: said.ramp.map_or(default.ramp, Period::duration),
        ..default
    }
}

fn window(said: raw::Sliding, default: BreakerWindow, path: &Path, problems: &mut Problems<'_>) -> BreakerWindow {
    if said.time.is_some() && said.calls.is_some() {
        problems.add(&path.field("calls"), "a window is either of time or of calls", None);
    }
    let (none, empty) = ("a window must have some length", |field| path.field(field));
    match said {
        raw::Sliding { calls: Some(0), .. } => problems.add(&empty("calls"), none, None),
        raw::Sliding { time: Some(time), .. } if time.duration().is_zero() => {
            problems.add(&empty("time"), none, None);
        }
        _ => {}
    }
    let time = said.time.map(|time| BreakerWindow::Time(time.duration()));
    time.or(said.calls.map(BreakerWindow::Count)).unwrap_or(default)
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
            ..default
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
