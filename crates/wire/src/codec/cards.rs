//! What a provider says of its models.
//!
//! *Which question does it answer?* "Which models are here, and what is said of this one?"
//!
//! *Why so many fields?* SDKs of these vendors read lists strictly: Mistral's wants capabilities, Ollama's a digest.
//! They are those of a model of today, and tell what a mock can do.
//!
//! *What it never does:* know which models there are.

use serde_json::{Value, json};

use crate::api::Family;
use crate::openai_chat::Dialect;
use crate::{Api, bedrock_converse, cohere_chat, gemini, ollama_chat};

/// A model, as it is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card<'a> {
    /// Its name, as requests give it.
    pub id: &'a str,
    /// When it was made, in seconds of Unix time.
    pub created_unix_s: u64,
}

impl Api {
    /// The list of these models; `None` where the format is that of OpenAI or Anthropic.
    pub fn model_list(self, cards: &[Card<'_>]) -> Option<Value> {
        let listed: Vec<Value> = cards.iter().map(|card| self.model_card(*card)).collect::<Option<_>>()?;
        Some(match self.family() {
            Family::OpenaiChat(_) => json!({ "object": "list", "data": listed }),
            Family::BedrockConverse | Family::BedrockInvoke => json!({ "modelSummaries": listed }),
            Family::Gemini if self == Self::Vertex => json!({ "publisherModels": listed }),
            Family::Ollama => {
                let tags: Vec<Value> = cards.iter().map(|card| ollama_chat::tag(*card)).collect();
                json!({ "models": tags })
            }
            _ => json!({ "models": listed }),
        })
    }

    /// What is said of one model; `None` as for the list.
    pub fn model_card(self, card: Card<'_>) -> Option<Value> {
        match self.family() {
            Family::OpenaiChat(Dialect { vendor: Self::Mistral, .. }) => Some(mistral(card)),
            Family::Gemini => Some(gemini::card(self, card)),
            Family::BedrockConverse | Family::BedrockInvoke => Some(bedrock_converse::card(card)),
            Family::CohereChat => Some(cohere_chat::card(card)),
            Family::Ollama => Some(ollama_chat::card(card)),
            Family::OpenaiChat(_) | Family::AnthropicMessages | Family::OpenaiResponses => None,
        }
    }

    /// The body that says one model's card: Amazon puts it into a field.
    pub fn model_body(self, card: Card<'_>) -> Option<Value> {
        let card = self.model_card(card)?;
        Some(if self.is_amazons() { json!({ "modelDetails": card }) } else { card })
    }
}

fn mistral(Card { id, created_unix_s }: Card<'_>) -> Value {
    let capabilities = json!({
        "completion_chat": true, "completion_fim": false, "function_calling": true, "fine_tuning": false,
        "vision": true, "classification": false,
    });
    json!({
        "id": id, "object": "model", "created": created_unix_s, "owned_by": "mistralai", "capabilities": capabilities,
        "name": id, "description": "A simulated model", "max_context_length": 131_072, "aliases": [],
        "deprecation": null, "default_model_temperature": 0.3, "type": "base",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: Card<'_> = Card { id: "m", created_unix_s: 1_760_000_000 };

    #[test]
    fn each_vendor_has_its_own_list() {
        let first = |api: Api, at: &str| api.model_list(&[CARD]).unwrap().pointer(at).cloned().unwrap_or_default();
        assert_eq!(first(Api::Gemini, "/models/0/name"), "models/m");
        assert_eq!(first(Api::Vertex, "/publisherModels/0/name"), "publishers/google/models/m");
        assert_eq!(first(Api::BedrockInvoke, "/modelSummaries/0/modelId"), "m");
        assert_eq!(first(Api::Mistral, "/data/0/capabilities/completion_chat"), true);
        assert_eq!(first(Api::Cohere, "/models/0/name"), "m");
        assert_eq!(first(Api::Ollama, "/models/0/model"), "m");
        assert!(Api::OpenaiChat.model_list(&[CARD]).is_none() && Api::Groq.model_list(&[CARD]).is_none());
        assert_eq!(Api::BedrockConverse.model_body(CARD).unwrap()["modelDetails"]["modelId"], "m");
    }
}
