//! Bytes of strangers on a connection to a server.
//!
//! *Which question does it answer?* "Is whoever comes answered in HTTP or let go, and is the server done then?"
//!
//! *Why shapes?* Bytes of chance are hardly ever a request. The first byte says how much of one stands around them:
//! nothing, a head, a header, a key, or the opening of HTTP/2.
//!
//! *What it never does:* wait: the clock is paused, and the server may take the time that it needs.

use std::sync::Arc;
use std::time::Duration;

use chance::{Seed, Tick};
use mock::control::{Access, Control};
use mock::register::{Bounds, Register};
use mock::server::{Real, Server, ServerOptions};
use mock::{Clock, ProviderSpec, Site, SiteOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wire::Api;

use crate::{format, pick};

/// How a client of HTTP/2 begins, with settings.
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// A key as `OpenAI` gives them out.
const KEY: &str = "sk-proj-0123456789abcdefghij";

/// The words of files, as `brownout serve` takes them.
#[path = "../../crates/cli/serving/grammar.rs"]
mod grammar;

/// How long a client waits for answers before it leaves; simulated.
const PATIENCE: Duration = Duration::from_secs(30);

/// The first byte picks the shape.
pub fn read(bytes: &[u8]) {
    match pick(bytes) {
        Some((0, bytes)) => answered(bytes),
        Some((1, said)) => answered(&fault_header(said)),
        Some((2, body)) => answered(&post("/_brownout/v1/faults", b"", body)),
        Some((3, rest)) => question(rest),
        Some((5, rest)) => looked(rest),
        Some((6, body)) => kept(body),
        Some((_, frames)) => {
            connect(&[HTTP2, frames].concat(), register());
        }
        None => {}
    }
}

/// Whoever comes is answered in HTTP or let go.
fn answered(bytes: &[u8]) {
    let said = connect(bytes, register());
    let in_http = said.starts_with(b"HTTP/1.") || bytes.starts_with(&HTTP2[..14]);
    assert!(said.is_empty() || in_http, "{:?}", String::from_utf8_lossy(&said));
}

/// A call that asks for a fault of its own.
fn fault_header(said: &[u8]) -> Vec<u8> {
    let body = Api::OpenaiChat.encode_request(&wire::Request::prompt("m", "[brownout request=u out=3]"));
    let path = format!("/openai-chat{}", Api::OpenaiChat.path("m", false));
    post(&path, &[b"x-brownout-fault: ", said, b"\r\n"].concat(), &body)
}

/// A body at a provider of the format that the first byte names, at the path that the second one picks.
fn question(rest: &[u8]) {
    let Some((api, rest)) = format(rest) else { return };
    let Some((place, body)) = pick(rest) else { return };
    let mut paths = api.paths();
    paths.extend([api.path("m", true), "/v1/responses".into(), "/v1/embeddings".into(), "/v2/embed".into()]);
    paths.extend(["/api/embed".into(), "/api/show".into(), "/model/m/count-tokens".into()]);
    paths.extend(["countTokens", "embedContent"].map(|verb| format!("/v1beta/models/m:{verb}")));
    let path = &paths[place % paths.len()];
    answered(&post(&format!("/{}{path}", api.name()), b"", body));
}

/// A look at an admin path: the first byte picks the method.
fn looked(rest: &[u8]) {
    let Some((method, path)) = pick(rest) else { return };
    let method = ["GET", "DELETE", "POST", "PUT"][method % 4].as_bytes();
    answered(&[method, b" /_brownout/v1/", path, b" HTTP/1.1\r\nhost: localhost\r\n\r\n"].concat());
}

/// A key in the header, in the query and between two halves of a body is in none of what is kept for people.
fn kept(body: &[u8]) {
    let (before, behind) = body.split_at(body.len() / 2);
    let body = [before, b" ", KEY.as_bytes(), b" ", behind].concat();
    let (path, header) =
        (format!("/gemini/v1beta/models/m:generateContent?key={KEY}"), format!("x-api-key: {KEY}\r\n"));
    let register = register();
    connect(&post(&path, header.as_bytes(), &body), Arc::clone(&register));
    let visits = register.after(0, None, usize::MAX);
    assert_eq!(visits.len(), 1);
    assert!(visits.iter().all(|visit| !format!("{visit:?} {}", visit.text()).contains(KEY)), "a key is left");
}

/// A request with this body, the last of its connection.
fn post(path: &str, headers: &[u8], body: &[u8]) -> Vec<u8> {
    let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n", body.len());
    [head.as_bytes(), headers, b"\r\n", body].concat()
}

fn register() -> Arc<Register> {
    Arc::new(Register::new(Bounds::default(), Seed(1)))
}

fn server(register: Arc<Register>) -> Server {
    let specs = Api::ALL.map(|api| ProviderSpec::new(api.name(), api, "m")).to_vec();
    let clock = Clock::start(Tick::Even);
    let site = Site::new(specs, Default::default(), Seed(1), clock, SiteOptions { instant: true, ..SiteOptions::default() });
    let control =
        Control { access: Access::Loopback, grammar: Some(Arc::new(grammar::Words)), ..Control::new(register) };
    Server::controlled(site, None, Real::default(), ServerOptions::LIVE, control)
}

/// What a server of all formats says to the bytes.
fn connect(bytes: &[u8], register: Arc<Register>) -> Vec<u8> {
    talk(bytes, || server(register))
}

/// What a server says that takes these bytes. It is done when the client has left.
pub(crate) fn talk(bytes: &[u8], server: impl FnOnce() -> Server) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let Ok(runtime) = runtime else { return Vec::new() };
    runtime.block_on(async {
        let (near, far) = tokio::io::duplex(64 * 1024);
        let (mut reader, mut writer) = tokio::io::split(near);
        let (server, mut said) = (server(), Vec::new());
        let writes = async {
            // The server may let go before all is written.
            let _ = writer.write_all(bytes).await;
            tokio::time::sleep(PATIENCE).await;
            let _ = writer.shutdown().await;
        };
        let _ = tokio::join!(server.serve_connection(far), writes, reader.read_to_end(&mut said));
        said
    })
}
