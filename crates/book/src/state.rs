//! What a book remembers: how often its rules answered, and how far each conversation is.
//!
//! *Which question does it answer?* "Has this rule anything left to say, here and now?"
//!
//! *Why by conversation?* Tests run in parallel. What one conversation has heard moves no other; only a rule that
//! counts over all of them ([`crate::Times::Ever`]) is shared.
//!
//! *What it never does:* grow without end. The conversations that have been silent for longest are forgotten.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::book::Found;
use crate::{Rule, START, Times};

/// Conversations that are remembered.
const CONVERSATIONS: usize = 1 << 16;

/// The memory of a book. A new one remembers nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BookState {
    /// Attempts that each rule has answered.
    answered: BTreeMap<usize, u64>,
    talks: BTreeMap<u64, Talk>,
    /// The conversations, the oldest first.
    order: VecDeque<u64>,
    withdrawn: BTreeSet<usize>,
}

/// One conversation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Talk {
    /// For each rule: attempts that it has answered, and questions.
    heard: BTreeMap<usize, Heard>,
    stories: BTreeMap<String, String>,
    /// The newest question.
    question: Option<u64>,
    /// The rule that answered it and the number of its reply, where the same is to be said again.
    said: Option<(usize, usize)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Heard {
    attempts: u32,
    questions: u32,
}

impl BookState {
    /// How many attempts a rule has answered.
    pub fn answered(&self, rule: usize) -> u64 {
        self.answered.get(&rule).copied().unwrap_or(0)
    }

    /// Forgets counts and conversations. Rules that were withdrawn stay so.
    pub fn reset(&mut self) {
        *self = Self { withdrawn: std::mem::take(&mut self.withdrawn), ..Self::default() };
    }

    pub(crate) fn withdraw(&mut self, rule: usize) {
        self.withdrawn.insert(rule);
    }

    pub(crate) fn is_withdrawn(&self, rule: usize) -> bool {
        self.withdrawn.contains(&rule)
    }

    pub(crate) fn talk(&self, conversation: u64) -> Option<&Talk> {
        self.talks.get(&conversation)
    }

    /// Whether a rule that counts over all conversations may answer once more.
    pub(crate) fn has_times(&self, rule: usize, times: Option<Times>) -> bool {
        !matches!(times, Some(Times::Ever(most)) if self.answered(rule) >= u64::from(most))
    }

    /// Notes that an attempt is answered so.
    pub(crate) fn note(&mut self, found: &Found, rule: &Rule, remembers: bool) {
        *self.answered.entry(found.rule).or_default() += 1;
        if !remembers {
            return;
        }
        let talk = self.talks.entry(found.conversation).or_insert_with(|| {
            self.order.push_back(found.conversation);
            Talk::default()
        });
        if found.anew {
            *talk = Talk::default();
        }
        talk.note(found, rule);
        if self.talks.len() > CONVERSATIONS
            && let Some(oldest) = self.order.pop_front()
        {
            self.talks.remove(&oldest);
        }
    }
}

impl Talk {
    /// Whether this question was asked last.
    pub(crate) fn was_asked(&self, question: u64) -> bool {
        self.question == Some(question)
    }

    /// What was said to this question, where it was asked last.
    pub(crate) fn said(&self, question: u64) -> Option<(usize, usize)> {
        self.said.filter(|_| self.was_asked(question))
    }

    /// Whether the rule may answer here, as far as counts and stories go.
    pub(crate) fn allows(&self, place: usize, rule: &Rule) -> bool {
        let counted = !matches!(rule.times, Some(Times::PerConversation(most)) if self.heard(place).attempts >= most);
        let from = rule.step.as_ref().and_then(|step| Some((&step.story, step.from.as_ref()?)));
        counted && from.is_none_or(|(story, from)| self.stories.get(story).map_or(START, String::as_str) == from)
    }

    /// The number of the reply that the rule gives next; `None` where its script is over.
    pub(crate) fn next(&self, place: usize, rule: &Rule) -> Option<usize> {
        let next = if rule.script { self.heard(place).questions as usize } else { 0 };
        (next < rule.replies.len()).then_some(next)
    }

    fn heard(&self, rule: usize) -> Heard {
        self.heard.get(&rule).copied().unwrap_or_default()
    }

    fn note(&mut self, found: &Found, rule: &Rule) {
        let heard = self.heard.entry(found.rule).or_default();
        heard.attempts = heard.attempts.saturating_add(1);
        if found.again {
            return;
        }
        heard.questions = heard.questions.saturating_add(1);
        if let Some((story, to)) = rule.step.as_ref().and_then(|step| Some((&step.story, step.to.as_ref()?))) {
            self.stories.insert(story.clone(), to.clone());
        }
        self.question = Some(found.question);
        self.said = found.lasts.then_some((found.rule, found.reply));
    }
}
