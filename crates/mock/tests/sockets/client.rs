//! The bare client, and a server for it to talk to.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;

use brownout_mock::server::{Listener, Server, ServerOptions};
use brownout_mock::{Clock, ProviderSpec, Site, SiteOptions};
use chance::{Moment, Seed, Tick};
use fault::{Fault, Kind, Selector, Timeline, Window};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use wire::{Api, Chunk, Request};

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// With a FIN: reading gives nothing.
    Fin,
    /// With a RST: reading fails.
    Rst,
}

/// A server on a port of its own, until it is dropped.
#[derive(Debug)]
pub(crate) struct Serving {
    pub(crate) address: SocketAddr,
    run: JoinHandle<()>,
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.run.abort();
    }
}

/// A fault of all attempts, from that second on for an hour.
pub(crate) fn fault(kind: Kind, from_s: u64) -> Fault {
    Fault {
        name: format!("from-{from_s}"),
        window: Window::new(Moment::from_secs(from_s), Moment::from_secs(from_s + 3600)),
        selector: Selector::default(),
        share: (1.0, 1.0),
        first: None,
        sticky: false,
        kind,
    }
}

/// A provider `p` of that format, which answers at once and under the fault.
pub(crate) async fn serve(api: Api, kind: Option<Kind>) -> Serving {
    serve_under(api, kind.into_iter().map(|kind| fault(kind, 0)).collect()).await
}

/// The same under several faults.
pub(crate) async fn serve_under(api: Api, faults: Vec<Fault>) -> Serving {
    let timeline = Timeline::new(faults);
    let specs = vec![ProviderSpec::new("p", api, "model-1")];
    let clock = Clock::start(Tick::Free);
    let site = Site::new(specs, timeline, Seed(1), clock, SiteOptions { instant: true, ..SiteOptions::default() });
    let listener = Listener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::for_provider(Arc::clone(&site), 0, ServerOptions::LIVE);
    Serving { address, run: tokio::spawn(listener.run(server, std::future::pending())) }
}

/// A question whose answer has so many tokens.
pub(crate) fn asking(tokens: u32, stream: bool) -> Request {
    let prompt = format!("[brownout request=r1 in=10 out={tokens}] hello");
    Request { stream, max_output_tokens: Some(100_000), ..Request::prompt("model-1", prompt) }
}

/// It as bytes of HTTP/1.1.
pub(crate) fn post(api: Api, request: &Request) -> Vec<u8> {
    let (path, body) = (api.path(&request.model, request.stream), api.encode_request(request));
    let head = format!("POST {path} HTTP/1.1\r\nhost: mock\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), &body].concat()
}

/// All that comes, and how it ends.
pub(crate) async fn read_to_end(stream: &mut TcpStream) -> (Vec<u8>, End) {
    let mut read = Vec::new();
    match stream.read_to_end(&mut read).await {
        Ok(_) => (read, End::Fin),
        Err(error) if error.kind() == ErrorKind::ConnectionReset => (read, End::Rst),
        Err(error) => panic!("{error}"),
    }
}

/// Asks on a connection of its own.
pub(crate) async fn ask(address: SocketAddr, bytes: &[u8]) -> (Vec<u8>, End) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    read_to_end(&mut stream).await
}

/// What stands behind the head.
pub(crate) fn body(read: &[u8]) -> &[u8] {
    let head = read.windows(4).position(|window| window == b"\r\n\r\n").map_or(read.len(), |end| end + 4);
    &read[head..]
}

/// The whole chunks of a body in chunks, what is left over, and whether the last chunk came.
pub(crate) fn dechunk(mut rest: &[u8]) -> (Vec<u8>, Vec<u8>, bool) {
    let mut whole = Vec::new();
    while let Some(line) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
        if size == 0 {
            return (whole, rest.to_vec(), true);
        }
        let Some(chunk) = rest.get(line + 2..line + 2 + size) else { break };
        whole.extend_from_slice(chunk);
        rest = rest.get(line + 4 + size..).unwrap_or_default();
    }
    (whole, rest.to_vec(), false)
}

/// Events with words in them, and whether the answer is complete.
pub(crate) fn words(api: Api, stream: &[u8]) -> (usize, bool) {
    let mut decoder = api.stream_decoder();
    let chunks = decoder.push(stream);
    let words = chunks.iter().filter(|chunk| matches!(chunk, Ok(Chunk::Delta { .. }))).count();
    (words, decoder.completeness().is_complete())
}
