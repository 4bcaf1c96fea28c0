//! Writes a few inputs for each target, in our own encoders' words: `cargo run --bin seeds`.
//!
//! A fuzzer that begins with nothing needs hours to find out what JSON is.

use std::fs;
use std::io::Result;
use std::path::Path;

use brownout_fuzz::dialects;
use wire::{
    Api, Content, FinishReason, Format, Image, Message, Request, Role, StreamHead, Tool, ToolCall, ToolChoice,
    ToolResult, Usage, Whole,
};

const PARSERS: [(&str, Api); 7] = [
    ("request_openai_chat", Api::OpenaiChat),
    ("request_anthropic_messages", Api::AnthropicMessages),
    ("request_openai_responses", Api::OpenaiResponses),
    ("request_gemini", Api::Gemini),
    ("request_bedrock_converse", Api::BedrockConverse),
    ("request_ollama_chat", Api::Ollama),
    ("request_cohere_chat", Api::Cohere),
];

fn main() -> Result<()> {
    for (target, api) in PARSERS {
        for (place, request) in requests().iter().enumerate() {
            for dialect in dialects(api) {
                keep(target, &format!("{}-{place}", dialect.name()), &dialect.encode_request(request))?;
            }
        }
    }
    for api in Api::ALL {
        let name = api.name();
        let head = api.head(7, "some-model", 1_760_000_000);
        keep("answers", name, &api.encode_whole(&head, &whole()))?;
        let fields = wire::errors::typical(api, 429);
        keep("answers", &format!("{name}-error"), &api.encode_error(429, &fields, "req_1").1)?;
        keep("streams", name, &stream(api))?;
        keep("paths", name, api.path("some/model", true).as_bytes())?;
        for (place, request) in requests().iter().enumerate() {
            keep("connection", &format!("{name}-{place}"), &post(api, request))?;
        }
    }
    keep("paths", "marker", b"[brownout request=u1.2 class=chat tenant=t lang=de said=1/0/0/0 in=10 out=20] hello")
}

fn keep(target: &str, name: &str, bytes: &[u8]) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)
}

fn call() -> ToolCall {
    ToolCall { id: "call_1".into(), name: "weather".into(), arguments: r#"{"city":"Bonn","days":3}"#.into() }
}

/// A plain one, and one with everything.
fn requests() -> [Request; 2] {
    let plain = Request { stream: true, ..Request::prompt("some-model", "[brownout request=u1 out=3] Hello") };
    let user = Message::user("What is the weather?");
    let picture = Image::Inline { media_type: "image/png".into(), data: "aGVsbG8=".into() };
    let shown = Message { role: Role::User, content: vec![Content::Text("See".into()), Content::Image(picture)] };
    let asks = Message { role: Role::Assistant, content: vec![Content::ToolCall(call())] };
    let result = ToolResult { call_id: "call_1".into(), content: "rain".into(), is_error: false };
    let hears = Message { role: Role::User, content: vec![Content::ToolResult(result)] };
    let parameters = serde_json::json!({"type": "object", "properties": {"city": {"type": "string"}}});
    let tool = Tool { name: "weather".into(), description: "Tells the weather".into(), parameters };
    let full = Request {
        system: Some("Be brief.".into()),
        messages: vec![user, asks, hears, shown],
        tools: vec![tool],
        tool_choice: ToolChoice::Required,
        format: Format::Json,
        max_output_tokens: Some(20),
        ..Request::prompt("some-model", "")
    };
    [plain, full]
}

fn usage() -> Usage {
    Usage { input_tokens: 12, cached_tokens: 5, output_tokens: 3, ..Usage::default() }
}

fn whole() -> Whole {
    let (finish, usage) = (Some(FinishReason::ToolCalls), Some(usage()));
    Whole { text: "Héllo there".into(), tool_calls: vec![call()], finish, usage, ..Whole::default() }
}

fn stream(api: Api) -> Vec<u8> {
    let head = api.head(7, "some-model", 1_760_000_000);
    let mut encoder =
        api.stream_encoder(StreamHead { head, input_tokens: 12, cached_tokens: 5, include_usage: true });
    let mut bytes = encoder.start();
    bytes.extend(encoder.delta("Hé"));
    bytes.extend(encoder.delta("llo"));
    bytes.extend(encoder.finish(FinishReason::Stop, usage()));
    bytes
}

fn post(api: Api, request: &Request) -> Vec<u8> {
    let (path, body) = (api.path(&request.model, request.stream), api.encode_request(request));
    let head = format!("POST /{}{path} HTTP/1.1\r\nhost: m\r\ncontent-length: {}\r\n\r\n", api.name(), body.len());
    [head.into_bytes(), body].concat()
}
