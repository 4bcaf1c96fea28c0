//! It tried too often, or without waiting.
//!
//! *What is judged?* The attempts of one call at one provider that keeps failing: more than `Rules::attempts_per_call`
//! of them, as where an application retries around an SDK that retries; or `Rules::rush` in a row without backoff.
//!
//! Those that the provider had asked for, by a hint that is over, do not count.
//!
//! *When is it silent?* About many calls at a failing provider: how many callers there are is no misconduct.
//!
//! *When is it a warning?* Where the attempts are tied by their words alone and may be of callers who ask the same,
//! unless they are twice as many as allowed.

use super::report::{Told, finding};
use super::{Charge, Finding, Severity};
use crate::call::{Attempt, Call, Link, Retry, retries};
use crate::evidence::Evidence;
use crate::words::counted;
use crate::{Rules, Sighting};

/// Too many attempts of one call at one provider.
struct Siege<'a> {
    attempts: Vec<&'a Sighting>,
    rushed: bool,
    sure: bool,
}

pub(super) fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let stays = evidence.calls.iter().flat_map(Call::by_provider);
    let sieges: Vec<Siege<'_>> = stays.filter_map(|stay| siege(&stay, evidence.rules)).collect();
    let worst = sieges.iter().max_by_key(|siege| siege.attempts.len())?;
    let how = if worst.rushed { ", without waiting in between" } else { "" };
    let sentence = format!(
        "hammered a failing provider in {}: {} for one call{how}",
        counted(sieges.len(), "call"),
        counted(worst.attempts.len(), "attempt"),
    );
    let severity = Severity::sure(sieges.iter().any(|siege| siege.sure));
    let told = Told { charge: Charge::Hammered, severity, count: sieges.len(), sentence };
    Some(finding(told, sieges.iter().flat_map(|siege| siege.attempts.iter().copied()), evidence))
}

fn siege<'a>(stay: &[Attempt<'a>], rules: &Rules) -> Option<Siege<'a>> {
    let retries: Vec<Retry<'_>> = retries(stay).into_iter().filter(|retry| !retry.is_as_asked(rules)).collect();
    let unasked = 1 + retries.len();
    let surely = 1 + retries.iter().filter(|retry| matches!(retry.link, Link::Named | Link::Counted)).count();
    let rushed = longest_rush(&retries, rules) >= rules.rush.max(2);
    let sure = rushed || surely > rules.attempts_per_call || unasked > rules.attempts_per_call.saturating_mul(2);
    let attempts = stay.iter().map(|attempt| attempt.sighting).collect();
    (rushed || unasked > rules.attempts_per_call).then_some(Siege { attempts, rushed, sure })
}

/// Most attempts in a row with next to no wait before each but the first.
fn longest_rush(retries: &[Retry<'_>], rules: &Rules) -> usize {
    let (mut run, mut longest) = (1, 1);
    for retry in retries {
        run = if retry.wait() < rules.rush_wait { run + 1 } else { 1 };
        longest = longest.max(run);
    }
    longest
}
