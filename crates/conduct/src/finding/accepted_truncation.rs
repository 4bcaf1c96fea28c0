//! It took half an answer for a whole one.
//!
//! *What is judged?* Streams that ended cleanly without their end (section "completeness" of every format: a finish
//! reason, `message_stop`, `done`). Next to no SDK raises an error there, so the application must look. A call that ends with
//! such an attempt, by a client that read to the end and came back nowhere, may have accepted it: the provider cannot
//! see more, and that is a warning.
//!
//! *When is it an error?* Where the half is said again as the assistant's turn of a later request, however it broke off,
//! and no later attempt of that call was whole. A last turn of the assistant's is none: that client goes on from it.
//! An answer of which nothing but the end was missing is never an error: its words are whole.
//!
//! *When is it silent?* Where the client was not watched for `Rules::chance` afterwards. A whole answer with a hole is
//! an error of length in every client, and is left out.

use std::collections::BTreeSet;

use chance::Moment;

use super::report::{Told, finding};
use super::{Charge, Finding, Severity};
use crate::call::Call;
use crate::evidence::Evidence;
use crate::words::counted;
use crate::{Answered, Break, Sighting};

pub(super) fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let repeated = Repeated::new(evidence);
    let broken = evidence.calls.iter().filter_map(broken_end);
    let (sure, others): (Vec<&Sighting>, Vec<&Sighting>) = broken.partition(|last| repeated.holds(last));
    let likely: Vec<&Sighting> = others.into_iter().filter(|last| went_quietly(last, evidence)).collect();
    let count = sure.len() + likely.len();
    let sentence = match (sure.len(), likely.len()) {
        (0, 0) => return None,
        (0, _) => format!("may have accepted {} without an end: nothing was asked again", counted(count, "answer")),
        (sure, _) => format!("accepted half an answer: {} said again in a later turn", counted(sure, "broken answer")),
    };
    let severity = Severity::sure(!sure.is_empty());
    let told = Told { charge: Charge::AcceptedTruncation, severity, count, sentence };
    Some(finding(told, sure.into_iter().chain(likely), evidence))
}

/// The texts that later requests carry as answers, and when they were said.
struct Repeated {
    said: BTreeSet<(u64, Moment)>,
}

impl Repeated {
    fn new(evidence: &Evidence<'_>) -> Self {
        let said = evidence.sightings.iter();
        let said = said.flat_map(|sighting| sighting.history.iter().map(|&text| (text, sighting.arrived))).collect();
        Self { said }
    }

    /// Whether the broken text was said again after it broke off.
    fn holds(&self, broken: &Sighting) -> bool {
        let Answered::BrokenOff { at, how, text: Some(text) } = broken.answered else { return false };
        let later = (text, at)..=(text, Moment::NEVER);
        how != Break::Unterminated && self.said.range(later).next().is_some()
    }
}

/// The attempt that a call ended with, where its answer broke off.
fn broken_end<'a>(call: &Call<'a>) -> Option<&'a Sighting> {
    Some(call.last()).filter(|last| matches!(last.answered, Answered::BrokenOff { .. }))
}

/// Whether the client read a stream to its clean end and was not seen again for this question.
fn went_quietly(last: &Sighting, evidence: &Evidence<'_>) -> bool {
    let clean = matches!(last.answered, Answered::BrokenOff { how: Break::CleanEof | Break::Unterminated, .. });
    clean && last.streamed && last.failed() && evidence.had_its_chance(last.ready()) && !evidence.asked_elsewhere(last)
}
