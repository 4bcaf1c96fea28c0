//! What a good answer says.
//!
//! *Which question does it answer?* "Which bytes are the whole answer to this operation?"
//!
//! *Why beside the words?* Vectors, counts and lists of models meet the faults that completions meet. Only what a good one says is different.
//!
//! *What it never does:* answer for a provider that failed.

use bytes::Bytes;
use wire::codec::{Embedding, StreamEncoder, StreamForm};
use wire::ollama_chat::{encode_generated, encode_loaded};
use wire::openai_chat::{EmbedAsked, encode_embed};
use wire::openai_responses::{Echo, encode_whole_of};
use wire::{Api, Content, Head, Message, Request, Role, Text, Usage, Whole, Work};

use crate::embedding;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Says {
    /// A completion.
    Words,
    /// An answer to a prompt without turns.
    Generated,
    /// That a model was loaded.
    Loaded,
    /// That a model was let go of.
    Unloaded,
    /// A completion that repeats the settings of its request.
    Settings(Echo),
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
    /// What a completion in that format says.
    pub(super) fn completed(api: Api, body: &[u8]) -> Self {
        match api {
            Api::OpenaiResponses => Self::Settings(Echo::of(body)),
            _ => Self::Words,
        }
    }

    /// The encoder of a stream of it.
    pub(super) fn stream(&self, encoder: StreamEncoder) -> StreamEncoder {
        match self {
            Self::Settings(echo) => encoder.echoing(echo.clone()),
            Self::Generated => encoder.in_form(StreamForm::Generated),
            _ => encoder,
        }
    }

    /// The body of a whole answer.
    pub(super) fn body(&self, api: Api, head: &Head, whole: &Whole, (usage, work): (Usage, Work)) -> Bytes {
        let body = match self {
            Self::Words => api.encode_timed(head, whole, work),
            Self::Generated => encode_generated(head, whole, work),
            Self::Loaded => encode_loaded(head, false),
            Self::Unloaded => encode_loaded(head, true),
            Self::Settings(echo) => encode_whole_of(head, whole, echo),
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
