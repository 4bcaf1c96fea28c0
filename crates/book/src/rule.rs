//! A rule: when it answers, how often, and what.
//!
//! *Which question does it answer?* "What is said, and on which conditions?"
//!
//! *Why several replies?* A conversation with tools is a script: call this, then, when the result is there, say
//! that. Each question that the rule answers in a conversation gets the next reply; after the last one the rule has
//! nothing more to say there, and the rules behind it are asked.
//!
//! *What it never does:* count. That is [`crate::BookState`].

use crate::{Matcher, Reply, Respond};

/// The state in which every story begins.
pub const START: &str = "start";

/// One rule of a book.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What it is called, in summaries and counts; may be empty.
    pub name: String,
    /// All of them must match; none matches everything.
    pub matchers: Vec<Matcher>,
    /// The part that it plays in a story of the conversation.
    pub step: Option<Step>,
    /// How often it answers; `None` is always.
    pub times: Option<Times>,
    /// What it says to the first question, to the second, and so on.
    pub replies: Vec<Respond<Reply>>,
    /// Whether the only reply is given again and again, or the replies are a script that ends.
    pub script: bool,
}

/// How often a rule answers. Attempts count that are answered at all, retries among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// So many times, whoever asks.
    Ever(u32),
    /// So many times in each conversation.
    PerConversation(u32),
}

/// A part in a story: the rule answers in one state, and leads to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The story, by name. A conversation is in one state of each.
    pub story: Story,
    /// The state in which the rule answers; `None` is any.
    pub from: Option<String>,
    /// The state in which the story is then; `None` leaves it.
    pub to: Option<String>,
}

/// The name of a story; empty where a book has only one.
pub type Story = String;

impl Rule {
    /// A rule for requests that match.
    pub fn when(matcher: Matcher) -> Self {
        Self::new(vec![matcher])
    }

    /// A rule for every request.
    pub fn always() -> Self {
        Self::new(Vec::new())
    }

    fn new(matchers: Vec<Matcher>) -> Self {
        Self { name: String::new(), matchers, step: None, times: None, replies: Vec::new(), script: false }
    }

    /// The same, on one more condition.
    #[must_use]
    pub fn and(mut self, matcher: Matcher) -> Self {
        self.matchers.push(matcher);
        self
    }

    /// The same, with what it says to every question.
    #[must_use]
    pub fn respond(mut self, respond: impl Into<Respond<Reply>>) -> Self {
        (self.replies, self.script) = (vec![respond.into()], false);
        self
    }

    /// The same, with what it says to one question after the other, in each conversation.
    #[must_use]
    pub fn script(mut self, replies: impl IntoIterator<Item = impl Into<Respond<Reply>>>) -> Self {
        (self.replies, self.script) = (replies.into_iter().map(Into::into).collect(), true);
        self
    }

    /// The same, so many times.
    #[must_use]
    pub fn times(mut self, times: Times) -> Self {
        self.times = Some(times);
        self
    }

    /// The same, as a part of a story.
    #[must_use]
    pub fn step(mut self, step: Step) -> Self {
        self.step = Some(step);
        self
    }

    /// The same, by a name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }
}
