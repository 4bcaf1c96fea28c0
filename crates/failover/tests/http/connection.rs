//! Which connection carries an attempt, and what becomes of it.
//!
//! The server is the test's own hand on the other end of a pipe. The clock is paused throughout.

use std::future::{pending, poll_fn};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use brownout_failover::http::{
    Connect, HttpOptions, HttpProvider, Io, MAX_ANSWER_BYTES, MAX_ERROR_BYTES, Secret, TcpConnect,
};
use brownout_failover::{Answered, Attempt, BoxFuture, CallError, Clock, Provider};
use chance::Tick;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::net::TcpSocket;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;
use wire::{Api, Request};

const ANSWER: &str =
    r#"{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"#;
const STREAM: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n\
    data: [DONE]\n\n";

/// Hands the other end of each connection to the test.
struct Pipes(UnboundedSender<DuplexStream>);

impl Connect for Pipes {
    fn connect(&self, authority: &str) -> BoxFuture<'_, io::Result<Box<dyn Io>>> {
        assert_eq!(authority, "provider:80");
        let (ours, theirs) = duplex(64 * 1024);
        let sent = self.0.send(theirs).map_err(|_| io::ErrorKind::ConnectionRefused.into());
        Box::pin(async move { sent.map(|()| Box::new(ours) as Box<dyn Io>) })
    }
}

/// Never connects, and lets nobody know.
struct BlackHole;

impl Connect for BlackHole {
    fn connect(&self, _authority: &str) -> BoxFuture<'_, io::Result<Box<dyn Io>>> {
        Box::pin(pending())
    }
}

fn over_pipes(options: HttpOptions) -> (HttpProvider, UnboundedReceiver<DuplexStream>) {
    let (sender, peers) = unbounded_channel();
    (provider("http://provider", Arc::new(Pipes(sender)), options), peers)
}

fn provider(url: &str, connector: Arc<dyn Connect>, options: HttpOptions) -> HttpProvider {
    HttpProvider::new(Api::OpenaiChat, url, Secret::none(), connector, options).unwrap()
}

async fn call(provider: &HttpProvider, stream: bool) -> Result<Answered, CallError> {
    let request = Request { stream, ..Request::prompt("m", "Hello?") };
    let attempt = Attempt { request: &request, model: "m", connect_timeout: Some(Duration::from_secs(3)) };
    provider.call(attempt).await.map(|response| response.answered)
}

/// Asks and hears the answer to its end.
async fn complete(provider: &HttpProvider, stream: bool) {
    match call(provider, stream).await {
        Ok(Answered::Whole(_)) if !stream => {}
        Ok(Answered::Stream(mut chunks)) if stream => {
            while let Some(item) = poll_fn(|cx| chunks.as_mut().poll_next(cx)).await {
                item.unwrap();
            }
        }
        other => panic!("no answer: {other:?}"),
    }
}

async fn request(peer: &mut DuplexStream) {
    let mut text = Vec::new();
    while !text.ends_with(b"}") {
        assert_ne!(peer.read_buf(&mut text).await.unwrap(), 0, "the request is cut short");
    }
}

async fn serve(peer: &mut DuplexStream, answer: impl AsRef<str>) {
    request(peer).await;
    peer.write_all(answer.as_ref().as_bytes()).await.unwrap();
}

/// Waits until the client has closed the connection.
async fn closed(peer: &mut DuplexStream) {
    assert_eq!(peer.read(&mut [0]).await.unwrap(), 0, "more is sent");
}

