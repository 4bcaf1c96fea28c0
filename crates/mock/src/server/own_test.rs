//! What only outside systems need: a server of one provider, and when a caller left.

use std::sync::Arc;
use std::time::Duration;

use chance::Moment;
use fault::Kind;
use fault::kind::Blackout;
use wire::Api;

use super::test_client::{always, both, connect, exchange, post, raw, request};
use super::{Server, ServerOptions};

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn a_server_of_one_provider_needs_no_name() {
    let site = both(vec![]);
    let server = Server::for_provider(Arc::clone(&site), 1, ServerOptions::WIRE);
    let named = post("anthropic", Api::AnthropicMessages, &request("u1", true));
    let body = Api::AnthropicMessages.encode_request(&request("u2", true));
    let bare = raw("POST", "/v1/messages", &body);
    for (bytes, status) in [(named, 200), (bare, 200), (raw("POST", "/v1/chat/completions", &body), 404)] {
        let (mut near, far) = tokio::io::duplex(64 * 1024);
        let server = server.clone();
        tokio::spawn(async move { server.serve_connection(far).await });
        assert_eq!(exchange(&mut near, site.clock(), &bytes, PATIENCE).await.status(), status);
    }
    assert_eq!((site.received(0), site.received(1)), (0, 2));
}

#[tokio::test(start_paused = true)]
async fn the_journal_knows_when_a_caller_left() {
    let site = both(vec![always(Kind::Blackout(Blackout::BlackHole))]);
    let bytes = post("openai", Api::OpenaiChat, &request("u1", true));
    let mut connection = connect(&site);
    exchange(&mut connection, site.clock(), &bytes, Duration::from_secs(8)).await;
    drop(connection);
    site.clock().sleep_until(Moment::from_secs(9)).await;
    let entry = site.take_entry("u1", 0, 1).unwrap();
    assert_eq!((entry.due, entry.closed), (Moment::NEVER, Some(Moment::from_secs(8))));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_sent_is_closed_when_it_was_due() {
    for stream in [true, false] {
        let site = both(vec![]);
        let bytes = post("openai", Api::OpenaiChat, &request("u1", stream));
        exchange(&mut connect(&site), site.clock(), &bytes, PATIENCE).await;
        let entry = site.take_entry("u1", 0, 1).unwrap();
        assert_eq!((entry.closed, entry.first_token.is_some()), (Some(entry.due), stream));
    }
}
