//! Writes a few inputs for each target, in our own encoders' words and from our own files: `cargo run --bin seeds`.
//!
//! A fuzzer that begins with nothing needs hours to find out what JSON is.

use std::fs;
use std::io::Result;
use std::path::{Path, PathBuf};

use wire::{
    Api, Content, FinishReason, Format, Image, Message, Request, Role, StreamHead, Tool, ToolCall, ToolChoice,
    ToolResult, Usage, Whole,
};

/// Bodies that ask for vectors or counts, in the shapes of all vendors.
const BESIDE: [&str; 8] = [
    r#"{"model":"m","input":["a b","c"],"encoding_format":"base64","dimensions":3}"#,
    r#"{"model":"m","input":[[1,2],[3]]}"#,
    r#"{"model":"m","texts":["a"],"input_type":"search_query","embedding_types":["float"],"output_dimension":3}"#,
    r#"{"content":{"parts":[{"text":"a"}]},"outputDimensionality":3}"#,
    r#"{"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]},"outputDimensionality":3}]}"#,
    r#"{"instances":[{"content":"a"}],"parameters":{"outputDimensionality":3}}"#,
    r#"{"generateContentRequest":{"model":"models/m","contents":[{"parts":[{"text":"one"}]}]}}"#,
    r#"{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"two"}]}]}}}"#,
];

/// Short texts, each behind the byte that picks its grammar.
const TEXTS: [(u8, &str); 9] = [
    (1, "[brownout request=u1.2 class=chat tenant=t lang=de said=1/0/0/0 in=10 out=20] hello"),
    (2, "retry-after: 1.5\nretry-after-ms: 20\ndate: Sun, 06 Nov 1994 08:49:37 GMT\nx-ratelimit-reset-requests: 1m30s"),
    (2, "retry-after: Sunday, 06-Nov-94 08:49:37 GMT\nanthropic-ratelimit-requests-limit: 5\nx-amzn-errortype: A:b"),
    (2, "anthropic-ratelimit-requests-remaining: 4\nanthropic-ratelimit-requests-reset: 2026-01-01T00:00:00Z"),
    (2, "authorization: AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/bedrock/aws4_request, Signature=00"),
    (3, "It is {{ json.days.0.degrees }} in {{ text }}, {{{{ says {{ tool_result.weather }} to {{ header.x }}"),
    (4, "gpt-*-?\ngpt-4o-x"),
    (5, "messages[*].content[\"a b\"].**.*[3]"),
    (6, "sk-proj-abcdefghijklmnopqrstuvwxyz"),
];

/// Faults that a header asks for.
const HEADERS: [&str; 5] = [
    "error=503; retry-after=2s",
    "latency=2s; pace=3x; cut-after=5; cut-how=reset",
    "stall-after=2; stall-for=250ms; usage=missing",
    "in-stream=529; in-stream-after=2",
    "degrade=broken-json; garble=event",
];

