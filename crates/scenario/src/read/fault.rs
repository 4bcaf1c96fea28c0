//! What goes wrong: the parameters of one fault.

use std::time::Duration;

use ::fault::kind::{
    Auth, Blackout, CutFault, DegradeFault, ErrorFault, GarbleFault, InStreamFault, Latency, Shift, StallFault,
    WrongUsageFault,
};
use ::fault::{CutHow, Degrade, Failure, Garble, Kind, TlsFault, WrongUsage};
use chance::Spread;
use document::{Path, Period, Share, did_you_mean};
use indexmap::IndexMap;

use super::spread::spread;
use super::{Problems, world};
use crate::raw;
use crate::summary::percent;

/// The words for failures that are no status.
const WORDS: [(&str, Failure); 3] =
    [("refuse", Failure::Refused), ("reset", Failure::Reset), ("black-hole", Failure::Silent)];

/// How far the shares of a mixture of errors may be from a whole.
const TOLERANCE: f64 = 0.001;

/// The fault at the path.
pub(super) fn kind(said: &raw::Fault, path: &Path, problems: &mut Problems<'_>) -> Kind {
    match said {
        raw::Fault::Blackout(said) => Kind::Blackout(blackout(*said)),
        raw::Fault::Error(said) => Kind::Error(error(said, &path.field("error"), problems)),
        raw::Fault::Throttle(said) => Kind::Throttle(world::throttle(said, &path.field("throttle"), problems)),
        raw::Fault::Latency(said) => Kind::Latency(latency(said, &path.field("latency"), problems)),
        raw::Fault::Stall(said) => Kind::Stall(stall(said, &path.field("stall"), problems)),
        raw::Fault::Cut(said) => Kind::Cut(cut(said, &path.field("cut"), problems)),
        raw::Fault::Degrade(said) => Kind::Degrade(degrade(said, &path.field("degrade"), problems)),
        raw::Fault::InStream(said) => Kind::InStream(in_stream(said, &path.field("in_stream"), problems)),
        raw::Fault::Garble(said) => Kind::Garble(GarbleFault { how: garble(*said) }),
        raw::Fault::Auth(said) => Kind::Auth(Auth { status: said.status.unwrap_or(401) }),
        raw::Fault::WrongUsage(said) => Kind::WrongUsage(WrongUsageFault { how: wrong_usage(*said) }),
        raw::Fault::Capacity(said) => Kind::Capacity(world::capacity(said, &path.field("capacity"), problems)),
    }
}

fn blackout(said: raw::Blackout) -> Blackout {
    match said {
        raw::Blackout::Refuse => Blackout::Refuse,
        raw::Blackout::Reset => Blackout::Reset,
        raw::Blackout::BlackHole => Blackout::BlackHole,
        raw::Blackout::DnsFailure => Blackout::DnsFailure,
        raw::Blackout::TlsFailure => Blackout::Tls(TlsFault::Alert),
        raw::Blackout::SlowHandshake => Blackout::Tls(TlsFault::Slow),
        raw::Blackout::WrongCertificate => Blackout::Tls(TlsFault::WrongHost),
        raw::Blackout::ExpiredCertificate => Blackout::Tls(TlsFault::Expired),
    }
}

fn error(said: &raw::ErrorFault, path: &Path, problems: &mut Problems<'_>) -> ErrorFault {
    let wait = said.retry_after.map(Period::duration);
    match (said.status, said.category, &said.mix) {
        (Some(status), None, None) => ErrorFault::status(status, wait),
        (None, Some(category), None) => ErrorFault { mix: vec![(1.0, Failure::Named(category.name(), wait))] },
        (None, None, Some(mix)) => ErrorFault { mix: failures(mix, wait, &path.field("mix"), problems) },
        (status, category, mix) => {
            let message = match (status.is_some(), category.is_some(), mix.is_some()) {
                (true, false, true) => "`status` and `mix` exclude each other",
                (false, false, false) => "no error is said",
                _ => "`category`, `status` and `mix` exclude each other",
            };
            problems.hint(path, message, Some("say `status: 503`, or `mix: { 503: 70%, 500: 30% }`".to_owned()));
            ErrorFault { mix: Vec::new() }
        }
    }
}

/// What failing attempts see, by share. Also read from incident files.
pub(crate) fn failures(
    said: &IndexMap<String, Share>,
    wait: Option<Duration>,
    path: &Path,
    problems: &mut Problems<'_>,
) -> Vec<(f64, Failure)> {
    let total: f64 = said.values().map(|share| share.fraction()).sum();
    if (total - 1.0).abs() > TOLERANCE {
        problems.add(path, format!("the shares of the errors add up to {}, not to 100%", percent(total)));
    }
    let mut mix = Vec::new();
    for (word, share) in said {
        match failure(word, wait) {
            Some(failure) => mix.push((share.fraction(), failure)),
            None => unknown(word, &path.field(word).key(), problems),
        }
    }
    mix
}

