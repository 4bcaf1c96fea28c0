//! What a good answer says.
//!
//! *Which question does it answer?* "Which bytes are the whole answer to this operation?"
//!
//! *Why beside the words?* Vectors, counts and lists of models meet the faults that completions meet. Only what a good one says is different.
//!
//! *What it never does:* answer for a provider that failed.

use bytes::Bytes;
use wire::codec::Embedding;
use wire::openai_chat::{EmbedAsked, encode_embed};
use wire::{Api, Content, Head, Message, Request, Role, Text, Usage, Whole, Work};

use crate::embedding;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Says {
    /// A completion.
    Words,
    /// Vectors of texts.
    Vectors(EmbedAsked),
    /// Vectors of texts, in words of the vendor's own.
    OwnVectors(Embedding),
    /// The tokens of the request.
    Count,
    /// The tokens of the request, in words of the vendor's own.
    OwnCount,
    /// These bytes.
    Page(Bytes),
}

impl Says {
    /// The body of a whole answer.
    pub(super) fn body(&self, api: Api, head: &Head, whole: &Whole, (usage, work): (Usage, Work)) -> Bytes {
        let body = match self {
            Self::Words => api.encode_timed(head, whole, work),
            Self::Vectors(asked) => {
                let size = asked.dimensions.unwrap_or_else(|| embedding::dimensions(&asked.model));
                encode_embed(asked, &vectors(&asked.texts, size), usage.input_tokens)
            }
            Self::OwnVectors(asked) => {
                api.encode_embeddings(head, asked, &vectors(&asked.texts, asked.dimensions), usage.input_tokens)
            }
            Self::Count => api.encode_count(usage.input_tokens),
            Self::OwnCount => api.own_count_body(usage.input_tokens),
            Self::Page(page) => return page.clone(),
        };
        body.into()
    }
}

fn vectors(texts: &[impl AsRef<str>], size: usize) -> Vec<Vec<f32>> {
    texts.iter().map(|text| embedding::vector(text.as_ref(), size)).collect()
}

/// The texts as a request: what the site is asked for in their place.
pub(super) fn as_request(asked: &EmbedAsked) -> Request {
    about(asked.model.clone(), &asked.texts)
}

/// Texts as a request to that model.
pub(super) fn about<T: Into<Text> + Clone>(model: impl Into<Text>, texts: &[T]) -> Request {
    let content = texts.iter().cloned().map(|text| Content::Text(text.into())).collect();
    Request { messages: vec![Message { role: Role::User, content }], ..Request::prompt(model, "") }
}
