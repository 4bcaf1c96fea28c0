//! What a scenario file says, word by word.
//!
//! *Why apart from the model?* A file may leave things out, name what does not exist and contradict
//! itself; it must be readable all the same, so that every mistake can be told at once. What it
//! means is decided in `read`, and only there.
//!
//! *What it never does:* check anything beyond the shape. The comments here are what `brownout schema`
//! shows, so they are written for those who write files.

pub mod answers;
mod entry;
mod expect;
mod fault;
mod spread;
mod value;
mod workload;
mod world;

use document::Period;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

pub use crate::protection::Protection;
pub use document::{Either, Names};
pub use entry::{Change, Endpoint, Endpoints, Entry, Flap, Ramp, Sticky};
pub use expect::{Amount, Bound, Expect, Limits, Stated, Where};
pub use fault::{
    Auth, Blackout, Capacity, Category, Charge, Cut, CutHow, Degrade, ErrorFault, Fault, Garble, InStream, Latency,
    Per, Plus, Runaway, Shift, Stall, StallInside, Throttle, Truncated, WrongUsage,
};
pub use spread::{Counts, Edges, Mean, Percentiles, Shape, Spread, Times, Weighted};
pub(crate) use value::scalars;
pub use value::{Lasting, Millis, Seconds};
pub use workload::{Arrivals, BurstRate, Class, Closed, Language, Part, RampRate, StepRate, Topic, Workload};
pub use world::{Api, Provider, Tier, UnknownModels};

/// A scenario: a world, its callers, what goes wrong, and what is expected of a policy.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Brownout scenario")]
pub struct File {
    /// Its name, for reports. The file's, without the ending, if not said.
    pub scenario: Option<String>,
    /// What it claims, in a sentence that a person can agree or disagree with.
    pub claim: String,
    /// The table of reports that it is a row of, beside the other scenarios that name the same one.
    pub matrix: Option<String>,
    /// Seed of all draws. 7 if not said.
    pub seed: Option<u64>,
    /// How long callers send. Needed, unless `incident` says it.
    pub duration: Option<Period>,
    /// A real incident to be replayed, by name, instead of `duration` and `timeline`.
    pub incident: Option<String>,
    /// With `incident`: the providers that play those it struck. If not said, those whose name or
    /// `vendor` is that of a vendor it struck.
    pub cast: Option<Names>,
    /// What the world looks like. Whatever is not said comes from the policy's providers.
    #[serde(default)]
    pub providers: IndexMap<String, Provider>,
    /// The policy to be tried: a file, or the name of one that comes with the program.
    pub policy: Option<String>,
    /// Who calls.
    #[serde(default)]
    pub workload: Workload,
    /// What goes wrong, and when.
    pub timeline: Option<Vec<Entry>>,
    /// What the providers answer: the first rule that matches; where none does, they speak for themselves.
    #[serde(default)]
    pub answers: Vec<answers::Rule>,
    /// What is expected. At least one.
    pub expect: Vec<Expect>,
    /// The protection without which an expectation fails: what makes the scenario a proof.
    pub fails_without: Option<Protection>,
    /// A shorter profile for runs on a real clock.
    pub live: Option<Live>,
}

/// What is served and not judged: providers, what they answer, what goes wrong.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Brownout answers")]
pub struct Served {
    /// Seed of all draws. 7 if not said.
    pub seed: Option<u64>,
    /// The providers. The usual ones if not said.
    #[serde(default)]
    pub providers: IndexMap<String, Provider>,
    /// What goes wrong, and when.
    #[serde(default)]
    pub timeline: Vec<Entry>,
    /// What the providers answer: the first rule that matches; where none does, they speak for themselves.
    #[serde(default)]
    pub answers: Vec<answers::Rule>,
}

/// A shorter profile for runs on a real clock.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Live {
    /// All durations and timeouts are divided by this.
    #[schemars(range(min = 1, max = 1000))]
    pub speed_up: u32,
}
