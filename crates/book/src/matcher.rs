//! Conditions on a request.
//!
//! *Which question does it answer?* "Is this rule about this request?"
//!
//! *Why an enum?* A file can say each of these, a summary can name each, and two books can be compared. What only
//! code can say is [`Matcher::When`].
//!
//! *What it never does:* remember. What was asked before is the business of [`crate::Story`] and [`crate::Times`].

use std::fmt;
use std::sync::Arc;

use wire::Api;

use crate::{Asked, Pattern};

/// One condition on a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Matcher {
    /// The provider that is asked, by name.
    Provider(Pattern),
    /// The format in which it is asked.
    Api(Api),
    /// The model that is asked.
    Model(Pattern),
    /// The user's newest words. They stay the newest while tools are called and answer.
    Text(Pattern),
    /// Any words of any turn, the model's too.
    AnyText(Pattern),
    /// The system text. There is none where a request has none.
    System(Pattern),
    /// A tool of that name is offered.
    Tool(Pattern),
    /// Since the model spoke last, a tool has answered.
    ToolResult {
        /// The tool's name; [`Pattern::Present`] for any, even one that is not known.
        tool: Pattern,
        /// What it said.
        content: Pattern,
    },
    /// A header; its name in any case.
    Header(String, Pattern),
    /// Whether the newest turn shows a picture.
    Image(bool),
    /// Whether a stream is wanted.
    Stream(bool),
    /// The user has spoken so many times; 1 for the first question.
    Turn(u32),
    /// All of these.
    All(Vec<Matcher>),
    /// At least one of these.
    Any(Vec<Matcher>),
    /// Not this.
    Not(Box<Matcher>),
    /// What code says.
    When(Predicate),
}

impl Matcher {
    /// Whether a request is one that is meant.
    pub fn matches(&self, asked: &Asked<'_>) -> bool {
        let request = asked.request;
        match self {
            Self::Provider(pattern) => pattern.matches(asked.provider),
            Self::Api(api) => *api == asked.api,
            Self::Model(pattern) => pattern.matches(asked.model),
            Self::Text(pattern) => asked.turn() > 0 && pattern.matches(&asked.text()),
            Self::AnyText(pattern) => request.texts().any(|text| pattern.matches(text)),
            Self::System(pattern) => request.system.as_deref().is_some_and(|text| pattern.matches(text)),
            Self::Tool(pattern) => request.tools.iter().any(|tool| pattern.matches(&tool.name)),
            Self::ToolResult { tool, content } => came(asked, tool, content),
            Self::Header(name, pattern) => asked.header(name).is_some_and(|value| pattern.matches(value)),
            Self::Image(shown) => asked.shows_image() == *shown,
            Self::Stream(wanted) => request.stream == *wanted,
            Self::Turn(turn) => asked.turn() == *turn,
            Self::All(all) => all.iter().all(|one| one.matches(asked)),
            Self::Any(any) => any.iter().any(|one| one.matches(asked)),
            Self::Not(one) => !one.matches(asked),
            Self::When(predicate) => (predicate.test)(asked),
        }
    }
}

fn came(asked: &Asked<'_>, tool: &Pattern, content: &Pattern) -> bool {
    let by = |name: Option<&str>| *tool == Pattern::Present || name.is_some_and(|name| tool.matches(name));
    asked.tool_results().into_iter().any(|(name, result)| by(name) && content.matches(&result.content))
}

/// A condition in code. Two are equal where they are the same one.
#[derive(Clone)]
pub struct Predicate {
    test: Arc<dyn Fn(&Asked<'_>) -> bool + Send + Sync>,
}

impl Predicate {
    /// A condition that must give the same answer to the same request.
    pub fn new(test: impl Fn(&Asked<'_>) -> bool + Send + Sync + 'static) -> Self {
        Self { test: Arc::new(test) }
    }
}

impl fmt::Debug for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Predicate")
    }
}

impl PartialEq for Predicate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.test, &other.test)
    }
}
