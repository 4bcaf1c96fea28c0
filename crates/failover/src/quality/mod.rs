//! Whether an answer is any good.
//!
//! *Which question does it answer?* "It is well-formed and complete: would the caller want it?" Every
//! judge of a [`QualityPolicy`] is asked, and the worst verdict counts.
//!
//! *Why so simple?* A judge runs on every answer, so it costs microseconds, needs no model and no network,
//! and gives the same verdict everywhere. Each is made to be right when it strikes; what it lets pass is
//! measured in `tests/decisions/quality/samples.rs`.
//!
//! *What it never does:* know whether an answer is true, or change it.

mod arguments;
mod garbled;
mod json;
mod language;
mod refusal;
mod repetition;
mod schema;
mod truncated;
mod watching;

use wire::{FinishReason, Request, ToolCall};

pub use repetition::compression_ratio;
pub use watching::Watching;

use crate::policy::{Judge, QualityPolicy};

/// What a caller would receive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heard<'a> {
    /// The words.
    pub text: &'a str,
    /// Calls of tools, in order.
    pub tool_calls: &'a [ToolCall],
    /// Why it ended, as its provider says.
    pub finish: FinishReason,
}

/// What the judges say.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Nobody objects.
    Good,
    /// Somebody does: who, and why in words.
    Degraded(Judge, String),
}

impl Verdict {
    /// What the answer is worth, 0 to 1.
    ///
    /// The order is what matters: nothing to read is worth nothing, the wrong form can sometimes be mended,
    /// and most of a truncated answer is there.
    pub const fn score(&self) -> f64 {
        match self {
            Self::Good => 1.0,
            Self::Degraded(judge, _) => worth(*judge),
        }
    }

    /// Whether nobody objects.
    pub const fn is_good(&self) -> bool {
        matches!(self, Self::Good)
    }
}

const fn worth(judge: Judge) -> f64 {
    match judge {
        Judge::Empty | Judge::Garbled => 0.0,
        Judge::Repetition(_) => 0.1,
        Judge::Json | Judge::ToolArguments => 0.2,
        Judge::Refusal | Judge::Language => 0.3,
        Judge::Truncated => 0.5,
    }
}

/// Judges a complete answer. Among judges that object, the one that leaves it least worth is named; among
/// equals the first of the policy.
pub fn judge(policy: &QualityPolicy, request: &Request, heard: &Heard<'_>) -> Verdict {
    let objections = policy.judges.iter().filter_map(|&judge| Some((judge, objection(judge, request, heard)?)));
    let worst = objections.min_by(|(a, _), (b, _)| worth(*a).total_cmp(&worth(*b)));
    worst.map_or(Verdict::Good, |(judge, why)| Verdict::Degraded(judge, why))
}

/// What one judge has against an answer.
fn objection(judge: Judge, request: &Request, heard: &Heard<'_>) -> Option<String> {
    match judge {
        Judge::Empty => empty(heard),
        Judge::Truncated => truncated::objection(heard),
        Judge::Refusal => refusal::objection(heard),
        Judge::Repetition(limit) => repetition::objection(heard.text, limit),
        Judge::Garbled => garbled::objection(heard.text),
        Judge::Language => language::objection(request, heard.text),
        Judge::Json => json::objection(request, heard),
        Judge::ToolArguments => arguments::objection(request, heard),
    }
}

/// Nothing to read and nothing to call. What was withheld or paused says so itself and is no empty answer.
fn empty(heard: &Heard<'_>) -> Option<String> {
    let excused = matches!(heard.finish, FinishReason::ContentFilter | FinishReason::Pause);
    let nothing = heard.text.trim().is_empty() && heard.tool_calls.is_empty();
    (nothing && !excused).then(|| "neither words nor calls".to_owned())
}
