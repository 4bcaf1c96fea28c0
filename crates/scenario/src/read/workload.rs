//! The callers: somebody must call, and the shares of the classes must add up.

use std::time::Duration;

use chance::{Moment, Spread};
use document::{Path, Period};
use indexmap::IndexMap;

use super::spread::spread;
use super::{Play, Problems};
use crate::model::{Arrivals, Class, Workload};
use crate::raw;
use crate::summary::percent;

/// Requests per second, if neither the file nor an incident says it.
const RATE: f64 = 20.0;

/// How long callers wait, if not said: the read timeout of common clients.
const PATIENCE: Duration = Duration::from_secs(60);

/// The most requests of a run: what a machine can keep the record of.
const MOST: f64 = 1e8;

/// How far the shares of the classes may be from a whole.
const TOLERANCE: f64 = 0.001;

impl Workload {
    /// One class of streamed chat with the sizes of a recorded conversation service, at random
    /// instants, so many per second.
    pub fn chat(rate: f64) -> Self {
        Self { arrivals: Arrivals::Poisson(rate), patience: PATIENCE, mix: vec![chat()] }
    }
}

fn chat() -> Class {
    Class { name: "chat".to_owned(), share: 1.0, stream: true, prompt_tokens: prompts(), output_tokens: outputs() }
}

fn prompts() -> Spread {
    Spread::from_percentiles(1020.0, 4083.0)
}

fn outputs() -> Spread {
    Spread::from_percentiles(129.0, 451.0)
}

/// The callers.
pub(super) fn workload(said: &raw::Workload, play: &Play, problems: &mut Problems<'_>) -> Workload {
    let path = Path::root().field("workload");
    let default = Workload::chat(play.rate.unwrap_or(RATE));
    let arrivals = match &said.arrivals {
        Some(said) => arrivals(said, play.duration, &path.field("arrivals"), problems),
        None => default.arrivals,
    };
    let mix = match &said.mix {
        Some(said) => mix(said, &path.field("mix"), problems),
        None => default.mix,
    };
    Workload { arrivals, patience: patience(said.patience, &path.field("patience"), problems), mix }
}

fn patience(said: Option<Period>, path: &Path, problems: &mut Problems<'_>) -> Duration {
    let patience = said.map_or(PATIENCE, Period::duration);
    if patience.is_zero() {
        problems.add(path, "callers without patience never get an answer");
    }
    patience
}

fn arrivals(said: &raw::Arrivals, duration: Duration, path: &Path, problems: &mut Problems<'_>) -> Arrivals {
    let seconds = duration.as_secs_f64();
    let (arrivals, requests) = match said {
        raw::Arrivals::Constant(rate) => (Arrivals::Constant(rate.per_second()), rate.per_second() * seconds),
        raw::Arrivals::Poisson(rate) => (Arrivals::Poisson(rate.per_second()), rate.per_second() * seconds),
        raw::Arrivals::Ramp(raw::RampRate { from, to }) => {
            let (from, to) = (from.per_second(), to.per_second());
            (Arrivals::Ramp { from, to }, f64::midpoint(from, to) * seconds)
        }
        raw::Arrivals::Steps(said) => steps(said, duration, &path.field("steps"), problems),
        raw::Arrivals::Closed(said) => (closed(said, &path.field("closed"), problems), f64::INFINITY),
    };
    if !duration.is_zero() {
        some_but_not_too_many(requests, path, problems);
    }
    arrivals
}

fn some_but_not_too_many(requests: f64, path: &Path, problems: &mut Problems<'_>) {
    if requests < 1.0 {
        let hint = Some("raise the rate or lengthen `duration`".to_owned());
        problems.hint(path, "less than one request is sent in the whole run", hint);
    } else if requests > MOST && requests.is_finite() {
        let hint = Some("lower the rate or shorten `duration`".to_owned());
        problems.hint(path, "more than 100 million requests are sent in the run", hint);
    }
}

fn steps(said: &[raw::StepRate], duration: Duration, path: &Path, problems: &mut Problems<'_>) -> (Arrivals, f64) {
    if said.first().is_none_or(|step| !step.at.duration().is_zero()) {
        problems.add(&path.index(0).field("at"), "the first step must be at `0s`");
    }
    for (place, pair) in said.windows(2).enumerate() {
        if pair[1].at <= pair[0].at {
            problems.add(&path.index(place + 1).field("at"), "steps must be in the order of time");
        }
    }
    if let Some(place) = said.iter().position(|step| step.at.duration() >= duration && !duration.is_zero()) {
        problems.add(&path.index(place).field("at"), "the step comes after the end of the run");
    }
    let ends = said.iter().skip(1).map(|step| step.at.duration()).chain([duration]);
    let spans = said.iter().zip(ends).map(|(step, end)| (step, end.saturating_sub(step.at.duration())));
    let requests = spans.map(|(step, span)| step.rate.per_second() * span.as_secs_f64()).sum();
    let steps = said.iter().map(|step| (Moment::START + step.at.duration(), step.rate.per_second()));
    (Arrivals::Steps(steps.collect()), requests)
}

fn closed(said: &raw::Closed, path: &Path, problems: &mut Problems<'_>) -> Arrivals {
    Arrivals::Closed { users: said.users, think: spread(&said.think, &path.field("think"), problems) }
}

fn mix(said: &IndexMap<String, raw::Class>, path: &Path, problems: &mut Problems<'_>) -> Vec<Class> {
    let alone = said.len() == 1;
    let classes: Vec<Class> =
        said.iter().map(|(name, said)| class(name, said, alone, &path.field(name), problems)).collect();
    let total: f64 = classes.iter().map(|class| class.share).sum();
    let all_said = alone || said.values().all(|class| class.share.is_some());
    if classes.is_empty() {
        problems.add(path, "the mix has no class of requests");
    } else if all_said && (total - 1.0).abs() > TOLERANCE {
        problems.add(path, format!("the shares of the mix add up to {}, not to 100%", percent(total)));
    }
    classes
}

fn class(name: &str, said: &raw::Class, alone: bool, path: &Path, problems: &mut Problems<'_>) -> Class {
    if said.share.is_none() && !alone {
        problems.add(path, format!("the class `{name}` needs a `share`, as it is not the only one"));
    }
    let mut sizes = |field: &str, said: &Option<raw::Counts>, default: Spread| {
        said.as_ref().map_or(default, |said| spread(said, &path.field(field), problems))
    };
    Class {
        name: name.to_owned(),
        share: said.share.map_or(1.0, document::Share::fraction),
        stream: said.stream.unwrap_or(true),
        prompt_tokens: sizes("prompt_tokens", &said.prompt_tokens, prompts()),
        output_tokens: sizes("output_tokens", &said.output_tokens, outputs()),
    }
}
