//! Streams in the providers' recorded shapes, served by a server that this project did not write.
//!
//! The bodies come whole; how they may be cut into pieces is the subject of `http_stream.rs`.

use std::future::poll_fn;
use std::sync::Arc;

use brownout_failover::http::{HttpOptions, HttpProvider, Secret, TcpConnect};
use brownout_failover::{Answered, Attempt, CallError, Provider};
use wire::{Api, Chunk, FinishReason, Request};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

const OPENAI: Api = Api::OpenaiChat;
const ANTHROPIC: Api = Api::AnthropicMessages;
const KEY: &str = "sk-test-0123456789abcdef";

const OPENAI_START: &str = r#"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"x7"}

data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}],"usage":null,"obfuscation":"Qk3"}

data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":" there."},"finish_reason":null}],"usage":null,"obfuscation":""}

"#;

const OPENAI_FINISH: &str = r#"data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

data: {"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}

"#;

const OPENAI_DONE: &str = "data: [DONE]\n\n";

const ANTHROPIC_START: &str = r#"event: message_start
data: {"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant","content":[],"model":"claude","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}   }

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

event: ping
data: {"type": "ping"}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}      }

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" there."}}

"#;

const ANTHROPIC_FINISH: &str = r#"event: content_block_stop
data: {"type":"content_block_stop","index":0 }

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}}

"#;

const ANTHROPIC_DONE: &str = "event: message_stop\ndata: {\"type\":\"message_stop\"     }\n\n";

const ANTHROPIC_ERROR: &str = "event: error\n\
    data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";

/// What came of a stream: its words, its other chunks in short, and its error.
#[derive(Debug, Default, PartialEq)]
struct Heard {
    words: String,
    finish: Option<FinishReason>,
    output_tokens: Option<u64>,
    error: Option<String>,
    broken: Option<CallError>,
}

impl Heard {
    fn add(&mut self, item: Result<Chunk, CallError>) {
        match item {
            Ok(Chunk::Delta { text, lasting, .. }) => {
                assert!(lasting.is_zero(), "bytes arrive at once");
                self.words.push_str(&text);
            }
            Ok(Chunk::Finish(reason)) => assert_eq!(self.finish.replace(reason), None, "finished twice"),
            Ok(Chunk::Usage(usage)) => self.output_tokens = Some(usage.output_tokens),
            Ok(Chunk::Working { .. } | Chunk::ToolCall(_) | Chunk::Reasoning(_)) => {}
            Ok(Chunk::Error(fields)) => self.error = Some(fields.message.into_owned()),
            Err(error) => assert_eq!(self.broken.replace(error), None, "broken twice"),
        }
    }
}

/// Asks for a stream from a server that answers with these bytes.
async fn hear(api: Api, body: &str) -> Heard {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_raw(body, "text/event-stream; charset=utf-8");
    Mock::given(method("POST")).respond_with(answer).mount(&server).await;
    let key = Secret::literal(KEY).unwrap();
    let options = HttpOptions::default();
    let provider = HttpProvider::new(api, &server.uri(), key, Arc::new(TcpConnect), options).unwrap();
    let request = Request { stream: true, ..Request::prompt("m", "Hello?") };
    let attempt = Attempt { request: &request, model: "m", connect_timeout: None };
    let mut chunks = match provider.call(attempt).await.map(|response| response.answered) {
        Ok(Answered::Stream(chunks)) => chunks,
        other => panic!("no stream: {other:?}"),
    };
    let mut heard = Heard::default();
    while let Some(item) = poll_fn(|cx| chunks.as_mut().poll_next(cx)).await {
        heard.add(item);
    }
    assert!(poll_fn(|cx| chunks.as_mut().poll_next(cx)).await.is_none(), "over is over");
    heard
}

fn spoken() -> Heard {
    Heard { words: "Hello there.".into(), ..Heard::default() }
}

fn complete() -> Heard {
    Heard { finish: Some(FinishReason::Stop), output_tokens: Some(3), ..spoken() }
}

