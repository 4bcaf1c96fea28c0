//! The event log: one JSON object per line, in the order in which things ended.
//!
//! From the runner to the report this stream is the only interface: every metric is computed from
//! it, so that whoever keeps the log can compute it again. All instants are microseconds since the
//! start of the run (`_us`); money is whole nano-dollars.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A name that many lines share.
pub type Name = Arc<str>;

/// A word of a fixed vocabulary.
pub type Word = Cow<'static, str>;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The first line: what is played.
    Start(Box<Start>),
    /// An attempt ended.
    Attempt(Attempt),
    /// A candidate was passed over.
    Skipped(Skipped),
    /// A breaker changed its state.
    Breaker(Breaker),
    /// Somebody was told something about money.
    Alert(Alert),
    /// A request ended.
    Request(Request),
    /// How the same request fared without faults.
    Control(Control),
    /// What a system under test did wrong, as its providers saw it.
    Finding(Finding),
    /// The command that was the system under test has ended.
    Command(Command),
    /// The last line. A log without it was interrupted.
    End(End),
}

/// What is played.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Start {
    /// Version of the log's format.
    pub format: u32,
    /// Version of the tool.
    pub tool: String,
    /// Scenario id: its file's stem.
    pub scenario: String,
    /// The claim the scenario makes.
    pub claim: String,
    /// The table of reports that the scenario is a row of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<String>,
    /// Seed of all draws.
    pub seed: u64,
    /// `virtual`, `wire` or `live`.
    pub mode: String,
    /// Name of the policy; empty where the system under test brings its own.
    pub policy: String,
    /// Name of the system under test.
    pub sut: String,
    /// Planned length of the run.
    pub duration_us: u64,
    /// How long callers wait before they give up.
    pub patience_us: u64,
    /// The deadline that the policy sets on a request, where it sets one.
    pub deadline_us: Option<u64>,
    /// Fault windows in order of the file.
    pub windows: Vec<Window>,
    /// Providers, the primary first.
    pub providers: Vec<Provider>,
    /// Request classes.
    pub classes: Vec<String>,
    /// Whether a control run was made.
    pub control: bool,
    /// Facts of the policy that explain a verdict, by name (`min_calls` -> `20`).
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
}

/// A fault's window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Window {
    /// Unique name; `before` and `after` are reserved.
    pub name: String,
    /// First instant.
    pub from_us: u64,
    /// First instant after it.
    pub to_us: u64,
    /// Providers it concerns.
    pub providers: Vec<String>,
    /// The fault's kind.
    pub fault: String,
    /// The fault in words, for people.
    pub summary: String,
}

/// A provider of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Provider {
    /// Its name.
    pub name: String,
    /// Its wire format.
    pub api: String,
    /// The model that is asked.
    pub model: String,
    /// Price of a million input tokens, in nano-dollars, where known.
    pub input_price: Option<u64>,
    /// Price of a million output tokens, in nano-dollars, where known.
    pub output_price: Option<u64>,
}

/// One call of one provider.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Attempt {
    /// The request it serves.
    pub request: Name,
    /// Its number within the request, from 1.
    pub attempt: u32,
    /// The provider called.
    pub provider: Name,
    /// Why this call was made: `primary`, `failover`, `retry`, `probe`.
    pub why: Word,
    /// When it was started.
    pub start_us: u64,
    /// When its first token arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_token_us: Option<u64>,
    /// When it was over.
    pub end_us: u64,
    /// `success`, `failed` or `cancelled`.
    pub outcome: Outcome,
    /// Standard category of a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Word>,
    /// HTTP status, where one was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The failure in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Prompt tokens billed, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<u64>,
    /// Answer tokens received.
    pub output_tokens: u64,
    /// Cost; absent where price or usage is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_nano_usd: Option<u64>,
    /// Names of the faults that struck it, from the provider's journal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Name>,
    /// Kind of a bad answer the provider gave: `empty`, `truncated`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub degraded: Option<Word>,
    /// Whether the provider broke its answer off, from the provider's journal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub broken_off: bool,
    /// Whether something of what the caller had said did not reach the provider: turns, the system text, ids of
    /// tools, pictures.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub context_lost: bool,
    /// What the policy's judges say the answer is worth, 0 to 1, where it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<f64>,
}

