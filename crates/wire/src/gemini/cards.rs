//! Models and counts of tokens, in Google's words.
//!
//! *Which question does it answer?* "What is said of a model, and of a prompt that is not sent?"
//!
//! *Why two kinds of card?* AI Studio tells limits and methods, Vertex a version and a stage of a launch.
//!
//! *What it never does:* know which models there are.

use serde_json::{Value, json};

use super::usage::of_words;
use crate::Api;
use crate::codec::Card;

/// What is said of a model at that service.
pub fn card(vendor: Api, Card { id, .. }: Card<'_>) -> Value {
    if vendor == Api::Vertex {
        return json!({
            "name": format!("publishers/google/models/{id}"), "versionId": "default", "launchStage": "GA",
            "openSourceCategory": "PROPRIETARY", "publisherModelTemplate":
            format!("projects/{{user-project}}/locations/{{location}}/publishers/google/models/{id}"),
        });
    }
    json!({
        "name": format!("models/{id}"), "version": "001", "displayName": id, "description": "A simulated model",
        "inputTokenLimit": 1_048_576, "outputTokenLimit": 65_536,
        "supportedGenerationMethods": ["generateContent", "countTokens", "batchEmbedContents"],
        "temperature": 1, "topP": 0.95, "topK": 64, "maxTemperature": 2, "thinking": true,
    })
}

/// How many tokens a prompt has.
pub fn count(tokens: u64) -> Value {
    json!({ "totalTokens": tokens, "promptTokensDetails": of_words(tokens) })
}
