//! Embeds the core in an axum service: one route, two vendors behind it.
//!
//! ```sh
//! brownout serve &                       # simulated providers on port 8484, no keys needed
//! cargo run -p brownout-failover --example axum_service
//! curl -s localhost:3000/ask -d 'Is anybody there?'
//! ```
//!
//! With `OPENAI_BASE_URL`, `ANTHROPIC_BASE_URL` and the vendors' usual key variables it asks the real ones.

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use brownout_failover::http::{HttpOptions, HttpProvider, Secret, TcpConnect};
use brownout_failover::{Call, Clock, Engine, HedgePolicy, Policy, Provider, Target};
use chance::{Key, Seed};
use wire::{Api, Request};

/// What all handlers share.
struct App {
    engine: Engine,
    calls: AtomicU64,
}

/// Answers, or says in one line why nobody could.
async fn ask(State(app): State<Arc<App>>, prompt: String) -> Result<String, (StatusCode, String)> {
    let number = app.calls.fetch_add(1, Ordering::Relaxed);
    let request = Arc::new(Request::prompt("gpt-4o", prompt));
    let call = Call::new(format!("call-{number}"), Key::root(Seed(0)).word(number), request);
    match app.engine.complete(call).await {
        Ok(answer) => Ok(answer.text.into_owned()),
        Err(failure) => Err((StatusCode::BAD_GATEWAY, failure.to_string())),
    }
}

fn provider(target: &Target, vendor: &str, mock: &str) -> Result<Arc<dyn Provider>, Box<dyn std::error::Error>> {
    let url = env::var(format!("{vendor}_BASE_URL")).unwrap_or_else(|_| mock.to_owned());
    let key = Secret::from_env(&format!("{vendor}_API_KEY")).unwrap_or_default();
    Ok(Arc::new(HttpProvider::new(target.api, &url, key, Arc::new(TcpConnect), HttpOptions::default())?))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let targets = vec![
        Target::new("openai", Api::OpenaiChat, "gpt-4o"),
        Target::new("anthropic", Api::AnthropicMessages, "claude-sonnet-4-5"),
    ];
    let providers = vec![
        provider(&targets[0], "OPENAI", "http://127.0.0.1:8484/openai")?,
        provider(&targets[1], "ANTHROPIC", "http://127.0.0.1:8484/anthropic")?,
    ];
    let policy = Policy { hedge: Some(HedgePolicy::default()), ..Policy::of("ours", targets) };
    let engine = Engine::new(policy, providers, Clock::start(), Key::root(Seed(0)), Arc::new(()))?;
    let app = Arc::new(App { engine, calls: AtomicU64::new(0) });
    let router = Router::new().route("/ask", post(ask)).with_state(app);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, router).await?;
    Ok(())
}
