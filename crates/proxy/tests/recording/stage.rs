//! A recorder between a client and a provider, and the tape that it writes.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use brownout_proxy::{Origin, Recorder};
use bytes::Bytes;
use cassette::{Header, Path, Player, Scrubber, Tape};
use chance::Tick;
use failover::BoxFuture;
use failover::http::{Connect, Dial, Io};
use http_body_util::BodyExt;
use mock::Clock;
use mock::server::{Forward, RealBody, Server, ServerOptions};
use tokio::io::DuplexStream;
use tokio::time::Instant;

use crate::provider::{self, KEY};

/// Connects over pipes in memory to whoever serves their other ends.
pub(crate) struct Pipes(Box<dyn Fn(DuplexStream) + Send + Sync>);

impl Connect for Pipes {
    fn connect(&self, _authority: &str) -> BoxFuture<'_, io::Result<Box<dyn Io>>> {
        let (near, far) = tokio::io::duplex(64 * 1024);
        (self.0)(far);
        Box::pin(async move { Ok(Box::new(near) as Box<dyn Io>) })
    }
}

/// The lines that were written.
#[derive(Clone, Default)]
pub(crate) struct Written(Arc<Mutex<String>>);

impl Written {
    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn tape(&self) -> Tape {
        Tape::read(&self.text()).unwrap()
    }
}

/// Somebody who asks a server over pipes.
pub(crate) fn client(server: Server) -> Origin {
    let serve = move |far| {
        let server = server.clone();
        drop(tokio::spawn(async move { server.serve_connection(far).await }));
    };
    Origin::new(Dial::new("http://server", Arc::new(Pipes(Box::new(serve)))).unwrap())
}

/// The provider, over pipes.
pub(crate) fn provider() -> Origin {
    let serve = |far| drop(tokio::spawn(provider::serve(far)));
    Origin::new(Dial::new("http://real.example.com/v1", Arc::new(Pipes(Box::new(serve)))).unwrap())
}

/// A server that records, and what it writes.
pub(crate) fn recorder(origin: impl Forward + 'static, scrub: &[&str]) -> (Server, Written) {
    let scrubber = Scrubber::new(scrub.iter().map(|path| Path::parse(path).unwrap()).collect());
    let written = Written::default();
    written.0.lock().unwrap().push_str(&Header::new("http://real.example.com/v1", &scrubber).line());
    let lines = written.clone();
    let sink = Box::new(move |line: &str| lines.0.lock().unwrap().push_str(line));
    let recorder = Recorder::new(Arc::new(origin), scrubber, sink);
    (Server::forwarding(Arc::new(recorder), ServerOptions::WIRE), written)
}

/// A server that replays.
pub(crate) fn player(tape: Tape) -> Server {
    Server::replaying(Player::new(tape), Clock::start(Tick::Free), ServerOptions::WIRE)
}

pub(crate) fn request(path: &str, body: &'static str) -> http::Request<Bytes> {
    let request = http::Request::post(path).header("authorization", format!("Bearer {KEY}"));
    request.header("connection", "x-hop").header("x-hop", "1").body(Bytes::from_static(body.as_bytes())).unwrap()
}

/// What came, when, in milliseconds, and whether it came to its end.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Came {
    pub(crate) status: u16,
    pub(crate) chunks: Vec<(u128, String)>,
    pub(crate) whole: bool,
}

impl Came {
    pub(crate) fn text(&self) -> String {
        self.chunks.iter().map(|(_, text)| text.as_str()).collect()
    }

    pub(crate) fn times(&self) -> Vec<u128> {
        self.chunks.iter().map(|(at, _)| *at).collect()
    }
}

pub(crate) async fn ask(client: &impl Forward, request: http::Request<Bytes>) -> Came {
    let began = Instant::now();
    let response = client.forward(request).await;
    let status = response.status().as_u16();
    let mut body: RealBody = response.into_body();
    let mut came = Came { status, ..Came::default() };
    loop {
        match body.frame().await {
            Some(Ok(frame)) => {
                let text = String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap();
                came.chunks.push((began.elapsed().as_millis(), text));
            }
            Some(Err(_)) => return came,
            None => return Came { whole: true, ..came },
        }
    }
}

/// Milliseconds.
pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
