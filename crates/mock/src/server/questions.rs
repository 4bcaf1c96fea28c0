//! Questions that are no completions: a model's card, a count of tokens, vectors of texts.
//!
//! *Which question does it answer?* "What is answered to a client that asks about models or words, and wants none?"
//!
//! *Why are vectors made of the text alone?* So that the same text has the same vector, on any day and at any
//! provider, and another text another one. They have length one, as real ones do, and mean nothing.
//!
//! *What it never does:* fail with the provider. Faults strike completions.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use chance::{Key, Seed};
use serde::Deserialize;
use serde_json::Value;
use wire::codec::{Aim, Card, Embedding, Operation};
use wire::{Api, estimate_tokens, ollama_chat};

use super::carry::respond;
use super::{RUN_BEGAN_UNIX_S, Shared, models};

/// The answer to what is asked of a provider, whose format and body are these.
pub(super) fn answer(shared: &Shared, provider: usize, operation: Operation, body: &Bytes) -> Response {
    let api = shared.api(provider);
    match operation {
        Operation::Models => models::list(shared, provider),
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
    match api.decode_count(body) {
        Some(Ok(request)) => json(shared, api, api.encode_count(crate::site::prompt_tokens(&request))),
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
    let vectors: Vec<Vec<f32>> = asked.texts.iter().map(|text| vector(text, asked.dimensions)).collect();
    let head = api.head(shared.next_stray(), model, RUN_BEGAN_UNIX_S);
    json(shared, api, api.encode_embeddings(&head, &asked, &vectors, tokens(&asked)))
}

fn tokens(asked: &Embedding) -> u64 {
    asked.texts.iter().map(|text| u64::from(estimate_tokens(text))).sum()
}

/// A vector of length one that follows from the text.
fn vector(text: &str, dimensions: usize) -> Vec<f32> {
    let key = Key::root(Seed(0)).name(text);
    let drawn: Vec<f64> = (0..dimensions as u64).map(|place| key.word(place).unit() - 0.5).collect();
    let length = drawn.iter().map(|number| number * number).sum::<f64>().sqrt();
    drawn.into_iter().map(|number| if length > 0.0 { (number / length) as f32 } else { 0.0 }).collect()
}

fn json(shared: &Shared, api: Api, body: Vec<u8>) -> Response {
    let head = api.head(shared.next_stray(), "", RUN_BEGAN_UNIX_S);
    respond(200, api.answer_headers(&head, false), shared.site.clock().now(), Body::from(body))
}

/// A list in the format's own words, where it has some.
pub(super) fn own_list(api: Api, model: &str) -> Option<Value> {
    api.model_list(&[card_of(model)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_vector_of_length_one() {
        let (one, again, other) = (vector("a", 64), vector("a", 64), vector("b", 64));
        assert_eq!(one, again);
        assert_ne!(one, other);
        let length: f32 = one.iter().map(|number| number * number).sum();
        assert!((length - 1.0).abs() < 1e-4, "{length}");
    }
}
