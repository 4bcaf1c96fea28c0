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
use wire::ollama_chat::Generate;
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

/// Why nothing can be answered.
#[derive(Debug)]
pub(super) enum Wrong {
    /// The body is not a request.
    Request(BadRequest),
    /// There is no model of that name in the list. Completions are answered for any.
    Model(String),
    /// The body lacks something.
    Words(String),
}

impl Shared {
    /// It in the provider's words.
    pub(super) fn wrong(&self, api: Api, wrong: Wrong) -> Response {
        match wrong {
            Wrong::Request(bad) => self.bad_request(api, &bad),
            Wrong::Model(name) => self.no_model(api, &name),
            Wrong::Words(what) => self.bad_words(api, what),
        }
    }
}

/// What is asked of a provider, in which of its formats.
pub(super) fn wanted(
    (spec, api): (&ProviderSpec, Api),
    operation: Operation,
    (parts, body): (&Parts, &Bytes),
) -> Result<Wanted, Wrong> {
    let header = |name: &str| parts.headers.get(name)?.to_str().ok();
    let read = match operation {
        Operation::Complete(_, aim) => {
            api.decode_sent(header, body).map(|asked| (aim.complete(asked), Says::completed(api, body)))
        }
        Operation::Generate => generate(body),
        Operation::Embed(aim) => vectors(api, aim, body),
        Operation::CountTokens(aim) => count(api, aim, body),
        other => return said_of_models(spec, other, body),
    };
    let read = read.and_then(|(asked, says)| {
        if asked.request.model.is_empty() { Err(BadRequest::without_model()) } else { Ok((asked, says)) }
    });
    read.map_err(Wrong::Request)
}

/// What is said of models, without a question to one.
fn said_of_models(spec: &ProviderSpec, what: Operation, body: &Bytes) -> Result<Wanted, Wrong> {
    let page = match what {
        Operation::Model(name) => one(spec, &name).ok_or(Wrong::Model(name))?,
        Operation::Show => {
            let shown = serde_json::from_slice::<Shown>(body);
            let Shown { model } = shown.map_err(|error| Wrong::Words(format!("model is required: {error}")))?;
            one(spec, &model).ok_or(Wrong::Model(model))?
        }
        Operation::Running => ollama_chat::running(&[card_of(&spec.model)]).to_string().into_bytes(),
        Operation::Version => ollama_chat::version().to_string().into_bytes(),
        _ => list(spec),
    };
    Ok((shortest(Request::prompt(spec.model.clone(), "")), Says::Page(page.into())))
}

/// A prompt without turns, or a model that is to be loaded.
fn generate(body: &[u8]) -> Result<Wanted, BadRequest> {
    let about = |model: String, says| (shortest(Request::prompt(model, "")), says);
    Ok(match ollama_chat::decode_generate(body)? {
        Generate::Answer(asked) => (asked, Says::Generated),
        Generate::Load(model) => about(model, Says::Loaded),
        Generate::Unload(model) => about(model, Says::Unloaded),
    })
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
