//! Models, in Cohere's words.
//!
//! *Which question does it answer?* "What does `GET /v1/models` say of a model?"
//!
//! *Why endpoints?* Cohere's models serve some of its endpoints each, and clients choose by them.
//!
//! *What it never does:* know which models there are.

use serde_json::{Value, json};

use crate::codec::Card;

/// What is said of a model.
pub fn card(Card { id, .. }: Card<'_>) -> Value {
    json!({
        "name": id, "endpoints": ["chat", "embed"], "finetuned": false, "context_length": 256_000,
        "tokenizer_url": null, "default_endpoints": [], "features": ["chat-completions", "tools", "json_mode"],
    })
}
