//! Recordings, and what is taken out of them.
//!
//! *Which question does it answer?* "Is every text a tape or none, and is a body without secrets as long as it was?"
//!
//! *Why bodies by themselves?* A recorder scrubs what comes over the network before it is written anywhere.
//!
//! *What it never does:* look for what only looks like a key: that is held by the tests of the crate.

use std::time::Duration;

use cassette::{Chunk, Content, Ended, Ending, Exchange, Path, Player, Request, Response, Scrubber, Tape};

use crate::{line, pick};

/// The ways in which a body is framed.
const TYPES: [&str; 4] =
    ["application/json", "text/event-stream", "application/vnd.amazon.eventstream", "application/x-ndjson"];

/// A key as `OpenAI` gives them out.
const KEY: &str = "sk-proj-0123456789abcdefghij";

/// The first byte picks a tape, or how a body is framed.
pub fn read(bytes: &[u8]) {
    match pick(bytes) {
        Some((0, text)) => tape(&String::from_utf8_lossy(text)),
        Some((kind, rest)) => scrubbed(TYPES[kind % TYPES.len()], rest),
        None => {}
    }
}

/// What was read is written and read as the same, and answers.
fn tape(text: &str) {
    let Ok(tape) = Tape::read(text) else { return };
    let lines: Vec<String> = tape.exchanges.iter().map(Exchange::line).collect();
    let again = Tape::read(&[tape.header.line(), lines.concat()].concat()).map(|again| again.exchanges.len());
    assert_eq!(again, Ok(tape.exchanges.len()));
    let asked: Vec<Request> = tape.exchanges.iter().map(|exchange| exchange.request.clone()).collect();
    let mut player = Player::new(tape);
    for request in &asked {
        player.find(request);
    }
}

/// A key, a path with its query, and a body; a second key stands wherever keys stand, and in the middle of the body.
fn scrubbed(kind: &str, rest: &[u8]) {
    let Some((key, rest)) = line(rest) else { return };
    let Some((path, body)) = line(rest) else { return };
    let (before, behind) = body.split_at(body.len() / 2);
    let planted = [before, KEY.as_bytes(), behind].concat();
    for body in [body, &planted] {
        let exchange = exchange(kind, key, &format!("{path}&key={KEY}"), body);
        let paths = ["messages[*].content", "**.text"].iter().filter_map(|path| Path::parse(path).ok()).collect();
        for scrubber in [Scrubber::default(), Scrubber::new(paths)] {
            check(body, key, &scrubber.exchange(&exchange));
        }
    }
}

/// An exchange whose question and answer have the same body.
fn exchange(kind: &str, key: &str, path: &str, body: &[u8]) -> Exchange {
    let headers = [("content-type", kind), ("authorization", key), ("x-api-key", KEY)];
    let headers: Vec<_> = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let chunks = body.chunks(7).map(|piece| Chunk { at: Duration::ZERO, content: Content::piece(piece.to_vec()) });
    let response = Response { status: 200, headers: headers.clone(), at: Duration::ZERO, chunks: chunks.collect() };
    let request = Request { method: "POST".into(), path: path.into(), headers, body: Content::body(body.to_vec()) };
    let ended = Ended { at: Duration::ZERO, how: Ending::Complete };
    Exchange { at: Duration::ZERO, request, response: Some(response), ended }
}

fn check(body: &[u8], key: &str, clear: &Exchange) {
    let said = clear.response.as_ref().map(Response::body).unwrap_or_default();
    assert_eq!(said.len(), body.len());
    if serde_json::from_slice::<serde_json::Value>(body).is_ok() {
        assert!(serde_json::from_slice::<serde_json::Value>(&said).is_ok(), "{}", String::from_utf8_lossy(&said));
    }
    // Stars that a key has itself may be found where another key was.
    let keys = [key.trim(), KEY].into_iter().filter(|key| !key.contains('*'));
    for key in keys.map(str::as_bytes) {
        assert!(key.len() < 8 || !said.windows(key.len()).any(|window| window == key), "a key is left");
    }
    let asked = &clear.request;
    assert!(!asked.path.contains(KEY) && !format!("{:?}", asked.headers).contains(KEY), "{asked:?}");
}
