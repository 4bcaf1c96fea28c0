//! What is kept of requests that were passed on, and what the client is charged with, on a paused clock.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chance::{Moment, Seed, Spread, Tick};
use conduct::{Charge, Verdict};
use fault::kind::{CutFault, ErrorFault, StallFault, Throttle};
use fault::{CutHow, Kind, Refill};
use http::HeaderMap;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use wire::Api;

use super::super::test_client::{Received as Response, always, exchange, site, spec};
use super::super::test_real::Fake;
use super::super::{FaultHeaders, Real, Server, ServerOptions};
use crate::control::Control;
use crate::register::{Bounds, Break, Outcome, Received, Register};
use crate::{ProviderSpec, Site};

const KEY: &str = "sk-proj-live-0123456789abcdef";
const STREAM: &str = "text/event-stream";
const JSON: &str = "application/json";
const PATIENCE: Duration = Duration::from_secs(60);

/// A provider that is real, and who asks it.
struct Staging {
    site: Arc<Site>,
    register: Arc<Register>,
    server: Server,
    heard: Arc<Mutex<Vec<HeaderMap>>>,
}

impl Staging {
    fn new(provider: ProviderSpec, faults: Vec<Kind>, fake: impl FnOnce(Fake) -> Fake) -> Self {
        let site = site(vec![provider], faults.into_iter().map(always).collect(), Tick::Even);
        let register = Arc::new(Register::new(Bounds::default(), Seed(1)));
        let fake = fake(Fake::new(site.clock(), STREAM, &[]));
        let (heard, real) = (Arc::clone(&fake.heard), Real::default());
        let options = ServerOptions { fault_headers: FaultHeaders::Obeyed, ..ServerOptions::WIRE };
        let control = Control::new(Arc::clone(&register));
        let server = Server::controlled(Arc::clone(&site), None, real.and(0, Arc::new(fake)), options, control);
        Self { site, register, server, heard }
    }

    fn openai(faults: Vec<Kind>, fake: impl FnOnce(Fake) -> Fake) -> Self {
        Self::new(spec("real", Api::OpenaiChat), faults, fake)
    }

    fn connect(&self) -> DuplexStream {
        let (near, far) = tokio::io::duplex(1 << 20);
        let server = self.server.clone();
        tokio::spawn(async move { server.serve_connection(far).await });
        near
    }

    async fn ask(&self, headers: &str, body: &str) -> Response {
        let bytes = asking(headers, body);
        exchange(&mut self.connect(), self.site.clock(), &bytes, PATIENCE).await
    }

    /// The only request that is kept.
    fn one(&self) -> Received {
        let mut kept = self.register.after(0, None, 10);
        assert_eq!(kept.len(), 1, "{kept:?}");
        kept.remove(0)
    }

    /// Waits on the clock of the run.
    async fn later(&self, wait: Duration) {
        let clock = self.site.clock();
        clock.sleep_until(clock.now() + wait).await;
    }

    /// What the client is charged with, watched for a minute more.
    async fn verdict(&self) -> Verdict {
        self.later(PATIENCE).await;
        self.site.verdict()
    }
}

fn asking(headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST /real/v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

fn hello(stream: bool) -> String {
    let said = json!([{ "role": "user", "content": format!("Hello, my key is {KEY}") }]);
    json!({ "model": "gpt-5", "stream": stream, "messages": said }).to_string()
}

fn event(value: &serde_json::Value) -> String {
    format!("data: {value}\n\n")
}

/// Two tokens, the end, and what that cost.
fn streaming(fake: Fake) -> Fake {
    let delta = |words: &str| event(&json!({ "choices": [{ "index": 0, "delta": { "content": words } }] }));
    let finish = event(&json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] }));
    let usage = event(&json!({ "choices": [], "usage": { "prompt_tokens": 17, "completion_tokens": 23 } }));
    let end = [finish, usage, "data: [DONE]\n\n".to_owned()].concat();
    Fake { chunks: vec![(100, delta("one ")), (200, delta("two ")), (300, end)], ..fake }
}

fn saying(status: u16, headers: &'static [(&'static str, &'static str)], body: &'static str) -> impl Fn(Fake) -> Fake {
    move |fake| Fake { status, kind: JSON, headers: headers.to_vec(), chunks: vec![(50, body.to_owned())], ..fake }
}

