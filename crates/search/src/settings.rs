//! Settings to compare: what others ship, ours, and one step from ours in every direction.

use std::time::Duration;

use failover::{BreakerPolicy, BreakerWindow, OpenWait, SlowPolicy, SlowThan};

/// Settings with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The name in the table.
    pub name: String,
    /// The settings.
    pub policy: BreakerPolicy,
    /// Where the figures come from, and what of the original has no counterpart here.
    pub source: &'static str,
}

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn setting(name: impl Into<String>, policy: BreakerPolicy, source: &'static str) -> Setting {
    Setting { name: name.into(), policy, source }
}

/// What others ship, with our state machine under it, and ours.
pub fn presets() -> Vec<Setting> {
    vec![
        setting("ours", BreakerPolicy::default(), "the default of `failover`"),
        setting(
            "resilience4j",
            resilience4j(),
            "CircuitBreakerConfig at af9e7c97; it waits for ten probes and judges their share, ours reopens at the first bad one",
        ),
        setting(
            "Polly",
            polly(),
            "CircuitBreakerStrategyOptions at 173d6d1d; it lets another trial through with every further 5 s, ours waits for the first",
        ),
        setting("Hystrix", hystrix(), "HystrixCommandProperties at 7c03bafe; its timeout of 1 s is not a breaker's"),
        setting(
            "Envoy-like",
            envoy(),
            "outlier detection's consecutive_5xx; it comes back without a probe and adds 30 s each time, ours asks once and doubles",
        ),
    ]
}

/// Nothing but what is named.
fn bare(window: BreakerWindow, min_calls: u32, failure_share: f64) -> BreakerPolicy {
    BreakerPolicy {
        window,
        min_calls,
        failure_share,
        consecutive: None,
        ramp: Duration::ZERO,
        ..BreakerPolicy::default()
    }
    .failures_only()
}

fn always(wait: Duration) -> OpenWait {
    OpenWait { first: wait, max: wait }
}

fn resilience4j() -> BreakerPolicy {
    let minute = SlowThan::Fixed(secs(60));
    let slow = SlowPolicy { first_token: minute, total: Some(minute), pace: None, share: 1.0, min_calls: None };
    let bare = bare(BreakerWindow::Count(100), 100, 0.5);
    BreakerPolicy { slow: Some(slow), open: always(secs(60)), probes: 10, half_open: None, ..bare }
}

fn polly() -> BreakerPolicy {
    BreakerPolicy { open: always(secs(5)), probes: 1, ..bare(BreakerWindow::Time(secs(30)), 100, 0.1) }
}

fn hystrix() -> BreakerPolicy {
    BreakerPolicy { open: always(secs(5)), probes: 1, ..bare(BreakerWindow::Time(secs(10)), 20, 0.5) }
}

fn envoy() -> BreakerPolicy {
    let never = bare(BreakerWindow::Count(1), 1, 2.0);
    BreakerPolicy { consecutive: Some(5), open: OpenWait { first: secs(30), max: secs(300) }, probes: 1, ..never }
}

/// Ours with one key changed at a time, a step to either side.
pub fn around_ours() -> Vec<Setting> {
    let ours = BreakerPolicy::default;
    let slow = |first_token| Some(SlowPolicy { first_token, ..SlowPolicy::default() });
    let whole = SlowPolicy { total: Some(SlowThan::Baseline(3.0)), ..SlowPolicy::default() };
    let one = |name: &str, policy| setting(format!("ours, {name}"), policy, "one step from ours");
    vec![
        one("window 20 s", BreakerPolicy { window: BreakerWindow::Time(secs(20)), ..ours() }),
        one("window 120 s", BreakerPolicy { window: BreakerWindow::Time(secs(120)), ..ours() }),
        one("window 100 calls", BreakerPolicy { window: BreakerWindow::Count(100), ..ours() }),
        one("min_calls 10", BreakerPolicy { min_calls: 10, ..ours() }),
        one("min_calls 50", BreakerPolicy { min_calls: 50, ..ours() }),
        one("failure_share 30%", BreakerPolicy { failure_share: 0.3, ..ours() }),
        one("failure_share 70%", BreakerPolicy { failure_share: 0.7, ..ours() }),
        one("consecutive 3", BreakerPolicy { consecutive: Some(3), ..ours() }),
        one("consecutive 10", BreakerPolicy { consecutive: Some(10), ..ours() }),
        one("consecutive off", BreakerPolicy { consecutive: None, ..ours() }),
        one("whole answers too, 3x", BreakerPolicy { slow: Some(whole), ..ours() }),
        one("slow off", BreakerPolicy { slow: None, ..ours() }),
        one("slow 2x baseline", BreakerPolicy { slow: slow(SlowThan::Baseline(2.0)), ..ours() }),
        one("slow 5x baseline", BreakerPolicy { slow: slow(SlowThan::Baseline(5.0)), ..ours() }),
        one("efficiency off", BreakerPolicy { efficiency: None, ..ours() }),
        one("open 1 s to 30 s", BreakerPolicy { open: OpenWait { first: secs(1), max: secs(30) }, ..ours() }),
        one("open 10 s to 60 s", BreakerPolicy { open: OpenWait { first: secs(10), max: secs(60) }, ..ours() }),
        one("probes 1", BreakerPolicy { probes: 1, ..ours() }),
        one("probes 10", BreakerPolicy { probes: 10, ..ours() }),
        one("ramp off", BreakerPolicy { ramp: Duration::ZERO, ..ours() }),
        one("ramp 30 s", BreakerPolicy { ramp: secs(30), ..ours() }),
    ]
}
