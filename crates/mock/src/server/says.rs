//! What a good answer says.
//!
//! *Which question does it answer?* "Which bytes are the whole answer to this operation?"
//!
//! *Why beside the words?* Vectors and counts are asked for as completions are, meet the same faults and the same
//! limits, and come after the same time. Only what a good one says is different.
//!
//! *What it never does:* answer for a provider that failed.

use wire::openai_chat::{EmbedAsked, encode_embed};
use wire::{Api, Head, Message, Request, Role, Usage, Whole, Work};

use crate::embedding;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Says {
    /// A completion.
    Words,
    /// Vectors of texts.
    Vectors(EmbedAsked),
    /// The tokens of the request.
    Count,
}

impl Says {
    /// The body of a whole answer.
    pub(super) fn body(&self, api: Api, head: &Head, whole: &Whole, (usage, work): (Usage, Work)) -> Vec<u8> {
        match self {
            Self::Words => api.encode_timed(head, whole, work),
            Self::Vectors(asked) => {
                let size = asked.dimensions.unwrap_or_else(|| embedding::dimensions(&asked.model));
                let vectors: Vec<_> = asked.texts.iter().map(|text| embedding::vector(text, size)).collect();
                encode_embed(asked, &vectors, usage.input_tokens)
            }
            Self::Count => api.encode_count(usage.input_tokens),
        }
    }
}

/// The texts as a request of the shortest answer: what the site is asked for in their place.
pub(super) fn as_request(asked: &EmbedAsked) -> Request {
    let content = asked.texts.iter().cloned().map(wire::Content::Text).collect();
    let messages = vec![Message { role: Role::User, content }];
    Request { messages, max_output_tokens: Some(1), ..Request::prompt(asked.model.clone(), "") }
}