fn main() -> Result<()> {
    for (place, api) in (0u8..).zip(Api::ALL) {
        requests(place, api)?;
        answers(place, api)?;
        keep("texts", &format!("path-{place}"), 0, api.path("some/model", true).as_bytes())?;
    }
    for (nth, (place, text)) in TEXTS.iter().enumerate() {
        keep("texts", &format!("text-{nth}"), *place, text.as_bytes())?;
    }
    for (nth, said) in HEADERS.iter().enumerate() {
        keep("connections", &format!("header-{nth}"), 1, said.as_bytes())?;
    }
    keep("connections", "fault", 2, br#"{"fault": {"error": {"status": 503}}, "share": "50%", "for": "10s"}"#)?;
    keep("connections", "http2", 4, &[0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 4, 3, 0, 0, 0, 1, 0, 0, 0, 8])?;
    keep("documents", "fault", 0, b"fault: { error: { status: 503 } }\nshare: 50%\nprovider: openai\nat: 1s\nfor: 2s\n")?;
    files("scenarios", 1)?;
    files("fixtures/policies", 2)?;
    files("fixtures/incidents", 3)?;
    files("crates/scenario/tests", 1)?;
    files("crates/policy/tests", 2)?;
    keep("documents", "served", 4, b"seed: 7\nproviders: { a: { api: openai-chat } }\nanswers:\n  - say: \"hi {{ text }}\"\n")?;
    tapes()
}

fn requests(place: u8, api: Api) -> Result<()> {
    let name = api.name();
    for (nth, request) in wanted().iter().enumerate() {
        let body = api.encode_request(request);
        keep("requests", &format!("{name}-{nth}"), place, &[&[0], body.as_slice()].concat())?;
        keep("connections", &format!("{name}-{nth}"), 0, &post(api, request))?;
        keep("connections", &format!("{name}-body-{nth}"), 3, &[&[place, 0], body.as_slice()].concat())?;
        let sent = [b"\x01anthropic-version: 2023-06-01\n", body.as_slice()].concat();
        keep("requests", &format!("{name}-sent-{nth}"), place, &sent)?;
    }
    for (nth, body) in BESIDE.iter().enumerate() {
        for what in [2u8, 3] {
            keep("requests", &format!("{name}-{what}-{nth}"), place, &[&[what], body.as_bytes()].concat())?;
        }
    }
    Ok(())
}

fn answers(place: u8, api: Api) -> Result<()> {
    let name = api.name();
    let head = api.head(7, "some-model", 1_760_000_000);
    keep("answers", name, place, &api.encode_whole(&head, &whole()))?;
    for status in [400, 429, 503] {
        let fields = wire::errors::typical(api, status);
        keep("answers", &format!("{name}-{status}"), place, &api.encode_error(status, &fields, "req_1").1)?;
    }
    keep("streams", name, place, &[&[5], stream(api).as_slice()].concat())?;
    keep("streams", &format!("{name}-words"), place, b"\0{\"city\":\"H\xc3\xa9llo\"}")
}

fn tapes() -> Result<()> {
    let header = "{\"tape\":1,\"provider\":\"http://p\",\"scrub\":[\"a[*]\"]}\n";
    let exchange = concat!(
        r#"{"at_us":7,"request":{"method":"POST","path":"/v1/x?a=1","headers":[["accept","*/*"]],"#,
        r#""body":{"json":{"model":"m"}}},"response":{"status":200,"headers":[],"at_us":11,"#,
        r#""chunks":[{"at_us":13,"base64":"Yf8="}]},"ended":{"at_us":17,"how":"reset"}}"#,
    );
    keep("tapes", "tape", 0, [header, exchange, "\n"].concat().as_bytes())?;
    for (place, api) in [(4, Api::OpenaiChat), (1, Api::AnthropicMessages), (2, Api::BedrockConverse), (3, Api::Ollama)] {
        let body = stream(api);
        let said = [b"Bearer my-own-key-1\n/x?key=my-own-key-2\n", body.as_slice(), b"my-own-key-1 sk-12345678"].concat();
        keep("tapes", api.name(), place, &said)?;
    }
    let body = Api::OpenaiChat.encode_request(&wanted()[1]);
    keep("tapes", "request", 4, &[b"Bearer Reply-with\n/x\n", body.as_slice()].concat())
}

/// The files of a folder of the project that are YAML.
fn files(folder: &str, place: u8) -> Result<()> {
    let mut found = Vec::new();
    yaml(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder), &mut found)?;
    for path in found {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        keep("documents", &format!("{place}-{name}"), place, &fs::read(&path)?)?;
    }
    Ok(())
}

fn yaml(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            yaml(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    Ok(())
}

/// Keeps an input, with the byte before it that picks its reader.
fn keep(target: &str, name: &str, place: u8, bytes: &[u8]) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), [&[place], bytes].concat())
}

fn call() -> ToolCall {
    ToolCall { id: "call_1".into(), name: "weather".into(), arguments: r#"{"city":"Bonn","days":3}"#.into() }
}

/// A plain one, and one with everything.
fn wanted() -> [Request; 2] {
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
    bytes.extend(encoder.tool_call(&call()));
    bytes.extend(encoder.finish(FinishReason::ToolCalls, usage()));
    bytes
}

fn post(api: Api, request: &Request) -> Vec<u8> {
    let (path, body) = (api.path(&request.model, request.stream), api.encode_request(request));
    let head = format!("POST /{}{path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n", api.name(), body.len());
    [head.into_bytes(), body].concat()
}
