//! HTTP over in-memory pipes under a paused clock: bytes and instants, exactly.

use std::time::Duration;

use chance::{Key, Moment, Seed, Spread, Tick};
use fault::kind::{Blackout, Capacity, CutFault, ErrorFault, StallFault, Throttle};
use fault::{CutHow, Kind, Refill};
use wire::{Api, Chunk, Completeness, FinishReason, Format, estimate_tokens};

use super::test_client::{Received, always, both, connect, exchange, post, raw, request, site, spec};
use crate::{ProviderSpec, Script, Voice};

/// Tokens of a whole answer, as the test client's requests ask for it.
const PLANNED: u32 = 10;
const PATIENCE: Duration = Duration::from_secs(60);

const PROVIDERS: [(&str, Api); 2] = [("openai", Api::OpenaiChat), ("anthropic", Api::AnthropicMessages)];

/// One exchange on a fresh connection under one fault.
async fn under(kind: Option<Kind>, (name, api): (&str, Api), stream: bool) -> Received {
    let site = both(kind.into_iter().map(always).collect());
    let bytes = post(name, api, &request("u1", stream));
    exchange(&mut connect(&site), site.clock(), &bytes, PATIENCE).await
}

/// The tokens of a stream, how complete it is, and why it ended. Its text is the one that was planned.
fn decode(api: Api, received: &Received) -> (u32, Completeness, Option<FinishReason>) {
    let mut decoder = api.stream_decoder();
    let (mut said, mut finish) = (String::new(), None);
    for chunk in decoder.push(&received.body) {
        match chunk.unwrap() {
            Chunk::Delta { text, .. } => said.push_str(&text),
            Chunk::Finish(reason) => finish = Some(reason),
            _ => {}
        }
    }
    let name = PROVIDERS.iter().find(|provider| provider.1 == api).unwrap().0;
    let tokens = estimate_tokens(&said);
    let key = Key::root(Seed(1)).name(name).name("u1").word(1);
    assert_eq!(said, Script::new(key, PLANNED, Voice::English, &Format::Text).text(0, tokens));
    (tokens, decoder.completeness(), finish)
}

fn cut(how: CutHow) -> Kind {
    Kind::Cut(CutFault { after: Spread::Constant(4.0), how })
}

