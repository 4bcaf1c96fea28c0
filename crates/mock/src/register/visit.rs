//! A visit: one request while it is here.
//!
//! *Which question does it answer?* "What is there to enter about this request, and when is it over?"
//!
//! *Why a guard?* A client that goes away says nothing; its connection is dropped, and with it the visit, wherever it
//! is. What was not entered by then is entered now.
//!
//! *What it never does:* cost anything where there is no register.

use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;

use super::Register;
use super::outcome::Outcome;
use super::page::{Page, Question};
use crate::{Call, Clock, Exchange};

/// A request while it is here. The default one enters nothing.
#[derive(Debug, Default)]
#[must_use = "the request is let go of when this is dropped"]
pub(crate) struct Visit(Option<Box<Guest>>);

#[derive(Debug)]
struct Guest {
    register: Arc<Register>,
    clock: Clock,
    provider: Option<Arc<str>>,
    /// What is to be entered, until it is.
    page: Option<Box<Page>>,
    /// Its number, as soon as it is entered.
    number: u64,
}

impl Visit {
    /// A request whose head has come.
    pub(crate) fn begin(register: &Arc<Register>, clock: Clock, parts: &Arc<Parts>) -> Self {
        let page = Some(Box::new(Page::new(clock.now(), parts)));
        Self(Some(Box::new(Guest { register: Arc::clone(register), clock, provider: None, page, number: 0 })))
    }

    /// The provider that is meant.
    pub(crate) fn at(&mut self, provider: &str) {
        if let Some(guest) = &mut self.0 {
            guest.provider = Some(provider.into());
        }
    }

    /// Its body has come.
    pub(crate) fn read(&mut self, body: &Bytes) {
        let most = self.0.as_ref().map_or(0, |guest| guest.register.bounds.body);
        if let Some(page) = self.arriving() {
            page.keep(body, most);
        }
    }

    /// It asks a model for something, and that this fault strikes; it is entered.
    pub(crate) fn asked(&mut self, call: &Call<'_>, fault: Option<&str>) {
        if let Some(page) = self.arriving() {
            page.asked = Some(Question {
                api: call.api,
                model: call.request.model.clone(),
                stream: call.request.stream,
                marker: call.marker.map(|marker| marker.request.to_owned()),
                asked_for: fault.map(str::to_owned),
            });
        }
        self.enter();
    }

    /// A provider has decided on its answer.
    pub(crate) fn answered(&mut self, exchange: &Exchange) {
        self.enter();
        let outcome = self.0.as_ref().map(|_| Outcome::of(&exchange.answer, exchange.arrived));
        if let Some(outcome) = outcome {
            self.end(outcome, exchange.struck().map(|fault| fault.name.clone()).collect());
        }
    }

    /// This server has answered it by itself.
    pub(crate) fn told(&mut self, status: u16) {
        self.enter();
        let at = self.0.as_ref().map(|guest| guest.clock.now());
        if let Some(at) = at {
            self.end(Outcome::Told { status, at }, Vec::new());
        }
    }

    fn arriving(&mut self) -> Option<&mut Page> {
        self.0.as_mut()?.page.as_deref_mut()
    }

    fn enter(&mut self) {
        if let Some(guest) = &mut self.0 {
            guest.enter();
        }
    }

    fn end(&self, outcome: Outcome, struck: Vec<String>) {
        if let Some(guest) = self.0.as_deref().filter(|guest| guest.page.is_none()) {
            guest.register.answered(guest.number, guest.provider.as_deref(), outcome, struck);
        }
    }
}

impl Guest {
    fn enter(&mut self) {
        if let Some(mut page) = self.page.take() {
            page.provider.clone_from(&self.provider);
            self.number = self.register.enter(page);
        }
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.enter();
        self.register.let_go(self.number, self.provider.as_deref(), self.clock.now());
    }
}
