//! Encrypted connections, over loopback with a certificate made for the test.

use std::sync::Arc;

use brownout_failover::http::{HttpOptions, HttpProvider, Secret, TcpConnect, Tls};
use brownout_failover::{Answered, Attempt, CallError, Provider};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use wire::{Api, Request};

const ANSWER: &str =
    r#"{"choices":[{"index":0,"message":{"role":"assistant","content":"Hello."},"finish_reason":"stop"}]}"#;

/// A server that answers one request, and the certificate that vouches for it.
async fn server(name: &str) -> (String, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.unwrap();
        let Ok(mut tls) = acceptor.accept(tcp).await else { return };
        let mut request = vec![0; 4096];
        let _ = tls.read(&mut request).await;
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", ANSWER.len());
        let _ = tls.write_all([head.as_str(), ANSWER].concat().as_bytes()).await;
        let _ = tls.shutdown().await;
    });
    (url, certificate.to_vec())
}

async fn ask(url: &str, tls: Tls) -> Result<Answered, CallError> {
    let key = Secret::literal("sk-test-0123456789abcdef").unwrap();
    let options = HttpOptions::default();
    let provider = HttpProvider::new(Api::OpenaiChat, url, key, Arc::new(TcpConnect), options).unwrap().with_tls(tls);
    let request = Request::prompt("m", "Hello?");
    let attempt = Attempt { request: &request, model: "m", connect_timeout: None };
    provider.call(attempt).await.map(|response| response.answered)
}

#[tokio::test]
async fn a_provider_that_somebody_vouches_for_is_heard() {
    let (url, certificate) = server("localhost").await;
    let answered = ask(&url, Tls::public_and(&[certificate]).unwrap()).await;
    assert!(matches!(&answered, Ok(Answered::Whole(whole)) if whole.text == "Hello."), "{answered:?}");
}

#[tokio::test]
async fn a_provider_that_nobody_vouches_for_is_not_asked() {
    let (url, _) = server("localhost").await;
    let Err(CallError::Connect(why)) = ask(&url, Tls::public()).await else { panic!("it was asked") };
    assert!(why.starts_with("no TLS: invalid peer certificate"), "{why}");
}

#[tokio::test]
async fn a_provider_with_another_name_is_not_asked() {
    let (url, certificate) = server("elsewhere.example").await;
    let Err(CallError::Connect(why)) = ask(&url, Tls::public_and(&[certificate]).unwrap()).await else {
        panic!("it was asked")
    };
    assert!(why.contains("certificate not valid for name"), "{why}");
}

#[tokio::test]
async fn what_does_not_speak_tls_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        let (mut tcp, _) = listener.accept().await.unwrap();
        let _ = tcp.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    });
    let answered = ask(&url, Tls::public()).await;
    assert!(matches!(&answered, Err(CallError::Connect(why)) if why.starts_with("no TLS: ")), "{answered:?}");
}

#[test]
fn what_is_no_certificate_vouches_for_nobody() {
    let why = Tls::public_and(&[b"not a certificate".to_vec()]).unwrap_err().to_string();
    assert!(why.starts_with("not a certificate of an authority"), "{why}");
}
