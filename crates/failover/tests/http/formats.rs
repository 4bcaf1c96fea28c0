//! What each further format puts on the wire, and what is read of its answers; with bodies written by
//! hand.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use brownout_failover::http::{HttpOptions, HttpProvider, Secret, TcpConnect};
use brownout_failover::{Answered, Attempt, CallError, Chunks, Provider};
use futures_core::Stream;
use wire::{Api, Chunk, FinishReason, Request};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const KEY: &str = "sk-test-0123456789abcdef";

async fn call(api: Api, server: &MockServer, stream: bool) -> Result<Answered, CallError> {
    let key = Secret::literal(KEY).unwrap();
    let provider = HttpProvider::new(api, &server.uri(), key, Arc::new(TcpConnect), HttpOptions::default()).unwrap();
    let request = Request { stream, ..Request::prompt("a:b", "Hello?") };
    let attempt = Attempt { request: &request, model: "a:b", connect_timeout: None };
    provider.call(attempt).await.map(|response| response.answered)
}

async fn ask(api: Api, stream: bool, answer: ResponseTemplate) -> Result<Answered, CallError> {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(answer).mount(&server).await;
    call(api, &server, stream).await
}

async fn refused(api: Api, answer: ResponseTemplate) -> brownout_failover::Refused {
    match ask(api, false, answer).await {
        Ok(Answered::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

async fn hear(mut chunks: Chunks) -> Vec<Result<Chunk, CallError>> {
    let mut heard = Vec::new();
    while let Some(item) = poll_fn(|cx| Pin::new(&mut chunks).poll_next(cx)).await {
        heard.push(item);
    }
    heard
}

#[tokio::test]
async fn each_format_is_asked_at_its_own_path_with_its_own_key() {
    let bearer = format!("Bearer {KEY}");
    let sse = "text/event-stream";
    for (api, at, (name, value), accept) in [
        (Api::OpenaiResponses, "/v1/responses", ("authorization", bearer.as_str()), sse),
        (Api::Gemini, "/v1beta/models/a%3Ab:streamGenerateContent", ("x-goog-api-key", KEY), sse),
        (Api::Vertex, "/publishers/google/models/a%3Ab:streamGenerateContent", ("authorization", bearer.as_str()), sse),
        (
            Api::BedrockConverse,
            "/model/a%3Ab/converse-stream",
            ("authorization", bearer.as_str()),
            "application/vnd.amazon.eventstream",
        ),
        (Api::Ollama, "/api/chat", ("authorization", bearer.as_str()), "application/x-ndjson"),
    ] {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .and(path(at))
            .and(header(name, value))
            .and(header("accept", accept))
            .respond_with(ResponseTemplate::new(200).set_body_raw("", accept))
            .expect(1)
            .mount(&server)
            .await;
        let answered = call(api, &server, true).await;
        assert!(matches!(answered, Ok(Answered::Stream(_))), "{}: {answered:?}", api.name());
    }
}

#[tokio::test]
async fn a_stream_of_another_framing_is_no_stream() {
    for api in [Api::BedrockConverse, Api::Ollama] {
        let answer = ResponseTemplate::new(200).set_body_raw("data: {}\n\n", "text/event-stream");
        assert!(matches!(ask(api, true, answer).await, Err(CallError::Malformed(_))), "{}", api.name());
    }
}

#[tokio::test]
async fn lines_are_read_to_their_end_and_a_cut_is_no_finish() {
    let lines =
        "{\"message\":{\"content\":\"Hello.\"},\"done\":false}\n{\"message\":{\"content\":\"\"},\"done\":true}\n";
    for (body, finishes) in [(lines, 1), (&lines[..lines.len() - 1], 0), (&lines[..47], 0)] {
        let answer = ResponseTemplate::new(200).set_body_raw(body, "application/x-ndjson");
        let Ok(Answered::Stream(chunks)) = ask(Api::Ollama, true, answer).await else { panic!("no stream") };
        let heard = hear(chunks).await;
        assert!(matches!(&heard[0], Ok(Chunk::Delta { text, .. }) if text == "Hello."), "{heard:?}");
        let finished = heard.iter().filter(|item| matches!(item, Ok(Chunk::Finish(FinishReason::Stop))));
        assert_eq!(finished.count(), finishes, "{body}");
    }
}

#[tokio::test]
async fn googles_hint_to_wait_stands_in_the_body() {
    let body = r#"{"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED","details":[
        {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]}}"#;
    let refused = refused(Api::Gemini, ResponseTemplate::new(429).set_body_raw(body, "application/json")).await;
    assert_eq!(refused.retry_after, Some(Duration::from_millis(34_400)));
    assert_eq!(refused.error.code.as_deref(), Some("RESOURCE_EXHAUSTED"));
}

#[tokio::test]
async fn amazons_name_of_an_error_stands_in_a_header() {
    let answer = ResponseTemplate::new(429)
        .insert_header("x-amzn-errortype", "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/")
        .set_body_raw(r#"{"message":"Too many requests"}"#, "application/json");
    let refused = refused(Api::BedrockConverse, answer).await;
    assert_eq!(refused.error.kind.as_deref(), Some("ThrottlingException"));
    assert_eq!(refused.error.message, "Too many requests");
}

#[tokio::test]
async fn an_overloaded_provider_and_an_empty_body_are_told_apart() {
    for api in Api::ALL {
        let refused = refused(api, ResponseTemplate::new(529)).await;
        assert_eq!((refused.status, refused.error.message.as_ref()), (529, "529 Overloaded"), "{}", api.name());
        let empty = ask(api, false, ResponseTemplate::new(200)).await;
        assert!(matches!(empty, Err(CallError::Malformed(_))), "{}: {empty:?}", api.name());
    }
}

#[tokio::test]
async fn no_format_follows_a_redirect_or_shows_the_key() {
    for api in Api::ALL {
        let moved = ResponseTemplate::new(307).insert_header("location", "http://127.0.0.1:9/").set_body_string(KEY);
        let refused = refused(api, moved).await;
        assert_eq!(refused.status, 307, "{}", api.name());
        assert!(!format!("{refused:?}").contains(KEY), "{refused:?}");
        let server = MockServer::start().await;
        let key = Secret::literal(KEY).unwrap();
        let provider = HttpProvider::new(api, &server.uri(), key, Arc::new(TcpConnect), HttpOptions::default());
        assert!(!format!("{:?}", provider.unwrap()).contains(&KEY[..12]));
    }
}
