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
}
