//! Incidents that really happened, as phases with numbers, and their replay.
//!
//! *Which question does it answer?* "What did this outage look like from outside, how much of that is
//! known, and what would it do to my policy?"
//!
//! *Why published figures apart from guesses?* Providers publish times and peaks, rarely the course.
//! A replay needs numbers for everything; each phase says which of its own are guesses, so that
//! nobody takes a guess for a record.
//!
//! *What it never does:* know a policy. A replay is told which providers play the parts.

mod cast;
pub mod raw;
mod read;
mod replay;

use std::time::Duration;

use fault::{Failure, Flap};

pub use cast::{Member, NobodyStruck};
pub use raw::{Confidence, Field};
pub use replay::Replay;

/// The JSON Schema of incident files.
pub fn schema() -> serde_json::Value {
    document::schema::<raw::File>()
}

/// An incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Its name: provider, date, and what it was.
    pub id: String,
    /// What happened, in a line.
    pub title: String,
    /// Where it began.
    pub provider: String,
    /// When it began, as RFC 3339 in UTC.
    pub started: String,
    /// How long it lasted.
    pub length: Duration,
    /// What happened, in a few sentences.
    pub summary: String,
    /// How it ended.
    pub recovery: String,
    /// How sure the event and its times are.
    pub confidence: Confidence,
    /// From the start to the first notice on the status page.
    pub status_page_lag: Option<Duration>,
    /// Whom it struck.
    pub scope: Scope,
    /// Where the figures come from.
    pub sources: Vec<String>,
    /// Its course, in the order of time.
    pub phases: Vec<Phase>,
}

/// Whom an incident struck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The vendors.
    pub vendors: Vec<String>,
    /// Whether that is a guess.
    pub estimated: bool,
    /// What is known about it.
    pub note: Option<String>,
}

/// A part of an incident with the same look.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Its name.
    pub name: String,
    /// When it began, from the incident's start.
    pub at: Duration,
    /// How long it lasted.
    pub length: Duration,
    /// What it looked like, in a word or two.
    pub kind: String,
    /// The models it struck, by words of their names; all if empty.
    pub models: Vec<String>,
    /// Calls that failed.
    pub errors: Option<Errors>,
    /// How many times as long first tokens took.
    pub latency: Option<f64>,
    /// It came and went.
    pub flap: Option<Flapping>,
    /// Figures that the provider or an outside monitor published.
    pub published: Vec<Field>,
    /// Figures that are guesses.
    pub estimated: Vec<Field>,
    /// What else is known.
    pub note: Option<String>,
}

/// Calls that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Errors {
    /// Their share at the start and at the end of the phase.
    pub share: (f64, f64),
    /// What callers saw, by share.
    pub mix: Vec<(f64, Failure)>,
}

/// A phase that came and went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flapping {
    /// On and off, beginning on.
    pub flap: Flap,
    /// The share of failing calls while it was off.
    pub share_while_off: f64,
}
