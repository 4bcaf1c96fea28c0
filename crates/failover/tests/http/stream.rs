//! Streams that arrive in odd pieces, or not to their end.
//!
//! The server is a hand that writes raw bytes into a pipe in memory, so that every cut is where the test
//! says; resets are TCP's own. The clock is paused where there is no socket: nothing here waits.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;

use brownout_failover::http::{Connect, HttpOptions, HttpProvider, Io, Secret, TcpConnect};
use brownout_failover::{Answered, Attempt, BoxFuture, CallError, Chunks, Provider};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use wire::{Api, Chunk, FinishReason, Request};

const STREAM_HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const HELLO: &str =
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hell\u{f6}\"},\"finish_reason\":null}]}\n\n";
const STOP: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\r\n\r\n";
const DONE: &str = "data: [DONE]\n\n";
const LAST_CHUNK: &str = "0\r\n\r\n";

/// Hands the other end of each connection to the test.
struct Pipes(UnboundedSender<DuplexStream>);

impl Connect for Pipes {
    fn connect(&self, _authority: &str) -> BoxFuture<'_, io::Result<Box<dyn Io>>> {
        let (ours, theirs) = duplex(64 * 1024);
        let sent = self.0.send(theirs).map_err(|_| io::ErrorKind::ConnectionRefused.into());
        Box::pin(async move { sent.map(|()| Box::new(ours) as Box<dyn Io>) })
    }
}

fn over_pipes() -> (HttpProvider, UnboundedReceiver<DuplexStream>) {
    let (sender, peers) = unbounded_channel();
    (provider("http://provider", Arc::new(Pipes(sender))), peers)
}

fn provider(url: &str, connector: Arc<dyn Connect>) -> HttpProvider {
    HttpProvider::new(Api::OpenaiChat, url, Secret::none(), connector, HttpOptions::default()).unwrap()
}

async fn call(provider: &HttpProvider, stream: bool) -> Result<Answered, CallError> {
    let request = Request { stream, ..Request::prompt("m", "Hello?") };
    let attempt = Attempt { request: &request, model: "m", connect_timeout: None };
    provider.call(attempt).await.map(|response| response.answered)
}

async fn start(provider: &HttpProvider) -> Chunks {
    match call(provider, true).await {
        Ok(Answered::Stream(chunks)) => chunks,
        other => panic!("no stream: {other:?}"),
    }
}

async fn next(chunks: &mut Chunks) -> Option<Result<Chunk, CallError>> {
    poll_fn(|cx| chunks.as_mut().poll_next(cx)).await
}

/// Reads one request: its head and as much of a body as it announces.
async fn request(peer: &mut (impl Io + ?Sized)) -> String {
    let mut text = Vec::new();
    while !is_whole(&text) {
        assert_ne!(peer.read_buf(&mut text).await.unwrap(), 0, "the request is cut short");
    }
    String::from_utf8(text).unwrap()
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()).unwrap();
    body.len() >= length.parse().unwrap()
}

fn chunk(data: &str) -> String {
    format!("{:x}\r\n{data}\r\n", data.len())
}

fn words(item: Option<Result<Chunk, CallError>>) -> String {
    match item {
        Some(Ok(Chunk::Delta { text, .. })) => text.into_owned(),
        other => panic!("no words: {other:?}"),
    }
}

