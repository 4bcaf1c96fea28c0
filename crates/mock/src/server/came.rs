//! A request for a real provider, as far as it can be read.
//!
//! *Which question does it answer?* "What is asked, of which model, by whom, and what strikes it on the way?"
//!
//! *Why as far as it can be read?* A real provider may know paths and fields that are not known here. What cannot be
//! read is passed on all the same, and counted; the client is not judged by it, since nobody knows what it asked.
//!
//! *What it never does:* answer, or refuse what is not understood.

use bytes::Bytes;
use fault::{Connection, Kind, Service};
use http::HeaderMap;
use http::request::Parts;
use wire::codec::Operation;
use wire::{Api, Request};

use super::meddle::{Account, Passage};
use super::switch::Switch;
use super::{Shared, questions, whose};
use crate::register::Visit;
use crate::service::{completes, service};
use crate::site::{Drawn, input_tokens};
use crate::{Call, Visitor};

/// A request that has come.
#[derive(Debug)]
pub(super) struct Came {
    pub(super) api: Api,
    endpoint: Service,
    request: Request,
    /// Whether it asks something of a model, and could be read.
    read: bool,
    visitor: Option<Visitor>,
    tenant: Option<String>,
}

impl Came {
    /// What has come for that provider, whose path is `path`; where it cannot be read, nothing, of the usual model.
    pub(super) fn of(shared: &Shared, provider: usize, path: &str, (parts, body): (&Parts, &Bytes)) -> Self {
        let spec = shared.site.providers().nth(provider);
        let usual = shared.api(provider);
        let operation = usual.operation(path);
        let endpoint = operation.as_ref().map_or_else(|| completes(usual), service);
        let api = if let Some(Operation::Complete(api, _)) = &operation { *api } else { usual };
        let wanted =
            spec.zip(operation).map(|(spec, operation)| questions::wanted((spec, api), operation, (parts, body)));
        let read = wanted.and_then(Result::ok).filter(|_| endpoint != Service::Models).map(|(asked, _)| asked.request);
        let credential = whose::credential(api, &parts.headers);
        let visitor = read.as_ref().map(|request| shared.visitor((api, credential), &parts.headers, body, request));
        let tenant = shared.tenant(&parts.headers, body);
        let nothing = || Request::prompt(spec.map(|spec| spec.model.clone()).unwrap_or_default(), "");
        let is_read = read.is_some();
        Self { api, endpoint, request: read.unwrap_or_else(nothing), read: is_read, visitor, tenant }
    }

    /// Its way to the provider and back, with the faults that it asks for itself.
    pub(super) fn passage(
        self,
        shared: &Shared,
        (provider, connection, switch): (usize, Connection, Switch),
        (headers, faults): (&HeaderMap, Vec<Kind>),
        mut visit: Visit,
    ) -> Passage {
        let Self { api, endpoint, request, .. } = &self;
        let (api, endpoint, clock) = (*api, *endpoint, shared.site.clock());
        let staged = shared.staged((provider, api, endpoint), request, headers, faults);
        let call = Call {
            endpoint,
            connection,
            key: whose::key(whose::credential(api, headers), headers),
            tenant: self.tenant.as_deref(),
            headers: Some(headers),
            visitor: self.visitor.as_ref(),
            staged: staged.as_ref(),
            ..Call::new(provider, api, request)
        };
        if self.read {
            visit.asked(&call, shared.fault_header(headers));
        }
        let Drawn { arrived, injection, number, excess, passed } = shared.site.strike(&call);
        let prompt = input_tokens(call.marker.as_ref(), request);
        let cut = injection.cut.map(|cut| cut.how);
        let account = Account::new((api, clock), (passed, visit), prompt, cut);
        Passage { api, clock, arrived, injection, excess, account, switch, number, model: request.model.clone() }
    }
}
