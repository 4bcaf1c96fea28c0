//! An answer that is not the JSON that was asked for.
//!
//! *Which question does it answer?* "Can the caller's program read this?"
//!
//! *Why so strict?* Who asks for JSON hands it to a parser. A fence of Markdown around it, or a word of
//! courtesy before it, breaks that program as surely as half an object does.
//!
//! *What it never does:* judge an answer that was cut at the caller's own limit of tokens, which is told as
//! such, or one that calls a tool instead of speaking.

use serde_json::Value;
use wire::{FinishReason, Format, Request};

use super::{Heard, schema};

pub(super) fn objection(request: &Request, heard: &Heard<'_>) -> Option<String> {
    let speaks = heard.tool_calls.is_empty() && heard.finish == FinishReason::Stop;
    if request.format == Format::Text || !speaks {
        return None;
    }
    match (serde_json::from_str::<Value>(heard.text), &request.format) {
        (Err(error), _) => Some(format!("not JSON: {error}")),
        (Ok(value), Format::Schema { schema, .. }) => schema::mismatch(schema, &value),
        (Ok(value), _) => (!value.is_object()).then(|| "JSON, but no object".to_owned()),
    }
}
