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
use fault::{Connection, Kind, Service};
use http::request::Parts;
use http::{HeaderMap, Request};
use hyper::body::Incoming;
use wire::codec::{Asked, Operation};
use wire::{Api, Request as Question};

use super::carry::Carrier;
use super::says::Says;
use super::switch::Switch;
use super::{FaultHeaders, Shared, fault_header, intake, questions, real, whose};
use crate::control::Incoming as Arriving;
use crate::register::Visit;
use crate::service::service;
use crate::{Call, Staged, Visitor};

/// Everything below a provider's name.
pub(super) async fn dispatch(
    shared: &Shared,
    (switch, connection): (Switch, Connection),
    mut request: Request<Incoming>,
) -> Response {
    if let Some((provider, forward, skipped)) = shared.passed_on(request.uri().path()) {
        request.extensions_mut().insert(switch);
        let request = request.map(axum::body::Body::new);
        return real::pass(shared, (provider, &forward), (skipped, connection), request).await;
    }
    let (parts, body) = request.into_parts();
    let parts = Arc::new(parts);
    let mut visit = shared.visit(&parts);
    match shared.answer(&parts, body, &mut visit).await {
        Ok(mut work) => exchange(shared, (&parts, switch, connection), &mut work, visit).await,
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
struct Work<'a> {
    provider: usize,
    api: Api,
    /// What of the provider is asked for.
    endpoint: Service,
    asked: Asked,
    /// What a good answer says.
    says: Says,
    /// Who asks, where something is asked of a model.
    visitor: Option<Visitor>,
    /// The name of the key that it comes with, where it has one.
    key: Option<&'a str>,
    /// For whom, where that is said.
    tenant: Option<String>,
    /// What is asked to go wrong with it.
    faults: Vec<Kind>,
}

/// The provider's answer.
async fn exchange(
    shared: &Shared,
    (parts, switch, connection): (&Parts, Switch, Connection),
    work: &mut Work<'_>,
    mut visit: Visit,
) -> Response {
    let (faults, says) = (std::mem::take(&mut work.faults), std::mem::replace(&mut work.says, Says::Words));
    let Work { provider, api, endpoint, ref asked, ref visitor, key, ref tenant, .. } = *work;
    let request = &asked.request;
    let staged = shared.staged((provider, api, endpoint), request, &parts.headers, faults);
    let call = Call {
        endpoint,
        connection,
        key,
        tenant: tenant.as_deref(),
        headers: Some(&parts.headers),
        visitor: visitor.as_ref(),
        staged: staged.as_ref(),
        ..Call::new(provider, api, request)
    };
    if endpoint != Service::Models {
        visit.asked(&call, shared.fault_header(&parts.headers));
    }
    let mut exchange = shared.site.answer(&call).await;
    visit.answered(&exchange);
    let mut carrier = Carrier {
        stay: exchange.stay(&shared.site).with(visit),
        api,
        clock: shared.site.clock(),
        grain: shared.options.grain,
        switch,
        model: std::mem::take(&mut work.asked.request.model),
        include_usage: work.asked.include_usage,
        form: api.stream_form(parts.uri.query()),
        says,
    };
    carrier.carry(&mut exchange).await
}

impl Shared {
    /// What a provider is to do and what is asked to go wrong with it, or the answer to all else.
    async fn answer<'a>(&self, parts: &'a Parts, body: Incoming, visit: &mut Visit) -> Result<Work<'a>, Response> {
        let path = parts.uri.path();
        let (provider, name, rest) = self.find(path).ok_or_else(|| self.no_provider(path))?;
        visit.at(self.site.name(provider));
        let api = self.api(provider);
        let operation = api.operation(rest).ok_or_else(|| self.no_path(api, name, rest))?;
        if parts.method.as_str() != operation.method() {
            return Err(self.wrong_method(api, operation.method()));
        }
        let api = if let Operation::Complete(api, _) = &operation { *api } else { api };
        let body = intake::read(parts, body, self.options.body).await.map_err(|why| self.unread(api, why))?;
        visit.read(&body);
        let endpoint = service(&operation);
        let Some(spec) = self.site.providers().nth(provider) else { return Err(self.no_provider(path)) };
        let read = questions::wanted((spec, api), operation, (parts, &body));
        let (asked, says) = read.map_err(|wrong| self.wrong(api, wrong))?;
        let said = self.fault_header(&parts.headers);
        let faults = said.map_or(Ok(Vec::new()), fault_header::read).map_err(|wrong| self.bad_fault(api, wrong))?;
        let asks_a_model = endpoint != Service::Models;
        let credential = whose::credential(api, &parts.headers);
        let visitor = asks_a_model.then(|| self.visitor((api, credential), &parts.headers, &body, &asked.request));
        let tenant = self.tenant(&parts.headers, &body);
        let key = whose::key(credential, &parts.headers);
        Ok(Work { provider, api, endpoint, asked, says, visitor, key, tenant, faults })
    }

    /// For whom a call is made, where any fault is for tenants, or its headers say so.
    pub(super) fn tenant(&self, headers: &HeaderMap, body: &[u8]) -> Option<String> {
        let by_tenant = |fault: &fault::Fault| !fault.selector.tenants.is_empty();
        whose::tenant(headers, body, self.site.timeline().faults().iter().any(by_tenant))
    }

    /// What a call asks to go wrong with itself, where it may.
    pub(super) fn fault_header<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let obeyed = self.options.fault_headers == FaultHeaders::Obeyed;
        headers.get(&fault_header::NAME).filter(|_| obeyed).map(|said| said.to_str().unwrap_or("?"))
    }

    /// What is arranged for a call: by its own headers, and by whoever set the server up.
    pub(super) fn staged(
        &self,
        (provider, api, endpoint): (usize, Api, Service),
        request: &Question,
        headers: &HeaderMap,
        mut faults: Vec<Kind>,
    ) -> Option<Staged> {
        let stage = self.control.as_ref().and_then(|control| control.stage.as_ref());
        let stage = stage.filter(|_| endpoint != Service::Models);
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
    pub(super) fn visit(&self, parts: &Arc<Parts>) -> Visit {
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
