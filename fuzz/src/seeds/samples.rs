//! A plain question and one with everything, an answer and a stream, in any format.
//!
//! *Which question does it answer?* "What would a client of this vendor send, and what would it get?"
//!
//! *What it never does:* know a format: the encoders do.

use wire::{
    Api, Content, FinishReason, Format, Image, Message, Request, Role, StreamHead, Tool, ToolCall, ToolChoice,
    ToolResult, Usage, Whole,
};

/// The bytes around headers and payload of a frame: two lengths and their checksum, and a checksum of all.
const PRELUDE: usize = 12;
const TRAILER: usize = 4;

fn call() -> ToolCall {
    ToolCall { id: "call_1".into(), name: "weather".into(), arguments: r#"{"city":"Bonn","days":3}"#.into() }
}

/// A plain one, and one with everything.
pub(super) fn wanted() -> [Request; 2] {
    let plain = Request { stream: true, ..Request::prompt("some-model", "[brownout request=u1 out=3] Hello") };
    let user = Message::user("What is the weather?");
    let picture = Image::Inline { media_type: "image/png".into(), data: "aGVsbG8=".into() };
    let shown = Message { role: Role::User, content: vec![Content::Text("See".into()), Content::Image(picture)] };
    let asks = Message { role: Role::Assistant, content: vec![Content::ToolCall(call())] };
    let result = ToolResult { call_id: "call_1".into(), content: "rain".into(), is_error: false };
    let hears = Message { role: Role::User, content: vec![Content::ToolResult(result)] };
    let full = Request {
        system: Some("Be brief.".into()),
        messages: vec![user, asks, hears, shown],
        tools: vec![tool()],
        tool_choice: ToolChoice::Required,
        format: Format::Json,
        max_output_tokens: Some(20),
        ..Request::prompt("some-model", "")
    };
    [plain, full]
}

fn tool() -> Tool {
    let parameters = serde_json::json!({"type": "object", "properties": {"city": {"type": "string"}}});
    Tool { name: "weather".into(), description: "Tells the weather".into(), parameters }
}

fn usage() -> Usage {
    Usage { input_tokens: 12, cached_tokens: 5, output_tokens: 3, ..Usage::default() }
}

/// An answer with words and a call.
pub(super) fn whole() -> Whole {
    let (finish, usage) = (Some(FinishReason::ToolCalls), Some(usage()));
    Whole { text: "Héllo there".into(), tool_calls: vec![call()], finish, usage, ..Whole::default() }
}

/// The same as a stream.
pub(super) fn stream(api: Api) -> Vec<u8> {
    let head = api.head(7, "some-model", 1_760_000_000);
    let mut encoder = api.stream_encoder(StreamHead { head, input_tokens: 12, cached_tokens: 5, include_usage: true });
    let pieces = [
        encoder.start(),
        encoder.delta("Hé"),
        encoder.delta("llo"),
        encoder.tool_call(&call()),
        encoder.finish(FinishReason::ToolCalls, usage()),
    ];
    pieces.concat()
}

/// Frames of Amazon's as the length of their headers (one byte), that of their payload (two), and both: see
/// [`crate::streams`].
pub(super) fn framed(mut frames: &[u8]) -> Vec<u8> {
    let mut bare = Vec::new();
    while let Some((length, headers)) = lengths(frames) {
        let (frame, rest) = frames.split_at(length);
        let both = &frame[PRELUDE..length - TRAILER];
        bare.push(headers as u8);
        bare.extend(((both.len() - headers) as u16).to_be_bytes());
        bare.extend_from_slice(both);
        frames = rest;
    }
    bare
}

/// The length of a frame, and that of its headers.
fn lengths(frames: &[u8]) -> Option<(usize, usize)> {
    let number = |at: usize| Some(u32::from_be_bytes(*frames.get(at..)?.first_chunk()?) as usize);
    number(0).zip(number(4)).filter(|(length, _)| *length <= frames.len())
}

/// The bytes of a request, with its head.
pub(super) fn post(api: Api, request: &Request) -> Vec<u8> {
    let (path, body) = (api.path(&request.model, request.stream), api.encode_request(request));
    let (name, length) = (api.name(), body.len());
    let head = format!("POST /{name}{path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n");
    [head.into_bytes(), body].concat()
}