#[tokio::test(start_paused = true)]
async fn a_whole_answer_comes_when_it_ends() {
    for provider in PROVIDERS {
        let received = under(None, provider, false).await;
        let whole = provider.1.decode_whole(&received.body).unwrap();
        assert_eq!((received.status(), received.at.as_slice()), (200, [680].as_slice()));
        assert_eq!((estimate_tokens(&whole.text), whole.usage.unwrap().input_tokens), (10, 100));
        assert_eq!(received.header("date"), Some("Thu, 01 Jan 2026 00:00:00 GMT"));
        assert_eq!(received.header("content-type"), Some("application/json"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_keeps_the_instants_of_its_answer() {
    for provider in PROVIDERS {
        let received = under(None, provider, true).await;
        assert_eq!(received.at, [500, 680]);
        assert!(received.whole);
        let (tokens, completeness, finish) = decode(provider.1, &received);
        assert_eq!((tokens, completeness, finish), (10, Completeness::Terminated, Some(FinishReason::Stop)));
        assert_eq!(received.header("content-type"), Some("text/event-stream; charset=utf-8"));
    }
    let openai = under(None, PROVIDERS[0], true).await;
    assert_eq!(openai.header("openai-processing-ms"), Some("500"));
    assert_eq!(openai.header("x-request-id").map(str::len), Some(36));
}

#[tokio::test(start_paused = true)]
async fn the_same_run_gives_the_same_bytes() {
    let (one, two) = (under(None, PROVIDERS[1], true).await, under(None, PROVIDERS[1], true).await);
    assert_eq!((one.head, one.body), (two.head, two.body));
}

#[tokio::test(start_paused = true)]
async fn errors_carry_the_hint_to_wait() {
    let error = || Kind::Error(ErrorFault::status(503, Some(Duration::from_secs(7))));
    for provider in PROVIDERS {
        let received = under(Some(error()), provider, true).await;
        assert_eq!((received.status(), received.header("retry-after")), (503, Some("7")));
        assert!(received.whole && (20..=152).contains(&received.at[0]), "{received:?}");
        assert!(!provider.1.decode_error(503, &received.body).message.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn cut_streams_look_as_configured() {
    for provider in PROVIDERS {
        let clean = under(Some(cut(CutHow::CleanEof)), provider, true).await;
        assert!(clean.whole, "HTTP's own end is there");
        assert_eq!((decode(provider.1, &clean).0, clean.at.last()), (4, Some(&580)));
        let reset = under(Some(cut(CutHow::Reset)), provider, true).await;
        assert!(!reset.whole, "the terminator of the body is missing");
        assert_eq!(decode(provider.1, &reset), (4, Completeness::Partial, None));
        let bare = under(Some(cut(CutHow::MissingTerminator)), provider, true).await;
        assert_eq!(decode(provider.1, &bare), (10, Completeness::Partial, None));
        assert!(bare.whole);
    }
}

#[tokio::test(start_paused = true)]
async fn cut_whole_answers_are_shorter_than_promised() {
    for how in [CutHow::CleanEof, CutHow::Reset, CutHow::MissingTerminator] {
        let received = under(Some(cut(how)), PROVIDERS[0], false).await;
        let promised: usize = received.header("content-length").unwrap().parse().unwrap();
        assert!(!received.whole && received.body.len() < promised && !received.body.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn connections_fail_as_configured() {
    let site = both(vec![always(Kind::Blackout(Blackout::Reset))]);
    let bytes = post("openai", Api::OpenaiChat, &request("u1", true));
    let received = exchange(&mut connect(&site), site.clock(), &bytes, PATIENCE).await;
    assert_eq!((received.status(), site.clock().now().as_millis()), (0, 50));
    let received = under(Some(Kind::Blackout(Blackout::Refuse)), PROVIDERS[0], true).await;
    assert_eq!(received.status(), 0);
}

#[tokio::test(start_paused = true)]
async fn silence_lasts_until_the_client_leaves() {
    let stall = |after| Kind::Stall(StallFault { after: Spread::Constant(after), lasting: None, inside: false });
    for (kind, tokens) in [(Kind::Blackout(Blackout::BlackHole), 0), (stall(0.0), 0), (stall(3.0), 3)] {
        let site = both(vec![always(kind)]);
        let bytes = post("openai", Api::OpenaiChat, &request("u1", true));
        let received = exchange(&mut connect(&site), site.clock(), &bytes, PATIENCE).await;
        assert!(site.clock().now() >= Moment::from_secs(60), "the client waited");
        assert_eq!((decode(Api::OpenaiChat, &received).0, received.whole), (tokens, false));
    }
}

#[tokio::test(start_paused = true)]
async fn places_are_waited_for_and_given_back_by_who_leaves() {
    let room = Capacity { slots: 2, queue: 1, overflow: 503 };
    let limited = ProviderSpec { capacity: Some(room), ..spec("openai", Api::OpenaiChat) };
    let stall = Kind::Stall(StallFault { after: Spread::Constant(2.0), lasting: None, inside: false });
    let site = site(vec![limited], vec![always(stall)], Tick::Even);
    let open = |id: &'static str| {
        let site = site.clone();
        async move {
            let bytes = post("openai", Api::OpenaiChat, &request(id, true));
            exchange(&mut connect(&site), site.clock(), &bytes, Duration::from_secs(3)).await
        }
    };
    let (first, second) = (tokio::spawn(open("u1")), tokio::spawn(open("u2")));
    site.clock().sleep_until(Moment::from_millis(100)).await;
    let third = tokio::spawn(open("u3"));
    site.clock().sleep_until(Moment::from_millis(200)).await;
    assert_eq!(site.load(0), (2, 1));
    assert_eq!(open("u4").await.status(), 503);
    let _ = (first.await.unwrap(), second.await.unwrap());
    site.clock().sleep_until(site.clock().now() + Duration::from_millis(10)).await;
    assert_eq!(site.load(0), (0, 0), "the third lost patience in the queue, the others in the answer");
    assert_eq!(third.await.unwrap().status(), 0);
}

#[tokio::test(start_paused = true)]
async fn limits_are_in_the_headers() {
    let limits = Throttle { requests: Some(Refill { per_second: 0.1, burst: 1 }), ..Throttle::NONE };
    for (name, api) in PROVIDERS {
        let limited = ProviderSpec { limits: Some(limits), ..spec(name, api) };
        let site = site(vec![limited], vec![], Tick::Even);
        let mut connection = connect(&site);
        let bytes = post(name, api, &request("u1", false));
        let first = exchange(&mut connection, site.clock(), &bytes, PATIENCE).await;
        let second = exchange(&mut connection, site.clock(), &bytes, PATIENCE).await;
        assert_eq!((first.status(), second.status()), (200, 429));
        assert_eq!(second.header("retry-after"), Some("10"));
        let remaining = if api == Api::OpenaiChat {
            "x-ratelimit-remaining-requests"
        } else {
            "anthropic-ratelimit-requests-remaining"
        };
        assert_eq!((first.header(remaining), second.header(remaining)), (Some("0"), Some("0")));
    }
}

#[tokio::test(start_paused = true)]
async fn misses_are_explained() {
    let site = both(vec![]);
    let cases = [
        ("POST", "/mistral/v1/chat/completions", 404, "openai, anthropic"),
        ("POST", "/", 404, "openai, anthropic"),
        ("POST", "/anthropic/v1/chat/completions", 404, "/v1/messages"),
        ("GET", "/openai/v1/chat/completions", 405, "POST"),
        ("DELETE", "/openai/v1/models", 405, "GET"),
        ("POST", "/openai/v1/chat/completions", 400, "invalid_request_error"),
        ("POST", "/anthropic/v1/messages?beta=true", 400, "invalid_request_error"),
        ("GET", "/openai/v1/models", 200, "model-1"),
        ("GET", "/anthropic/v1/models?limit=5", 200, "model-1"),
        ("GET", "/_brownout/health", 200, "ok"),
        ("GET", "/_brownout", 200, r#""base_url":"http://mock/openai/v1""#),
    ];
    let mut connection = connect(&site);
    for (method, path, status, says) in cases {
        let received = exchange(&mut connection, site.clock(), &raw(method, path, b"{}"), PATIENCE).await;
        let body = String::from_utf8(received.body.clone()).unwrap();
        assert_eq!(received.status(), status, "{path}: {body}");
        assert!(body.contains(says), "{path}: {body}");
    }
    assert_eq!(site.received(0), 0);
}

#[tokio::test(start_paused = true)]
async fn large_bodies_are_refused() {
    let site = both(vec![]);
    let bytes = raw("POST", "/openai/v1/chat/completions", &vec![b' '; super::intake::BODY_LIMIT + 1]);
    let (mut near, far) = tokio::io::duplex(bytes.len() + 1024);
    let server = super::Server::new(site.clone(), super::ServerOptions::WIRE);
    tokio::spawn(async move { server.serve_connection(far).await });
    assert_eq!(exchange(&mut near, site.clock(), &bytes, PATIENCE).await.status(), 413);
}
