//! It gave up at once where another attempt was due.
//!
//! *What is judged?* Calls that ended with their first attempt, after an error that passes by itself: a rate limit, an
//! overload (503, 529), a failure of the provider, a connection that did not come about. A client is told by its
//! `User-Agent`, and one that never tried again in any such call has the habit (google-genai, mistralai and ollama do
//! so by default).
//!
//! *When is it silent?* Where the client was not watched for `Rules::chance` after it could have come back; where it
//! asked elsewhere; where the hint was longer than `Rules::longest_wait`; where it tried again in another call, since
//! budgets and breakers rightly leave some calls untried; where the client went by itself.
//!
//! *When is it a warning?* Below `Rules::never_retried` calls.

use std::collections::BTreeMap;

use wire::Category;

use super::report::{Told, finding};
use super::{Charge, Finding, Severity};
use crate::call::Call;
use crate::evidence::Evidence;
use crate::words::counted;
use crate::{Answered, Sighting};

/// What a client did in the calls that failed at first and might not have.
#[derive(Default)]
struct Habit<'a> {
    dropped: Vec<&'a Sighting>,
    tried_again: bool,
}

pub(super) fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let habits = habits(evidence);
    let dropped: Vec<&Sighting> =
        habits.values().filter(|habit| !habit.tried_again).flat_map(|habit| habit.dropped.iter().copied()).collect();
    let first = dropped.first()?;
    let many = habits.values().any(|habit| !habit.tried_again && habit.dropped.len() >= evidence.rules.never_retried);
    let what = what(&first.answered);
    let sentence =
        format!("never tried again after {what}: {} given up at the first failure", counted(dropped.len(), "call"));
    let told = Told { charge: Charge::NeverRetried, severity: Severity::sure(many), count: dropped.len(), sentence };
    Some(finding(told, dropped, evidence))
}

fn habits<'a>(evidence: &Evidence<'a>) -> BTreeMap<Option<&'a str>, Habit<'a>> {
    let mut habits: BTreeMap<Option<&str>, Habit<'a>> = BTreeMap::new();
    let passing = evidence.calls.iter().filter(|call| passes(call.first()));
    for call in passing {
        let habit = habits.entry(call.first().user_agent.as_deref()).or_default();
        habit.tried_again |= !call.is_single() || evidence.asked_elsewhere(call.first());
        if is_dropped(call, evidence) {
            habit.dropped.push(call.first());
        }
    }
    habits
}

fn is_dropped(call: &Call<'_>, evidence: &Evidence<'_>) -> bool {
    let failed = call.first();
    let long = failed.hint().is_some_and(|hint| hint > evidence.rules.longest_wait);
    call.is_single() && !long && evidence.had_its_chance(failed.ready())
}

/// Whether the next attempt may be better.
fn passes(sighting: &Sighting) -> bool {
    let passing = match sighting.answered {
        Answered::Refused { category, .. } => matches!(
            category,
            Category::RateLimited | Category::Overloaded | Category::ServerError | Category::Connection
        ),
        Answered::Unreachable { .. } => true,
        Answered::Complete { .. } | Answered::BrokenOff { .. } | Answered::Pending => false,
    };
    passing && sighting.failed()
}

fn what(answered: &Answered) -> String {
    match answered {
        Answered::Refused { status, category, .. } => format!("{status} {category}"),
        _ => "a failed connection".to_owned(),
    }
}
