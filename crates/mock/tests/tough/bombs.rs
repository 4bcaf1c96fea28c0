//! Bodies within the limit that are built to cost more than they weigh.
//!
//! A reader that looks through all that it has read for each thing that it reads would be at it for minutes, and
//! nobody else is served meanwhile: each of these tests would then take those minutes.

use std::sync::Arc;

use brownout_mock::server::{Server, ServerOptions};
use brownout_mock::{Clock, ProviderSpec, Site, SiteOptions};
use chance::{Seed, Tick};
use tokio::io::AsyncWriteExt;
use wire::{Api, Content, Message, Request, Role, Tool, ToolCall, ToolResult};

use crate::client::rest;

/// A format of each family.
const FORMATS: [Api; 8] = [
    Api::OpenaiChat,
    Api::OpenaiResponses,
    Api::AnthropicMessages,
    Api::Gemini,
    Api::BedrockConverse,
    Api::BedrockInvoke,
    Api::Ollama,
    Api::Cohere,
];

/// Parts of one conversation: twice as many calls and results would be more than the largest body.
const MANY: usize = 20_000;

/// What a server of all formats says to a body at that path of a provider.
async fn said(api: Api, path: &str, body: &[u8]) -> Vec<u8> {
    let specs = vec![ProviderSpec::new("p", api, "m")];
    let options = SiteOptions { instant: true, ..SiteOptions::default() };
    let site = Site::new(specs, fault::Timeline::default(), Seed(1), Clock::start(Tick::Free), options);
    let (near, far) = tokio::io::duplex(64 * 1024);
    let (mut reader, mut writer) = tokio::io::split(near);
    let server = Server::new(Arc::clone(&site), ServerOptions::LIVE);
    let running = tokio::spawn(async move { server.serve_connection(far).await });
    let length = body.len();
    let head = format!("POST /p{path} HTTP/1.1\r\nhost: m\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
    let asking = async {
        writer.write_all(head.as_bytes()).await.unwrap();
        writer.write_all(body).await.unwrap();
    };
    let ((), said) = tokio::join!(asking, rest(&mut reader));
    running.await.unwrap();
    said
}

/// Every format answers this.
async fn answered(request: &Request) {
    for api in FORMATS {
        let said = said(api, &api.path("m", false), &api.encode_request(request)).await;
        assert!(said.starts_with(b"HTTP/1.1 200 "), "{}: {}", api.name(), String::from_utf8_lossy(&said));
    }
}

fn turn(role: Role, content: Vec<Content>) -> Message {
    Message { role, content }
}

fn call(id: &str) -> Content {
    Content::ToolCall(ToolCall { id: id.to_owned().into(), name: "weather".into(), arguments: "{}".into() })
}

fn result(id: &str) -> Content {
    Content::ToolResult(ToolResult { call_id: id.to_owned().into(), content: "rain".into(), is_error: false })
}

/// A conversation of these calls, and of these results.
fn conversation(calls: &[String], results: &[String]) -> Request {
    let messages = vec![
        Message::user("[brownout request=u out=3]"),
        turn(Role::Assistant, calls.iter().map(|id| call(id)).collect()),
        turn(Role::User, results.iter().map(|id| result(id)).collect()),
    ];
    Request { messages, ..Request::prompt("m", "") }
}

#[tokio::test]
async fn many_calls_and_their_results_in_whatever_order() {
    let ids: Vec<String> = (0..MANY).map(|n| format!("call_{n}")).collect();
    let reversed: Vec<String> = ids.iter().rev().cloned().collect();
    answered(&conversation(&ids, &ids)).await;
    answered(&conversation(&ids, &reversed)).await;
    answered(&conversation(&vec!["call_1".to_owned(); MANY], &vec!["call_1".to_owned(); MANY])).await;
}

#[tokio::test]
async fn many_tools_and_many_turns() {
    let tool = |n: usize| Tool {
        name: format!("tool_{n}").into(),
        description: "".into(),
        parameters: serde_json::json!({"type": "object"}),
    };
    let tools = (0..MANY).map(tool).collect();
    answered(&Request { tools, ..Request::prompt("m", "[brownout request=u out=3]") }).await;
    let says = |n: usize| turn([Role::User, Role::Assistant][n % 2], vec![Content::Text("hi".into())]);
    answered(&Request { messages: (0..MANY).map(says).collect(), ..Request::prompt("m", "") }).await;
}

#[tokio::test]
async fn markers_that_are_opened_and_never_closed() {
    answered(&Request::prompt("m", "[brownout ".repeat(900_000))).await;
}

/// The vectors of a body of the largest size would be tens of gigabytes.
#[tokio::test]
async fn millions_of_texts_whose_vectors_are_wanted() {
    let listed = |text: &str| vec![text; 200_000].join(",");
    for (api, path, body) in [
        (Api::OpenaiChat, "/v1/embeddings", format!(r#"{{"model":"m","input":[{}]}}"#, listed(r#""a""#))),
        (Api::Mistral, "/v1/embeddings", format!(r#"{{"model":"m","input":[{}]}}"#, listed(r#""a""#))),
        (Api::Cohere, "/v2/embed", format!(r#"{{"model":"m","texts":[{}]}}"#, listed(r#""a""#))),
        (Api::Ollama, "/api/embed", format!(r#"{{"model":"m","input":[{}]}}"#, listed(r#""a""#))),
        (
            Api::Gemini,
            "/v1beta/models/m:batchEmbedContents",
            format!(r#"{{"requests":[{}]}}"#, listed(r#"{"content":{"parts":[{"text":"a"}]}}"#)),
        ),
    ] {
        let said = said(api, path, body.as_bytes()).await;
        assert!(said.starts_with(b"HTTP/1.1 400 "), "{}: {:.200}", api.name(), String::from_utf8_lossy(&said));
    }
}
