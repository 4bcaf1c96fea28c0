//! The fixture as a test uses it: a plain HTTP client, on a socket and in memory under a paused clock.
#![expect(clippy::unwrap_used, reason = "a test that cannot speak to its own server has failed")]

use std::time::Duration;

use brownout_mock::fixture::{
    Mock, MockProvider, any, api, cut_after, model, sequence, stall_after, status, streamed, text, text_contains,
    tool_call,
};
use brownout_mock::register::Outcome;
use bytes::Bytes;
use fault::kind::Blackout;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use wire::Api;

/// What came back: the status, the body as far as it came, and whether it came to its end.
type Heard = (u16, String, bool);

async fn ask(io: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, model: &str, stream: bool) -> Option<Heard> {
    let body = json!({ "model": model, "stream": stream, "messages": [{ "role": "user", "content": "hello" }] });
    let (mut client, connection) = hyper::client::conn::http1::handshake(TokioIo::new(io)).await.unwrap();
    tokio::spawn(connection);
    let request = http::Request::post("/openai-chat/v1/chat/completions").header("host", "localhost");
    let answer = client.send_request(request.body(Full::new(Bytes::from(body.to_string()))).unwrap()).await.ok()?;
    let (status, mut body, mut read) = (answer.status().as_u16(), answer.into_body(), Vec::new());
    loop {
        match body.frame().await {
            None => return Some((status, String::from_utf8(read).unwrap(), true)),
            Some(Ok(frame)) => read.extend_from_slice(frame.data_ref().unwrap_or(&Bytes::new())),
            Some(Err(_)) => return Some((status, String::from_utf8(read).unwrap(), false)),
        }
    }
}

async fn said(provider: &MockProvider, model: &str) -> (u16, Value) {
    let (status, body, _) = ask(provider.connect(), model, false).await.unwrap();
    (status, serde_json::from_str(&body).unwrap())
}

fn words(answer: &Value) -> &str {
    answer["choices"][0]["message"]["content"].as_str().unwrap()
}

#[tokio::test]
async fn over_tcp_mocks_answer_in_their_order_and_the_provider_answers_the_rest() {
    let provider = MockProvider::start().await;
    let overloaded = Mock::given(api(Api::OpenaiChat)).and(model("gpt-4o")).respond_with(status(529));
    overloaded.up_to_n_times(1).mount(&provider).await;
    Mock::given(model("gpt-4o")).respond_with(text("It works.")).expect(1).mount(&provider).await;
    let address = provider.uri()["http://".len()..].to_owned();
    let mut heard = Vec::new();
    for model in ["gpt-4o", "gpt-4o", "other"] {
        heard.push(ask(TcpStream::connect(&address).await.unwrap(), model, false).await.unwrap());
    }
    assert_eq!((heard[0].0, heard[1].0, heard[2].0), (529, 200, 200));
    assert_eq!(words(&serde_json::from_str(&heard[1].1).unwrap()), "It works.");
    let received = provider.received_requests();
    assert_eq!(received.iter().map(|one| one.outcome.status()).collect::<Vec<_>>(), [Some(529), Some(200), Some(200)]);
    assert!(received[0].text().contains("hello"));
}

