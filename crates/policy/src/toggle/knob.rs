//! Keys of a policy with half or twice their value.

use std::time::Duration;

use document::{Period, Share};
use failover::{BreakerPolicy, BreakerWindow, HedgeAfter, Policy, Timeouts};

use super::{Toggle, line};

/// A value that can be halved and doubled.
enum Value<'a> {
    Time(&'a mut Duration),
    Count(&'a mut u32),
    Share(&'a mut f64),
}

/// A key, and where its value stands; nothing where the policy has none.
type Knob = (&'static str, fn(&mut Policy) -> Option<Value<'_>>);

const KNOBS: [Knob; 18] = [
    ("timeouts.first_token", |policy| policy.timeouts.first_token.as_mut().map(Value::Time)),
    ("timeouts.idle", |policy| policy.timeouts.idle.as_mut().map(Value::Time)),
    ("timeouts.answer", |policy| policy.timeouts.answer.as_mut().map(Value::Time)),
    ("timeouts.total", |policy| policy.timeouts.total.as_mut().map(Value::Time)),
    ("hedge.after", |policy| match policy.hedge.as_mut().map(|hedge| &mut hedge.after) {
        Some(HedgeAfter::Fixed(after)) => Some(Value::Time(after)),
        _ => None,
    }),
    ("hedge.budget", |policy| policy.hedge.as_mut().map(|hedge| Value::Share(&mut hedge.budget))),
    ("breaker.consecutive", |policy| breaker(policy)?.consecutive.as_mut().map(Value::Count)),
    ("breaker.failure_share", |policy| Some(Value::Share(&mut breaker(policy)?.failure_share))),
    ("breaker.min_calls", |policy| Some(Value::Count(&mut breaker(policy)?.min_calls))),
    ("breaker.window.time", |policy| match &mut breaker(policy)?.window {
        BreakerWindow::Time(time) => Some(Value::Time(time)),
        BreakerWindow::Count(_) => None,
    }),
    ("breaker.open.first", |policy| Some(Value::Time(&mut breaker(policy)?.open.first))),
    ("breaker.open.max", |policy| Some(Value::Time(&mut breaker(policy)?.open.max))),
    ("breaker.probes", |policy| Some(Value::Count(&mut breaker(policy)?.probes))),
    ("breaker.ramp", |policy| Some(Value::Time(&mut breaker(policy)?.ramp))),
    ("retry.max_attempts", |policy| Some(Value::Count(&mut policy.retry.max_attempts))),
    ("retry.budget", |policy| Some(Value::Share(&mut policy.retry.budget))),
    ("retry.wait_up_to", |policy| Some(Value::Time(&mut policy.retry.wait_up_to))),
    ("limits.headroom", |policy| policy.limits.as_mut().map(|limits| Value::Share(&mut limits.headroom))),
];

/// Every key, halved and doubled, where that is a policy.
pub(super) fn turns(policy: &Policy) -> Vec<Toggle> {
    KNOBS.iter().flat_map(|knob| [turned(policy, *knob, false), turned(policy, *knob, true)]).flatten().collect()
}

fn turned(policy: &Policy, (key, value): Knob, up: bool) -> Option<Toggle> {
    let mut changed = policy.clone();
    let mut value = value(&mut changed)?;
    let before = value.written();
    value.turn(up)?;
    let after = value.written();
    (after != before && is_possible(&changed)).then(|| Toggle {
        key: key.to_owned(),
        policy: changed,
        words: format!("`{key}` of {after} rather than {before}"),
        line: line(key, &after),
    })
}

impl Value<'_> {
    /// Half or twice the value; nothing where a file could not say it.
    fn turn(&mut self, up: bool) -> Option<()> {
        match self {
            Self::Time(time) => **time = if up { time.checked_mul(2)? } else { half(**time) },
            Self::Count(count) => **count = if up { count.checked_mul(2)? } else { count.div_ceil(2) },
            Self::Share(share) => **share = Share::new(**share * if up { 2.0 } else { 0.5 })?.fraction(),
        }
        Some(())
    }

    /// As a file says it.
    fn written(&self) -> String {
        match self {
            Self::Time(time) => Period::new(**time).unwrap_or_default().to_string(),
            Self::Count(count) => count.to_string(),
            Self::Share(share) => Share::new(**share).unwrap_or_default().to_string(),
        }
    }
}

/// Half of the time in whole milliseconds: what timers can tell apart.
fn half(time: Duration) -> Duration {
    Duration::from_millis(u64::try_from(time.as_millis() / 2).unwrap_or(u64::MAX))
}

/// Whether no timeout is longer than the deadline, and no first wait longer than the last.
fn is_possible(policy: &Policy) -> bool {
    let Timeouts { connect, first_token, idle, answer, total, .. } = policy.timeouts;
    let within = |part: Option<Duration>| total.is_none_or(|total| part.is_none_or(|part| part <= total));
    let rises = |breaker: &BreakerPolicy| breaker.open.first <= breaker.open.max;
    [connect, first_token, idle, answer].into_iter().all(within) && policy.breaker.as_ref().is_none_or(rises)
}

fn breaker(policy: &mut Policy) -> Option<&mut BreakerPolicy> {
    policy.breaker.as_mut()
}
