//! Questions: what is asked of a provider, as far as its path and its body say.
//!
//! *Which question does it answer?* "What is to be answered, and what does a good answer say?"
//!
//! *Why one reader for completions and all else?* A count, vectors and a list of models meet the faults that a
//! completion meets. What is different is how they are read, and what is said.
//!
//! *What it never does:* answer. What cannot be read is refused in the provider's words.

use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use serde::Deserialize;
use wire::codec::{Aim, Asked, Operation};
use wire::openai_chat::decode_embed;
use wire::{Api, BadRequest, Request, ollama_chat};

use super::Shared;
use super::models::{card_of, list, one};
use super::says::{self, Says};
use crate::ProviderSpec;

/// What is asked, and what a good answer says.
pub(super) type Wanted = (Asked, Says);

#[derive(Deserialize)]
struct Shown {
    #[serde(alias = "name")]
    model: String,
}

impl Shared {
    /// What is asked of a provider, in which of its formats.
    pub(super) fn question(
        &self,
        (spec, api): (&ProviderSpec, Api),
        operation: Operation,
        (parts, body): (&Parts, &Bytes),
    ) -> Result<Wanted, Response> {
        let header = |name: &str| parts.headers.get(name)?.to_str().ok();
        let read = match operation {
            Operation::Complete(_, aim) => {
                api.decode_sent(&header, body).map(|asked| (aim.complete(asked), Says::Words))
            }
            Operation::Embed(aim) => vectors(api, aim, body),
            Operation::CountTokens(aim) => count(api, aim, body),
            other => return self.said_of_models(spec, other, body),
        };
        let read = read.and_then(|(asked, says)| {
            if asked.request.model.is_empty() { Err(BadRequest::without_model()) } else { Ok((asked, says)) }
        });
        read.map_err(|bad| self.bad_request(api, &bad))
    }

    /// What is said of models, without a question to one.
    fn said_of_models(&self, spec: &ProviderSpec, what: Operation, body: &Bytes) -> Result<Wanted, Response> {
        let page = match what {
            Operation::Model(name) => one(spec, &name).ok_or_else(|| self.no_model(spec.api, &name))?,
            Operation::Show => {
                let shown = serde_json::from_slice::<Shown>(body);
                let shown = shown.map_err(|error| self.bad_words(spec.api, format!("model is required: {error}")))?;
                one(spec, &shown.model).ok_or_else(|| self.no_model(spec.api, &shown.model))?
            }
            Operation::Running => ollama_chat::running(&[card_of(&spec.model)]).to_string().into_bytes(),
            Operation::Version => ollama_chat::version().to_string().into_bytes(),
            _ => list(spec),
        };
        Ok((shortest(Request::prompt(spec.model.clone(), "")), Says::Page(page.into())))
    }
}

/// Vectors that are asked for, in the family's words or the vendor's own.
fn vectors(api: Api, aim: Aim, body: &[u8]) -> Result<Wanted, BadRequest> {
    let Some(own) = api.decode_embedding(body) else {
        let asked = decode_embed(body)?;
        return Ok((aim.complete(shortest(says::as_request(&asked))), Says::Vectors(asked)));
    };
    let asked = own?;
    let model = asked.model.clone().or_else(|| aim.model.clone()).unwrap_or_default();
    let request = says::about(model, &asked.texts);
    Ok((aim.complete(shortest(request)), Says::OwnVectors(asked)))
}

/// A request whose tokens are to be counted.
fn count(api: Api, aim: Aim, body: &[u8]) -> Result<Wanted, BadRequest> {
    let (asked, says) = match api.own_count(body) {
        Some(own) => (shortest(own?), Says::OwnCount),
        None => (api.decode_count(body)?, Says::Count),
    };
    Ok((shortest(aim.complete(asked).request), says))
}

/// A request of the shortest answer, which is not streamed: what the site is asked for in place of all that is no
/// completion.
fn shortest(request: Request) -> Asked {
    Asked { request: Request { max_output_tokens: Some(1), stream: false, ..request }, include_usage: true }
}
