//! Models, in Amazon's words.
//!
//! *Which question does it answer?* "What does `GetFoundationModel` say of a model?"
//!
//! *Why here?* The list is another service's of Amazon's, with an address of its own. Clients that have one
//! address for all ask for it here.
//!
//! *What it never does:* know which models there are.

use serde_json::{Value, json};

use crate::codec::Card;

/// What is said of a model.
pub fn card(Card { id, .. }: Card<'_>) -> Value {
    let maker = id.split('.').find(|part| part.len() > 2).unwrap_or(id);
    json!({
        "modelArn": format!("arn:aws:bedrock:us-east-1::foundation-model/{id}"), "modelId": id, "modelName": id,
        "providerName": maker, "inputModalities": ["TEXT", "IMAGE"], "outputModalities": ["TEXT"],
        "responseStreamingSupported": true, "customizationsSupported": [], "inferenceTypesSupported": ["ON_DEMAND"],
        "modelLifecycle": { "status": "ACTIVE" },
    })
}
