//! What the client sends to, and reads from, a server that this project did not write.
//!
//! Bodies and headers have the recorded shapes of the real providers, written here by hand: neither the
//! mock nor the encoders of this workspace take part.

use std::sync::Arc;
use std::time::Duration;

use brownout_failover::http::{HttpOptions, HttpProvider, Secret, TcpConnect};
use brownout_failover::{Answered, Attempt, CallError, Provider, Refused, Response};
use serde_json::{Value, json};
use wire::{Api, FinishReason, Limits, Quota, Request, Usage, Whole};
use wiremock::matchers::{body_partial_json, header, header_exists, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const KEY: &str = "sk-test-0123456789abcdef";
const OPENAI: Api = Api::OpenaiChat;
const ANTHROPIC: Api = Api::AnthropicMessages;

fn provider(api: Api, server: &MockServer) -> HttpProvider {
    let key = Secret::literal(KEY).unwrap();
    let url = format!("{}/somewhere", server.uri());
    HttpProvider::new(api, &url, key, Arc::new(TcpConnect), HttpOptions::default()).unwrap()
}

/// Asks a server that answers everything in the same way.
async fn ask(api: Api, stream: bool, answer: ResponseTemplate) -> Result<Answered, CallError> {
    respond(api, stream, answer).await.map(|response| response.answered)
}

async fn respond(api: Api, stream: bool, answer: ResponseTemplate) -> Result<Response, CallError> {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(answer).mount(&server).await;
    let request = Request { stream, ..Request::prompt("the-callers", "Hello?") };
    let attempt = Attempt { request: &request, model: "the-providers", connect_timeout: Some(Duration::from_secs(30)) };
    provider(api, &server).call(attempt).await
}

async fn refusal(api: Api, answer: ResponseTemplate) -> Refused {
    match ask(api, false, answer).await {
        Ok(Answered::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

async fn whole(api: Api, answer: ResponseTemplate) -> Whole {
    match ask(api, false, answer).await {
        Ok(Answered::Whole(whole)) => whole,
        other => panic!("not whole: {other:?}"),
    }
}

async fn malformed(api: Api, stream: bool, answer: ResponseTemplate) -> String {
    match ask(api, stream, answer).await {
        Err(CallError::Malformed(why)) => why,
        other => panic!("not malformed: {other:?}"),
    }
}

fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn page(status: u16, title: &str) -> ResponseTemplate {
    let page = format!("<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<h1>{title}</h1>\r\n</body></html>");
    ResponseTemplate::new(status).set_body_raw(page, "text/html; charset=UTF-8")
}

fn openai_error(status: u16, code: &str, message: &str) -> ResponseTemplate {
    let error = json!({ "error": { "message": message, "type": "the_type", "param": null, "code": code } });
    ResponseTemplate::new(status).set_body_json(error)
}

fn openai_answer() -> Value {
    json!({
        "id": "chatcmpl-CLg1", "object": "chat.completion", "created": 1_760_000_000, "model": "gpt-4o-2024-08-06",
        "choices": [{ "index": 0, "logprobs": null, "finish_reason": "stop",
            "message": { "role": "assistant", "content": "Hello there.", "refusal": null, "annotations": [] } }],
        "usage": { "prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12,
            "prompt_tokens_details": { "cached_tokens": 4, "audio_tokens": 0 } },
        "service_tier": "default", "system_fingerprint": null
    })
}

fn anthropic_answer() -> Value {
    json!({
        "id": "msg_01ABC", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5-20250929",
        "content": [{ "type": "text", "text": "Hello there." }],
        "stop_reason": "end_turn", "stop_sequence": null,
        "usage": { "input_tokens": 5, "cache_creation_input_tokens": 1, "cache_read_input_tokens": 3,
            "output_tokens": 3, "service_tier": "standard" }
    })
}

#[tokio::test]
async fn openai_is_asked_in_its_own_form() {
    let server = MockServer::start().await;
    let body = json!({
        "model": "the-providers", "stream": true, "stream_options": { "include_usage": true },
        "messages": [{ "role": "user", "content": "Hello?" }]
    });
    Mock::given(method("POST"))
        .and(path("/somewhere/v1/chat/completions"))
        .and(header("authorization", format!("Bearer {KEY}").as_str()))
        .and(header("content-type", "application/json"))
        .and(header("accept", "text/event-stream"))
        .and(header("user-agent", concat!("brownout/", env!("CARGO_PKG_VERSION"))))
        .and(header_exists("content-length"))
        .and(body_partial_json(body))
        .respond_with(ResponseTemplate::new(200).set_body_raw("", "text/event-stream"))
        .expect(1)
        .mount(&server)
        .await;
    let request = Request { stream: true, ..Request::prompt("the-callers", "Hello?") };
    let attempt = Attempt { request: &request, model: "the-providers", connect_timeout: None };
    let answer = provider(OPENAI, &server).call(attempt).await.map(|response| response.answered);
    assert!(matches!(answer, Ok(Answered::Stream(_))), "{answer:?}");
}

#[tokio::test]
async fn anthropic_is_asked_in_its_own_form() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/somewhere/v1/messages"))
        .and(header("x-api-key", KEY))
        .and(header_exists("anthropic-version"))
        .and(header("accept", "application/json"))
        .and(body_partial_json(json!({ "model": "the-providers" })))
        .respond_with(ok(&anthropic_answer()))
        .expect(1)
        .mount(&server)
        .await;
    let request = Request::prompt("the-callers", "Hello?");
    let attempt = Attempt { request: &request, model: "the-providers", connect_timeout: None };
    let answer = provider(ANTHROPIC, &server).call(attempt).await.map(|response| response.answered);
    assert!(matches!(answer, Ok(Answered::Whole(_))), "{answer:?}");
    let sent = server.received_requests().await.unwrap();
    let body: Value = sent[0].body_json().unwrap();
    assert!(body["max_tokens"].is_u64(), "Anthropic requires it: {body}");
}

#[tokio::test]
async fn without_a_key_no_credential_is_sent() {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(ok(&openai_answer())).mount(&server).await;
    for api in Api::ALL {
        let options = HttpOptions::default();
        let provider = HttpProvider::new(api, &server.uri(), Secret::none(), Arc::new(TcpConnect), options).unwrap();
        let request = Request::prompt("m", "Hello?");
        let _ = provider.call(Attempt { request: &request, model: "m", connect_timeout: None }).await;
    }
    let all = server.received_requests().await.unwrap();
    assert_eq!(all.len(), Api::ALL.len());
    for sent in all {
        assert!(!sent.headers.contains_key("authorization") && !sent.headers.contains_key("x-api-key"), "{sent:?}");
        assert!(!sent.headers.contains_key("api-key"), "{sent:?}");
        assert_eq!(sent.headers.contains_key("anthropic-version"), sent.url.path() == "/v1/messages");
    }
}

#[tokio::test]
async fn whole_answers_of_both_formats_are_read() {
    // A hint to wait on a success means nothing.
    let openai = whole(OPENAI, ok(&openai_answer()).insert_header("retry-after", "20")).await;
    let anthropic = whole(ANTHROPIC, ok(&anthropic_answer()).insert_header("retry-after", "20")).await;
    for answer in [openai, anthropic] {
        assert_eq!(answer.text, "Hello there.");
        assert_eq!(answer.finish, Some(FinishReason::Stop));
        let usage = answer.usage.unwrap();
        assert_eq!(usage, Usage { input_tokens: 9, output_tokens: 3, ..usage });
    }
}

const DATE: &str = "Wed, 21 Oct 2026 07:28:00 GMT";
const LATER: &str = "Wed, 21 Oct 2026 07:28:30 GMT";

type Fields = &'static [(&'static str, &'static str)];

#[tokio::test]
async fn every_form_of_hint_is_read() {
    let cases: [(Fields, Option<f64>); 8] = [
        (&[("retry-after", "20")], Some(20.0)),
        (&[("retry-after", "1.5")], Some(1.5)),
        (&[("retry-after-ms", "1500"), ("retry-after", "2")], Some(1.5)),
        (&[("retry-after", LATER), ("date", DATE)], Some(30.0)),
        (&[("retry-after", DATE), ("date", LATER)], Some(0.0)),
        (&[("retry-after", "soon")], None),
        (&[("retry-after", "-3")], None),
        (&[], None),
    ];
    for (headers, seconds) in cases {
        let answer = openai_error(429, "rate_limit_exceeded", "Rate limit reached");
        let answer = headers.iter().fold(answer, |answer, (name, value)| answer.insert_header(*name, *value));
        let refused = refusal(OPENAI, answer).await;
        assert_eq!(refused.retry_after, seconds.map(Duration::from_secs_f64), "{headers:?}");
        assert_eq!((refused.status, refused.error.code.as_deref()), (429, Some("rate_limit_exceeded")));
    }
}

#[tokio::test]
async fn refusals_say_what_the_provider_says() {
    let refused = refusal(OPENAI, openai_error(401, "invalid_api_key", "Incorrect API key provided: sk-t***.")).await;
    assert_eq!((refused.status, refused.error.kind.as_deref()), (401, Some("the_type")));
    assert_eq!(refused.error.message, "Incorrect API key provided: sk-t***.");

    let overloaded = json!({ "type": "error", "request_id": "req_011",
        "error": { "type": "overloaded_error", "message": "Overloaded" } });
    let refused = refusal(ANTHROPIC, ResponseTemplate::new(529).set_body_json(overloaded)).await;
    assert_eq!((refused.status, refused.error.kind.as_deref()), (529, Some("overloaded_error")));

    let refused = refusal(OPENAI, page(500, "500 Internal Server Error")).await;
    assert_eq!((refused.status, refused.error.message.as_ref()), (500, "500 Internal Server Error"));

    let refused = refusal(ANTHROPIC, ResponseTemplate::new(503)).await;
    assert_eq!((refused.status, refused.error.message.as_ref()), (503, "503 Service Unavailable"));

    let moved = ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:9/");
    assert_eq!(refusal(OPENAI, moved).await.status, 302);
}

#[tokio::test]
async fn a_streamed_request_may_be_refused_too() {
    let answer = ask(OPENAI, true, openai_error(429, "rate_limit_exceeded", "Slow down")).await;
    assert!(matches!(&answer, Ok(Answered::Refused(refused)) if refused.status == 429), "{answer:?}");
}

#[tokio::test]
async fn a_very_long_error_page_is_cut() {
    let long = ResponseTemplate::new(502).set_body_raw("x".repeat(2_000_000), "text/html");
    let refused = refusal(OPENAI, long).await;
    assert_eq!(refused.status, 502);
    assert!(refused.error.message.len() < 1000, "{}", refused.error.message.len());
}

#[tokio::test]
async fn what_is_no_answer_is_malformed_for_whole_answers() {
    for api in Api::ALL {
        let why = malformed(api, false, page(200, "Welcome to nginx!")).await;
        assert!(why.contains("text/html") && why.contains("Welcome to nginx!"), "{why}");
        let cut = openai_answer().to_string()[..100].to_owned();
        malformed(api, false, ResponseTemplate::new(200).set_body_raw(cut, "application/json")).await;
        malformed(api, false, ResponseTemplate::new(200)).await;
        malformed(api, false, ok(&json!({ "error": { "message": "overloaded", "code": 502 } }))).await;
    }
    malformed(OPENAI, false, ok(&json!({ "id": "chatcmpl-1", "choices": [] }))).await;
    // The other provider's answer is not this one's.
    malformed(ANTHROPIC, false, ok(&openai_answer())).await;
}

#[tokio::test]
async fn what_is_no_stream_is_malformed_for_streams() {
    let why = malformed(OPENAI, true, page(200, "Just a moment...")).await;
    assert_eq!(why, "no event stream; content type 'text/html; charset=UTF-8', it says: Just a moment...");
    let why = malformed(OPENAI, true, ok(&json!({ "error": { "message": "No capacity left", "code": 503 } }))).await;
    assert_eq!(why, "no event stream; content type 'application/json', it says: No capacity left");
    malformed(ANTHROPIC, true, ok(&anthropic_answer())).await;
    malformed(ANTHROPIC, true, ResponseTemplate::new(200)).await;
}

#[tokio::test]
async fn an_answer_without_a_finish_reason_says_so() {
    let mut answer = openai_answer();
    answer["choices"][0]["finish_reason"] = Value::Null;
    assert_eq!(whole(OPENAI, ok(&answer)).await.finish, None);
}

#[tokio::test]
async fn a_quoted_key_reaches_nobody() {
    let words = format!("Incorrect API key provided: {KEY}.");
    let refused = refusal(OPENAI, openai_error(401, KEY, &words)).await;
    assert_eq!(refused.error.message, "Incorrect API key provided: [secret].");
    assert!(!format!("{refused:?}").contains(KEY), "{refused:?}");

    let shown = [
        format!("{:?}", ask(OPENAI, false, page(200, &words)).await),
        format!("{:?}", ask(OPENAI, true, page(200, &words)).await),
        format!("{:?}", ask(OPENAI, true, ok(&json!({ "error": words }))).await),
        format!("{:?}", ask(ANTHROPIC, false, ok(&json!({ "type": "error", "error": { "message": words } }))).await),
        format!("{:?}", ask(OPENAI, false, ok(&json!({ "choices": KEY }))).await),
        format!("{:?}", ask(OPENAI, false, page(503, &words)).await),
        format!("{:#?}", provider(OPENAI, &MockServer::start().await)),
    ];
    for shown in shown {
        assert!(!shown.contains(&KEY[..12]), "{shown}");
    }
}

#[tokio::test]
async fn what_is_left_of_the_limits_is_read_from_any_answer() {
    let headers = [
        ("x-ratelimit-limit-requests", "500"),
        ("x-ratelimit-remaining-requests", "3"),
        ("x-ratelimit-reset-requests", "1m30s"),
    ];
    let quota = Quota { limit: 500, remaining: 3, reset: Some(Duration::from_secs(90)) };
    for status in [200, 429] {
        let answer = headers
            .iter()
            .fold(ResponseTemplate::new(status), |answer, (name, value)| answer.insert_header(*name, *value));
        let stream = answer.set_body_raw("data: [DONE]\n\n", "text/event-stream");
        let limits = respond(OPENAI, true, stream).await.unwrap().limits;
        assert_eq!(limits, Some(Limits { requests: Some(quota), ..Limits::default() }), "{status}");
    }
}

#[tokio::test]
async fn an_instant_is_measured_from_the_providers_own_date() {
    let answer = ResponseTemplate::new(429)
        .insert_header("date", "Tue, 13 May 2025 14:20:00 GMT")
        .insert_header("anthropic-ratelimit-tokens-limit", "80000")
        .insert_header("anthropic-ratelimit-tokens-remaining", "0")
        .insert_header("anthropic-ratelimit-tokens-reset", "2025-05-13T14:20:03Z");
    let limits = respond(ANTHROPIC, false, answer).await.unwrap().limits.unwrap();
    assert_eq!(limits.tokens.unwrap().reset, Some(Duration::from_secs(3)));
}
