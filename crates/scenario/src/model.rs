//! What a scenario means: validated, with units resolved and names unique.

use std::time::Duration;

use book::Book;
use chance::{Moment, Seed, Spread};
use fault::Timeline;
use fault::kind::{Capacity, Throttle};

use crate::Metric;
pub use crate::protection::Protection;
pub use crate::raw::{Language, Topic};

/// One scenario, ready to be played with any policy that has its providers.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its file's stem; names its files in a report.
    pub id: String,
    /// What it calls itself; its id, if it does not say.
    pub name: String,
    /// What it claims, in a sentence.
    pub claim: String,
    /// The table of reports that it is a row of.
    pub matrix: Option<String>,
    /// Seed of all draws, unless the command line says otherwise.
    pub seed: Seed,
    /// How long callers send.
    pub duration: Duration,
    /// What the world looks like; what is not said comes from the policy's providers.
    pub providers: Vec<WorldProvider>,
    /// Name or path of the policy; not used with an outside system under test.
    pub policy: Option<String>,
    /// Who calls.
    pub workload: Workload,
    /// What goes wrong.
    pub timeline: Timeline,
    /// A sentence per fault of the timeline, for people: `openai: 100% of attempts fail with 503`.
    pub summaries: Vec<String>,
    /// What the providers answer, where that is said.
    pub answers: Book,
    /// A sentence per rule of the book, for people: `text with "weather": calls get_weather`.
    pub rules: Vec<String>,
    /// What is expected.
    pub expect: Vec<Expectation>,
    /// The protection without which an expectation fails: what makes the scenario a proof.
    pub fails_without: Option<Protection>,
    /// A shorter profile for wall-clock runs.
    pub live: Option<Live>,
}

/// What is served and not judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Served {
    /// Seed of all draws, where one is said.
    pub seed: Option<Seed>,
    /// The providers; none where the usual ones are served.
    pub providers: Vec<WorldProvider>,
    /// What goes wrong.
    pub timeline: Timeline,
    /// A sentence per fault.
    pub summaries: Vec<String>,
    /// What the providers answer.
    pub answers: Book,
    /// A sentence per rule of the book.
    pub rules: Vec<String>,
}

/// A provider of the world. `None` leaves the default.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WorldProvider {
    /// Its name, as the policy and the timeline call it.
    pub name: String,
    /// Its wire format: `openai-chat`, `anthropic-messages`.
    pub api: Option<String>,
    /// The model it serves.
    pub model: Option<String>,
    /// Other models it has.
    pub other_models: Vec<String>,
    /// Whether it answers for models that it does not have.
    pub unknown_models: UnknownModels,
    /// Its region.
    pub region: Option<String>,
    /// The name of the key that it is called with.
    pub key: Option<String>,
    /// Healthy time to the first token, in seconds. Replaces the default model of that size.
    pub first_token: Option<Spread>,
    /// Healthy tokens per second.
    pub tokens_per_second: Option<Spread>,
    /// Its rate limits while healthy.
    pub limits: Option<Throttle>,
    /// Rate limits of some keys while healthy, instead of its own.
    pub tiers: Vec<Tier>,
    /// Its places while healthy.
    pub capacity: Option<Capacity>,
    /// Tokens of prompt and answer together that its model takes.
    pub window: Option<u64>,
}

/// What becomes of a request for a model that its provider does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownModels {
    /// It is answered like any other.
    #[default]
    Answer,
    /// It is refused.
    Refuse,
}

/// A tier of a provider: keys, and the limits that hold for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Tier {
    /// Its name.
    pub name: String,
    /// The names of its keys; no key is in two tiers.
    pub keys: Vec<String>,
    /// Its limits.
    pub limits: Throttle,
}

/// Who calls, how often, and for what.
#[derive(Debug, Clone, PartialEq)]
pub struct Workload {
    /// When requests are sent.
    pub arrivals: Arrivals,
    /// How long callers wait before they give up.
    pub patience: Duration,
    /// Request classes; shares add up to 1.
    pub mix: Vec<Class>,
}

/// When requests are sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Arrivals {
    /// Evenly, so many per second.
    Constant(f64),
    /// At random, so many per second on average.
    Poisson(f64),
    /// At random, with a rate that goes from one to the other over the run.
    Ramp {
        /// Requests per second at the start.
        from: f64,
        /// Requests per second at the end.
        to: f64,
    },
    /// At random, with a rate that holds from each instant on. In order; the first is the start. Bursts are
    /// steps, too.
    Steps(Vec<(Moment, f64)>),
    /// So many users, each sending its next request when the last has ended and it has thought.
    Closed {
        /// Users.
        users: u32,
        /// Seconds between an answer and the next request.
        think: Spread,
    },
}

/// A class of requests.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// Its share of all requests, from 0 to 1.
    pub share: f64,
    /// Whether answers are streamed.
    pub stream: bool,
    /// Prompt sizes, in tokens.
    pub prompt_tokens: Spread,
    /// Answer sizes, in tokens.
    pub output_tokens: Spread,
    /// What a conversation is made of.
    pub talk: Talk,
    /// What is asked, where the callers do not say the class.
    pub asks: Option<Topic>,
    /// On whose account the requests are.
    pub tenant: Option<String>,
    /// The language of the answers.
    pub language: Language,
}

/// What a conversation is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Talk {
    /// Turns, at least one.
    pub turns: u32,
    /// Seconds between an answer and the next turn.
    pub think: Spread,
    /// Whether it offers a tool, which earlier turns have used.
    pub tools: bool,
    /// Whether its first turn shows a picture.
    pub images: bool,
}

impl Talk {
    /// Whether each request is one question of one text.
    pub fn is_plain(&self) -> bool {
        self.turns == 1 && !self.tools && !self.images
    }
}

/// One expectation: one metric, one window, one bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// What is measured.
    pub metric: Metric,
    /// When.
    pub during: During,
    /// Only requests of this class.
    pub class: Option<String>,
    /// Only what this provider served.
    pub provider: Option<String>,
    /// What is expected of it.
    pub bound: Bound,
}

/// The part of a run that an expectation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum During {
    /// All of it.
    Run,
    /// Before the first fault.
    Before,
    /// A fault's window, by name.
    Window(String),
    /// After the last fault.
    After,
}

/// A bound, in the metric's own unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
    /// Exactly this.
    Equals(f64),
    /// Between the two, both included.
    Between(f64, f64),
}

/// A shorter profile for wall-clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Live {
    /// All durations and timeouts are divided by this.
    pub speed_up: u32,
}
