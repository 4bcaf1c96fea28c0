//! A provider on a port of its own that refuses: nobody listens, until it is over.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use brownout_mock::server::{Listener, Server, ServerOptions};
use brownout_mock::{Clock, ProviderSpec, Site, SiteOptions};
use chance::{Moment, Seed, Tick};
use fault::kind::Blackout;
use fault::{Fault, Kind, Selector, Timeline, Window};
use tokio::net::TcpStream;
use wire::Api;

use crate::client::ask;

/// Refuses from the first moment on, for so long.
async fn refusing(for_: Duration) -> SocketAddr {
    let fault = Fault {
        name: "f".to_owned(),
        window: Window::new(Moment::START, Moment::START + for_),
        selector: Selector::provider("p"),
        share: (1.0, 1.0),
        first: None,
        sticky: false,
        kind: Kind::Blackout(Blackout::Refuse),
    };
    let specs = vec![ProviderSpec::new("p", Api::OpenaiChat, "m")];
    let options = SiteOptions { instant: true, ..SiteOptions::default() };
    let site = Site::new(specs, Timeline::new(vec![fault]), Seed(1), Clock::start(Tick::Free), options);
    let listener = Listener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(listener.run(Server::for_provider(site, 0, ServerOptions::LIVE), std::future::pending()));
    address
}

/// How often somebody is refused before he is let in.
async fn refusals(address: SocketAddr, at_most: usize) -> usize {
    for refused in 0..at_most {
        match TcpStream::connect(address).await {
            Ok(_) => return refused,
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionRefused),
        }
        tokio::task::yield_now().await;
    }
    at_most
}

#[tokio::test]
async fn nobody_listens_while_it_refuses() {
    let address = refusing(Duration::from_secs(3600)).await;
    tokio::task::yield_now().await;
    assert_eq!(refusals(address, 50).await, 50);
}

#[tokio::test]
async fn it_listens_again_on_the_same_port() {
    let address = refusing(Duration::from_millis(200)).await;
    tokio::task::yield_now().await;
    refusals(address, usize::MAX).await;
    let health = b"GET /_brownout/health HTTP/1.1\r\nhost: mock\r\nconnection: close\r\n\r\n";
    assert!(ask(address, health).await.0.starts_with(b"HTTP/1.1 200"));
}
