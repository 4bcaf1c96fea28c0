//! Models, in Ollama's words.
//!
//! *Which question does it answer?* "Which models lie here, which are loaded, and what is said of one?"
//!
//! *Why a digest?* A model is a file here, and clients tell versions of it apart by what it is made of. It follows
//! from the name.
//!
//! *What it never does:* know which models there are.

use serde_json::{Value, json};

use super::response::instant;
use crate::codec::Card;
use crate::head::hex;

/// The version that a server says it has.
const VERSION: &str = "0.12.6";
/// Bytes of a model of eight thousand million parameters in four bits.
const BYTES: u64 = 4_920_753_328;

/// A model in the list of those that lie here.
pub fn tag(card: Card<'_>) -> Value {
    let Card { id, created_unix_s } = card;
    json!({
        "name": id, "model": id, "modified_at": instant(created_unix_s), "size": BYTES, "digest": digest(id),
        "details": details(),
    })
}

/// All that is said of one model.
pub fn card(Card { created_unix_s, .. }: Card<'_>) -> Value {
    let info = json!({
        "general.architecture": "llama", "general.parameter_count": 8_030_261_312_u64, "llama.context_length": 131_072,
        "llama.embedding_length": 4096,
    });
    json!({
        "license": "", "modelfile": "", "parameters": "", "template": "{{ .Prompt }}", "details": details(),
        "model_info": info, "capabilities": ["completion", "tools", "vision", "thinking"],
        "modified_at": instant(created_unix_s),
    })
}

/// The models that are loaded: all of them, for five minutes more.
pub fn running(cards: &[Card<'_>]) -> Value {
    let loaded = |card: &Card<'_>| {
        let mut tag = tag(*card);
        tag["expires_at"] = instant(card.created_unix_s.saturating_add(300)).into();
        tag["size_vram"] = BYTES.into();
        tag["context_length"] = 4096.into();
        tag
    };
    json!({ "models": cards.iter().map(loaded).collect::<Vec<_>>() })
}

/// The version of the server.
pub fn version() -> Value {
    json!({ "version": VERSION })
}

fn details() -> Value {
    json!({
        "parent_model": "", "format": "gguf", "family": "llama", "families": ["llama"], "parameter_size": "8.0B",
        "quantization_level": "Q4_K_M",
    })
}

/// Letters that follow from the name and look like a digest.
fn digest(id: &str) -> String {
    hex("", u64::from(crc32fast::hash(id.as_bytes())), 64)
}
