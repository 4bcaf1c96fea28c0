//! A gateway for tests: forwards each request to a provider, byte by byte.
//!
//! *Why byte by byte?* Then the end of an answer at the provider is the end at the caller, too: a cut
//! answer is passed on as a whole one, as a careless gateway would.

use std::io::{Error, ErrorKind, Result};
use std::net::{Ipv4Addr, SocketAddr, TcpListener as StdListener};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;

/// A gateway on a free port. Ends when it is dropped.
pub(crate) struct Forwarder {
    address: SocketAddr,
    providers: Providers,
    _stop: oneshot::Sender<()>,
    _refusing: Option<TcpSocket>,
}

/// Where the providers listen; known when the run has told.
#[derive(Clone, Default)]
pub(crate) struct Providers(Arc<Mutex<Option<SocketAddr>>>);

impl Providers {
    /// Takes the address out of the first base URL in a text.
    pub(crate) fn learn(&self, text: &str) {
        let address = text.split_once("http://").and_then(|(_, url)| url.split('/').next()?.parse().ok());
        if let Some(address) = address {
            *self.0.lock().unwrap() = Some(address);
        }
    }

    async fn connect(&self) -> Result<TcpStream> {
        let address = *self.0.lock().unwrap();
        TcpStream::connect(address.ok_or_else(|| Error::from(ErrorKind::NotConnected))?).await
    }
}

impl Forwarder {
    /// A gateway in front of these providers: the next where one fails.
    pub(crate) fn to(route: &'static [&'static str]) -> Self {
        let listener = StdListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let (address, providers) = (listener.local_addr().unwrap(), Providers::default());
        let (stop, stopped) = oneshot::channel();
        let known = providers.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                tokio::select! {
                    biased;
                    _ = stopped => {}
                    () = serve(TcpListener::from_std(listener).unwrap(), known, route) => {}
                }
            });
        });
        Self { address, providers, _stop: stop, _refusing: None }
    }

    /// A gateway that is not there.
    pub(crate) fn down() -> Self {
        // Bound and never listened on: the port stays ours, and whoever connects is refused.
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let address = socket.local_addr().unwrap();
        Self { address, providers: Providers::default(), _stop: oneshot::channel().0, _refusing: Some(socket) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn providers(&self) -> Providers {
        self.providers.clone()
    }
}

async fn serve(listener: TcpListener, providers: Providers, route: &'static [&'static str]) {
    while let Ok((caller, _)) = listener.accept().await {
        let providers = providers.clone();
        // A caller whose request cannot be served sees its connection end.
        tokio::spawn(async move { drop(forward(caller, &providers, route).await) });
    }
}

async fn forward(mut caller: TcpStream, providers: &Providers, route: &[&str]) -> Result<()> {
    let body = read_request(&mut caller).await?;
    for (place, name) in route.iter().enumerate() {
        let mut provider = providers.connect().await?;
        let head = format!("POST /{name}/v1/chat/completions HTTP/1.1\r\nhost: {name}\r\nconnection: close\r\n");
        provider.write_all(format!("{head}content-length: {}\r\n\r\n", body.len()).as_bytes()).await?;
        provider.write_all(&body).await?;
        let mut first = vec![0; 16 * 1024];
        let count = provider.read(&mut first).await.unwrap_or(0);
        let good = first[..count].starts_with(b"HTTP/1.1 200");
        if good || place + 1 == route.len() {
            caller.write_all(&first[..count]).await?;
            // However it ends, the caller sees an end.
            let _ = tokio::io::copy(&mut provider, &mut caller).await;
            return caller.shutdown().await;
        }
    }
    Ok(())
}

/// Reads a request; returns its body.
async fn read_request(caller: &mut TcpStream) -> Result<Vec<u8>> {
    let (mut read, mut buffer) = (Vec::new(), vec![0; 4096]);
    loop {
        if let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&read[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            let body: &[u8] = &read[end + 4..];
            if body.len() >= length.unwrap_or(0) {
                return Ok(body.to_vec());
            }
        }
        match caller.read(&mut buffer).await? {
            0 => return Err(Error::from(ErrorKind::UnexpectedEof)),
            count => read.extend_from_slice(&buffer[..count]),
        }
    }
}
