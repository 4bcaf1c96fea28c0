//! Routes: which provider is meant, and what of it.
//!
//! *Which question does it answer?* "Whose path is this, and who answers it?"
//!
//! *Why by hand?* Every provider stands under its own name with its real paths behind it, and a request
//! that misses is told in the provider's own words which paths there are.
//!
//! *What it never does:* ask for a key. A missing one is accepted: no test should need a secret.

use std::sync::Arc;

use axum::response::Response;
use fault::Kind;
use http::request::Parts;
use http::{HeaderMap, Request};
use hyper::body::Incoming;
use wire::codec::{Aim, Asked, Operation};
use wire::openai_chat::decode_embed;
use wire::{Api, BadRequest, Request as Question};

use super::carry::Carrier;
use super::says::{self, Says};
use super::switch::Switch;
use super::{FaultHeaders, Shared, fault_header, intake, models, questions, real, whose};
use crate::control::Incoming as Arriving;
use crate::register::Visit;
use crate::{Call, Staged, Visitor};

/// Everything below a provider's name.
pub(super) async fn dispatch(shared: &Shared, switch: Switch, mut request: Request<Incoming>) -> Response {
    if let Some((provider, forward, skipped)) = shared.passed_on(request.uri().path()) {
        request.extensions_mut().insert(switch);
        return real::pass(shared, (provider, &forward), skipped, request.map(axum::body::Body::new)).await;
    }
    let (parts, body) = request.into_parts();
    let parts = Arc::new(parts);
    let mut visit = shared.visit(&parts);
    match shared.answer(&parts, body, &mut visit).await {
        Ok(work) => exchange(shared, (&parts, switch), work, visit).await,
        Err(response) => {
            visit.told(response.status().as_u16());
            response
        }
    }
}

/// The provider's name, and what stands behind it.
fn split(path: &str) -> (&str, &str) {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.split_at(path.find('/').unwrap_or(path.len()))
}

/// What a provider is to do, and can.
struct Work {
    provider: usize,
    api: Api,
    asked: Asked,
    /// What a good answer says.
    says: Says,
    /// Who asks.
    visitor: Visitor,
    /// For whom, where that is said.
    tenant: Option<String>,
    /// What is asked to go wrong with it.
    faults: Vec<Kind>,
}

/// The provider's answer.
async fn exchange(
    shared: &Shared,
    (parts, switch): (&Parts, Switch),
    Work { provider, api, asked, says, visitor, tenant, faults }: Work,
    mut visit: Visit,
) -> Response {
    let Asked { request, .. } = &asked;
    let staged = shared.staged((provider, api), request, &parts.headers, faults);
    let call = Call {
        key: whose::key(api, &parts.headers),
        tenant: tenant.as_deref(),
        headers: Some(&parts.headers),
        visitor: Some(&visitor),
        staged: staged.as_ref(),
        ..Call::new(provider, api, request)
    };
    visit.asked(&call, shared.fault_header(&parts.headers));
    let exchange = shared.site.answer(call).await;
    visit.answered(&exchange);
    let carrier = Carrier {
        stay: exchange.stay(&shared.site).with(visit),
        api,
        clock: shared.site.clock(),
        grain: shared.options.grain,
        switch,
        model: asked.request.model,
        include_usage: asked.include_usage,
        form: api.stream_form(parts.uri.query()),
        says,
    };
    carrier.carry(exchange).await
}

/// A header by its name.
type Header<'h> = &'h dyn Fn(&str) -> Option<&'h str>;

