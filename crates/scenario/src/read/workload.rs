//! The callers: somebody must call, and the shares of the classes must add up.

use std::time::Duration;

use chance::Spread;
use document::{Path, Period};
use indexmap::IndexMap;

use super::arrivals::arrivals;
use super::spread::spread;
use super::{Play, Problems};
use crate::model::{Arrivals, Class, Talk, Workload};
use crate::raw;
use crate::summary::percent;

/// Requests per second, if neither the file nor an incident says it.
const RATE: f64 = 20.0;

/// How long callers wait, if not said: the read timeout of common clients.
const PATIENCE: Duration = Duration::from_secs(60);

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
    Class {
        name: "chat".to_owned(),
        share: 1.0,
        stream: true,
        prompt_tokens: prompts(),
        output_tokens: outputs(),
        talk: Talk { turns: 1, think: thinking(), tools: false, images: false },
        asks: None,
        tenant: None,
        language: raw::Language::En,
    }
}

/// Between the turns of recorded conversations.
fn thinking() -> Spread {
    Spread::from_percentiles(22.0, 108.0)
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
    word(said.tenant.as_deref(), &path.field("tenant"), problems);
    if said.asks.is_some() && said.turns.is_some_and(|turns| turns > 1) {
        problems.add(&path.field("turns").key(), "a question from the collection is a conversation of one turn");
    }
    let talk = talk(said, path, problems);
    let mut sizes = |field: &str, said: &Option<raw::Counts>, default: Spread| {
        said.as_ref().map_or(default, |said| spread(said, &path.field(field), problems))
    };
    Class {
        name: name.to_owned(),
        share: said.share.map_or(1.0, document::Share::fraction),
        stream: said.stream.unwrap_or(true),
        prompt_tokens: sizes("prompt_tokens", &said.prompt_tokens, prompts()),
        output_tokens: sizes("output_tokens", &said.output_tokens, outputs()),
        talk,
        asks: said.asks,
        tenant: said.tenant.clone(),
        language: said.language.unwrap_or_default(),
    }
}

fn talk(said: &raw::Class, path: &Path, problems: &mut Problems<'_>) -> Talk {
    let turns = said.turns.unwrap_or(1);
    if turns == 1 && said.think.is_some() {
        problems.add(&path.field("think").key(), "nobody thinks in a conversation of one turn");
    }
    let think = said.think.as_ref().map_or_else(thinking, |said| spread(said, &path.field("think"), problems));
    let has = |part| said.with.as_ref().is_some_and(|with| with.contains(&part));
    Talk { turns, think, tools: has(raw::Part::Tools), images: has(raw::Part::Images) }
}

/// A word that travels in the prompt's marker.
fn word(said: Option<&str>, path: &Path, problems: &mut Problems<'_>) {
    let stands = |said: &str| !said.is_empty() && !said.contains(|c: char| c.is_whitespace() || "[]".contains(c));
    if said.is_some_and(|said| !stands(said)) {
        problems.add(path, "expected a word without blanks and brackets");
    }
}
