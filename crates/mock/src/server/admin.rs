//! The admin paths: what is served here, and how much was asked.
//!
//! *Which question does it answer?* "Is it up, which base URL do I set, and did my request arrive?"
//!
//! *Why under `/_brownout`?* No provider may have that name, so it can stand beside all of them.
//!
//! *What it never does:* change anything.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::header::HOST;
use http::{HeaderMap, Uri};
use serde::Serialize;
use wire::Api;

use super::Shared;

#[derive(Debug, Serialize)]
pub(super) struct Overview {
    tool: &'static str,
    version: &'static str,
    providers: Vec<Provider>,
}

#[derive(Debug, Serialize)]
struct Provider {
    name: String,
    api: &'static str,
    model: String,
    /// What the provider's SDK takes as its base URL.
    base_url: String,
    received: u64,
}

/// `GET /_brownout`
pub(super) async fn overview(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Json<Overview> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let provider = |(place, spec): (usize, &crate::ProviderSpec)| Provider {
        name: spec.name.clone(),
        api: spec.api.name(),
        model: spec.model.clone(),
        base_url: base_url(host, &spec.name, spec.api),
        received: shared.site.received(place),
    };
    let providers = shared.site.providers().enumerate().map(provider).collect();
    Json(Overview { tool: "brownout", version: env!("CARGO_PKG_VERSION"), providers })
}

/// `GET /_brownout/health`
pub(super) async fn health() -> &'static str {
    "ok\n"
}

/// Anything else below it.
pub(super) async fn nothing(State(shared): State<Arc<Shared>>, uri: Uri) -> Response {
    shared.no_provider(uri.path())
}

/// OpenAI's SDKs expect the version in the base URL, Anthropic's add it.
fn base_url(host: &str, name: &str, api: Api) -> String {
    format!("http://{host}/{name}{}", api.sdk_base())
}
