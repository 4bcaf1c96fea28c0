//! The callers, as a scenario file says them.

use document::{Period, Rate, Share};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Counts, Times};

/// Who calls, how often, and for what.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// When requests are sent. At random, 20 per second, if not said.
    pub arrivals: Option<Arrivals>,
    /// How long callers wait before they give up. 60 s if not said: the read timeout of common clients.
    pub patience: Option<Period>,
    /// Request classes, whose shares add up to 100%. One class `chat` if not said.
    pub mix: Option<IndexMap<String, Class>>,
}

/// When requests are sent.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arrivals {
    /// Evenly, so many per second.
    Constant(Rate),
    /// At random, so many per second on average.
    Poisson(Rate),
    /// At random, with a rate that goes from one to the other over the run.
    Ramp(RampRate),
    /// At random, with a rate that holds from each instant on. In order, the first at `0s`.
    Steps(Vec<StepRate>),
    /// At random, with a burst now and then.
    Burst(BurstRate),
    /// A fixed number of users, each sending its next request when the last has ended.
    Closed(Closed),
}

/// A rate that changes evenly.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RampRate {
    /// At the start.
    pub from: Rate,
    /// At the end.
    pub to: Rate,
}

/// A rate from an instant on.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepRate {
    /// From when on.
    pub at: Period,
    /// The rate.
    pub rate: Rate,
}

/// A usual rate, and another for a while at the end of each period.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BurstRate {
    /// The usual rate.
    pub usual: Rate,
    /// The rate of a burst.
    pub peak: Rate,
    /// From one burst's end to the next one's.
    pub every: Period,
    /// How long a burst lasts.
    pub lasting: Period,
}

/// A fixed number of users.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// How many.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub users: u32,
    /// Time between an answer and the next request.
    pub think: Times,
}

/// A class of requests.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its share of all requests. May be left out by a single class.
    pub share: Option<Share>,
    /// Whether answers are streamed. They are if not said.
    pub stream: Option<bool>,
    /// Prompt sizes in tokens. Log-normal with p50 1020 and p95 4083 if not said, as in a recorded
    /// conversation service.
    pub prompt_tokens: Option<Counts>,
    /// Answer sizes in tokens. Log-normal with p50 129 and p95 451 if not said, from the same record.
    pub output_tokens: Option<Counts>,
    /// Turns of each conversation, of which every one says again all that was said. One if not said.
    #[schemars(range(min = 1, max = 100))]
    pub turns: Option<u32>,
    /// Time between an answer and the next turn. Log-normal with p50 22 s and p95 108 s if not said, as in a
    /// million recorded conversations. Closed workloads have a `think` of their own.
    pub think: Option<Times>,
    /// What a conversation holds besides words.
    pub with: Option<Vec<Part>>,
    /// What is asked, in words. The system under test is then not told the class: it must find it.
    pub asks: Option<Topic>,
    /// On whose account the requests are.
    pub tenant: Option<String>,
    /// The language of the answers. English if not said.
    pub language: Option<Language>,
}

/// Something in a conversation besides words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A tool, which was used in each earlier turn.
    Tools,
    /// A picture in the first turn.
    Images,
}

/// What is asked: a question from a labelled collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// For a program.
    Code,
    /// For a text to be made up.
    Creative,
    /// For a fact.
    Factual,
    /// For what a text says, as JSON.
    Extraction,
    /// For something that a tool must do.
    Tools,
    /// About something of many pages.
    LongContext,
    /// For nothing in particular.
    Chat,
}

/// A language that answers are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}