#[tokio::test(start_paused = true)]
async fn an_outage_ends_with_its_guard_and_takes_no_real_time() {
    let provider = MockProvider::in_memory();
    let outage = provider.fault(Blackout::BlackHole);
    let began = Instant::now();
    assert!(timeout(Duration::from_secs(3600), ask(provider.connect(), "m", true)).await.is_err());
    assert_eq!(began.elapsed(), Duration::from_secs(3600));
    drop(outage);
    assert_eq!(said(&provider, "m").await.0, 200);
    let elsewhere = provider.fault_at("anthropic-messages", Blackout::Reset);
    assert_eq!(said(&provider, "m").await.0, 200);
    drop(elsewhere);
    assert_eq!(provider.site().faults().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn answers_come_in_sequence_and_break_where_they_are_told_to() {
    let provider = MockProvider::in_memory();
    let broken = text("one two three four five six").and(cut_after(2).reset());
    Mock::given(streamed()).respond_with(sequence([broken, text("seven")])).mount(&provider).await;
    let (_, first, whole) = ask(provider.connect(), "m", true).await.unwrap();
    assert!(!whole && first.contains("one") && !first.contains("six") && !first.contains("[DONE]"), "{first}");
    for _ in 0..2 {
        let (_, next, whole) = ask(provider.connect(), "m", true).await.unwrap();
        assert!(whole && next.contains("[DONE]"), "{next}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pause_lasts_as_long_as_it_is_told_to() {
    let provider = MockProvider::in_memory();
    let stall = stall_after(1).lasting(Duration::from_secs(40));
    Mock::given(any()).respond_with(text("one two three").and(stall)).mount(&provider).await;
    let began = Instant::now();
    assert!(ask(provider.connect(), "m", true).await.unwrap().2);
    assert_eq!(began.elapsed().as_secs(), 40);
}

#[tokio::test(start_paused = true)]
async fn a_tool_is_called_and_a_wait_is_asked_for() {
    let provider = MockProvider::in_memory();
    let call = tool_call("get_weather", &json!({ "city": "Paris" }));
    let limited = status(429).retry_after(Duration::from_secs(7));
    Mock::given(text_contains("hello")).respond_with(sequence([call, limited])).mount(&provider).await;
    let called = said(&provider, "m").await.1;
    let function = &called["choices"][0]["message"]["tool_calls"][0]["function"];
    assert_eq!((&function["name"], &function["arguments"]), (&json!("get_weather"), &json!(r#"{"city":"Paris"}"#)));
    assert_eq!(called["choices"][0]["finish_reason"], "tool_calls");
    assert_eq!(said(&provider, "m").await.0, 429);
    let Outcome::Refused { hint, .. } = provider.received_requests()[1].outcome else { panic!("not refused") };
    assert_eq!(hint, Some(Duration::from_secs(7)));
}

#[tokio::test(start_paused = true)]
async fn a_scoped_mock_is_taken_away_and_priorities_stand_before_order() {
    let provider = MockProvider::in_memory();
    Mock::given(any()).respond_with(text("usual")).mount(&provider).await;
    let scoped = Mock::given(any()).respond_with(text("scoped")).with_priority(1).mount_as_scoped(&provider).await;
    assert_eq!(words(&said(&provider, "m").await.1), "scoped");
    drop(scoped);
    assert_eq!(words(&said(&provider, "m").await.1), "usual");
    provider.reset();
    assert_ne!(words(&said(&provider, "m").await.1), "usual");
    assert_eq!(provider.received_requests().len(), 1);
}

/// What a provider says when it is dropped.
fn complaint(provider: MockProvider) -> String {
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(provider))).unwrap_err();
    failed.downcast_ref::<String>().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn an_expectation_that_is_not_met_fails_the_test_and_says_what_came() {
    let provider = MockProvider::in_memory();
    let first = Mock::given(model("gpt-4o")).and(streamed()).respond_with(text("x")).expect(2).named("the first");
    first.mount(&provider).await;
    assert_eq!(
        complaint(provider),
        "The mock provider was not called as expected:\n\
         - \"the first\" (for the model gpt-4o, streamed): expected exactly 2 calls, got 0\n\
         Nothing was received."
    );
    let provider = MockProvider::in_memory();
    Mock::given(model("gpt-4o")).respond_with(text("x")).expect(1..).mount(&provider).await;
    said(&provider, "gpt-4").await;
    assert_eq!(
        complaint(provider),
        "The mock provider was not called as expected:\n\
         - a mock (for the model gpt-4o): expected at least 1 calls, got 0\n\
         Received:\n\
         1. POST /openai-chat/v1/chat/completions for gpt-4: 200"
    );
}
