//! By what each vendor's parts are known.
//!
//! *Why more than a type?* A type alone is shared: Mistral and Cohere have a part `thinking` too, but only Anthropic's
//! carries a signature.

use serde_json::{Map, Value};

use super::Foreign;
use super::places::Place;

type Object = Map<String, Value>;

/// A part, where it is found, and whether an object is one.
type Mark = (Foreign, &'static [Place], fn(&Object) -> bool);

const ALL: &[Place] = &[Place::Turn, Place::Part, Place::Call, Place::Tool];
const TURN: &[Place] = &[Place::Turn];
const PART: &[Place] = &[Place::Part];
const TOOL: &[Place] = &[Place::Tool];

const MARKS: [Mark; 20] = [
    (Foreign::AnthropicToolUse, PART, |part| is(part, "tool_use")),
    (Foreign::AnthropicToolResult, PART, |part| is(part, "tool_result")),
    (Foreign::AnthropicThinking, PART, |part| {
        is(part, "redacted_thinking") || (is(part, "thinking") && has(part, "signature"))
    }),
    (Foreign::AnthropicSource, PART, |part| (is(part, "image") || is(part, "document")) && has(part, "source")),
    (Foreign::AnthropicCacheControl, ALL, |object| has(object, "cache_control")),
    (Foreign::AnthropicTool, TOOL, |tool| has(tool, "input_schema")),
    (Foreign::OpenaiToolCalls, TURN, |turn| has(turn, "tool_calls") || is(turn, "function_call")),
    (Foreign::OpenaiToolResult, TURN, |turn| has(turn, "tool_call_id") || is(turn, "function_call_output")),
    (Foreign::OpenaiPart, PART, |part| OPENAI_PARTS.iter().any(|kind| is(part, kind))),
    (Foreign::OpenaiTool, TOOL, |tool| is(tool, "function")),
    (Foreign::GeminiFunctionCall, PART, |part| has(part, "functionCall") || has(part, "function_call")),
    (Foreign::GeminiFunctionResponse, PART, |part| has(part, "functionResponse") || has(part, "function_response")),
    (Foreign::GeminiData, PART, |part| has(part, "inlineData") || has(part, "fileData")),
    (Foreign::GeminiThoughtSignature, ALL, is_signed),
    (Foreign::GeminiTool, TOOL, |tool| has(tool, "functionDeclarations") || has(tool, "function_declarations")),
    (Foreign::BedrockToolUse, PART, |part| has(part, "toolUse")),
    (Foreign::BedrockToolResult, PART, |part| has(part, "toolResult")),
    (Foreign::BedrockReasoning, PART, |part| has(part, "reasoningContent")),
    (Foreign::BedrockCachePoint, ALL, |object| has(object, "cachePoint")),
    (Foreign::BedrockTool, TOOL, |tool| has(tool, "toolSpec")),
];

const OPENAI_PARTS: [&str; 5] = ["image_url", "input_image", "input_audio", "input_text", "output_text"];

/// The parts that an object at that place is.
pub(super) fn found(place: Place, object: &Object) -> impl Iterator<Item = Foreign> {
    let fitting = MARKS.iter().filter(move |(_, places, test)| places.contains(&place) && test(object));
    fitting.map(|(part, _, _)| *part)
}

fn is(object: &Object, kind: &str) -> bool {
    object.get("type").and_then(Value::as_str) == Some(kind)
}

/// Whether something is there under that name: `null` and an empty list are nothing.
fn has(object: &Object, name: &str) -> bool {
    object.get(name).is_some_and(|value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()))
}

fn is_signed(object: &Object) -> bool {
    let carried = object.get("extra_content").and_then(|extra| extra.get("google")).is_some();
    carried || has(object, "thoughtSignature") || has(object, "thought_signature")
}
