//! The report: verdicts and numbers of a run, as `report.json` holds them.
//!
//! *Which question does it answer?* "Did it hold, and what was measured?", for programs: checks in
//! CI, dashboards, comparisons of two runs.
//!
//! *Why so plain?* The shape is a contract. Metric names, window names and provider names are keys,
//! values are a number or null, and every null has its reason beside it, so that a reader never has
//! to guess whether zero was measured or nothing was.
//!
//! *What it never does:* hold a wall-clock time, a path, or a series per second: the same run gives
//! the same bytes on any machine.

mod ordered;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::event::{Command, Finding};

pub use ordered::{Number, Ordered};

/// A report over one or more entries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Version of the format: [`crate::FORMAT`].
    pub format: u32,
    /// Version of the tool.
    pub tool: String,
    /// `virtual`, `wire` or `live`.
    pub mode: String,
    /// The worst verdict of the entries.
    pub verdict: Verdict,
    /// One entry per (scenario, seed, policy).
    pub scenarios: Vec<Entry>,
}

/// What a judgement comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    #[default]
    Pass,
    /// It could not be judged.
    Inconclusive,
    /// It does not hold. Outranks the others.
    Fail,
}

impl Verdict {
    /// The word that files and people read.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
        }
    }

    /// The worst of them; a pass where there are none.
    pub fn worst(verdicts: impl IntoIterator<Item = Self>) -> Self {
        verdicts.into_iter().max().unwrap_or_default()
    }
}

/// Why a number is null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Null {
    /// What was waited for did not happen. Fails an expectation.
    Never,
    /// There was nothing to measure it on. Inconclusive.
    NoSamples,
    /// The run does not show it. Inconclusive.
    NotObservable,
}

impl Null {
    /// The word that files and people read.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::NoSamples => "no_samples",
            Self::NotObservable => "not_observable",
        }
    }
}

/// Metrics by name, in the order of documentation.
pub type Metrics = Ordered<Option<Number>>;

/// One scenario with one seed and one policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Names the entry's files; unique in the report.
    pub id: String,
    /// The scenario's name.
    pub name: String,
    /// What the scenario claims.
    pub claim: String,
    /// The table of reports that the scenario is a row of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<String>,
    /// Seed of all draws.
    pub seed: u64,
    /// Name of the policy; empty where the system under test brings its own.
    pub policy: String,
    /// Name of the system under test.
    pub sut: String,
    /// The verdict over all expectations.
    pub verdict: Verdict,
    /// Requests of callers.
    pub requests: u64,
    /// Attempts at providers.
    pub attempts: u64,
    /// Each expectation with what was observed.
    pub expectations: Vec<Judged>,
    /// What the system under test did wrong, as its providers saw it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// How the command ended that was the system under test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
    /// Metrics over the whole run.
    pub metrics: Metrics,
    /// Metrics per window: `before`, the fault windows in order, `after`.
    pub windows: Ordered<Metrics>,
    /// Moves from one provider to another.
    pub failovers: Vec<Failover>,
    /// What each provider did.
    pub providers: Ordered<Provider>,
    /// Time from the intended send to the end of successful answers.
    pub latency_ms: Percentiles,
    /// Time from the intended send to the first token of successful streamed answers.
    pub ttft_ms: Percentiles,
    /// Sentences that say why expectations failed.
    #[serde(default)]
    pub cause: Vec<String>,
    /// The passed expectation that is nearest to its bound.
    #[serde(default)]
    pub tightest: Option<Margin>,
    /// What would make a failing entry pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
    /// Why metrics over the whole run are null.
    #[serde(default)]
    pub nulls: Ordered<Null>,
    /// Why metrics of a window are null.
    #[serde(default)]
    pub window_nulls: Ordered<Ordered<Null>>,
    /// Requests without a counterpart in the control run, and the other way round.
    #[serde(default)]
    pub unmatched: u64,
    /// Whether the run ended before its time.
    #[serde(default)]
    pub interrupted: bool,
}

/// What would make a failing entry pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Advice {
    /// What to change, in words.
    pub change: String,
    /// The lines of a policy file that make the change. Empty where the system under test has no
    /// policy file: then nothing was tried, and the change is what the symptoms suggest.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub policy: String,
    /// What a run with that single change moves, over the whole run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
}

/// How a change moves a metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Effect {
    /// Name of the metric.
    pub metric: String,
    /// Its value as it was.
    pub before: Option<Number>,
    /// Its value with the change.
    pub after: Option<Number>,
}

/// An expectation with its verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Judged {
    /// Name of the metric.
    pub metric: String,
    /// `run`, `before`, `after`, or a fault window's name.
    pub during: String,
    /// Which requests it is about.
    #[serde(rename = "where")]
    pub only: Where,
    /// What is expected.
    pub bound: Bound,
    /// What was measured.
    pub observed: Option<Number>,
    /// On how many requests or attempts.
    pub samples: u64,
    /// Whether it holds.
    pub verdict: Verdict,
    /// The verdict as a sentence with numbers.
    pub reason: String,
}

/// Which requests an expectation is about. Empty is all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Where {
    /// Requests of this class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// What this provider served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
}

/// A bound, in the metric's own unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// This or more.
    AtLeast(Number),
    /// This or less.
    AtMost(Number),
    /// Exactly this.
    Equals(Number),
    /// Between the two, both included.
    Between(Number, Number),
}

/// How near a passed expectation came to its bound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Margin {
    /// Name of the metric.
    pub metric: String,
    /// When.
    pub during: String,
    /// What is left, as a share of what is allowed: 0 is at the bound.
    pub share: Number,
    /// The margin in words.
    pub sentence: String,
}

/// Moves from one provider to another, counted by reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failover {
    /// The provider left or passed over.
    pub from: String,
    /// The provider called instead.
    pub to: String,
    /// The failure's category, or why it was passed over.
    pub reason: String,
    /// How often.
    pub count: u64,
}

/// What a provider did.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Provider {
    /// Requests whose answer came from it.
    pub requests: u64,
    /// Attempts at it.
    pub attempts: u64,
    /// Failed attempts by standard category.
    pub errors: BTreeMap<String, u64>,
    /// Score of judged answers; null: no judge yet.
    pub quality: Option<Number>,
    /// Tokens of useful answers over all tokens billed; null: no judge yet.
    pub token_efficiency: Option<Number>,
    /// Cost of its attempts where known; null where none is.
    pub cost_nano_usd: Option<u64>,
    /// Its breaker's transitions.
    pub breaker: Vec<Transition>,
}

/// A breaker's transition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Transition {
    /// When, in milliseconds of the run.
    pub at_ms: Number,
    /// State before.
    pub from: String,
    /// State after.
    pub to: String,
    /// The evidence.
    pub because: String,
}

/// Percentiles of a time, in milliseconds; null without samples.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Percentiles {
    /// Median.
    pub p50: Option<Number>,
    /// 90th percentile.
    pub p90: Option<Number>,
    /// 95th percentile.
    pub p95: Option<Number>,
    /// 99th percentile.
    pub p99: Option<Number>,
    /// 99.9th percentile.
    pub p99_9: Option<Number>,
    /// The longest.
    pub max: Option<Number>,
    /// Of how many.
    pub count: u64,
}

/// The JSON Schema of `report.json`.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Report).to_value()
}
