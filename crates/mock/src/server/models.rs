//! The list of models, as each provider writes it.
//!
//! *Which question does it answer?* "Which models are here?", which many clients and gateways ask
//! before anything else.
//!
//! *Why one model only?* The provider is known for one. It answers for any other name, too.
//!
//! *What it never does:* fail with the provider. Faults strike completions.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use wire::Api;

use super::Shared;
use crate::ProviderSpec;
use crate::RUN_BEGAN_UNIX_S;

#[derive(Serialize)]
struct OpenaiList<'a> {
    object: &'static str,
    data: [OpenaiModel<'a>; 1],
}

#[derive(Serialize)]
struct OpenaiModel<'a> {
    id: &'a str,
    object: &'static str,
    created: u64,
    owned_by: &'a str,
}

#[derive(Serialize)]
struct AnthropicList<'a> {
    data: [AnthropicModel<'a>; 1],
    has_more: bool,
    first_id: &'a str,
    last_id: &'a str,
}

#[derive(Serialize)]
struct AnthropicModel<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: &'a str,
    display_name: &'a str,
    created_at: &'static str,
    lifecycle: &'static str,
}

impl<'a> OpenaiModel<'a> {
    fn of(spec: &'a ProviderSpec, id: &'a str) -> Self {
        Self { id, object: "model", created: RUN_BEGAN_UNIX_S, owned_by: &spec.name }
    }
}

impl<'a> AnthropicModel<'a> {
    fn of(id: &'a str) -> Self {
        Self { kind: "model", id, display_name: id, created_at: "2026-01-01T00:00:00Z", lifecycle: "active" }
    }
}

/// The models of a provider.
pub(super) fn list(shared: &Shared, provider: usize) -> Response {
    let Some(spec) = shared.site.providers().nth(provider) else { return shared.no_provider("") };
    let id = spec.model.as_str();
    match spec.api {
        Api::AnthropicMessages => {
            let data = [AnthropicModel::of(id)];
            Json(AnthropicList { data, has_more: false, first_id: id, last_id: id }).into_response()
        }
        // Together's is bare.
        Api::Together => Json([OpenaiModel::of(spec, id)]).into_response(),
        _ => Json(OpenaiList { object: "list", data: [OpenaiModel::of(spec, id)] }).into_response(),
    }
}

/// One model of a provider, or the error that there is none of that name.
pub(super) fn one(shared: &Shared, provider: usize, id: &str) -> Response {
    let Some(spec) = shared.site.providers().nth(provider) else { return shared.no_provider("") };
    match spec.api {
        _ if id != spec.model => shared.no_model(spec.api, id),
        Api::AnthropicMessages => Json(AnthropicModel::of(id)).into_response(),
        _ => Json(OpenaiModel::of(spec, id)).into_response(),
    }
}
