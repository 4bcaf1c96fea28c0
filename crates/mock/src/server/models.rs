//! The list of models, as each provider writes it.
//!
//! *Which question does it answer?* "Which models are here?", which many clients and gateways ask
//! before anything else.
//!
//! *Why seldom more than one?* A provider is known for one model, and answers for any other name, too, unless somebody says
//! which ones it has.
//!
//! *What it never does:* send anything. A provider that fails does not say which models it has.

use serde::Serialize;
use serde_json::to_vec;
use wire::Api;
use wire::codec::Card;

use crate::ProviderSpec;
use crate::RUN_BEGAN_UNIX_S;

#[derive(Serialize)]
struct OpenaiList<'a> {
    object: &'static str,
    data: Vec<OpenaiModel<'a>>,
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
    data: Vec<AnthropicModel<'a>>,
    has_more: bool,
    first_id: String,
    last_id: String,
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

/// The card of a model of that name.
pub(super) const fn card_of(id: &str) -> Card<'_> {
    Card { id, created_unix_s: RUN_BEGAN_UNIX_S }
}

/// The models of a provider, as bytes.
pub(super) fn list(spec: &ProviderSpec) -> Vec<u8> {
    let cards: Vec<Card<'_>> = spec.model_names().map(card_of).collect();
    if let Some(own) = spec.api.model_list(&cards) {
        return own.to_string().into_bytes();
    }
    let openais = || cards.iter().map(|card| OpenaiModel::of(spec, card.id)).collect::<Vec<_>>();
    let list = match spec.api {
        Api::AnthropicMessages => {
            let data = cards.iter().map(|card| AnthropicModel::of(card.id)).collect();
            let id = |card: Option<&Card<'_>>| card.map_or("", |card| card.id).to_owned();
            let (first_id, last_id) = (id(cards.first()), id(cards.last()));
            to_vec(&AnthropicList { data, has_more: false, first_id, last_id })
        }
        // Together's is bare.
        Api::Together => to_vec(&openais()),
        _ => to_vec(&OpenaiList { object: "list", data: openais() }),
    };
    list.unwrap_or_default()
}

/// One model of a provider, as bytes; `None` where it has none of that name. Vendors with words of their own have a
/// card for any name that is answered.
pub(super) fn one(spec: &ProviderSpec, id: &str) -> Option<Vec<u8>> {
    if let Some(own) = spec.api.model_body(card_of(id)).filter(|_| spec.answers_for(id)) {
        return Some(own.to_string().into_bytes());
    }
    let card = match spec.api {
        _ if !spec.has(id) => return None,
        Api::AnthropicMessages => to_vec(&AnthropicModel::of(id)),
        _ => to_vec(&OpenaiModel::of(spec, id)),
    };
    card.ok()
}