/// What is asked of a provider, in which of its formats.
fn read(api: Api, operation: Operation, header: Header<'_>, body: &[u8]) -> Result<(Asked, Says), BadRequest> {
    let (asked, says) = match operation {
        Operation::Embed(aim) => vectors(aim, body)?,
        Operation::CountTokens(aim) => count(api, aim, body)?,
        Operation::Complete(_, aim) => (aim.complete(api.decode_sent(header, body)?), Says::Words),
        _ => (api.decode_sent(header, body)?, Says::Words),
    };
    if asked.request.model.is_empty() { Err(BadRequest::without_model()) } else { Ok((asked, says)) }
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
    let request = Question { max_output_tokens: Some(1), stream: false, ..request };
    Ok((Asked { request, include_usage }, Says::Count))
}

impl Shared {
    /// What a provider is to do and what is asked to go wrong with it, or the answer to all else.
    async fn answer(&self, parts: &Parts, body: Incoming, visit: &mut Visit) -> Result<Work, Response> {
        let path = parts.uri.path();
        let (provider, name, rest) = self.find(path).ok_or_else(|| self.no_provider(path))?;
        visit.at(name);
        let api = self.api(provider);
        let operation = api.operation(rest).ok_or_else(|| self.no_path(api, name, rest))?;
        if parts.method.as_str() != operation.method() {
            return Err(self.wrong_method(api, operation.method()));
        }
        let api = if let Operation::Complete(api, _) = &operation { *api } else { api };
        let body = intake::read(parts, body, self.options.body).await.map_err(|why| self.unread(api, why))?;
        visit.read(&body);
        let operation = match operation {
            Operation::Complete(..) => operation,
            other if questions::knows(api) => return Err(questions::answer(self, provider, other, &body)),
            Operation::Models => return Err(models::list(self, provider)),
            Operation::Model(id) => return Err(models::one(self, provider, &id)),
            Operation::Show | Operation::Running | Operation::Version => return Err(self.no_path(api, name, rest)),
            other => other,
        };
        let header = |name: &str| parts.headers.get(name)?.to_str().ok();
        let (asked, says) = read(api, operation, &header, &body).map_err(|bad| self.bad_request(api, &bad))?;
        let said = self.fault_header(&parts.headers);
        let faults = said.map_or(Ok(Vec::new()), fault_header::read).map_err(|wrong| self.bad_fault(api, wrong))?;
        let visitor = self.visitor(api, &parts.headers, &body, &asked.request);
        let by_tenant = |fault: &fault::Fault| !fault.selector.tenants.is_empty();
        let looked_for = self.site.timeline().faults().iter().any(by_tenant);
        let tenant = whose::tenant(&parts.headers, &body, looked_for);
        Ok(Work { provider, api, asked, says, visitor, tenant, faults })
    }

    /// What a call asks to go wrong with itself, where it may.
    fn fault_header<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let obeyed = self.options.fault_headers == FaultHeaders::Obeyed;
        headers.get(fault_header::NAME).filter(|_| obeyed).map(|said| said.to_str().unwrap_or("?"))
    }

    /// What is arranged for a call: by its own headers, and by whoever set the server up.
    fn staged(
        &self,
        (provider, api): (usize, Api),
        request: &Question,
        headers: &HeaderMap,
        mut faults: Vec<Kind>,
    ) -> Option<Staged> {
        let stage = self.control.as_ref().and_then(|control| control.stage.as_ref());
        let arranged = stage.and_then(|stage| {
            let name = &self.site.providers().nth(provider)?.name;
            stage.arrange(&Arriving { provider: name, api, request, headers })
        });
        if arranged.is_none() && faults.is_empty() {
            return None;
        }
        let arranged = arranged.unwrap_or_default();
        faults.extend(arranged.faults);
        Some(Staged { faults, ..arranged })
    }

    /// The visit of a request, where one is kept.
    fn visit(&self, parts: &Arc<Parts>) -> Visit {
        let control = self.control.as_ref();
        control.map_or_else(Visit::default, |control| Visit::begin(&control.register, self.site.clock(), parts))
    }

    /// Whose path it is: the provider, its name, and what stands behind the name.
    pub(super) fn find<'a>(&'a self, path: &'a str) -> Option<(usize, &'a str, &'a str)> {
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
