//! Routes: which provider is meant, and what of it.
//!
//! *Which question does it answer?* "Whose path is this, and who answers it?"
//!
//! *Why by hand?* Every provider stands under its own name with its real paths behind it, and a request
//! that misses is told in the provider's own words which paths there are.
//!
//! *What it never does:* ask for a key. A missing one is accepted: no test should need a secret.

use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use wire::Api;
use wire::codec::{Aim, Asked, Operation};

use super::carry::Carrier;
use super::switch::Switch;
use super::{Shared, intake, models};
use crate::Call;

/// Everything below a provider's name.
pub(super) async fn dispatch(shared: &Shared, switch: Switch, request: Request<Incoming>) -> Response {
    let path = request.uri().path();
    let Some((provider, name, rest)) = shared.find(path) else { return shared.no_provider(path) };
    let api = shared.api(provider);
    match api.operation(rest) {
        None => shared.no_path(api, name, rest),
        Some(operation) if request.method().as_str() != operation.method() => {
            shared.wrong_method(api, operation.method())
        }
        Some(Operation::Models) => models::list(shared, provider),
        Some(Operation::Complete(api, aim)) => complete(shared, (provider, api), aim, (switch, request)).await,
    }
}

/// The provider's name, and what stands behind it.
fn split(path: &str) -> (&str, &str) {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.split_at(path.find('/').unwrap_or(path.len()))
}

/// A completion.
async fn complete(
    shared: &Shared,
    (provider, api): (usize, Api),
    aim: Aim,
    (switch, request): (Switch, Request<Incoming>),
) -> Response {
    let (parts, body) = request.into_parts();
    let body = match intake::read(&parts, body, shared.options.body).await {
        Ok(body) => body,
        Err(why) => return shared.unread(api, why),
    };
    let asked = match api.decode_request(&body) {
        Ok(asked) => aim.complete(asked),
        Err(bad) => return shared.bad_request(api, &bad),
    };
    drop(body);
    let Asked { request, .. } = &asked;
    let call = Call { provider, api, model: &request.model, request, key: None, tenant: None };
    let exchange = shared.site.answer(call).await;
    let carrier = Carrier {
        stay: exchange.stay(&shared.site),
        api,
        clock: shared.site.clock(),
        grain: shared.options.grain,
        switch,
        model: asked.request.model,
        include_usage: asked.include_usage,
    };
    carrier.carry(exchange).await
}

impl Shared {
    /// Whose path it is: the provider, its name, and what stands behind the name.
    fn find<'a>(&'a self, path: &'a str) -> Option<(usize, &'a str, &'a str)> {
        let (name, rest) = split(path);
        match (self.site.find(name), self.only) {
            (Some(named), None) => Some((named, name, rest)),
            (Some(named), Some(only)) if named == only => Some((only, name, rest)),
            (_, Some(only)) => Some((only, &self.site.providers().nth(only)?.name, path)),
            (None, None) => None,
        }
    }

    /// The wire format of a provider.
    pub(super) fn api(&self, provider: usize) -> Api {
        self.site.providers().nth(provider).map_or(Api::OpenaiChat, |spec| spec.api)
    }
}
