//! What is served here, and back to the beginning.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::header::HOST;
use http::{HeaderMap, Uri};
use serde::Serialize;
use wire::Api;

use super::seconds;
use crate::ProviderSpec;
use crate::server::Shared;

#[derive(Debug, Serialize)]
pub(super) struct Overview {
    tool: &'static str,
    version: &'static str,
    now_s: Option<f64>,
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

/// `GET /_brownout` and `GET /_brownout/v1`
pub(super) async fn overview(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Json<Overview> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    Json(seen(&shared, host))
}

/// `GET /_brownout/health`
pub(super) async fn health() -> &'static str {
    "ok\n"
}

/// `GET /_brownout/verdict`: what the clients did wrong so far.
pub(super) async fn verdict(State(shared): State<Arc<Shared>>) -> Json<conduct::Verdict> {
    Json(shared.site.verdict())
}

/// Anything else below it.
pub(super) async fn nothing(State(shared): State<Arc<Shared>>, uri: Uri) -> Response {
    shared.no_provider(uri.path())
}

/// `POST /_brownout/v1/reset`
pub(super) async fn reset(state: State<Arc<Shared>>, headers: HeaderMap) -> Json<Overview> {
    state.site.reset();
    if let Some(register) = state.register() {
        register.clear();
    }
    overview(state, headers).await
}

fn seen(shared: &Shared, host: &str) -> Overview {
    let provider = |(place, spec): (usize, &ProviderSpec)| Provider {
        name: spec.name.clone(),
        api: spec.api.name(),
        model: spec.model.clone(),
        base_url: base_url(host, &spec.name, spec.api),
        received: shared.site.received(place),
    };
    let providers = shared.site.providers().enumerate().map(provider).collect();
    let now_s = seconds(shared.site.clock().now());
    Overview { tool: "brownout", version: env!("CARGO_PKG_VERSION"), now_s, providers }
}

/// OpenAI's SDKs expect the version in the base URL, Anthropic's add it.
fn base_url(host: &str, name: &str, api: Api) -> String {
    format!("http://{host}/{name}{}", api.sdk_base())
}
