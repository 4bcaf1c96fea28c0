//! What an incident file says, word by word.

use document::{Factor, Period, Share};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::raw::{Change, Either};

/// A real incident: what callers saw of it, when, and how much of that is known.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Brownout incident", rename = "Incident")]
pub struct File {
    /// Its name: provider, date, and what it was. The same as the file's, without the ending.
    pub incident: String,
    /// What happened, in a line.
    pub title: String,
    /// Where it began.
    pub provider: String,
    /// When it began, such as `2024-12-11T23:16:00Z`.
    pub started: String,
    /// How long it lasted.
    pub length: Period,
    /// What happened, in a few sentences.
    pub summary: String,
    /// How it ended.
    pub recovery: String,
    /// How sure the event and its times are.
    pub confidence: Confidence,
    /// From the start to the first notice on the status page.
    pub status_page_lag: Option<Period>,
    /// Whom it struck. The provider alone if not said.
    pub scope: Option<Scope>,
    /// Where the figures come from.
    #[schemars(length(min = 1))]
    pub sources: Vec<String>,
    /// Its course, in the order of time.
    #[schemars(length(min = 1))]
    pub phases: Vec<Phase>,
}

/// How sure something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Told by those concerned.
    High,
    /// Told by others who watched.
    Medium,
    /// Pieced together.
    Low,
}

/// Whom an incident struck.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The vendors.
    #[schemars(length(min = 1))]
    pub vendors: Vec<String>,
    /// Whether that is a guess.
    #[serde(default)]
    pub estimated: bool,
    /// What is known about it.
    pub note: Option<String>,
}

/// A part of an incident with the same look.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// Its name, unique in the file.
    pub name: String,
    /// When it began, from the incident's start.
    pub at: Period,
    /// How long it lasted.
    pub r#for: Period,
    /// What it looked like, in a word or two.
    pub kind: String,
    /// The models it struck, by words of their names. All if not said.
    pub models: Option<Vec<String>>,
    /// Calls that failed.
    pub errors: Option<Errors>,
    /// How many times as long first tokens took.
    pub latency: Option<Factor>,
    /// It came and went.
    pub flap: Option<Flap>,
    /// Which of the figures were published, by the provider or an outside monitor.
    pub published: Vec<Field>,
    /// Which of the figures are guesses, needed to replay it.
    #[serde(default)]
    pub estimated: Vec<Field>,
    /// What else is known.
    pub note: Option<String>,
}

/// Calls that failed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Errors {
    /// Their share; of a flapping phase, while it was on.
    pub share: Either<Share, Change>,
    /// What callers saw, with shares that add up to 100%. Statuses, `refuse`, `reset` and `black-hole`.
    pub mix: IndexMap<String, Share>,
}

/// A phase that came and went, beginning with a time when it was on.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flap {
    /// How long it was on.
    pub on: Period,
    /// How long it was off.
    pub off: Period,
    /// The share of failing calls while it was off. None if not said.
    pub share_while_off: Option<Share>,
}

/// A figure of a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// When it began.
    At,
    /// How long it lasted.
    For,
    /// The models it struck.
    Models,
    /// The share of failing calls.
    Share,
    /// What failing calls saw.
    Mix,
    /// How slow it was.
    Latency,
    /// How it came and went.
    Flap,
    /// The share of failing calls while it was off.
    ShareWhileOff,
}

impl Field {
    /// The name that files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::At => "at",
            Self::For => "for",
            Self::Models => "models",
            Self::Share => "share",
            Self::Mix => "mix",
            Self::Latency => "latency",
            Self::Flap => "flap",
            Self::ShareWhileOff => "share_while_off",
        }
    }
}
