//! A bare hyper server of our answers: `limit_hyper PORT`.

use std::convert::Infallible;

use brownout_peers::answers::Answers;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let port: u16 = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(0);
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let answers = Answers::new();
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let answers = answers.clone();
        let service = service_fn(move |request: http::Request<Incoming>| {
            let answers = answers.clone();
            async move {
                let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
                Ok::<_, Infallible>(answers.to(&body))
            }
        });
        let connection = http1::Builder::new().pipeline_flush(true).serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}
