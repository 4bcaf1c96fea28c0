//! Its retries come together.
//!
//! *What is judged?* The waits before the first retry, the second and so on, each among all calls of one client at one
//! provider. Where at least `Rules::storm_calls` of them differ by less than `Rules::storm_spread` of their median
//! (a tenth at each end left out), there is no jitter.
//!
//! *When is it an error?* Where so many of them also arrived together: that is the wave that keeps a provider down.
//! Otherwise it is a warning: the next outage, which all calls meet at once, will make it one.
//!
//! *When is it silent?* After a hint: it is the provider who told all to come back then. Below `Rules::storm_wait`,
//! where the network's jitter is as large as the wait; coming back at once is hammering.

use std::collections::BTreeMap;
use std::time::Duration;

use super::report::{Told, finding};
use super::{Charge, Finding, Severity};
use crate::Rules;
use crate::call::Retry;
use crate::evidence::Evidence;
use crate::words::{counted, said};

/// Retries that waited the same.
struct Wave<'a> {
    retries: Vec<Retry<'a>>,
    wait: Duration,
    together: usize,
}

/// Whose, where, and which.
type Rank<'a> = (Option<&'a str>, &'a str, usize);

pub(super) fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let mut waves: Vec<Wave<'_>> =
        ranks(evidence).into_values().filter_map(|retries| wave(retries, evidence.rules)).collect();
    waves.sort_by_key(|wave| std::cmp::Reverse(wave.together));
    let worst = waves.first()?;
    let stormy = worst.together >= evidence.rules.storm_calls;
    let effect = if stormy { format!(", {} of them together", worst.together) } else { String::new() };
    let sentence = format!(
        "retried without jitter: {} came back after {}{effect}",
        counted(worst.retries.len(), "call"),
        said(worst.wait)
    );
    let count = waves.iter().map(|wave| wave.retries.len()).sum();
    let told = Told { charge: Charge::RetryStorm, severity: Severity::sure(stormy), count, sentence };
    Some(finding(told, waves.iter().flat_map(|wave| wave.retries.iter().map(|retry| retry.again)), evidence))
}

fn ranks<'a>(evidence: &Evidence<'a>) -> BTreeMap<Rank<'a>, Vec<Retry<'a>>> {
    let mut ranks: BTreeMap<Rank<'a>, Vec<Retry<'a>>> = BTreeMap::new();
    for retry in evidence.retries().filter(|retry| retry.before.failed() && retry.before.hint().is_none()) {
        let rank = (retry.again.user_agent.as_deref(), &*retry.again.provider, retry.nth);
        ranks.entry(rank).or_default().push(retry);
    }
    ranks
}

fn wave<'a>(retries: Vec<Retry<'a>>, rules: &Rules) -> Option<Wave<'a>> {
    let mut waits: Vec<Duration> = retries.iter().map(Retry::wait).collect();
    waits.sort_unstable();
    let wait = *waits.get(waits.len() / 2)?;
    let edge = waits.len() / 10;
    let middle = waits.get(edge..waits.len() - edge)?;
    let spread = middle.last()?.saturating_sub(*middle.first()?);
    let steady = spread.as_secs_f64() <= wait.as_secs_f64() * rules.storm_spread;
    let enough = waits.len() >= rules.storm_calls.max(2) && wait >= rules.storm_wait;
    let together = together(&retries, rules.storm_wait);
    (steady && enough).then_some(Wave { retries, wait, together })
}

/// Most arrivals within one window of that width.
fn together(retries: &[Retry<'_>], width: Duration) -> usize {
    let mut arrivals: Vec<_> = retries.iter().map(|retry| retry.again.arrived).collect();
    arrivals.sort_unstable();
    let within = |(nth, &start): (usize, &_)| arrivals.partition_point(|&arrived| arrived <= start + width) - nth;
    arrivals.iter().enumerate().map(within).max().unwrap_or(0)
}
