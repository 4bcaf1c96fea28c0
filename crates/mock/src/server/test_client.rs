//! A client of raw bytes, for tests: what went over the wire and when.

use std::time::Duration;

use chance::{Moment, Seed, Spread, Tick};
use fault::{Fault, Kind, Selector, Timeline, Window};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};
use wire::{Api, Request};

use std::sync::Arc;

use super::{Server, ServerOptions};
use crate::{Clock, ProviderSpec, Site, SiteOptions};

/// Ten tokens from 500 ms on, 20 ms apart.
pub(super) fn spec(name: &str, api: Api) -> ProviderSpec {
    ProviderSpec {
        first_token: Some(Spread::Constant(0.5)),
        tokens_per_second: Some(Spread::Constant(50.0)),
        ..ProviderSpec::new(name, api, "model-1")
    }
}

/// A fault of the whole run, everywhere.
pub(super) fn always(kind: Kind) -> Fault {
    let window = Window::new(Moment::START, Moment::from_secs(3600));
    Fault {
        name: "f".to_owned(),
        window,
        selector: Selector::default(),
        share: (1.0, 1.0),
        first: None,
        sticky: false,
        kind,
    }
}

pub(super) fn site(specs: Vec<ProviderSpec>, faults: Vec<Fault>, tick: Tick) -> Arc<Site> {
    Site::new(specs, Timeline::new(faults), Seed(1), Clock::start(tick), SiteOptions::default())
}

/// Two providers, `openai` and `anthropic`, under the faults.
pub(super) fn both(faults: Vec<Fault>) -> Arc<Site> {
    let specs = vec![spec("openai", Api::OpenaiChat), spec("anthropic", Api::AnthropicMessages)];
    site(specs, faults, Tick::Even)
}

/// A connection to a server of the site.
pub(super) fn connect(site: &Arc<Site>) -> DuplexStream {
    let (near, far) = tokio::io::duplex(64 * 1024);
    let server = Server::new(Arc::clone(site), ServerOptions::WIRE);
    tokio::spawn(async move { server.serve_connection(far).await });
    near
}

pub(super) fn request(id: &str, stream: bool) -> Request {
    let prompt = format!("[brownout request={id} in=100 out=10] hello");
    Request { stream, max_output_tokens: Some(100), ..Request::prompt("model-1", prompt) }
}

/// The bytes of a completion's request.
pub(super) fn post(name: &str, api: Api, request: &Request) -> Vec<u8> {
    raw("POST", &format!("/{name}{}", api.path(&request.model, request.stream)), &api.encode_request(request))
}

pub(super) fn raw(method: &str, path: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("{method} {path} HTTP/1.1\r\nhost: mock\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// What came back.
#[derive(Debug, Default)]
pub(super) struct Received {
    pub(super) head: String,
    pub(super) body: Vec<u8>,
    /// When bytes came, in milliseconds of the run, without repetition.
    pub(super) at: Vec<u64>,
    /// Whether the body came to its end by HTTP's own rule.
    pub(super) whole: bool,
}

impl Received {
    pub(super) fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().filter_map(|line| line.split_once(": ")).find(|(n, _)| *n == name).map(|(_, value)| value)
    }
}

/// Sends, and reads until the answer is whole or the connection ends or `patience` is over.
pub(super) async fn exchange<C>(connection: &mut C, clock: Clock, bytes: &[u8], patience: Duration) -> Received
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    connection.write_all(bytes).await.unwrap();
    let (mut read, mut at, mut buffer) = (Vec::new(), Vec::new(), vec![0; 4096]);
    loop {
        let Ok(count) = tokio::time::timeout(patience, connection.read(&mut buffer)).await else { break };
        let count = count.unwrap();
        if count == 0 {
            break;
        }
        at.push(clock.now().as_millis());
        read.extend_from_slice(&buffer[..count]);
        if parse(&read).is_some_and(|received| received.whole) {
            break;
        }
    }
    at.dedup();
    Received { at, ..parse(&read).unwrap_or_default() }
}

fn parse(bytes: &[u8]) -> Option<Received> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut received = Received { head, ..Received::default() };
    let rest = &bytes[end + 4..];
    let length = received.header("content-length").map(|length| length.parse::<usize>().unwrap());
    (received.body, received.whole) =
        length.map_or_else(|| dechunk(rest), |length| (rest.to_vec(), rest.len() == length));
    Some(received)
}

fn dechunk(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(line) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
        let Some(chunk) = rest.get(line + 2..line + 2 + size) else { break };
        if size == 0 {
            return (body, true);
        }
        body.extend_from_slice(chunk);
        rest = rest.get(line + 4 + size..).unwrap_or_default();
    }
    (body, false)
}
