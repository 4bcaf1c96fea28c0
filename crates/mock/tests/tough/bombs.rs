//! Bodies within the limit that are built to cost more than they weigh.

use std::sync::Arc;

use brownout_mock::server::{Server, ServerOptions};
use brownout_mock::{Clock, ProviderSpec, Site, SiteOptions};
use chance::{Seed, Tick};
use tokio::io::AsyncWriteExt;
use wire::{Api, Content, Message, Request, Role, Tool, ToolCall, ToolResult};

use crate::client::rest;

/// As much as is taken in.
const MANY: usize = 40_000;

/// What a server of all formats says to a body at that path.
async fn said(path: &str, body: &[u8]) -> Vec<u8> {
    let specs = Api::ALL.map(|api| ProviderSpec::new(api.name(), api, "m")).to_vec();
    let options = SiteOptions { instant: true };
    let site = Site::new(specs, fault::Timeline::default(), Seed(1), Clock::start(Tick::Free), options);
    let (near, far) = tokio::io::duplex(64 * 1024);
    let (mut reader, mut writer) = tokio::io::split(near);
    let server = Server::new(Arc::clone(&site), ServerOptions::LIVE);
    let serves = tokio::spawn(async move { server.serve_connection(far).await });
    let head = format!("POST {path} HTTP/1.1\r\nhost: m\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    let writes = async {
        let _ = writer.write_all(head.as_bytes()).await;
        let _ = writer.write_all(body).await;
    };
    let ((), said) = tokio::join!(writes, rest(&mut reader));
    serves.await.unwrap();
    said
}

fn turn(role: Role, content: Vec<Content>) -> Message {
    Message { role, content }
}

fn calls(id: impl Fn(usize) -> String) -> Request {
    let call = |n: usize| {
        Content::ToolCall(ToolCall { id: id(n).into(), name: "weather".into(), arguments: "{}".into() })
    };
    let result =
        |n: usize| Content::ToolResult(ToolResult { call_id: id(n).into(), content: "rain".into(), is_error: false });
    let messages = vec![
        Message::user("[brownout request=u out=3]"),
        turn(Role::Assistant, (0..MANY).map(call).collect()),
        turn(Role::User, (0..MANY).map(result).collect()),
    ];
    Request { messages, ..Request::prompt("m", "") }
}

fn tools() -> Request {
    let tool = |n: usize| Tool {
        name: format!("tool_{n}").into(),
        description: "".into(),
        parameters: serde_json::json!({"type": "object"}),
    };
    Request { tools: (0..MANY).map(tool).collect(), ..Request::prompt("m", "[brownout request=u out=3]") }
}

#[tokio::test]
async fn measure() {
    let turns: Vec<Message> = (0..MANY).map(|n| turn(if n % 2 == 0 { Role::User } else { Role::Assistant }, vec![Content::Text("hi".into())])).collect();
    let cases = [
        ("calls", calls(|n| format!("call_{n}"))),
        ("same", calls(|_| "call_1".to_owned())),
        ("tools", tools()),
        ("turns", Request { messages: turns, ..Request::prompt("m", "") }),
        ("words", Request::prompt("m", "[brownout ".repeat(900_000))),
        ("text", Request::prompt("m", "a ".repeat(5_000_000 - 100))),
        ("stream", Request { stream: true, ..Request::prompt("m", "[brownout request=u out=3]") }),
    ];
    for (name, request) in cases {
        for api in Api::ALL {
            let start = tokio::time::Instant::now();
            let body = api.encode_request(&request);
            let encoded = start.elapsed();
            let path = format!("/{}{}", api.name(), api.path("m", request.stream));
            let said = said(&path, &body).await;
            println!("{name} {} {} {encoded:?} {:?} {}", api.name(), body.len(), start.elapsed(), String::from_utf8_lossy(&said[..said.len().min(40)]).lines().next().unwrap_or_default());
        }
    }
}
