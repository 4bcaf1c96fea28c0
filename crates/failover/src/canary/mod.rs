//! Questions to targets that nobody calls.
//!
//! *Which question does it answer?* "Whom should we ask now, so that we know how it fares when it is needed?"
//!
//! *Why only the idle ones?* Traffic says more about a target than a question can, and costs nothing. A backup
//! that is never called is the one that is found dead in the night it is needed.
//!
//! *What it never does:* ask by itself, judge by how an answer is worded beyond one known word, or ask a target
//! again while it has not answered.

use chance::Moment;
use wire::Request;

use crate::policy::{CanaryPolicy, CanaryPrompt};

/// Output tokens that a canary may cost: the known word and a model's courtesy.
const MOST_OUTPUT: u32 = 64;

/// When each target was last heard of.
#[derive(Debug, Clone)]
pub struct Canaries {
    policy: CanaryPolicy,
    targets: Vec<Quiet>,
}

#[derive(Debug, Clone, Copy)]
struct Quiet {
    since: Moment,
    /// A question is under way.
    asked: bool,
    /// The prompt to ask next.
    next: usize,
}

impl Canaries {
    /// So many targets, of which nothing was heard since `now`.
    pub fn new(policy: CanaryPolicy, targets: usize, now: Moment) -> Self {
        Self { policy, targets: vec![Quiet { since: now, asked: false, next: 0 }; targets] }
    }

    /// A caller's attempt at a target ended: it is not idle.
    pub fn heard(&mut self, target: usize, now: Moment) {
        if let Some(quiet) = self.targets.get_mut(target) {
            quiet.since = quiet.since.max(now);
        }
    }

    /// The target that has been idle for longest, if for long enough, and what to ask it. It counts as asked
    /// until [`Self::answered`]. Prompts take turns.
    pub fn due(&mut self, now: Moment) -> Option<(usize, CanaryPrompt)> {
        let idle = self.policy.idle;
        let waiting = self.targets.iter_mut().enumerate().filter(|(_, quiet)| !quiet.asked);
        let (place, quiet) =
            waiting.min_by_key(|(_, quiet)| quiet.since).filter(|(_, q)| now.since(q.since) >= idle)?;
        let prompt = self.policy.prompts.get(quiet.next % self.policy.prompts.len().max(1))?.clone();
        (quiet.asked, quiet.next) = (true, quiet.next.wrapping_add(1));
        Some((place, prompt))
    }

    /// When [`Self::due`] may have something, if nothing is heard in between; `None` where every target is
    /// being asked, or there is nothing to ask.
    pub fn next(&self) -> Option<Moment> {
        let waiting = self.targets.iter().filter(|quiet| !quiet.asked && !self.policy.prompts.is_empty());
        waiting.map(|quiet| quiet.since + self.policy.idle).min()
    }

    /// A question is over, answered or not.
    pub fn answered(&mut self, target: usize, now: Moment) {
        self.heard(target, now);
        if let Some(quiet) = self.targets.get_mut(target) {
            quiet.asked = false;
        }
    }
}

impl CanaryPrompt {
    /// The request that asks it.
    pub fn request(&self) -> Request {
        Request { max_output_tokens: Some(MOST_OUTPUT), ..Request::prompt("", self.ask.clone()) }
    }

    /// Whether an answer has the known word, as a word and in any case.
    pub fn is_right(&self, answer: &str) -> bool {
        let (answer, word) = (answer.to_lowercase(), self.expect.to_lowercase());
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let alone = |(at, found): (usize, &str)| {
            let (before, after) = (&answer[..at], &answer[at + found.len()..]);
            !letter(before.chars().next_back()) && !letter(after.chars().next())
        };
        answer.match_indices(&word).any(alone)
    }
}
