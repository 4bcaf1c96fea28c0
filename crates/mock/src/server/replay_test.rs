//! A tape behind a server: the recorded bytes at the recorded instants, on a paused clock.

use std::time::Duration;

use cassette::{Chunk, Content, Ended, Ending, Exchange, Header, Player, Request, Response, Scrubber, Tape};
use chance::Tick;

use super::test_client::{Received, exchange, raw};
use super::{Server, ServerOptions};
use crate::Clock;

fn recorded(how: Ending, headers: &[(&str, &str)]) -> Exchange {
    let chunk = |(at, text): (u64, &str)| Chunk {
        at: Duration::from_millis(at),
        content: Content::piece(text.as_bytes().to_vec()),
    };
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let chunks = [(310, "data: one\n\n"), (350, "data: two\n\n")].into_iter().map(chunk).collect();
    Exchange {
        at: Duration::from_secs(3),
        request: Request {
            method: "POST".into(),
            path: "/v1/chat?key=[scrubbed]".into(),
            headers: vec![],
            body: Content::body(b"{\"a\":1,\"b\":2}".to_vec()),
        },
        response: Some(Response { status: 201, headers, at: Duration::from_millis(300), chunks }),
        ended: Ended { at: Duration::from_millis(400), how },
    }
}

async fn replay(exchange_: Exchange, path: &str, body: &[u8]) -> (Received, u64) {
    let tape = Tape { header: Header::new("http://p", &Scrubber::default()), exchanges: vec![exchange_], torn: false };
    let clock = Clock::start(Tick::Even);
    let server = Server::replaying(Player::new(tape), clock, ServerOptions::WIRE);
    let (mut near, far) = tokio::io::duplex(64 * 1024);
    tokio::spawn(async move { server.serve_connection(far).await });
    let received = exchange(&mut near, clock, &raw("POST", path, body), Duration::from_secs(60)).await;
    (received, clock.now().as_millis())
}

#[tokio::test(start_paused = true)]
async fn the_recorded_bytes_come_at_the_recorded_instants() {
    let exchange = recorded(Ending::Complete, &[("content-type", "text/event-stream"), ("bad name", "x")]);
    let (received, ended) = replay(exchange, "/v1/chat?key=another", b"{\"b\":2,\"a\":1}").await;
    assert_eq!((received.status(), received.header("content-type")), (201, Some("text/event-stream")));
    assert_eq!(received.body, b"data: one\n\ndata: two\n\n");
    assert_eq!((received.at.as_slice(), ended, received.whole), ([300, 310, 350, 400].as_slice(), 400, true));
}

#[tokio::test(start_paused = true)]
async fn what_broke_breaks_again_when_it_broke() {
    for how in [Ending::Cut, Ending::Reset, Ending::Left] {
        let (received, ended) = replay(recorded(how, &[]), "/v1/chat?key=x", b"{\"b\":2,\"a\":1}").await;
        assert_eq!((received.body.len(), received.whole, ended), (22, false, 400), "{how:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_on_the_tape_is_told() {
    let ask = async |path: &str, body: &[u8]| replay(recorded(Ending::Complete, &[]), path, body).await.0;
    let differs = ask("/v1/chat?key=x", b"{}").await;
    let text = String::from_utf8(differs.body.clone()).unwrap();
    assert_eq!(differs.status(), 404);
    assert!(text.contains("1 requests were recorded for POST /v1/chat, and this one differs from them"), "{text}");
    let other = String::from_utf8(ask("/v2", b"{}").await.body).unwrap();
    assert!(other.contains("Nothing was recorded for POST /v2"), "{other}");
}
