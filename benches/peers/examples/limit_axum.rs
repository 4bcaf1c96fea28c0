//! A bare axum handler of our answers, with `TCP_NODELAY`: `limit_axum PORT`.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use axum::serve::ListenerExt;
use brownout_peers::answers::Answers;
use tokio::net::TcpListener;

async fn answer(State(answers): State<Answers>, body: Bytes) -> Response {
    answers.to(&body).map(Body::new)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let port: u16 = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(0);
    let listener = TcpListener::bind(("127.0.0.1", port)).await?.tap_io(|stream| {
        // A socket that refuses the option still works, only slower.
        let _ = stream.set_nodelay(true);
    });
    let router = Router::new().route("/v1/chat/completions", post(answer)).with_state(Answers::new());
    axum::serve(listener, router).await
}
