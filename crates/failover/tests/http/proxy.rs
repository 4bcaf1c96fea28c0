//! Connections through a proxy: a small one that opens tunnels, or refuses to.

use brownout_failover::http::{HttpOptions, HttpProvider, Proxies, Secret};
use brownout_failover::{Answered, Attempt, CallError, Provider};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use wire::{Api, Request};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

const KEY: &str = "sk-test-0123456789abcdef";

/// A proxy that answers one `CONNECT` with this line, and hands on where that is a success. What it was
/// asked comes over the channel.
async fn proxy(answer: &'static str) -> (String, oneshot::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (tell, asked) = oneshot::channel();
    tokio::spawn(async move {
        let (mut near, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(near.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        near.write_all(answer.as_bytes()).await.unwrap();
        let target = head.split(' ').nth(1).unwrap().to_owned();
        tell.send(head).unwrap();
        if answer.contains(" 200 ") {
            let mut far = TcpStream::connect(target).await.unwrap();
            let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
        }
    });
    (address, asked)
}

fn through(proxy: &str) -> Proxies {
    let url = format!("http://user:hunter2@{proxy}");
    Proxies::from_variables(|name| (name == "HTTP_PROXY").then(|| url.clone())).unwrap()
}

async fn ask(url: &str, proxies: &Proxies) -> Result<Answered, CallError> {
    let key = Secret::literal(KEY).unwrap();
    let connector = proxies.connector(url);
    let provider = HttpProvider::new(Api::Ollama, url, key, connector, HttpOptions::default()).unwrap();
    let request = Request::prompt("m", "Hello?");
    let attempt = Attempt { request: &request, model: "m", connect_timeout: None };
    provider.call(attempt).await.map(|response| response.answered)
}

async fn server() -> MockServer {
    let server = MockServer::start().await;
    let answer = r#"{"message":{"role":"assistant","content":"Hello."},"done":true,"done_reason":"stop"}"#;
    let answer = ResponseTemplate::new(200).set_body_raw(answer, "application/json");
    Mock::given(method("POST")).respond_with(answer).mount(&server).await;
    server
}

#[tokio::test]
async fn a_request_goes_through_the_tunnel_and_the_proxy_sees_no_key() {
    let server = server().await;
    let (address, asked) = proxy("HTTP/1.1 200 Connection established\r\nvia: tiny\r\n\r\n").await;
    let answered = ask(&server.uri(), &through(&address)).await;
    assert!(matches!(&answered, Ok(Answered::Whole(whole)) if whole.text == "Hello."), "{answered:?}");
    let head = asked.await.unwrap();
    let authority = server.address().to_string();
    assert!(head.starts_with(&format!("CONNECT {authority} HTTP/1.1\r\nhost: {authority}\r\n")), "{head}");
    assert!(head.contains("proxy-authorization: Basic dXNlcjpodW50ZXIy\r\n"), "{head}");
    assert!(!head.contains(KEY), "{head}");
    let received = server.received_requests().await.unwrap();
    assert!(!received[0].headers.contains_key("proxy-authorization"));
}

#[tokio::test]
async fn a_proxy_that_refuses_is_no_connection() {
    let (address, _asked) = proxy("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n").await;
    let answered = ask("http://127.0.0.1:9", &through(&address)).await;
    let Err(CallError::Connect(why)) = answered else { panic!("{answered:?}") };
    assert_eq!(why, "the proxy opens no tunnel: HTTP/1.1 407 Proxy Authentication Required");
}

#[tokio::test]
async fn an_exempt_provider_is_reached_directly() {
    let server = server().await;
    let variables = |name: &str| match name {
        "http_proxy" => Some("http://127.0.0.1:9".to_owned()),
        "no_proxy" => Some("127.0.0.1".to_owned()),
        _ => None,
    };
    let answered = ask(&server.uri(), &Proxies::from_variables(variables).unwrap()).await;
    assert!(matches!(answered, Ok(Answered::Whole(_))), "{answered:?}");
}
