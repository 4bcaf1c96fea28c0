//! Routes: which provider is meant, and what of it.
//!
//! *Which question does it answer?* "Whose path is this, and who answers it?"
//!
//! *Why by hand?* Every provider stands under its own name with its real paths behind it, and a request
//! that misses is told in the provider's own words which paths there are.
//!
//! *What it never does:* ask for a key. A missing one is accepted: no test should need a secret.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use wire::Api;
use wire::codec::{Aim, Asked, Operation};

use super::carry::Carrier;
use super::switch::Switch;
use super::{Shared, models, whose};
use crate::Call;

/// The largest body of a request.
pub(super) const BODY_LIMIT: usize = 10 * 1024 * 1024;

/// Everything below a provider's name.
pub(super) async fn dispatch(State(shared): State<Arc<Shared>>, request: axum::extract::Request) -> Response {
    let path = request.uri().path();
    let Some((provider, name, rest)) = shared.find(path) else { return shared.no_provider(path) };
    let api = shared.api(provider);
    match api.operation(rest) {
        None => shared.no_path(api, name, rest),
        Some(operation) if request.method().as_str() != operation.method() => {
            shared.wrong_method(api, operation.method())
        }
        Some(Operation::Models) => models::list(&shared, provider),
        Some(Operation::Complete(api, aim)) => complete(&shared, (provider, api), aim, request).await,
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
    request: axum::extract::Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = match read(body).await {
        Ok(body) => body,
        Err(status) => return shared.unread(api, status),
    };
    let asked = match api.decode_request(&body) {
        Ok(asked) => aim.complete(asked),
        Err(bad) => return shared.bad_request(api, &bad),
    };
    let looked_for = shared.site.timeline().faults().iter().any(|fault| !fault.selector.tenants.is_empty());
    let tenant = whose::tenant(&parts.headers, &body, looked_for);
    drop(body);
    let Asked { request, .. } = &asked;
    let call = Call {
        provider,
        api,
        model: &request.model,
        request,
        key: whose::key(api, &parts.headers),
        tenant: tenant.as_deref(),
    };
    let exchange = shared.site.answer(call).await;
    let carrier = Carrier {
        stay: exchange.stay(&shared.site),
        api,
        clock: shared.site.clock(),
        grain: shared.grain,
        switch: parts.extensions.get::<Switch>().cloned().unwrap_or_default(),
        model: asked.request.model,
        include_usage: asked.include_usage,
    };
    carrier.carry(exchange).await
}

/// The body, or the status that says why there is none.
async fn read(body: axum::body::Body) -> Result<Bytes, u16> {
    match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(413),
        Err(_) => Err(400),
    }
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
