//! The places of a request where its format has objects of its own.
//!
//! *Why all formats at once?* A request that was sent on untranslated may have the envelope of one vendor and the
//! parts of another.
//!
//! *What it never does:* look into texts, arguments, results or schemas.

use serde_json::{Map, Value};

/// What an object of a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A message, or an item of a list of input.
    Turn,
    /// A part of a message or of the system prompt.
    Part,
    /// An entry of `tool_calls`.
    Call,
    /// A definition of a tool.
    Tool,
}

type Object = Map<String, Value>;

/// All of them.
pub(super) fn places(body: &Value) -> Vec<(Place, &Object)> {
    let turns: Vec<&Object> = ["messages", "contents", "input"].iter().flat_map(|key| objects(&body[*key])).collect();
    let parts = turns.iter().flat_map(|turn| ["content", "parts"].map(|key| turn.get(key)));
    let calls = turns.iter().map(|turn| turn.get("tool_calls"));
    let system = [&body["system"], &body["systemInstruction"]["parts"], &body["system_instruction"]["parts"]];
    let tools = [&body["tools"], &body["toolConfig"]["tools"]];
    let at = |place| move |object| (place, object);
    let turns = turns.iter().copied().map(at(Place::Turn));
    turns
        .chain(parts.flatten().chain(system).flat_map(objects).map(at(Place::Part)))
        .chain(calls.flatten().flat_map(objects).map(at(Place::Call)))
        .chain(tools.into_iter().flat_map(objects).map(at(Place::Tool)))
        .collect()
}

/// The objects of a list; none of anything else.
fn objects(list: &Value) -> impl Iterator<Item = &Object> {
    list.as_array().into_iter().flatten().filter_map(Value::as_object)
}
