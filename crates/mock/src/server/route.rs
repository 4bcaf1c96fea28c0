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
use wire::codec::{Aim, Asked, Operation};
use wire::openai_chat::decode_embed;
use wire::{Api, BadRequest, Request};

use super::carry::Carrier;
use super::says::{self, Says};
use super::switch::Switch;
use super::{Shared, models};
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
        Some(Operation::Model(id)) => models::one(&shared, provider, &id),
        Some(Operation::Complete(api, aim)) => {
            answer(&shared, (provider, api), request, |header, body| words(api, aim, header, body)).await
        }
        Some(Operation::Embed(aim)) => answer(&shared, (provider, api), request, |_, body| vectors(aim, body)).await,
        Some(Operation::CountTokens(aim)) => {
            answer(&shared, (provider, api), request, |_, body| count(api, aim, body)).await
        }
    }
}

/// The provider's name, and what stands behind it.
fn split(path: &str) -> (&str, &str) {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.split_at(path.find('/').unwrap_or(path.len()))
}

/// A header by its name.
type Header<'h> = &'h dyn Fn(&str) -> Option<&'h str>;

/// A completion that is asked for.
fn words(api: Api, aim: Aim, header: Header<'_>, body: &[u8]) -> Result<(Asked, Says), BadRequest> {
    Ok((aim.complete(api.decode_sent(header, body)?), Says::Words))
}

/// Vectors that are asked for.
fn vectors(aim: Aim, body: &[u8]) -> Result<(Asked, Says), BadRequest> {
    let asked = decode_embed(body)?;
    let request = aim.complete(Asked { request: says::as_request(&asked), include_usage: true });
    Ok((request, Says::Vectors(asked)))
}

/// A request whose tokens are to be counted.
fn count(api: Api, aim: Aim, body: &[u8]) -> Result<(Asked, Says), BadRequest> {
    let Asked { request, include_usage } = aim.complete(api.decode_count(body)?);
    let request = Request { max_output_tokens: Some(1), stream: false, ..request };
    Ok((Asked { request, include_usage }, Says::Count))
}

/// The answer to whatever is asked for.
async fn answer(
    shared: &Shared,
    (provider, api): (usize, Api),
    request: axum::extract::Request,
    decode: impl FnOnce(Header<'_>, &[u8]) -> Result<(Asked, Says), BadRequest>,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = match read(body).await {
        Ok(body) => body,
        Err(status) => return shared.unread(api, status),
    };
    let header = |name: &str| parts.headers.get(name)?.to_str().ok();
    let (asked, says) = match decode(&header, &body) {
        Ok((asked, _)) if asked.request.model.is_empty() => {
            return shared.bad_request(api, &BadRequest::without_model());
        }
        Ok(decoded) => decoded,
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
        grain: shared.grain,
        switch: parts.extensions.get::<Switch>().cloned().unwrap_or_default(),
        model: asked.request.model,
        include_usage: asked.include_usage,
        says,
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
