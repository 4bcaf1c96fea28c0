//! Bytes of a real provider on their way through a server, under faults.
//!
//! *Which question does it answer?* "Does what a provider says arrive as it was said, as far as the fault lets it?"
//!
//! *Why HTTP/1.0?* Its answers have no chunks: what stands behind the head is the body.
//!
//! *What it never does:* open a connection: the provider is a value.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chance::{Moment, Seed, Spread, Tick};
use fault::kind::{CutFault, GarbleFault, InStreamFault, Latency, Shift, StallFault};
use fault::{CutHow, Fault, Garble, Kind, Selector, Timeline, Window};
use http_body_util::{BodyExt, StreamBody};
use mock::server::{Forward, Forwarding, Real, Server, ServerOptions};
use mock::{Clock, ProviderSpec, Site, SiteOptions};
use wire::Api;

use crate::connections::talk;
use crate::{format, pick};

/// The first byte is the format, the second the fault, the third the length of pieces; nothing, for an answer that is
/// no stream.
pub fn read(bytes: &[u8]) {
    let Some((api, rest)) = format(bytes) else { return };
    let Some((place, rest)) = pick(rest) else { return };
    let Some((size, said)) = pick(rest) else { return };
    let fault = kind(place);
    let (harmless, own) = (harmless(fault.as_ref()), own_words(fault.as_ref()));
    let body = asked(api, fault, Upstream { kind: content_type(api, size), size: size.max(1), said: said.to_vec() });
    assert!(own || said.starts_with(&body), "{api:?} {place}: {}", String::from_utf8_lossy(&body));
    assert!(!harmless || body == said, "{api:?} {place}: {} of {} bytes", body.len(), said.len());
}

/// Somebody who answers everybody with the same bytes.
#[derive(Debug)]
struct Upstream {
    kind: &'static str,
    size: usize,
    said: Vec<u8>,
}

impl Forward for Upstream {
    fn forward(&self, _: http::Request<Bytes>) -> Forwarding<'_> {
        let piece = |bytes: &[u8]| Ok::<_, io::Error>(http_body::Frame::data(Bytes::copy_from_slice(bytes)));
        let pieces: Vec<_> = self.said.chunks(self.size).map(piece).collect();
        let body = StreamBody::new(futures_util::stream::iter(pieces)).boxed_unsync();
        let mut response = http::Response::new(body);
        response.headers_mut().insert("content-type", http::HeaderValue::from_static(self.kind));
        Box::pin(async move { response })
    }
}

fn content_type(api: Api, size: usize) -> &'static str {
    match api {
        _ if size == 0 => "application/json",
        Api::Ollama => "application/x-ndjson",
        Api::BedrockConverse | Api::BedrockInvoke => "application/vnd.amazon.eventstream",
        _ => "text/event-stream",
    }
}

fn kind(place: usize) -> Option<Kind> {
    let after = || Spread::Constant((place / 8) as f64);
    let cut = |how| Some(Kind::Cut(CutFault { after: after(), how }));
    match place % 8 {
        1 => cut(CutHow::CleanEof),
        2 => cut(CutHow::Reset),
        3 => cut(CutHow::MissingTerminator),
        4 => Some(Kind::Stall(StallFault { after: after(), lasting: Some(Duration::from_secs(1)), inside: false })),
        5 => Some(Kind::InStream(InStreamFault { after: after(), status: 529 })),
        6 => Some(Kind::Garble(GarbleFault { how: Garble::Event })),
        7 => Some(Kind::Latency(Latency {
            first_token: Some(Shift::Times(2.0)),
            pace: Some(Shift::Times(3.0)),
            ..Latency::default()
        })),
        _ => None,
    }
}

/// Whether everything arrives.
fn harmless(kind: Option<&Kind>) -> bool {
    matches!(kind, None | Some(Kind::Stall(_) | Kind::Latency(_)))
}

/// Whether the fault has words of its own.
fn own_words(kind: Option<&Kind>) -> bool {
    matches!(kind, Some(Kind::InStream(_) | Kind::Garble(_)))
}

fn fault(kind: Kind) -> Fault {
    let window = Window::new(Moment::START, Moment::from_secs(3600));
    let (name, selector) = ("f".to_owned(), Selector::default());
    Fault { name, window, selector, share: (1.0, 1.0), first: None, sticky: false, kind }
}

/// The body that a client gets.
fn asked(api: Api, kind: Option<Kind>, upstream: Upstream) -> Vec<u8> {
    let request = wire::Request { stream: upstream.size > 0, ..wire::Request::prompt("m", "hello") };
    let (path, body) = (api.path("m", true), api.encode_request(&request));
    let head = format!("POST /real{path} HTTP/1.0\r\nhost: m\r\ncontent-length: {}\r\n\r\n", body.len());
    let answer = talk(&[head.as_bytes(), &body].concat(), move || {
        let timeline = Timeline::new(kind.map(fault).into_iter().collect());
        let specs = vec![ProviderSpec::new("real", api, "m")];
        let site = Site::new(specs, timeline, Seed(1), Clock::start(Tick::Even), SiteOptions { instant: true, ..SiteOptions::default() });
        Server::with_real(site, None, Real::default().and(0, Arc::new(upstream)), ServerOptions::WIRE)
    });
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
    end.map(|end| answer[end + 4..].to_vec()).unwrap_or_default()
}
