//! HTTPS: a client that trusts the authority is served, and each fault of TLS is what it says.
#![allow(clippy::unwrap_used, reason = "what cannot go on must fail")]

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use brownout_mock::server::{Listener, Server, ServerOptions, Tls};
use brownout_mock::{Clock, ProviderSpec, Site, SiteOptions};
use chance::{Moment, Seed, Tick};
use fault::kind::Blackout;
use fault::{Fault, Kind, Selector, Timeline, TlsFault, Window};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use wire::Api;

const HEALTH: &[u8] = b"GET /_brownout/health HTTP/1.1\r\nhost: mock\r\nconnection: close\r\n\r\n";

/// A provider on a port of its own under the fault, and who vouches for it.
async fn serve(kind: Option<Kind>) -> (SocketAddr, String) {
    let fault = |kind| Fault {
        name: "f".to_owned(),
        window: Window::new(Moment::START, Moment::from_secs(3600)),
        selector: Selector::default(),
        share: (1.0, 1.0),
        first: None,
        sticky: false,
        kind,
    };
    let timeline = Timeline::new(kind.map(fault).into_iter().collect());
    let specs = vec![ProviderSpec::new("p", Api::OpenaiChat, "m")];
    let site = Site::new(
        specs,
        timeline,
        Seed(1),
        Clock::start(Tick::Free),
        SiteOptions { instant: true, ..SiteOptions::default() },
    );
    let tls = Tls::new(IpAddr::V4(Ipv4Addr::LOCALHOST)).unwrap();
    let authority = tls.authority_pem().to_owned();
    let listener = Listener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::for_provider(Arc::clone(&site), 0, ServerOptions::LIVE).with_tls(tls);
    tokio::spawn(listener.run(server, std::future::pending()));
    (address, authority)
}

/// What a client reads that trusts the authority, or why there is no connection.
async fn ask(address: SocketAddr, authority: &str, name: &str) -> Result<String, std::io::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    stream.write_all(HEALTH).await?;
    let mut read = Vec::new();
    stream.read_to_end(&mut read).await?;
    Ok(String::from_utf8(read).unwrap())
}

fn blackout(fault: TlsFault) -> Kind {
    Kind::Blackout(Blackout::Tls(fault))
}

#[tokio::test]
async fn who_trusts_the_authority_is_served_by_every_local_name() {
    let (address, authority) = serve(None).await;
    for name in ["localhost", "127.0.0.1"] {
        assert!(ask(address, &authority, name).await.unwrap().starts_with("HTTP/1.1 200"));
    }
    let other = Tls::new(IpAddr::V4(Ipv4Addr::LOCALHOST)).unwrap();
    let stranger = ask(address, other.authority_pem(), "localhost").await.unwrap_err();
    assert!(
        stranger.to_string().contains("UnknownIssuer") || stranger.to_string().contains("BadSignature"),
        "{stranger}"
    );
}

#[tokio::test]
async fn a_certificate_can_be_for_another_host_or_too_old() {
    for (fault, expected) in [(TlsFault::WrongHost, "not valid for name"), (TlsFault::Expired, "expired")] {
        let (address, authority) = serve(Some(blackout(fault))).await;
        let error = ask(address, &authority, "localhost").await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn a_handshake_can_fail_with_an_alert() {
    let (address, authority) = serve(Some(blackout(TlsFault::Alert))).await;
    let error = ask(address, &authority, "localhost").await.unwrap_err();
    assert!(error.kind() == ErrorKind::InvalidData && error.to_string().contains("HandshakeFailure"), "{error}");
}

/// It says nothing while another connection, which asks for what it is told, is dealt with in full.
#[tokio::test]
async fn a_slow_handshake_says_nothing_and_stays() {
    let (address, _) = serve(Some(blackout(TlsFault::Slow))).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&[22, 3, 1, 0, 1, 1]).await.unwrap();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(stream.try_read(&mut [0; 1]).unwrap_err().kind(), ErrorKind::WouldBlock);
}
