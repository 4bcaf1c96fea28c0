//! Questions that are no completions: a model's card, a count of tokens, vectors of texts.
//!
//! *Which question does it answer?* "What is answered to a client that asks about models or words, and wants none?"
//!
//! *Why apart from the family's?* These vendors ask and answer in shapes of their own, which `wire` reads and writes.
//!
//! *What it never does:* fail with the provider. Faults strike completions.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use serde::Deserialize;
use wire::codec::{Aim, Card, Embedding, Operation};
use wire::{Api, estimate_tokens, ollama_chat};

use super::Shared;
use super::carry::respond;
use crate::RUN_BEGAN_UNIX_S;
use crate::embedding;

/// The answer to what is asked of a provider, whose format and body are these.
pub(super) fn answer(shared: &Shared, provider: usize, operation: Operation, body: &Bytes) -> Response {
    let api = shared.api(provider);
    match operation {
        Operation::Models => list(shared, provider),
        Operation::Model(name) => card(shared, provider, &name),
        Operation::CountTokens(_) => count(shared, api, body),
        Operation::Embed(aim) => embed(shared, api, aim, body),
        Operation::Show => show(shared, provider, body),
        Operation::Running => {
            let Some(spec) = shared.site.providers().nth(provider) else { return shared.no_provider("") };
            json(shared, api, ollama_chat::running(&[card_of(&spec.model)]).to_string().into_bytes())
        }
        Operation::Version => json(shared, api, ollama_chat::version().to_string().into_bytes()),
        // Completions have a way of their own.
        Operation::Complete(..) => shared.no_provider(""),
    }
}

/// The card of a model of that name.
pub(super) const fn card_of(id: &str) -> Card<'_> {
    Card { id, created_unix_s: RUN_BEGAN_UNIX_S }
}

fn card(shared: &Shared, provider: usize, name: &str) -> Response {
    let api = shared.api(provider);
    match api.model_body(card_of(name)) {
        Some(card) => json(shared, api, card.to_string().into_bytes()),
        None => shared.no_path(api, name, "/models"),
    }
}

#[derive(Deserialize)]
struct Shown {
    #[serde(alias = "name")]
    model: String,
}

fn show(shared: &Shared, provider: usize, body: &Bytes) -> Response {
    match serde_json::from_slice::<Shown>(body) {
        Ok(shown) => card(shared, provider, &shown.model),
        Err(error) => shared.bad_words(shared.api(provider), format!("model is required: {error}")),
    }
}

fn count(shared: &Shared, api: Api, body: &Bytes) -> Response {
    match api.own_count(body) {
        Some(Ok(request)) => json(shared, api, api.own_count_body(crate::site::prompt_tokens(&request))),
        Some(Err(bad)) => shared.bad_request(api, &bad),
        None => shared.bad_words(api, "tokens are not counted here".to_owned()),
    }
}

fn embed(shared: &Shared, api: Api, aim: Aim, body: &Bytes) -> Response {
    let asked = match api.decode_embedding(body) {
        Some(Ok(asked)) => asked,
        Some(Err(bad)) => return shared.bad_request(api, &bad),
        None => return shared.bad_words(api, "no vectors are made here".to_owned()),
    };
    let model = aim.model.or_else(|| asked.model.clone()).unwrap_or_default();
    let vectors: Vec<Vec<f32>> = asked.texts.iter().map(|text| embedding::vector(text, asked.dimensions)).collect();
    let head = api.head(shared.next_stray(), model, RUN_BEGAN_UNIX_S);
    json(shared, api, api.encode_embeddings(&head, &asked, &vectors, tokens(&asked)))
}

fn tokens(asked: &Embedding) -> u64 {
    asked.texts.iter().map(|text| u64::from(estimate_tokens(text))).sum()
}

fn json(shared: &Shared, api: Api, body: Vec<u8>) -> Response {
    let head = api.head(shared.next_stray(), "", RUN_BEGAN_UNIX_S);
    respond(200, api.answer_headers(&head, false), shared.site.clock().unix_ms_now(), Body::from(body))
}

/// Whether the format has words of its own for these questions.
pub(super) fn knows(api: Api) -> bool {
    api.model_card(card_of("")).is_some()
}

fn list(shared: &Shared, provider: usize) -> Response {
    let Some(spec) = shared.site.providers().nth(provider) else { return shared.no_provider("") };
    let list = spec.api.model_list(&[card_of(&spec.model)]).unwrap_or_default();
    json(shared, spec.api, list.to_string().into_bytes())
}
