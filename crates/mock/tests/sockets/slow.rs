//! Slow connections: what is new waits before anything is read from it, what stands does not.

use std::time::Duration;

use chance::Spread;
use fault::kind::Latency;
use fault::{Fault, Kind, Selector};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use wire::Api;

use crate::client::{asking, body, fault, post, serve_under};
use crate::held::{Held, comes};

const CHAT: Api = Api::OpenaiChat;

/// Connections take ten seconds more, from that second on.
fn slow(from_s: u64) -> Fault {
    let connect = Some(Spread::Constant(10.0));
    fault(Kind::Latency(Latency { connect, ..Latency::default() }), from_s)
}

/// Asks, and reads what comes of it without time.
async fn ask(connection: &mut TcpStream) -> Vec<u8> {
    connection.write_all(&post(CHAT, &asking(20, false))).await.unwrap();
    answer(connection).await
}

async fn answer(connection: &TcpStream) -> Vec<u8> {
    comes(connection, |read| body(read).ends_with(b"}")).await
}

/// All of a provider is slow, or only one of its models: then nobody knows before the request.
fn both() -> [Fault; 2] {
    let narrow = Selector { models: vec!["model-1".to_owned()], ..Selector::default() };
    [slow(0), Fault { selector: narrow, ..slow(0) }]
}

#[tokio::test(start_paused = true)]
async fn a_new_connection_waits_once() {
    for fault in both() {
        let (server, clock) = (serve_under(CHAT, vec![fault]).await, Held::hold());
        let mut connection = TcpStream::connect(server.address).await.unwrap();
        assert!(ask(&mut connection).await.is_empty());
        clock.pass(Duration::from_millis(9900)).await;
        assert!(answer(&connection).await.is_empty());
        clock.pass(Duration::from_millis(200)).await;
        assert!(answer(&connection).await.starts_with(b"HTTP/1.1 200"));
        assert!(ask(&mut connection).await.starts_with(b"HTTP/1.1 200"), "it stands");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_from_before_is_not_slow() {
    let (server, clock) = (serve_under(CHAT, vec![slow(60)]).await, Held::hold());
    let mut before = TcpStream::connect(server.address).await.unwrap();
    assert!(ask(&mut before).await.starts_with(b"HTTP/1.1 200"));
    clock.pass(Duration::from_secs(61)).await;
    assert!(ask(&mut before).await.starts_with(b"HTTP/1.1 200"));
    let mut after = TcpStream::connect(server.address).await.unwrap();
    assert!(ask(&mut after).await.is_empty());
}
