//! It waited too long for an answer that did not come.
//!
//! *What is judged?* How long a client held an attempt after its provider had fallen silent for ever: from the arrival
//! where nothing came, from the last byte of a stream that stalled. A stream may be silent for `Rules::silence`; a whole
//! answer, which is silent until it is there, for `Rules::silence_whole`.
//!
//! *When is it silent?* About a provider that is slow and not done: `Answered::Pending` is no silence. While the client
//! still holds and has not been watched for so long.

use std::time::Duration;

use super::report::{Told, finding};
use super::{Charge, Finding, Severity};
use crate::evidence::Evidence;
use crate::words::{said, times};
use crate::{Answered, Break, Lost, Sighting};

pub(super) fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let held = |sighting: &&'_ _| is_late(sighting, evidence);
    let late: Vec<&Sighting> = evidence.sightings.iter().copied().filter(held).collect();
    let worst = late.iter().filter_map(|sighting| silence(sighting, evidence)).max()?;
    let still = late.iter().any(|sighting| sighting.let_go.is_none());
    let end = if still { " and still holds" } else { "" };
    let sentence = format!("timed out late {}: held a silent provider for {}{end}", times(late.len()), said(worst));
    let told = Told { charge: Charge::LateTimeout, severity: Severity::Error, count: late.len(), sentence };
    Some(finding(told, late, evidence))
}

fn is_late(sighting: &Sighting, evidence: &Evidence<'_>) -> bool {
    let rules = evidence.rules;
    let limit = if sighting.streamed { rules.silence } else { rules.silence_whole };
    silence(sighting, evidence).is_some_and(|silence| silence > limit.saturating_add(rules.timer_slack))
}

/// How long the client held on to a provider that had fallen silent.
fn silence(sighting: &Sighting, evidence: &Evidence<'_>) -> Option<Duration> {
    let since = match sighting.answered {
        Answered::Unreachable { how: Lost::Silent, .. } => sighting.arrived,
        Answered::BrokenOff { how: Break::Silence, at, .. } => at,
        _ => return None,
    };
    Some(sighting.let_go.unwrap_or(evidence.until).since(since))
}
