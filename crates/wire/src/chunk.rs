//! What a provider answers, piece by piece, in no vendor's words.

use std::time::Duration;

use crate::{Reasoning, Text, ToolCall};

/// One thing that arrives on a streamed answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Chunk {
    /// More of the answer.
    Delta {
        /// The words.
        text: Text,
        /// Tokens in them; an estimate where bytes were decoded.
        tokens: u32,
        /// Time from the first of these tokens to the last. Zero for what arrived at once; a
        /// simulated segment is handed over when it starts and says how long it lasts.
        lasting: Duration,
    },
    /// Tokens that are no words for the caller: a thought, or a part of a tool call. A sign of life.
    Working {
        /// An estimate of their number.
        tokens: u32,
        /// Time from the first of these tokens to the last, as in a [`Delta`](Self::Delta).
        lasting: Duration,
    },
    /// A call of a tool, handed on when it is whole: half a call is never seen above a decoder.
    ToolCall(ToolCall),
    /// A thought, whole, with what its provider needs to go on from it.
    Reasoning(Reasoning),
    /// The provider says that the answer is complete, by its own rule of completeness.
    Finish(FinishReason),
    /// What the answer costs in tokens.
    Usage(Usage),
    /// The provider reports an error after a status of 200.
    Error(ErrorFields),
}

impl Chunk {
    /// Words that arrived at once; `None` where there are none.
    pub(crate) fn words(text: String) -> Option<Self> {
        let tokens = estimate_tokens(&text);
        (!text.is_empty()).then(|| Self::Delta { text: text.into(), tokens, lasting: Duration::ZERO })
    }

    /// A sign of life: a piece of something that is handed on only when it is whole.
    pub(crate) fn working(piece: &str) -> Option<Self> {
        (!piece.is_empty()).then(|| Self::alive(estimate_tokens(piece)))
    }

    /// A sign of life of so many tokens, which arrived at once.
    pub(crate) const fn alive(tokens: u32) -> Self {
        Self::Working { tokens, lasting: Duration::ZERO }
    }
}

/// An answer that came in one piece.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Whole {
    /// The words.
    pub text: Text,
    /// Calls of tools, in order.
    pub tool_calls: Vec<ToolCall>,
    /// Thoughts, in order.
    pub reasoning: Vec<Reasoning>,
    /// Why it ended. `None` where the provider did not say, which is not a complete answer.
    pub finish: Option<FinishReason>,
    /// What it costs; `None` where the provider did not say.
    pub usage: Option<Usage>,
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// The model was done.
    Stop,
    /// The limit of output tokens was reached.
    Length,
    /// The model wants a tool to be called.
    ToolCalls,
    /// The provider withheld the rest.
    ContentFilter,
    /// The model's window is full.
    ContextFull,
    /// The provider paused a long turn; it can be gone on with.
    Pause,
    /// A reason this version does not know.
    Other,
}

/// Tokens of an answer, in the normal form: cached tokens are part of the input total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Usage {
    /// All tokens of the prompt.
    pub input_tokens: u64,
    /// Of those, read from a prompt cache.
    pub cached_tokens: u64,
    /// Of those, written to a prompt cache.
    pub cache_write_tokens: u64,
    /// All tokens of the answer, thoughts included.
    pub output_tokens: u64,
    /// Of those, thoughts.
    pub reasoning_tokens: u64,
    /// What it costs in nano-dollars, for the vendors that say so beside the counts; `None` leaves it to the vendor.
    /// Nobody reads it from an answer: what is billed is the price list's to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_nano_usd: Option<u64>,
}

/// What an error body says. Every field may be missing from a real one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorFields {
    /// The provider's `type`.
    pub kind: Option<Text>,
    /// The provider's `code`, as text.
    pub code: Option<Text>,
    /// The provider's words.
    pub message: Text,
}

/// Bytes of a token, where nobody counted.
pub(crate) const TOKEN_BYTES: usize = 4;

/// Tokens in a text, where nobody counted: four bytes each, rounded up. The mock's corpus is made
/// of words of exactly that length, so for its answers the estimate is exact.
pub fn estimate_tokens(text: &str) -> u32 {
    u32::try_from(text.len().div_ceil(TOKEN_BYTES)).unwrap_or(u32::MAX)
}
