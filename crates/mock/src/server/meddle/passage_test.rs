//! A real provider behind a server, under faults: bytes and instants, on a paused clock.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use chance::{Spread, Tick};
use fault::kind::{CutFault, ErrorFault, StallFault};
use fault::{CutHow, Kind};
use wire::Api;

use super::super::test_client::{Received, always, exchange, raw, site, spec};
use super::super::test_real::Fake;
use super::super::{Real, Server, ServerOptions};
use crate::Site;

const PATIENCE: Duration = Duration::from_secs(60);
const STREAM: &str = "text/event-stream; charset=utf-8";

/// An event of a stream of `OpenAI`'s with some words.
fn delta(words: &str) -> String {
    format!("data: {{\"id\":\"1\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{words}\"}}}}]}}\n\n")
}

const FINISH: &str = "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
const DONE: &str = "data: [DONE]\n\n";

fn site_under(kind: Option<Kind>) -> Arc<Site> {
    site(vec![spec("real", Api::OpenaiChat)], kind.into_iter().map(always).collect(), Tick::Even)
}

/// Three tokens and the end; the second is cut in two on the way.
fn streaming(site: &Site) -> Fake {
    let (two, three) = (delta("two"), delta("three"));
    let chunks = [
        (100, delta("one")),
        (120, two[..20].into()),
        (140, two[20..].into()),
        (160, three),
        (180, [FINISH, DONE].concat()),
    ];
    Fake { chunks: chunks.to_vec(), ..Fake::new(site.clock(), STREAM, &[]) }
}

async fn ask(site: &Arc<Site>, fake: Fake, path: &str) -> Received {
    let server = Server::with_real(Arc::clone(site), None, Real::default().and(0, Arc::new(fake)), ServerOptions::WIRE);
    let (mut near, far) = tokio::io::duplex(64 * 1024);
    tokio::spawn(async move { server.serve_connection(far).await });
    exchange(&mut near, site.clock(), &raw("POST", path, b"{\"model\":\"m\",\"messages\":[]}"), PATIENCE).await
}

/// What comes of the stream under a fault.
async fn under(kind: Kind) -> Received {
    let site = site_under(Some(kind));
    let fake = streaming(&site);
    let (dropped, asked) = (Arc::clone(&fake.dropped), Arc::clone(&fake.asked));
    let received = ask(&site, fake, "/real/v1/chat/completions").await;
    assert_eq!(*dropped.lock().unwrap() as usize, asked.lock().unwrap().len(), "nobody is kept waiting for");
    received
}

fn text(received: &Received) -> &str {
    std::str::from_utf8(&received.body).unwrap()
}

#[tokio::test(start_paused = true)]
async fn without_faults_the_same_bytes_come_event_by_event() {
    let site = site_under(None);
    let fake = streaming(&site);
    let asked = Arc::clone(&fake.asked);
    let whole: String = fake.chunks.iter().map(|(_, text)| text.as_str()).collect();
    let received = ask(&site, fake, "/real/v1/chat/completions?a=b").await;
    assert_eq!((received.status(), text(&received)), (200, whole.as_str()));
    assert!(received.whole && received.header("x-real") == Some("yes"));
    assert_eq!(received.at, [100, 140, 160, 180]);
    let expected = "POST /v1/chat/completions?a=b b\"{\\\"model\\\":\\\"m\\\",\\\"messages\\\":[]}\"";
    assert_eq!(asked.lock().unwrap().as_slice(), [expected]);
}

#[tokio::test(start_paused = true)]
async fn a_cut_falls_after_the_token_and_ends_the_call_behind_it() {
    let cut = |how| Kind::Cut(CutFault { after: Spread::Constant(2.0), how });
    let two = [delta("one"), delta("two")].concat();
    let clean = under(cut(CutHow::CleanEof)).await;
    assert_eq!((text(&clean), clean.whole), (two.as_str(), true));
    let reset = under(cut(CutHow::Reset)).await;
    assert_eq!((text(&reset), reset.whole), (two.as_str(), false));
    let unfinished = under(cut(CutHow::MissingTerminator)).await;
    assert_eq!(text(&unfinished), two + &delta("three"));
}

#[tokio::test(start_paused = true)]
async fn a_stall_holds_the_rest_back() {
    let lasting = Some(Duration::from_secs(2));
    let stalled = under(Kind::Stall(StallFault { after: Spread::Constant(1.0), lasting, inside: false })).await;
    assert_eq!((stalled.at.as_slice(), stalled.whole), ([100, 2140, 2160, 2180].as_slice(), true));
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_is_down_is_not_asked() {
    let site = site_under(Some(Kind::Error(ErrorFault::status(503, None))));
    let fake = streaming(&site);
    let asked = Arc::clone(&fake.asked);
    let received = ask(&site, fake, "/real/v1/chat/completions").await;
    assert_eq!((received.status(), asked.lock().unwrap().len()), (503, 0));
    assert!(text(&received).contains("\"error\""), "{}", text(&received));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_really_breaks_breaks_here_too() {
    let site = site_under(None);
    let fake = Fake { broken: Some(ErrorKind::UnexpectedEof), ..streaming(&site) };
    let received = ask(&site, fake, "/real/v1/chat/completions").await;
    assert!(!received.whole && text(&received).ends_with(DONE), "{}", text(&received));
    let fake =
        Fake { broken: Some(ErrorKind::UnexpectedEof), ..Fake::new(site.clock(), "application/json", &[(5, "{")]) };
    assert_eq!(ask(&site, fake, "/real/v1/models").await.status(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_whole_answer_is_torn_where_a_stream_would_be_cut() {
    let cut = Kind::Cut(CutFault { after: Spread::Constant(2.0), how: CutHow::CleanEof });
    let site = site_under(Some(cut));
    let fake = Fake::new(site.clock(), "application/json", &[(50, "{\"a\":"), (60, "12345}")]);
    let received = ask(&site, fake, "/real/v1/chat/completions").await;
    assert_eq!((text(&received), received.whole, received.header("content-length")), ("{\"a\":", false, Some("11")));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_real_one_passes() {
    let site = site_under(None);
    let fake = Fake { status: 429, ..Fake::new(site.clock(), "application/json", &[(7, "{\"error\":1}")]) };
    let received = ask(&site, fake, "/real/v1/chat/completions").await;
    assert_eq!((received.status(), text(&received), received.at.as_slice()), (429, "{\"error\":1}", [8].as_slice()));
}