/// How an attempt or a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A complete answer.
    #[default]
    Success,
    /// A clear error.
    Failed,
    /// Attempts: ended by the engine or the caller. Requests: the caller lost patience.
    Cancelled,
    /// Requests: nobody answered, and the caller got the policy's last resort.
    LastResort,
    /// Requests: still under way when the run was stopped.
    Unfinished,
}

/// A candidate that was passed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Skipped {
    /// The request.
    pub request: Name,
    /// The provider.
    pub provider: Name,
    /// When.
    pub at_us: u64,
    /// Why: `breaker_open`, `breaker_ramp`, `holding`.
    pub because: Word,
}

/// A breaker's transition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Breaker {
    /// The provider it guards.
    pub provider: String,
    /// When.
    pub at_us: u64,
    /// State before: `closed`, `open`, `half_open`, `ramp`.
    pub from: String,
    /// State after.
    pub to: String,
    /// The evidence, in words with numbers.
    pub because: String,
}

/// Something that somebody was told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Alert {
    /// When.
    pub at_us: u64,
    /// Which bound was crossed: `per_hour`, `shift`, `budget_share`.
    pub alert: Word,
    /// In words with numbers.
    pub detail: String,
}

/// One request of a caller.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, told only where it holds")]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Request {
    /// Its id, unique in the run and equal in every run of the same seed.
    pub request: Name,
    /// Its class.
    pub class: Name,
    /// Whether the answer is streamed to the caller.
    pub stream: bool,
    /// When it was meant to be sent. All times of a caller are measured from here.
    pub intended_us: u64,
    /// When it was sent.
    pub sent_us: u64,
    /// When the caller got the first token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_token_us: Option<u64>,
    /// When it was over for the caller.
    pub end_us: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// Standard category of a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Word>,
    /// The failure in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The provider whose answer the caller got.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_by: Option<Name>,
    /// Attempts made for it.
    pub attempts: u32,
    /// Answer tokens the caller got.
    pub output_tokens: u64,
    /// Mean and longest gap between tokens the caller got, in microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap_us: Option<Gaps>,
    /// A success whose answer the provider had broken off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
    /// A success whose answer was bad: its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub degraded: Option<Word>,
    /// The caller was told that another provider went on with the answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub switched: bool,
    /// Whether it took the route of another class than its own. Known where the caller did not name the class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub misrouted: Option<bool>,
    /// A success whose words come from more than one provider, and nobody said so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stitched: bool,
}

/// Gaps between tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Gaps {
    /// Mean gap.
    pub mean: u64,
    /// Longest gap.
    pub max: u64,
}

/// How the same request fared without faults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Control {
    /// The request.
    pub request: Name,
    /// How it ended.
    pub outcome: Outcome,
    /// What it cost, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_nano_usd: Option<u64>,
}

/// Something that a system under test did wrong, as its providers saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// What it is: `ignored_retry_after`, `hammered`, `leaked_key`.
    pub charge: Word,
    /// How bad it is.
    pub severity: Severity,
    /// How often.
    pub count: u64,
    /// What happened, with the worst case.
    pub sentence: String,
    /// What to do about it.
    pub advice: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Beyond doubt: the run fails.
    Error,
    /// Likely, or harmless so far.
    Warning,
}

/// How a command ended that was the system under test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Command {
    /// When.
    pub at_us: u64,
    /// Its exit code; absent where a signal ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i32>,
}

/// The end of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct End {
    /// When the last request was over.
    pub at_us: u64,
    /// Whether the run was stopped before its time.
    pub interrupted: bool,
    /// Live mode: how late requests were sent, 99th percentile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lag_p99_us: Option<u64>,
}

/// The JSON Schema of a line of the log.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Event).to_value()
}
