//! Which answers are no good, who is asked in quiet times, and the last word.

use document::{Path, Period};
use failover::{CanaryPolicy, CanaryPrompt, Judge, QualityPolicy};

use super::Problems;
use crate::raw;

/// The judges.
pub(super) fn quality(said: &raw::Quality, problems: &mut Problems<'_>) -> QualityPolicy {
    let path = Path::root().field("quality").field("judges");
    let default = QualityPolicy::default();
    if said.judges.as_ref().is_some_and(Vec::is_empty) {
        problems.add(&path, "nobody judges", Some("name a judge, or write `quality: off`".to_owned()));
    }
    let judges = said.judges.iter().flatten().enumerate();
    let judges: Vec<Judge> = judges.map(|(nth, said)| judge(*said, &path.index(nth), problems)).collect();
    QualityPolicy {
        judges: if said.judges.is_some() { judges } else { default.judges },
        retry: said.retry.unwrap_or(default.retry),
    }
}

fn judge(said: raw::Judge, path: &Path, problems: &mut Problems<'_>) -> Judge {
    match said {
        raw::Judge::Empty => Judge::Empty,
        raw::Judge::Truncated => Judge::Truncated,
        raw::Judge::Refusal => Judge::Refusal,
        raw::Judge::Repetition(share) => {
            if share.fraction() == 0.0 {
                problems.add(&path.field("repetition"), "nothing compresses to nothing", None);
            } else if share.fraction() == 1.0 {
                problems.add(&path.field("repetition"), "nearly every answer compresses to less", None);
            }
            Judge::Repetition(share.fraction())
        }
        raw::Judge::Garbled => Judge::Garbled,
        raw::Judge::Language => Judge::Language,
        raw::Judge::Json => Judge::Json,
        raw::Judge::ToolArguments => Judge::ToolArguments,
    }
}

/// Who is asked in quiet times.
pub(super) fn canary(said: &raw::Canary, problems: &mut Problems<'_>) -> CanaryPolicy {
    let path = Path::root().field("canary");
    let default = CanaryPolicy::default();
    let idle = said.idle.map_or(default.idle, Period::duration);
    if idle.is_zero() {
        problems.add(&path.field("idle"), "a quiet time must have some length", None);
    }
    if said.prompts.as_ref().is_some_and(Vec::is_empty) {
        problems.add(&path.field("prompts"), "nothing is asked", Some("write `canary: off`".to_owned()));
    }
    let prompt = |said: &raw::Prompt| CanaryPrompt { ask: said.ask.clone(), expect: said.expect.clone() };
    let prompts = said.prompts.as_ref().map(|said| said.iter().map(prompt).collect());
    CanaryPolicy { idle, prompts: prompts.unwrap_or(default.prompts) }
}
