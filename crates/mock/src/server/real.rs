//! Providers that are real.
//!
//! *Which question does it answer?* "Whose requests are passed on, and what strikes them on the way?"
//!
//! *Why beside the simulated ones?* In staging one provider may be real and its fallback simulated; clients and the
//! timeline must not know which.
//!
//! *What it never does:* read a key. Headers go on as they came.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::response::Response;
use bytes::Bytes;
use fault::{Connection, Service};
use http::StatusCode;
use http::uri::{PathAndQuery, Uri};
use wire::codec::Operation;
use wire::{Api, Request};

use super::Shared;
use super::forward::{Forward, gather, say};
use super::meddle::Passage;
use crate::Call;
use crate::service::{completes, service};
use crate::site::Drawn;

/// Which providers are real, by their places, and who asks them.
#[derive(Debug, Clone, Default)]
pub struct Real(BTreeMap<usize, Arc<dyn Forward>>);

impl Real {
    /// Adds one.
    #[must_use]
    pub fn and(mut self, provider: usize, forward: Arc<dyn Forward>) -> Self {
        self.0.insert(provider, forward);
        self
    }
}

impl Shared {
    /// The real provider whose path it is, who asks it, and how many bytes of the path are its name.
    pub(super) fn passed_on(&self, path: &str) -> Option<(usize, Arc<dyn Forward>, usize)> {
        if self.real.0.is_empty() {
            return None;
        }
        let (provider, _, rest) = self.find(path)?;
        Some((provider, Arc::clone(self.real.0.get(&provider)?), path.len() - rest.len()))
    }
}

/// Passes a request on. So many bytes of its path are the provider's name.
pub(super) async fn pass(
    shared: &Shared,
    (provider, forward): (usize, &Arc<dyn Forward>),
    (skipped, connection): (usize, Connection),
    request: axum::extract::Request,
) -> Response {
    let (mut request, switch) = match gather(request).await {
        Ok(gathered) => gathered,
        Err(refusal) => return refusal,
    };
    let Some(target) = target(request.uri(), skipped) else {
        return say(StatusCode::BAD_REQUEST, "The path behind the provider's name is none");
    };
    *request.uri_mut() = target;
    let (api, endpoint, asked) = asked(shared, provider, &request);
    let call = Call { endpoint, connection, ..Call::new(provider, api, &asked) };
    let Drawn { arrived, injection, number } = shared.site.strike(&call);
    let passage =
        Passage { api, clock: shared.site.clock(), arrived, injection, switch, number, model: asked.model.clone() };
    passage.pass(forward.as_ref(), request).await
}

/// The path and the query behind the provider's name.
fn target(uri: &Uri, skipped: usize) -> Option<Uri> {
    let whole = uri.path_and_query()?.as_str();
    let rest = whole.get(skipped..).filter(|rest| rest.starts_with('/'))?;
    rest.parse::<PathAndQuery>().ok().map(Uri::from)
}

/// What is asked and in which format, as far as it can be read; else nothing, of the usual model.
fn asked(shared: &Shared, provider: usize, request: &http::Request<Bytes>) -> (Api, Service, Request) {
    let usual = shared.api(provider);
    let operation = usual.operation(request.uri().path());
    let endpoint = operation.as_ref().map_or_else(|| completes(usual), service);
    if let Some(Operation::Complete(api, aim)) = operation
        && let Ok(asked) = api.decode_request(request.body())
    {
        return (api, endpoint, aim.complete(asked).request);
    }
    let model = shared.site.providers().nth(provider).map(|spec| spec.model.clone()).unwrap_or_default();
    (usual, endpoint, Request::prompt(model, ""))
}