fn whole(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn stream() -> String {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    format!("{head}{:x}\r\n{STREAM}\r\n0\r\n\r\n", STREAM.len())
}

/// One exchange on the next connection, which stays open.
async fn first(provider: &HttpProvider, peers: &mut UnboundedReceiver<DuplexStream>, streamed: bool) -> DuplexStream {
    let answer = if streamed { stream() } else { whole(ANSWER) };
    let served = async {
        let mut peer = peers.recv().await.unwrap();
        serve(&mut peer, &answer).await;
        peer
    };
    tokio::join!(complete(provider, streamed), served).1
}

#[tokio::test(start_paused = true)]
async fn a_connection_read_to_its_end_is_used_again() {
    let (provider, mut peers) = over_pipes(HttpOptions::default());
    for streamed in [false, true] {
        let mut peer = first(&provider, &mut peers, streamed).await;
        for _ in 0..3 {
            tokio::join!(complete(&provider, true), serve(&mut peer, stream()));
            tokio::join!(complete(&provider, false), serve(&mut peer, whole(ANSWER)));
        }
        assert_eq!(peers.try_recv().unwrap_err(), TryRecvError::Empty, "no second connection");
        drop(peer);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_gives_its_connection_back() {
    let (provider, mut peers) = over_pipes(HttpOptions::default());
    let mut peer = first(&provider, &mut peers, false).await;
    let refusal = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";
    let (refused, ()) = tokio::join!(call(&provider, false), serve(&mut peer, refusal));
    assert!(matches!(refused, Ok(Answered::Refused(_))), "{refused:?}");
    tokio::join!(complete(&provider, false), serve(&mut peer, whole(ANSWER)));
}

#[tokio::test(start_paused = true)]
async fn without_reuse_each_attempt_has_its_own() {
    let (provider, mut peers) = over_pipes(HttpOptions::one_per_attempt(Clock::start()));
    for streamed in [true, false, true] {
        let mut peer = first(&provider, &mut peers, streamed).await;
        closed(&mut peer).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_closed_while_idle_costs_nothing() {
    for noticed in [false, true] {
        let (provider, mut peers) = over_pipes(HttpOptions::default());
        drop(first(&provider, &mut peers, true).await);
        if noticed {
            tokio::task::yield_now().await;
        }
        first(&provider, &mut peers, false).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_sent_is_never_sent_again() {
    let (provider, mut peers) = over_pipes(HttpOptions::default());
    let mut peer = first(&provider, &mut peers, false).await;
    let (answer, ()) = tokio::join!(call(&provider, false), async move { request(&mut peer).await });
    assert!(matches!(answer, Err(CallError::Broken(_))), "{answer:?}");
    assert_eq!(peers.try_recv().unwrap_err(), TryRecvError::Empty);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_end_keeps_its_connection_from_others() {
    let (provider, mut peers) = over_pipes(HttpOptions::default());
    let unended = stream().strip_suffix("0\r\n\r\n").unwrap().to_owned();
    let (peer, ()) = tokio::join!(
        async {
            let mut peer = peers.recv().await.unwrap();
            serve(&mut peer, &unended).await;
            peer
        },
        complete(&provider, true)
    );
    let mut peer = peer;
    first(&provider, &mut peers, false).await;
    closed(&mut peer).await;
}

#[tokio::test(start_paused = true)]
async fn a_last_chunk_that_comes_late_frees_the_connection() {
    let (provider, mut peers) = over_pipes(HttpOptions::default());
    let unended = stream().strip_suffix("0\r\n\r\n").unwrap().to_owned();
    let served = async {
        let mut peer = peers.recv().await.unwrap();
        serve(&mut peer, &unended).await;
        peer
    };
    let ((), mut peer) = tokio::join!(complete(&provider, true), served);
    peer.write_all(b"0\r\n\r\n").await.unwrap();
    tokio::join!(complete(&provider, false), serve(&mut peer, whole(ANSWER)));
    assert_eq!(peers.try_recv().unwrap_err(), TryRecvError::Empty);
}

#[tokio::test(start_paused = true)]
async fn no_more_idle_connections_are_kept_than_allowed() {
    let (provider, mut peers) = over_pipes(HttpOptions { max_idle: 1, ..HttpOptions::default() });
    let served = async {
        let mut both = [peers.recv().await.unwrap(), peers.recv().await.unwrap()];
        for peer in &mut both {
            serve(peer, whole(ANSWER)).await;
        }
        both
    };
    let (.., both) = tokio::join!(complete(&provider, false), complete(&provider, false), served);
    let [mut one, mut other] = both;
    tokio::select! {
        biased;
        () = closed(&mut one) => serve_next(&provider, other).await,
        () = closed(&mut other) => serve_next(&provider, one).await,
    }
}

async fn serve_next(provider: &HttpProvider, mut peer: DuplexStream) {
    tokio::join!(complete(provider, false), serve(&mut peer, whole(ANSWER)));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_closes_the_connection() {
    let (provider, mut peers) = over_pipes(HttpOptions::default());
    let mut peer = tokio::select! {
        biased;
        _ = call(&provider, false) => panic!("nobody answered"),
        peer = async {
            let mut peer = peers.recv().await.unwrap();
            request(&mut peer).await;
            peer
        } => peer,
    };
    closed(&mut peer).await;
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_closes_the_connection_though_nobody_reads() {
    let (provider, mut peers) = over_pipes(HttpOptions::default());
    let request = Request::prompt("m", "x".repeat(1_000_000));
    let attempt = Attempt { request: &request, model: "m", connect_timeout: None };
    let mut peer = tokio::select! {
        biased;
        _ = provider.call(attempt) => panic!("nobody answered"),
        peer = async {
            let mut peer = peers.recv().await.unwrap();
            peer.read_exact(&mut [0; 4]).await.unwrap();
            peer
        } => peer,
    };
    let mut rest = Vec::new();
    peer.read_to_end(&mut rest).await.unwrap();
    assert!(rest.len() < 1_000_000, "the rest was sent, though nobody waits for it");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_does_not_come_times_out() {
    let provider = provider("http://provider", Arc::new(BlackHole), HttpOptions::default());
    let before = Instant::now();
    assert_eq!(call(&provider, false).await.unwrap_err(), CallError::ConnectTimeout);
    assert_eq!(before.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn the_time_to_connect_ends_when_the_clock_lets_callers_wake() {
    let before = Instant::now();
    let options = HttpOptions::one_per_attempt(Clock::new(before, Tick::Odd));
    let provider = provider("http://provider", Arc::new(BlackHole), options);
    assert_eq!(call(&provider, false).await.unwrap_err(), CallError::ConnectTimeout);
    assert_eq!(before.elapsed(), Duration::from_millis(3001));
}

#[tokio::test]
async fn a_closed_port_is_no_connection() {
    // Bound, so that nobody else takes the port, but not listening.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let provider = provider(&url, Arc::new(TcpConnect), HttpOptions::default());
    let answer = call(&provider, true).await;
    assert!(matches!(answer, Err(CallError::Connect(_))), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_http_is_malformed() {
    let long_head = format!("HTTP/1.1 200 OK\r\nx-long: {}\r\n\r\n", "x".repeat(40_000));
    let many_fields = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(200));
    for answer in ["SSH-2.0-OpenSSH_9.2\r\n\r\n", &long_head, &many_fields] {
        let (provider, mut peers) = over_pipes(HttpOptions::default());
        let served = async { serve(&mut peers.recv().await.unwrap(), answer).await };
        let (answer, ()) = tokio::join!(call(&provider, false), served);
        assert!(matches!(answer, Err(CallError::Malformed(_))), "{answer:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_whole_answer_cut_short_is_broken() {
    let answer = whole(ANSWER);
    for end in [10, answer.find("\r\n\r\n").unwrap() + 4, answer.len() - 1] {
        let (provider, mut peers) = over_pipes(HttpOptions::default());
        let served = async { serve(&mut peers.recv().await.unwrap(), &answer[..end]).await };
        let (answer, ()) = tokio::join!(call(&provider, false), served);
        assert!(matches!(answer, Err(CallError::Broken(_))), "cut at {end}: {answer:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_holds_though_its_body_breaks_off_or_never_ends() {
    let head = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 1000000\r\n\r\n";
    for body in ["", "{\"error\":", &"x".repeat(MAX_ERROR_BYTES + 1)] {
        let (provider, mut peers) = over_pipes(HttpOptions::default());
        let served = async {
            let mut peer = peers.recv().await.unwrap();
            request(&mut peer).await;
            // The client stops reading at its limit, and closes.
            let _ = peer.write_all([head, body].concat().as_bytes()).await;
        };
        match tokio::join!(call(&provider, false), served).0 {
            Ok(Answered::Refused(refused)) => {
                assert_eq!((refused.status, refused.retry_after), (429, Some(Duration::from_secs(7))));
            }
            other => panic!("not refused: {other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_end_is_malformed() {
    let (provider, mut peers) = over_pipes(HttpOptions::default());
    let served = async {
        let mut peer = peers.recv().await.unwrap();
        serve(&mut peer, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n").await;
        let piece = vec![b' '; 32 * 1024];
        let mut sent = 0;
        while peer.write_all(&piece).await.is_ok() {
            sent += piece.len();
        }
        sent
    };
    let (answer, sent) = tokio::join!(call(&provider, false), served);
    assert!(matches!(answer, Err(CallError::Malformed(_))), "{answer:?}");
    assert!(sent < MAX_ANSWER_BYTES + 1024 * 1024, "{sent} bytes were taken");
}