/// Serves one request with these bytes, then closes.
fn serve(mut peers: UnboundedReceiver<DuplexStream>, answer: String, piece: usize) {
    tokio::spawn(async move {
        let mut peer = peers.recv().await.unwrap();
        request(&mut peer).await;
        for piece in answer.as_bytes().chunks(piece) {
            peer.write_all(piece).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
}

/// All that a client hears of one stream.
async fn hear(answer: String, piece: usize) -> Vec<Result<Chunk, CallError>> {
    let (provider, peers) = over_pipes();
    serve(peers, answer, piece);
    let mut chunks = start(&provider).await;
    let mut heard = Vec::new();
    while let Some(item) = next(&mut chunks).await {
        heard.push(item);
    }
    assert_eq!(next(&mut chunks).await, None, "over is over");
    heard
}

#[tokio::test(start_paused = true)]
async fn the_pieces_do_not_matter() {
    let answer = [STREAM_HEAD, &chunk(HELLO), &chunk(HELLO), &chunk(STOP), &chunk(DONE), LAST_CHUNK].concat();
    let whole = hear(answer.clone(), usize::MAX).await;
    assert_eq!(whole.len(), 3);
    assert_eq!(whole[2], Ok(Chunk::Finish(FinishReason::Stop)));
    for piece in [1, 2, 3, 7, 64] {
        assert_eq!(hear(answer.clone(), piece).await, whole, "in pieces of {piece}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cut_anywhere_never_makes_an_answer_complete() {
    let answer = [STREAM_HEAD, &chunk(HELLO), &chunk(STOP), &chunk(DONE), LAST_CHUNK].concat();
    let body = STREAM_HEAD.len();
    let stop = answer.find("\"stop\"").unwrap();
    for end in body..stop {
        let heard = hear(answer[..answer.floor_char_boundary(end)].to_owned(), usize::MAX).await;
        let (last, before) = heard.split_last().unwrap();
        assert!(matches!(last, Err(CallError::Broken(_))), "cut at {end}: {heard:?}");
        assert!(before.iter().all(|item| matches!(item, Ok(Chunk::Delta { .. }))), "cut at {end}: {heard:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn behind_the_last_event_a_cut_takes_nothing_back() {
    let answer = [STREAM_HEAD, &chunk(HELLO), &chunk(STOP), &chunk(DONE)].concat();
    let heard = hear(answer, usize::MAX).await;
    assert_eq!(heard.last(), Some(&Ok(Chunk::Finish(FinishReason::Stop))));
}

#[tokio::test(start_paused = true)]
async fn a_stream_shorter_than_it_announced_is_broken() {
    let opening = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 5000\r\n\r\n";
    let heard = hear([opening, HELLO].concat(), usize::MAX).await;
    assert!(matches!(heard[..], [Ok(Chunk::Delta { .. }), Err(CallError::Broken(_))]), "{heard:?}");
}

#[tokio::test(start_paused = true)]
async fn a_polite_close_is_a_clean_end_without_a_finish() {
    let opening = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    let heard = hear([opening, HELLO].concat(), usize::MAX).await;
    assert!(matches!(heard[..], [Ok(Chunk::Delta { .. })]), "{heard:?}");
}

#[tokio::test(start_paused = true)]
async fn words_reach_the_caller_while_the_stream_is_open() {
    let (provider, mut peers) = over_pipes();
    let (mut chunks, mut peer) = tokio::join!(start(&provider), async {
        let mut peer = peers.recv().await.unwrap();
        request(&mut peer).await;
        peer.write_all(STREAM_HEAD.as_bytes()).await.unwrap();
        peer
    });
    for _ in 0..3 {
        peer.write_all(chunk(HELLO).as_bytes()).await.unwrap();
        assert_eq!(words(next(&mut chunks).await), "Hell\u{f6}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_held_open_behind_the_last_event_does_not_hold_the_caller() {
    let (provider, mut peers) = over_pipes();
    let (mut chunks, peer) = tokio::join!(start(&provider), async {
        let mut peer = peers.recv().await.unwrap();
        request(&mut peer).await;
        let answer = [STREAM_HEAD, &chunk(HELLO), &chunk(STOP), &chunk(DONE)].concat();
        peer.write_all(answer.as_bytes()).await.unwrap();
        peer
    });
    words(next(&mut chunks).await);
    assert_eq!(next(&mut chunks).await, Some(Ok(Chunk::Finish(FinishReason::Stop))));
    assert_eq!(next(&mut chunks).await, None);
    drop(peer);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_stream_closes_the_connection() {
    let (provider, mut peers) = over_pipes();
    let (chunks, mut peer) = tokio::join!(start(&provider), async {
        let mut peer = peers.recv().await.unwrap();
        request(&mut peer).await;
        peer.write_all([STREAM_HEAD, &chunk(HELLO)].concat().as_bytes()).await.unwrap();
        peer
    });
    drop(chunks);
    assert_eq!(peer.read(&mut [0]).await.unwrap(), 0, "the server sees the end");
}

/// A server on a socket of its own, and a provider that calls it.
async fn over_tcp() -> (HttpProvider, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (provider(&url, Arc::new(TcpConnect)), listener)
}

fn reset(peer: &TcpStream) {
    peer.set_zero_linger().unwrap();
}

#[tokio::test]
async fn a_reset_within_the_stream_is_a_broken_connection() {
    let (provider, listener) = over_tcp().await;
    let (mut chunks, mut peer) = tokio::join!(start(&provider), async {
        let (mut peer, _) = listener.accept().await.unwrap();
        request(&mut peer).await;
        peer.write_all(STREAM_HEAD.as_bytes()).await.unwrap();
        peer
    });
    peer.write_all(chunk(HELLO).as_bytes()).await.unwrap();
    words(next(&mut chunks).await);
    reset(&peer);
    drop(peer);
    let broken = next(&mut chunks).await;
    assert!(matches!(&broken, Some(Err(CallError::Broken(why))) if why.contains("reset")), "{broken:?}");
    assert_eq!(next(&mut chunks).await, None);
}

#[tokio::test]
async fn a_reset_before_the_answer_is_a_broken_connection_and_is_not_tried_again() {
    let (provider, listener) = over_tcp().await;
    let (answer, ()) = tokio::join!(call(&provider, true), async {
        let (mut peer, _) = listener.accept().await.unwrap();
        request(&mut peer).await;
        reset(&peer);
    });
    assert!(matches!(answer, Err(CallError::Broken(_))), "{answer:?}");
    let again = poll_fn(|cx| std::task::Poll::Ready(listener.poll_accept(cx).is_ready())).await;
    assert!(!again, "a request that was sent is not sent again");
}