#[tokio::test]
async fn complete_streams_are_read_to_their_end() {
    assert_eq!(hear(OPENAI, &[OPENAI_START, OPENAI_FINISH, OPENAI_DONE].concat()).await, complete());
    assert_eq!(hear(ANTHROPIC, &[ANTHROPIC_START, ANTHROPIC_FINISH, ANTHROPIC_DONE].concat()).await, complete());
}

#[tokio::test]
async fn a_missing_terminator_matters_only_where_it_is_the_rule() {
    // OpenAI's answer is complete with its finish_reason, Anthropic's with its message_stop.
    assert_eq!(hear(OPENAI, &[OPENAI_START, OPENAI_FINISH].concat()).await, complete());
    assert_eq!(hear(ANTHROPIC, &[ANTHROPIC_START, ANTHROPIC_FINISH].concat()).await.finish, None);
}

#[tokio::test]
async fn a_clean_end_in_the_middle_is_no_finish() {
    assert_eq!(hear(OPENAI, OPENAI_START).await, spoken());
    assert_eq!(hear(OPENAI, &[OPENAI_START, OPENAI_DONE].concat()).await, spoken());
    let heard = hear(ANTHROPIC, ANTHROPIC_START).await;
    assert_eq!((heard.words.as_str(), heard.finish, heard.broken), ("Hello there.", None, None));
    assert_eq!(hear(OPENAI, "").await, Heard::default());
    // The last event lacks its blank line: it never arrived.
    let cut = [OPENAI_START, OPENAI_FINISH].concat();
    let cut = &cut[..cut.find("\"stop\"").unwrap() + 8];
    assert_eq!(hear(OPENAI, cut).await, spoken());
}

#[tokio::test]
async fn an_error_within_the_stream_is_told_and_ends_it() {
    let error = "data: {\"error\":{\"message\":\"The server had an error\",\"type\":\"server_error\"}}\n\n";
    let heard = hear(OPENAI, &[OPENAI_START, error, OPENAI_DONE].concat()).await;
    assert_eq!(heard, Heard { error: Some("The server had an error".into()), ..spoken() });

    let heard = hear(ANTHROPIC, &[ANTHROPIC_START, ANTHROPIC_ERROR].concat()).await;
    assert_eq!(
        (heard.words.as_str(), heard.error.as_deref(), heard.finish),
        ("Hello there.", Some("Overloaded"), None)
    );
}

#[tokio::test]
async fn a_key_quoted_within_the_stream_reaches_nobody() {
    let error = format!("data: {{\"error\":{{\"message\":\"{KEY} is over quota\"}}}}\n\n");
    assert_eq!(hear(OPENAI, &error).await.error.as_deref(), Some("[secret] is over quota"));
}

#[tokio::test]
async fn an_event_that_cannot_be_read_ends_the_stream_as_malformed() {
    let broken = "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"del\n\n";
    let heard = hear(OPENAI, &[OPENAI_START, broken, OPENAI_FINISH, OPENAI_DONE].concat()).await;
    assert_eq!((heard.words.as_str(), heard.finish), ("Hello there.", None));
    assert!(matches!(heard.broken, Some(CallError::Malformed(_))), "{:?}", heard.broken);

    let broken = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\n\n";
    let heard = hear(ANTHROPIC, &[ANTHROPIC_START, broken, ANTHROPIC_FINISH, ANTHROPIC_DONE].concat()).await;
    assert_eq!((heard.words.as_str(), heard.finish), ("Hello there.", None));
    assert!(matches!(heard.broken, Some(CallError::Malformed(_))), "{:?}", heard.broken);
}

#[tokio::test]
async fn comments_between_events_are_no_events() {
    let body = [": OPENROUTER PROCESSING\n\n", OPENAI_START, ": keep-alive\n\n", OPENAI_FINISH, OPENAI_DONE].concat();
    assert_eq!(hear(OPENAI, &body).await, complete());
}
