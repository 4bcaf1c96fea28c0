//! A book over HTTP: a script of tool calls through two formats, whole and streamed.

use std::sync::Arc;
use std::time::Duration;

use book::{Book, Matcher, Pattern, Reply, Rule};
use serde_json::json;
use wire::{Api, Content, Message, Request, Role, Tool, ToolCall, ToolResult, Whole};

use super::test_client::{Received, both, connect, exchange, post};
use crate::Site;

const PROVIDERS: [(&str, Api); 2] = [("openai", Api::OpenaiChat), ("anthropic", Api::AnthropicMessages)];

fn weather() -> Book {
    let call = Reply::call("get_weather", &json!({ "city": "Paris", "asked": "{{ text }}" })).unwrap();
    let said = Reply::text("It is {{ tool_result }} in Paris, says {{ header.x-test }}.").unwrap();
    let rule =
        Rule::when(Matcher::Text(Pattern::contains("weather"))).and(Matcher::Tool(Pattern::equals("get_weather")));
    Book::new([rule.script([call, said])])
}

fn question(stream: bool) -> Request {
    let parameters = json!({ "type": "object", "properties": { "city": { "type": "string" } } });
    let tools = vec![Tool { name: "get_weather".into(), description: "".into(), parameters }];
    Request { stream, tools, max_output_tokens: Some(100), ..Request::prompt("model-1", "The weather?") }
}

fn answered(mut request: Request, call: ToolCall) -> Request {
    let result = ToolResult { call_id: call.id.clone(), content: "12 degrees".into(), is_error: false };
    request.messages.push(Message { role: Role::Assistant, content: vec![Content::ToolCall(call)] });
    request.messages.push(Message { role: Role::User, content: vec![Content::ToolResult(result)] });
    request
}

async fn ask(site: &Arc<Site>, (name, api): (&str, Api), request: &Request) -> Received {
    let head = String::from_utf8(post(name, api, request)).unwrap();
    let bytes = head.replacen("host: mock\r\n", "host: mock\r\nX-Test: us\r\n", 1);
    exchange(&mut connect(site), site.clock(), bytes.as_bytes(), Duration::from_secs(60)).await
}

/// What was said, by whichever way it came.
fn heard(api: Api, stream: bool, received: &Received) -> Whole {
    assert_eq!(received.status(), 200, "{}", String::from_utf8_lossy(&received.body));
    if !stream {
        return api.decode_whole(&received.body).unwrap();
    }
    let mut whole = Whole::default();
    for chunk in api.stream_decoder().push(&received.body) {
        match chunk.unwrap() {
            wire::Chunk::Delta { text, .. } => whole.text.to_mut().push_str(&text),
            wire::Chunk::ToolCall(call) => whole.tool_calls.push(call),
            wire::Chunk::Finish(reason) => whole.finish = Some(reason),
            _ => {}
        }
    }
    whole
}

#[tokio::test(start_paused = true)]
async fn a_script_of_tool_calls_over_two_formats() {
    for provider in PROVIDERS {
        for stream in [false, true] {
            let site = both(vec![]).with_book(weather());
            let first = heard(provider.1, stream, &ask(&site, provider, &question(stream)).await);
            let [call] = &first.tool_calls[..] else { panic!("{first:?}") };
            let arguments: serde_json::Value = serde_json::from_str(&call.arguments).unwrap();
            assert_eq!((call.name.as_ref(), &arguments["city"]), ("get_weather", &json!("Paris")));
            assert_eq!(
                (&arguments["asked"], first.finish),
                (&json!("The weather?"), Some(wire::FinishReason::ToolCalls))
            );
            let second = ask(&site, provider, &answered(question(stream), call.clone())).await;
            let second = heard(provider.1, stream, &second);
            assert_eq!(second.text, "It is 12 degrees in Paris, says us.");
            assert_eq!((second.tool_calls.len(), second.finish), (0, Some(wire::FinishReason::Stop)));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_script_goes_on_at_another_provider() {
    let site = both(vec![]).with_book(weather());
    let first = heard(Api::OpenaiChat, false, &ask(&site, PROVIDERS[0], &question(false)).await);
    let request = answered(question(false), first.tool_calls[0].clone());
    let second = heard(Api::AnthropicMessages, false, &ask(&site, PROVIDERS[1], &request).await);
    assert_eq!(second.text, "It is 12 degrees in Paris, says us.");
}

#[tokio::test(start_paused = true)]
async fn the_same_requests_get_the_same_bytes() {
    for provider in PROVIDERS {
        let mut runs = Vec::new();
        for _ in 0..2 {
            let site = both(vec![]).with_book(weather());
            let received = ask(&site, provider, &question(true)).await;
            runs.push((received.head, received.body, received.at));
        }
        assert_eq!(runs[0], runs[1]);
    }
}