fn charges(verdict: &Verdict) -> Vec<Charge> {
    verdict.findings.iter().map(|finding| finding.charge).collect()
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_was_passed_on_is_kept_with_all_but_its_key() {
    let staging = Staging::openai(vec![], streaming);
    let received = staging.ask("", &hello(true)).await;
    assert_eq!((received.status(), received.at.as_slice()), (200, [100, 200, 300].as_slice()));
    let one = staging.one();
    assert_eq!((one.provider.as_deref(), one.model.as_deref(), one.stream), (Some("real"), Some("gpt-5"), true));
    assert_eq!(one.outcome, Outcome::Complete { at: Moment::from_millis(300), tokens: (17, 23) });
    assert!(one.key.is_some() && one.waited() && one.let_go.is_some());
    assert_eq!(staging.heard.lock().unwrap()[0]["authorization"], format!("Bearer {KEY}"), "it passes through");
    assert!(staging.register.holds(b"gpt-5") && !staging.register.holds(b"0123456789abcdef"));
    let seen = staging.site.seen();
    for kept in [format!("{one:?}"), format!("{seen:?}"), format!("{:?}", staging.register)] {
        assert!(!kept.contains("0123456789abcdef"), "{kept}");
    }
    assert_eq!((seen.len(), seen[0].sighting.streamed, seen[0].entry.status), (1, true, Some(200)));
    assert!(staging.verdict().await.findings.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_whole_answer_is_kept_with_what_it_says_it_cost() {
    let body = r#"{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":7,"completion_tokens":2}}"#;
    let staging = Staging::openai(vec![], saying(200, &[], body));
    staging.ask("", &hello(false)).await;
    assert_eq!(staging.one().outcome, Outcome::Complete { at: Moment::from_millis(50), tokens: (7, 2) });
}

#[tokio::test(start_paused = true)]
async fn a_real_hint_is_to_be_obeyed() {
    let busy = saying(429, &[("retry-after", "5")], r#"{"error":{"code":"rate_limit_exceeded","message":"m"}}"#);
    let staging = Staging::openai(vec![], busy);
    staging.ask("x-stainless-retry-count: 0\r\n", &hello(false)).await;
    let Outcome::Refused { status, hint, .. } = staging.one().outcome else { panic!("{:?}", staging.one().outcome) };
    assert_eq!((status, hint), (429, Some(Duration::from_secs(5))));
    staging.ask("x-stainless-retry-count: 1\r\n", &hello(false)).await;
    assert!(charges(&staging.verdict().await).contains(&Charge::IgnoredRetryAfter));
}

#[tokio::test(start_paused = true)]
async fn who_waits_as_long_as_the_real_one_asks_is_charged_with_nothing() {
    let busy = saying(429, &[("retry-after", "5")], r#"{"error":{"code":"rate_limit_exceeded","message":"m"}}"#);
    let staging = Staging::openai(vec![], busy);
    for count in 0..2 {
        staging.ask(&format!("x-stainless-retry-count: {count}\r\n"), &hello(false)).await;
        staging.later(Duration::from_secs(5)).await;
    }
    assert_eq!(charges(&staging.verdict().await), []);
}

#[tokio::test(start_paused = true)]
async fn what_the_real_one_will_never_take_is_not_to_be_asked_again() {
    let refusing = saying(401, &[], r#"{"error":{"code":"invalid_api_key","message":"m"}}"#);
    let staging = Staging::openai(vec![], refusing);
    for count in 0..3 {
        staging.ask(&format!("x-stainless-retry-count: {count}\r\n"), &hello(false)).await;
        staging.later(Duration::from_secs(1)).await;
    }
    assert!(charges(&staging.verdict().await).contains(&Charge::RetriedTheUnretryable));
}

#[tokio::test(start_paused = true)]
async fn an_error_in_the_providers_place_is_kept_as_one() {
    let fault = Kind::Error(ErrorFault::status(503, Some(Duration::from_secs(3))));
    let staging = Staging::openai(vec![fault], streaming);
    staging.ask("", &hello(true)).await;
    let one = staging.one();
    assert_eq!((one.outcome.status(), one.struck.as_slice()), (Some(503), ["f".to_owned()].as_slice()));
    assert_eq!(staging.site.seen()[0].sighting.hint(), Some(Duration::from_secs(3)));
    assert!(staging.heard.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_was_cut_and_not_asked_again_may_have_been_accepted() {
    let cut = Kind::Cut(CutFault { after: Spread::Constant(1.0), how: CutHow::CleanEof });
    let staging = Staging::openai(vec![cut], streaming);
    staging.ask("", &hello(true)).await;
    let Outcome::BrokenOff { how, words, tokens, .. } = staging.one().outcome else { panic!() };
    assert_eq!((how, &*words, tokens.1), (Break::CleanEof, "one ", 1), "what was sent, not what has come");
    assert_eq!(charges(&staging.verdict().await), [Charge::AcceptedTruncation]);
}

#[tokio::test(start_paused = true)]
async fn a_real_stream_without_its_end_is_one_too() {
    let unfinished = |fake: Fake| {
        let mut fake = streaming(fake);
        fake.chunks.pop();
        fake
    };
    let staging = Staging::openai(vec![], unfinished);
    staging.ask("", &hello(true)).await;
    assert!(matches!(staging.one().outcome, Outcome::BrokenOff { how: Break::CleanEof, .. }));
}

#[tokio::test(start_paused = true)]
async fn who_leaves_in_the_middle_has_left() {
    let staging = Staging::openai(vec![], streaming);
    let mut connection = staging.connect();
    connection.write_all(&asking("", &hello(true))).await.unwrap();
    connection.read_u8().await.unwrap();
    drop(connection);
    staging.later(Duration::from_millis(50)).await;
    let one = staging.one();
    assert!(matches!(one.outcome, Outcome::Answering { status: 200, tokens: (_, 1) }), "{:?}", one.outcome);
    assert!(!one.waited());
    assert!(staging.site.seen()[0].sighting.abandoned());
}

#[tokio::test(start_paused = true)]
async fn a_stall_without_end_is_a_silence_to_be_given_up() {
    let stall = Kind::Stall(StallFault { after: Spread::Constant(1.0), lasting: None, inside: false });
    let staging = Staging::openai(vec![stall], streaming);
    staging.ask("", &hello(true)).await;
    assert!(matches!(staging.one().outcome, Outcome::BrokenOff { how: Break::Silence, .. }));
    assert_eq!(charges(&staging.verdict().await), [Charge::LateTimeout]);
}

#[tokio::test(start_paused = true)]
async fn own_limits_refuse_before_anybody_is_asked() {
    let refill = Refill { per_second: 1.0 / 60.0, burst: 1 };
    let throttle = Throttle { requests: Some(refill), ..Throttle::NONE };
    let limited = ProviderSpec { limits: Some(throttle), ..spec("real", Api::OpenaiChat) };
    let staging = Staging::new(limited, vec![], streaming);
    assert_eq!(staging.ask("", &hello(true)).await.status(), 200);
    let refused = staging.ask("", &hello(true)).await;
    let text = String::from_utf8(refused.body.clone()).unwrap();
    assert_eq!((refused.status(), staging.heard.lock().unwrap().len()), (429, 1));
    assert!(text.contains("rate_limit_exceeded") && refused.header("retry-after").is_some(), "{text}");
    assert_eq!(refused.header("x-ratelimit-remaining-requests"), Some("0"));
    assert_eq!(staging.register.after(1, None, 1)[0].outcome.status(), Some(429));
}

#[tokio::test(start_paused = true)]
async fn a_call_may_ask_for_its_own_fault_and_the_provider_hears_nothing_of_that() {
    let staging = Staging::openai(vec![], streaming);
    let refused = staging.ask("x-brownout-fault: error=529\r\n", &hello(true)).await;
    assert_eq!((refused.status(), staging.one().asked_for.as_deref()), (529, Some("error=529")));
    let wrong = staging.ask("x-brownout-fault: nonsense\r\n", &hello(true)).await;
    assert_eq!((wrong.status(), staging.heard.lock().unwrap().len()), (400, 0));
    staging.ask("x-brownout-tenant: a\r\n", &hello(true)).await;
    assert!(staging.heard.lock().unwrap()[0].keys().all(|name| !name.as_str().starts_with("x-brownout")));
}

#[tokio::test(start_paused = true)]
async fn a_key_of_another_vendor_is_a_leak() {
    let provider = spec("real", Api::Groq);
    let staging = Staging::new(provider, vec![], streaming);
    let body = hello(true);
    let bytes = String::from_utf8(asking("", &body)).unwrap().replace("/real/v1", "/real/openai/v1");
    exchange(&mut staging.connect(), staging.site.clock(), bytes.as_bytes(), PATIENCE).await;
    assert_eq!(charges(&staging.verdict().await), [Charge::LeakedKey]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_passed_on_kept_and_not_judged() {
    let staging = Staging::openai(vec![], saying(500, &[], "{}"));
    for _ in 0..8 {
        assert_eq!(staging.ask("", "{\"strange\":1}").await.status(), 500);
    }
    let kept = staging.register.after(0, None, 10);
    assert_eq!((kept.len(), kept[0].model.clone(), kept[0].outcome.status()), (8, None, Some(500)));
    assert!(staging.site.seen().is_empty() && staging.heard.lock().unwrap().len() == 8);
}