fn failure(word: &str, wait: Option<Duration>) -> Option<Failure> {
    let known = WORDS.iter().find(|(known, _)| *known == word).map(|(_, failure)| *failure);
    let status = word.parse().ok().filter(|status| (400..600).contains(status));
    known.or(status.map(|status| Failure::Status(status, wait)))
}

fn unknown(word: &str, path: &Path, problems: &mut Problems<'_>) {
    let hint = did_you_mean(word, WORDS.map(|(known, _)| known));
    let message = format!("expected a status from 400 to 599, `refuse`, `reset` or `black-hole`; found `{word}`");
    problems.hint(path, message, hint);
}

fn latency(said: &raw::Latency, path: &Path, problems: &mut Problems<'_>) -> Latency {
    if said.connect.is_none() && said.first_token.is_none() && said.pace.is_none() {
        problems.hint(path, "nothing becomes slow", Some("say `connect`, `first_token` or `pace`".to_owned()));
    }
    let connect = said.connect.as_ref();
    let connect = connect.map(|said| spread(&said.plus, &path.field("connect").field("plus"), problems));
    let mut change =
        |field: &str, said: &Option<raw::Shift>| said.as_ref().map(|said| shift(said, &path.field(field), problems));
    Latency { connect, first_token: change("first_token", &said.first_token), pace: change("pace", &said.pace) }
}

fn shift(said: &raw::Shift, path: &Path, problems: &mut Problems<'_>) -> Shift {
    match said {
        raw::Either::Short(factor) => Shift::Times(factor.times()),
        raw::Either::Long(raw::Plus { plus }) => Shift::Plus(spread(plus, &path.field("plus"), problems)),
    }
}

fn stall(said: &raw::Stall, path: &Path, problems: &mut Problems<'_>) -> StallFault {
    let lasting = said.lasting.and_then(|lasting| lasting.0);
    if lasting.is_some_and(|lasting| lasting.is_zero()) {
        problems.add(&path.field("lasting"), "a pause must last some time");
    }
    let after = said.after.as_ref().map_or(Spread::Constant(0.0), |said| spread(said, &path.field("after"), problems));
    StallFault { after, lasting, inside: said.inside == Some(raw::StallInside::Event) }
}

fn cut(said: &raw::Cut, path: &Path, problems: &mut Problems<'_>) -> CutFault {
    let how = match said.how {
        None | Some(raw::CutHow::CleanEof) => CutHow::CleanEof,
        Some(raw::CutHow::Reset) => CutHow::Reset,
        Some(raw::CutHow::MissingTerminator) => CutHow::MissingTerminator,
        Some(raw::CutHow::InsideEvent) => CutHow::InsideEvent,
        Some(raw::CutHow::InsideCharacter) => CutHow::InsideCharacter,
        Some(raw::CutHow::InsideChunkHeader) => CutHow::InsideHeader,
        Some(raw::CutHow::Goaway) => CutHow::GoAway,
    };
    CutFault { after: spread(&said.after, &path.field("after"), problems), how }
}

fn degrade(said: &raw::Degrade, path: &Path, problems: &mut Problems<'_>) -> DegradeFault {
    match said {
        raw::Degrade::Empty => DegradeFault::Empty,
        raw::Degrade::Truncated(raw::Truncated { after }) => {
            let path = path.field("truncated").field("after");
            DegradeFault::Truncated { after: spread(after, &path, problems) }
        }
        raw::Degrade::Runaway(raw::Runaway { times }) => {
            let path = path.field("runaway").field("times");
            DegradeFault::Runaway { times: spread(times, &path, problems) }
        }
        raw::Degrade::Refusal => DegradeFault::Spoilt(Degrade::Refusal),
        raw::Degrade::Repetition => DegradeFault::Spoilt(Degrade::Repetition),
        raw::Degrade::Garbled => DegradeFault::Spoilt(Degrade::Garbled),
        raw::Degrade::WrongLanguage => DegradeFault::Spoilt(Degrade::WrongLanguage),
        raw::Degrade::BrokenJson => DegradeFault::Spoilt(Degrade::BrokenJson),
        raw::Degrade::BrokenToolArguments => DegradeFault::Spoilt(Degrade::BrokenToolArguments),
        raw::Degrade::DroppedToolCalls => DegradeFault::Spoilt(Degrade::DroppedToolCalls),
    }
}

fn in_stream(said: &raw::InStream, path: &Path, problems: &mut Problems<'_>) -> InStreamFault {
    let after = spread(&said.after, &path.field("after"), problems);
    InStreamFault { after, status: said.status.unwrap_or(529) }
}

fn garble(said: raw::Garble) -> Garble {
    match said {
        raw::Garble::Json => Garble::Json,
        raw::Garble::Html => Garble::Html,
        raw::Garble::Event => Garble::Event,
        raw::Garble::ContentType => Garble::ContentType,
        raw::Garble::Utf8 => Garble::Utf8,
        raw::Garble::Gzip => Garble::Gzip,
    }
}

fn wrong_usage(said: raw::WrongUsage) -> WrongUsage {
    match said {
        raw::WrongUsage::Missing => WrongUsage::Missing,
        raw::WrongUsage::Times(said) => WrongUsage::Times(said.factor),
    }
}
