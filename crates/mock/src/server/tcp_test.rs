//! HTTP over TCP on loopback: that it works at all, and that a reset is a reset.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chance::{Spread, Tick};
use fault::kind::CutFault;
use fault::{CutHow, Fault, Kind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use wire::Api;

use super::test_client::{always, exchange, post, raw, request, site, spec};
use super::{Listener, Server, ServerOptions};
use crate::Site;

async fn listen(faults: Vec<Fault>) -> (Arc<Site>, SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
    let fast = crate::ProviderSpec {
        first_token: Some(Spread::Constant(0.02)),
        tokens_per_second: Some(Spread::Constant(1000.0)),
        ..spec("openai", Api::OpenaiChat)
    };
    let site = site(vec![fast], faults, Tick::Free);
    let listener = Listener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let server = Server::new(Arc::clone(&site), ServerOptions::LIVE);
    let run = tokio::spawn(listener.run(server, async { drop(stopped.await) }));
    (site, address, stop, run)
}

#[tokio::test]
async fn a_stream_over_tcp_is_whole_and_the_listener_stops() {
    let (site, address, stop, run) = listen(vec![]).await;
    let mut connection = TcpStream::connect(address).await.unwrap();
    let bytes = post("openai", Api::OpenaiChat, &request("u1", true));
    let received = exchange(&mut connection, site.clock(), &bytes, Duration::from_secs(20)).await;
    let mut decoder = Api::OpenaiChat.stream_decoder();
    let words = decoder.push(&received.body).len();
    assert!(received.whole && words >= 11 && decoder.completeness().is_complete());
    let health = raw("GET", "/_brownout/health", b"");
    assert_eq!(exchange(&mut connection, site.clock(), &health, Duration::from_secs(20)).await.status(), 200);
    stop.send(()).unwrap();
    run.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_reset_is_seen_as_one() {
    let cut = Kind::Cut(CutFault { after: Spread::Constant(4.0), how: CutHow::Reset });
    let (_site, address, _stop, _run) = listen(vec![always(cut)]).await;
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(&post("openai", Api::OpenaiChat, &request("u1", true))).await.unwrap();
    let mut read = Vec::new();
    let error = connection.read_to_end(&mut read).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert!(read.starts_with(b"HTTP/1.1 200"));
}
