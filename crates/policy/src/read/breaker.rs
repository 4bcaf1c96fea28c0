//! The breaker. What is not said takes the default of `failover`.

use document::{Path, Period, Share};
use failover::{
    BreakerMode, BreakerPolicy, BreakerWindow, ByClass, CallerBurst, LevelPolicy, OpenWait, SlowPolicy, SlowThan,
};

use super::Problems;
use super::retry::{at_least_one, waits};
use crate::raw::{self, OrOff};

/// The breaker.
pub(super) fn breaker(said: &raw::Breaker, problems: &mut Problems<'_>) -> BreakerPolicy {
    let path = Path::root().field("breaker");
    let default = BreakerPolicy::default();
    let (first, max) = waits(said.open, (default.open.first, default.open.max), &path.field("open"), problems);
    let mut level = |field: &str, said: Option<&OrOff<raw::Level>>| {
        or(said, Some(LevelPolicy::default()), |said| level(said, &path.field(field), problems))
    };
    BreakerPolicy {
        efficiency: level("efficiency", said.efficiency.as_ref()),
        quality: level("quality", said.quality.as_ref()),
        mode: said.mode.map_or(default.mode, mode),
        window: window(said.window, default.window, &path.field("window"), problems),
        min_calls: at_least_one(said.min_calls, default.min_calls, &path.field("min_calls"), problems),
        failure_share: share(said.failure_share, default.failure_share, &path.field("failure_share"), problems),
        consecutive: said.consecutive.map_or(default.consecutive, |said| said.0),
        slow: or(said.slow.as_ref(), default.slow, |said| slow(said, &path.field("slow"), problems)),
        caller_burst: or(said.caller_burst.as_ref(), default.caller_burst, |said| {
            burst(said, &path.field("caller_burst"), problems)
        }),
        by_class: or(said.by_class.as_ref(), default.by_class, |said| {
            by_class(said, &path.field("by_class"), problems)
        }),
        open: OpenWait { first, max },
        probes: at_least_one(said.probes, default.probes, &path.field("probes"), problems),
        half_open: said.half_open.map_or(default.half_open, |said| said.0),
        ramp: said.ramp.map_or(default.ramp, Period::duration),
    }
}

/// What the settings mean, nothing where they are `off`, the default where nothing is said.
fn or<S, T>(said: Option<&OrOff<S>>, default: Option<T>, read: impl FnOnce(&S) -> T) -> Option<T> {
    match said {
        None => default,
        Some(OrOff::Off) => None,
        Some(OrOff::On(said)) => Some(read(said)),
    }
}

fn mode(said: raw::Mode) -> BreakerMode {
    match said {
        raw::Mode::Guarding => BreakerMode::Guarding,
        raw::Mode::Observing => BreakerMode::Observing,
        raw::Mode::Disabled => BreakerMode::Disabled,
        raw::Mode::ForcedOpen => BreakerMode::ForcedOpen,
    }
}

fn window(
    said: Option<raw::Sliding>,
    default: BreakerWindow,
    path: &Path,
    problems: &mut Problems<'_>,
) -> BreakerWindow {
    let Some(said) = said else { return default };
    if said.time.is_some() && said.calls.is_some() {
        problems.add(&path.field("calls"), "a window is either of time or of calls", None);
    }
    if said.calls == Some(0) {
        problems.add(&path.field("calls"), "a window must have some length", None);
    }
    if said.time.is_some_and(|time| time.duration().is_zero()) {
        problems.add(&path.field("time"), "a window must have some length", None);
    }
    let time = said.time.map(|time| BreakerWindow::Time(time.duration()));
    time.or(said.calls.map(BreakerWindow::Count)).unwrap_or(default)
}

fn slow(said: &raw::Slow, path: &Path, problems: &mut Problems<'_>) -> SlowPolicy {
    let default = SlowPolicy::default();
    let or_off = |said: Option<raw::SlowOrOff>, default| said.map_or(default, |said| said.0.map(slow_than));
    SlowPolicy {
        first_token: said.ttft.map_or(default.first_token, slow_than),
        total: or_off(said.total, default.total),
        pace: or_off(said.pace, default.pace),
        share: share(said.share, default.share, &path.field("share"), problems),
        min_calls: said.min_calls.map(|calls| at_least_one(Some(calls), calls, &path.field("min_calls"), problems)),
    }
}

fn slow_than(said: raw::SlowThan) -> SlowThan {
    match said {
        raw::SlowThan::Baseline(factor) => SlowThan::Baseline(factor.times()),
        raw::SlowThan::Fixed(duration) => SlowThan::Fixed(duration),
    }
}

fn level(said: &raw::Level, path: &Path, problems: &mut Problems<'_>) -> LevelPolicy {
    let default = LevelPolicy::default();
    let below = said.below.map_or(default.below, Share::fraction);
    if below == 0.0 {
        problems.add(&path.field("below"), "no level falls below nothing", Some("write `off`".to_owned()));
    }
    LevelPolicy {
        below,
        min_answers: at_least_one(said.min_answers, default.min_answers, &path.field("min_answers"), problems),
        window: window(said.window, default.window, &path.field("window"), problems),
    }
}

fn burst(said: &raw::CallerBurst, path: &Path, problems: &mut Problems<'_>) -> CallerBurst {
    let default = CallerBurst::default();
    let within = said.within.map_or(default.within, Period::duration);
    if within.is_zero() {
        problems.add(&path.field("within"), "it must be some time", None);
    }
    CallerBurst {
        requests: at_least_one(said.requests, default.requests, &path.field("requests"), problems),
        share: share(said.share, default.share, &path.field("share"), problems),
        within,
    }
}

fn by_class(said: &raw::ByClass, path: &Path, problems: &mut Problems<'_>) -> ByClass {
    let default = ByClass::default();
    ByClass {
        min_calls: at_least_one(said.min_calls, default.min_calls, &path.field("min_calls"), problems),
        failure_share: share(said.failure_share, default.failure_share, &path.field("failure_share"), problems),
    }
}

fn share(said: Option<Share>, default: f64, path: &Path, problems: &mut Problems<'_>) -> f64 {
    let share = said.map_or(default, Share::fraction);
    if share == 0.0 {
        problems.add(path, "at a share of nothing the breaker is always open", None);
    }
    share
}
