//! A server of one provider, and clients that write raw bytes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use brownout_mock::server::{Listener, Server, ServerOptions};
use brownout_mock::{Clock, ProviderSpec, Site, SiteOptions};
use chance::{Moment, Seed, Spread, Tick};
use fault::kind::StallFault;
use fault::{Fault, Kind, Selector, Timeline, Window};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};
use tokio::net::TcpStream;
use wire::Api;

/// A provider that answers at once, on a port of its own.
pub(crate) struct Served {
    pub(crate) site: Arc<Site>,
    pub(crate) address: SocketAddr,
}

impl Served {
    pub(crate) async fn healthy() -> Self {
        Self::under(ProviderSpec::new("openai", Api::OpenaiChat, "gpt-4o"), vec![]).await
    }

    pub(crate) async fn under(spec: ProviderSpec, faults: Vec<Fault>) -> Self {
        let site = site(spec, faults, Tick::Free);
        let listener = Listener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server::new(Arc::clone(&site), ServerOptions::LIVE);
        tokio::spawn(listener.run(server, std::future::pending()));
        Self { site, address }
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Somebody else asks, and is answered.
    pub(crate) async fn serves_others(&self) {
        assert_eq!(ask(&mut self.connect().await, &post(QUESTION)).await, 200);
    }
}

fn site(spec: ProviderSpec, faults: Vec<Fault>, tick: Tick) -> Arc<Site> {
    Site::new(
        vec![spec],
        Timeline::new(faults),
        Seed(1),
        Clock::start(tick),
        SiteOptions { instant: true, ..SiteOptions::default() },
    )
}

/// A connection in memory to a server with all its timers, for a paused clock.
pub(crate) fn pipe() -> DuplexStream {
    let (near, far) = tokio::io::duplex(64 * 1024);
    let site = site(ProviderSpec::new("openai", Api::OpenaiChat, "gpt-4o"), vec![], Tick::Even);
    tokio::spawn(async move { Server::new(site, ServerOptions::LIVE).serve_connection(far).await });
    near
}

/// A stream that stops after two tokens and stays open.
pub(crate) fn stall() -> Fault {
    Fault {
        name: "stall".to_owned(),
        window: Window::new(Moment::START, Moment::from_secs(3600)),
        selector: Selector::default(),
        share: (1.0, 1.0),
        first: None,
        sticky: false,
        kind: Kind::Stall(StallFault { after: Spread::Constant(2.0), lasting: None, inside: false }),
    }
}

pub(crate) const QUESTION: &str =
    r#"{"model":"gpt-4o","messages":[{"role":"user","content":"[brownout request=u out=3]"}]}"#;

pub(crate) const STREAMED: &str =
    r#"{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"[brownout request=u out=3]"}]}"#;

/// The bytes of a question.
pub(crate) fn post(body: &str) -> Vec<u8> {
    format!("{}content-length: {}\r\n\r\n{body}", HEAD, body.len()).into_bytes()
}

/// A head without its end.
pub(crate) const HEAD: &str = "POST /openai/v1/chat/completions HTTP/1.1\r\nhost: mock\r\n";

/// Writes, reads one whole answer, and returns its status.
pub(crate) async fn ask<C: AsyncRead + AsyncWrite + Unpin>(connection: &mut C, bytes: &[u8]) -> u16 {
    connection.write_all(bytes).await.unwrap();
    answer(connection).await.0
}

/// Status and body of the next answer that has a length.
pub(crate) async fn answer<C: AsyncRead + Unpin>(connection: &mut C) -> (u16, String) {
    let head = head(connection).await;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await.unwrap();
    let status = head.split(' ').nth(1).map_or(0, |status| status.parse().unwrap());
    (status, String::from_utf8(body).unwrap())
}

/// The next head, byte by byte; empty where the connection ends instead.
pub(crate) async fn head<C: AsyncRead + Unpin>(connection: &mut C) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match connection.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return String::new(),
        }
    }
    String::from_utf8(head).unwrap()
}

/// Everything up to the end of the connection, however it ends.
pub(crate) async fn rest<C: AsyncRead + Unpin>(connection: &mut C) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = connection.read_to_end(&mut bytes).await;
    bytes
}

/// Waits until the provider serves and keeps waiting so many.
pub(crate) async fn until_load(site: &Site, load: (usize, usize)) {
    while site.load(0) != load {
        tokio::time::sleep_until(tokio::time::Instant::now() + Duration::from_millis(1)).await;
    }
}
