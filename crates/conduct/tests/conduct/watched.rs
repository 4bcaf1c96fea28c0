//! Sightings in few words. All times are seconds since the start.

use std::time::Duration;

use brownout_conduct::{Answered, Break, Charge, Lost, Rules, Severity, Sighting, Verdict, judge_until};
use chance::Moment;
use wire::{Api, Category};

/// An instant.
pub(crate) fn at(secs: f64) -> Moment {
    Moment::START + Duration::from_secs_f64(secs)
}

/// An attempt at OpenAI, answered well after half a second.
pub(crate) fn seen(number: u64, arrived: f64) -> Sighting {
    let answered = Answered::Complete { at: at(arrived + 0.5) };
    Sighting { answered, fingerprint: 1, ..Sighting::new(number, "openai", Api::OpenaiChat, at(arrived)) }
}

/// The same, refused at once.
pub(crate) fn refused(number: u64, arrived: f64, status: u16, category: Category) -> Sighting {
    let answered = Answered::Refused { status, category, hint: None, at: at(arrived) };
    Sighting { answered, ..seen(number, arrived) }
}

/// A 429 that asks to wait.
pub(crate) fn limited(number: u64, arrived: f64, hint: f64) -> Sighting {
    let hint = Some(Duration::from_secs_f64(hint));
    let answered = Answered::Refused { status: 429, category: Category::RateLimited, hint, at: at(arrived) };
    Sighting { answered, ..seen(number, arrived) }
}

/// A 503.
pub(crate) fn overloaded(number: u64, arrived: f64) -> Sighting {
    refused(number, arrived, 503, Category::Overloaded)
}

/// A stream that broke off after half a second, with this text.
pub(crate) fn cut(number: u64, arrived: f64, how: Break, text: &str) -> Sighting {
    let text = (!text.is_empty()).then(|| brownout_conduct::text_digest(text));
    let answered = Answered::BrokenOff { at: at(arrived + 0.5), how, text };
    Sighting { answered, streamed: true, ..seen(number, arrived) }
}

/// A black hole that its client held for so long.
pub(crate) fn held(number: u64, arrived: f64, secs: f64) -> Sighting {
    let answered = Answered::Unreachable { how: Lost::Silent, at: at(arrived) };
    Sighting { answered, let_go: Some(at(arrived + secs)), waited: false, ..seen(number, arrived) }
}

/// The same question, by the id of its request.
pub(crate) fn named(name: &str, sighting: Sighting) -> Sighting {
    Sighting { request: Some(name.to_owned()), ..sighting }
}

/// The verdict after an hour.
pub(crate) fn verdict(sightings: &[Sighting]) -> Verdict {
    judge_until(sightings, at(3600.0), &Rules::default())
}

/// The charges of a verdict.
pub(crate) fn charges(sightings: &[Sighting]) -> Vec<(Charge, Severity)> {
    verdict(sightings).findings.iter().map(|finding| (finding.charge, finding.severity)).collect()
}

/// The sentence of the only finding.
pub(crate) fn sentence(sightings: &[Sighting]) -> String {
    let mut findings = verdict(sightings).findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0).sentence
}
