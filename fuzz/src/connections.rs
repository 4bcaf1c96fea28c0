//! Bytes of strangers on a connection to a server.
//!
//! *Which question does it answer?* "Is whoever comes answered in HTTP or let go, and is the server done then?"
//!
//! *Why shapes?* Bytes of chance are hardly ever a request. The first byte says how much of one stands around them:
//! nothing, a head, a header, or the opening of HTTP/2.
//!
//! *What it never does:* wait: the clock is paused, and the server may take the time that it needs.

use std::sync::Arc;
use std::time::Duration;

use chance::{Moment, Seed, Tick};
use document::Finding;
use fault::Fault;
use mock::control::{Access, Complaint, Control, Grammar};
use mock::register::Register;
use mock::server::{Real, Server, ServerOptions};
use mock::{Clock, ProviderSpec, Site, SiteOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wire::Api;

use crate::{format, pick};

/// How a client of HTTP/2 begins, with settings.
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// How long a client waits for answers before it leaves; simulated.
const PATIENCE: Duration = Duration::from_secs(30);

/// The words of files, as `brownout serve` takes them.
#[derive(Debug)]
struct Words;

impl Grammar for Words {
    fn read(&self, said: &str, now: Moment) -> Result<Fault, Vec<Complaint>> {
        let complaint = |Finding { line, column, message, hint, .. }| Complaint { line, column, message, hint };
        scenario::fault("body", said, now).map_err(|wrong| wrong.findings().into_iter().map(complaint).collect())
    }

    fn tell(&self, fault: &Fault) -> String {
        scenario::sentence(fault)
    }

    fn schema(&self) -> serde_json::Value {
        scenario::fault_schema()
    }
}

/// The first byte picks the shape.
pub fn read(bytes: &[u8]) {
    match pick(bytes) {
        Some((0, bytes)) => connect(bytes, true),
        Some((1, said)) => connect(&fault_header(said), true),
        Some((2, body)) => connect(&post("/_brownout/v1/faults", b"", body), true),
        Some((3, rest)) => question(rest),
        Some((_, frames)) => connect(&[HTTP2, frames].concat(), false),
        None => {}
    }
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
    connect(&post(&format!("/{}{path}", api.name()), b"", body), true);
}

/// A request with this body, the last of its connection.
fn post(path: &str, headers: &[u8], body: &[u8]) -> Vec<u8> {
    let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n", body.len());
    [head.as_bytes(), headers, b"\r\n", body].concat()
}

fn server() -> Server {
    let specs = Api::ALL.map(|api| ProviderSpec::new(api.name(), api, "m")).to_vec();
    let clock = Clock::start(Tick::Even);
    let site = Site::new(specs, Default::default(), Seed(1), clock, SiteOptions { instant: true });
    let register = Arc::new(Register::new(Default::default(), Seed(1)));
    let control = Control { access: Access::Loopback, grammar: Some(Arc::new(Words)), ..Control::new(register) };
    Server::controlled(site, None, Real::default(), ServerOptions::LIVE, control)
}

/// The server takes the bytes, answers or not, and is done when the client has left.
fn connect(bytes: &[u8], plain: bool) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        let (near, far) = tokio::io::duplex(64 * 1024);
        let (mut reader, mut writer) = tokio::io::split(near);
        let mut said = Vec::new();
        let writes = async {
            // The server may let go before all is written.
            let _ = writer.write_all(bytes).await;
            tokio::time::sleep(PATIENCE).await;
            let _ = writer.shutdown().await;
        };
        let _ = tokio::join!(server().serve_connection(far), writes, reader.read_to_end(&mut said));
        assert!(!plain || said.is_empty() || said.starts_with(b"HTTP/1."), "{:?}", String::from_utf8_lossy(&said));
    });
}
