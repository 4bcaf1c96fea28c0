//! The judges of one attempt: whether what it says is any good.
//!
//! *Which question does it answer?* "Is this answer to be handed on, and what is it worth?"
//!
//! *Why does it matter what is held back?* A bad answer that nobody has seen is a failure, and another
//! provider is asked. One of which words have reached the caller stays what it is: it counts against its
//! provider, and against nobody else.
//!
//! *What it never does:* hold words back by itself; [`Commit`] says who does.

use wire::{Category, FinishReason, Request, ToolCall};

use super::ground::Ground;
use crate::breaker::Score;
use crate::classify::Trouble;
use crate::policy::Commit;
use crate::quality::{Verdict, Watching};

/// What the judges have heard and said.
#[derive(Debug)]
pub(crate) struct Hearing {
    watching: Option<Watching>,
    /// Whether a bad answer is asked for again elsewhere.
    again: bool,
    verdict: Option<Verdict>,
}

impl Hearing {
    /// Judges that have heard nothing; none where the policy has none.
    pub(crate) fn new(on: &Ground<'_>, request: &Request) -> Self {
        let policy = on.policy();
        let held_back = !request.stream || policy.commit == Commit::Whole;
        let again = held_back && policy.quality.as_ref().is_some_and(|quality| quality.retry);
        Self { watching: policy.quality.as_ref().map(Watching::new), again, verdict: None }
    }

    /// More words. They are judged when all are there: a simulated segment is handed over when it begins, and
    /// nobody may know what it says before its words have come.
    pub(crate) fn words(&mut self, request: &Request, text: &str) {
        if let Some(watching) = &mut self.watching {
            let _ = watching.delta(request, text);
        }
    }

    /// The answer is complete.
    pub(crate) fn close(
        &mut self,
        request: &Request,
        tool_calls: &[ToolCall],
        finish: FinishReason,
    ) -> Result<(), Trouble> {
        let verdict = self.watching.as_ref().map(|watching| watching.finish(request, tool_calls, finish));
        self.say(verdict)
    }

    /// What the answer is worth, where it was judged.
    pub(crate) fn score(&self) -> Option<Score> {
        self.verdict.as_ref().map(|verdict| Score::new(verdict.score()))
    }

    /// What the judges said last.
    pub(crate) fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    fn say(&mut self, verdict: Option<Verdict>) -> Result<(), Trouble> {
        let Some(verdict) = verdict else { return Ok(()) };
        let trouble = match &verdict {
            Verdict::Degraded(judge, why) if self.again => {
                let detail = format!("{}: {why}", judge.name());
                Some(Trouble { status: Some(200), ..Trouble::new(Category::DegradedOutput, detail) })
            }
            _ => None,
        };
        self.verdict = Some(verdict);
        trouble.map_or(Ok(()), Err)
    }
}
