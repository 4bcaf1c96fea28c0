//! What a rule says, before and after it is filled in.
//!
//! *Which question does it answer?* "Which thoughts, words and calls are in this answer, and how does it end?"
//!
//! *Why a refusal among answers?* A test of one error at one question needs no timeline. Faults that come and go
//! belong there, and strike these answers like all others.
//!
//! *What it never does:* number the ids of calls, or think in a vendor's form. The mock does, which knows formats.

use std::time::Duration;

use chance::Spread;
use wire::{Category, FinishReason};

use crate::{Arguments, Asked, Fixed, Template, TemplateError};

/// An answer, or an error in its place. `S` is what is said: a [`Reply`] in a rule, a [`Saying`] to a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Respond<S = Saying> {
    /// This is said.
    Say(S),
    /// Nothing is said: an error.
    Deny(Denial),
}

/// What is said, with names to be filled in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reply {
    /// What is thought before.
    pub thought: Option<Template>,
    /// The words.
    pub words: Words,
    /// The tools that are called, in order.
    pub calls: Vec<CallTemplate>,
    /// The reason to end, where it is not what the parts of the answer say.
    pub finish: Option<FinishReason>,
    /// The tokens that it claims to have used.
    pub usage: UsageClaim,
    /// How fast it comes.
    pub pace: Pace,
}

/// The words of an answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Words {
    /// None.
    #[default]
    None,
    /// These.
    Template(Template),
    /// What the user said.
    Echo,
    /// A text that shows whether it is whole.
    Fixed(Fixed),
}

/// A call of a tool.
#[derive(Debug, Clone, PartialEq)]
pub struct CallTemplate {
    /// The tool.
    pub name: String,
    /// Its arguments: a map.
    pub arguments: Arguments,
    /// The id of the call; `None` makes one as the provider would.
    pub id: Option<String>,
}

/// Counts of tokens that an answer claims. `None` is what it really has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UsageClaim {
    /// All tokens of the prompt.
    pub input: Option<u64>,
    /// Of those, read from a cache.
    pub cached: Option<u64>,
    /// All tokens of the answer.
    pub output: Option<u64>,
    /// Of those, thought.
    pub reasoning: Option<u64>,
}

/// How fast an answer comes. `None` is what is usual for the provider.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pace {
    /// Seconds to the first token.
    pub first_token: Option<Spread>,
    /// Tokens per second.
    pub tokens_per_second: Option<Spread>,
}

/// An error in the provider's own form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denial {
    /// What it is; `None` is what its status is known for.
    pub category: Option<Category>,
    /// The status; `None` is what the provider sends for the category.
    pub status: Option<u16>,
    /// The wait that it asks for.
    pub retry_after: Option<Duration>,
}

impl Denial {
    /// The status of a denial that says neither status nor category.
    pub const STATUS: u16 = 500;

    /// An error of that status.
    pub const fn status(status: u16) -> Self {
        Self { category: None, status: Some(status), retry_after: None }
    }

    /// An error of that kind.
    pub const fn category(category: Category) -> Self {
        Self { category: Some(category), status: None, retry_after: None }
    }
}

/// What is said to one request.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Saying {
    /// Thoughts, words and calls, in order. None is empty, but for a call's arguments.
    pub pieces: Vec<Piece>,
    /// As [`Reply::finish`].
    pub finish: Option<FinishReason>,
    /// As [`Reply::usage`].
    pub usage: UsageClaim,
    /// As [`Reply::pace`].
    pub pace: Pace,
}

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A thought.
    Thought(String),
    /// Words for the caller.
    Words(String),
    /// A call of a tool.
    Call {
        /// The id, where the rule gives one.
        id: Option<String>,
        /// The tool.
        name: String,
        /// Its arguments, as JSON.
        arguments: String,
    },
}

impl Reply {
    /// Words with names in them.
    ///
    /// # Errors
    /// A name that templates do not know.
    pub fn text(template: &str) -> Result<Self, TemplateError> {
        Ok(Self { words: Words::Template(Template::parse(template)?), ..Self::default() })
    }

    /// A call of a tool, whose arguments have names in their texts.
    ///
    /// # Errors
    /// A name that templates do not know.
    pub fn call(name: impl Into<String>, arguments: &serde_json::Value) -> Result<Self, TemplateError> {
        Self::default().and_call(name, arguments)
    }

    /// The same, with one call more.
    ///
    /// # Errors
    /// A name that templates do not know.
    pub fn and_call(mut self, name: impl Into<String>, arguments: &serde_json::Value) -> Result<Self, TemplateError> {
        self.calls.push(CallTemplate { name: name.into(), arguments: Arguments::parse(arguments)?, id: None });
        Ok(self)
    }

    /// What the user said.
    pub fn echo() -> Self {
        Self { words: Words::Echo, ..Self::default() }
    }

    /// A text that shows whether it is whole.
    pub fn fixed(fixed: Fixed) -> Self {
        Self { words: Words::Fixed(fixed), ..Self::default() }
    }

    /// What it says to a request.
    pub fn fill(&self, asked: &Asked<'_>) -> Saying {
        let thought = self.thought.iter().map(|thought| Piece::Thought(thought.fill(asked)));
        let words = std::iter::once(Piece::Words(self.words.fill(asked)));
        let calls = self.calls.iter().map(|call| call.fill(asked));
        let pieces = thought.chain(words).chain(calls).filter(Piece::says).collect();
        Saying { pieces, finish: self.finish, usage: self.usage, pace: self.pace.clone() }
    }
}

impl Words {
    fn fill(&self, asked: &Asked<'_>) -> String {
        match self {
            Self::None => String::new(),
            Self::Template(template) => template.fill(asked),
            Self::Echo => asked.text(),
            Self::Fixed(fixed) => fixed.text(),
        }
    }
}

impl CallTemplate {
    fn fill(&self, asked: &Asked<'_>) -> Piece {
        let arguments = self.arguments.fill(asked).to_string();
        Piece::Call { id: self.id.clone(), name: self.name.clone(), arguments }
    }
}

impl Piece {
    fn says(&self) -> bool {
        match self {
            Self::Thought(text) | Self::Words(text) => !text.is_empty(),
            Self::Call { .. } => true,
        }
    }
}

impl Saying {
    /// Its words, without thoughts and calls.
    pub fn words(&self) -> String {
        let words = |piece: &Piece| if let Piece::Words(text) = piece { Some(text.clone()) } else { None };
        self.pieces.iter().filter_map(words).collect()
    }
}

impl UsageClaim {
    /// Whether it claims nothing of its own.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Pace {
    /// Whether it is the usual one.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl From<Reply> for Respond<Reply> {
    fn from(reply: Reply) -> Self {
        Self::Say(reply)
    }
}

impl<S> From<Denial> for Respond<S> {
    fn from(denial: Denial) -> Self {
        Self::Deny(denial)
    }
}
