//! A reset waits for its reader: what was sent before it is never taken back.

use chance::Spread;
use fault::kind::CutFault;
use fault::{CutHow, Kind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use wire::Api;

use crate::client::{asking, body, dechunk, post, serve, words};

/// A client with little room that reads a little at a time. The kernels hold far less than the answer, so most of
/// it is still on the server's side when the cut is due.
#[tokio::test]
async fn a_slow_reader_gets_all_events_before_the_reset() {
    let cut = CutFault { after: Spread::Constant(9000.0), how: CutHow::Reset };
    let server = serve(Api::OpenaiChat, Some(Kind::Cut(cut))).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut connection = socket.connect(server.address).await.unwrap();
    connection.write_all(&post(Api::OpenaiChat, &asking(10_000, true))).await.unwrap();
    let (mut read, mut buffer) = (Vec::new(), [0; 2048]);
    let error = loop {
        match connection.read(&mut buffer).await {
            Ok(0) => panic!("a clean end"),
            Ok(count) => read.extend_from_slice(&buffer[..count]),
            Err(error) => break error,
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(words(Api::OpenaiChat, &dechunk(body(&read)).0), (9000, false));
}
