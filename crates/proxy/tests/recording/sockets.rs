//! Over TCP: what only sockets have.

use std::sync::Arc;

use brownout_proxy::Origin;
use cassette::Ending;
use failover::http::{Dial, TcpConnect};
use mock::server::{Listener, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::provider;
use crate::stage::{ask, recorder, request};

fn origin(address: std::net::SocketAddr) -> Origin {
    Origin::new(Dial::new(&format!("http://{address}"), Arc::new(TcpConnect)).unwrap())
}

/// Listens with a server until the sender is used.
async fn listen(server: Server) -> (Origin, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
    let listener = Listener::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let client = origin(listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel();
    let running = tokio::spawn(listener.run(server, async { drop(stopped.await) }));
    (client, stop, running)
}

#[tokio::test]
async fn a_stream_over_sockets_is_whole_on_both_sides() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = port.local_addr().unwrap();
    tokio::spawn(async move { provider::serve(port.accept().await.unwrap().0).await });
    let (server, written) = recorder(origin(address), &[]);
    let (client, stop, running) = listen(server).await;
    let came = ask(&client, request("/v1/stream", "{}")).await;
    assert!(came.whole);
    stop.send(()).unwrap();
    running.await.unwrap();
    let tape = written.tape();
    assert_eq!(tape.exchanges[0].ended.how, Ending::Complete);
    assert_eq!(tape.exchanges[0].response.as_ref().unwrap().body().len(), came.text().len());
}

#[tokio::test]
async fn a_reset_is_recorded_as_one() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = port.local_addr().unwrap();
    let (go, gone) = oneshot::channel::<()>();
    tokio::spawn(async move {
        let (mut socket, _) = port.accept().await.unwrap();
        let mut asked = [0; 4096];
        assert!(socket.read(&mut asked).await.unwrap() > 0);
        socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc").await.unwrap();
        gone.await.unwrap();
        socket.set_zero_linger().unwrap();
    });
    let (server, written) = recorder(origin(address), &[]);
    let (client, stop, running) = listen(server).await;
    let mut answer = mock::server::Forward::forward(&client, request("/v1/x", "")).await.into_body();
    let first = http_body_util::BodyExt::frame(&mut answer).await.unwrap().unwrap();
    assert_eq!(first.into_data().unwrap().as_ref(), b"abc");
    go.send(()).unwrap();
    let error = http_body_util::BodyExt::frame(&mut answer).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    stop.send(()).unwrap();
    running.await.unwrap();
    assert_eq!(written.tape().exchanges[0].ended.how, Ending::Reset);
}
