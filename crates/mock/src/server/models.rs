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

use super::{RUN_BEGAN_UNIX_S, Shared, questions};

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
}

/// The models of a provider.
pub(super) fn list(shared: &Shared, provider: usize) -> Response {
    let Some(spec) = shared.site.providers().nth(provider) else { return shared.no_provider("") };
    let id = spec.model.as_str();
    if spec.api == Api::AnthropicMessages {
        let created_at = "2026-01-01T00:00:00Z";
        let model = AnthropicModel { kind: "model", id, display_name: id, created_at };
        return Json(AnthropicList { data: [model], has_more: false, first_id: id, last_id: id }).into_response();
    }
    if let Some(list) = questions::own_list(spec.api, id) {
        return Json(list).into_response();
    }
    let model = OpenaiModel { id, object: "model", created: RUN_BEGAN_UNIX_S, owned_by: &spec.name };
    Json(OpenaiList { object: "list", data: [model] }).into_response()
}
