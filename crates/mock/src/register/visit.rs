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
use chance::{Key, Seed};
use http::request::Parts;
use wire::{Api, Request};

use super::outcome::Outcome;
use super::received::Received;
use super::{Register, secrets};
use crate::{Clock, Exchange, Marker};

/// A request while it is here. The default one enters nothing.
#[derive(Debug, Default)]
#[must_use = "the request is let go of when this is dropped"]
pub(crate) struct Visit(Option<Box<Guest>>);

#[derive(Debug)]
struct Guest {
    register: Arc<Register>,
    clock: Clock,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Its head is known.
    Arriving(Box<Received>),
    /// It is entered under that number, at that provider.
    Entered(u64, Option<String>),
}

impl Visit {
    /// A request whose head has come.
    pub(crate) fn begin(register: &Arc<Register>, clock: Clock, parts: &Parts) -> Self {
        let (headers, key) = secrets::headers(parts.headers.clone());
        let (path, in_query) = secrets::path(parts.uri.path_and_query().map_or("", |path| path.as_str()));
        let received = Received {
            arrived: clock.now(),
            method: parts.method.as_str().to_owned(),
            path,
            headers,
            key: key.or(in_query).map(|key| register.digest(&key)),
            ..Received::default()
        };
        let stage = Stage::Arriving(Box::new(received));
        Self(Some(Box::new(Guest { register: Arc::clone(register), clock, stage })))
    }

    /// The provider that is meant.
    pub(crate) fn at(&mut self, provider: &str) {
        if let Some(received) = self.arriving() {
            received.provider = Some(provider.to_owned());
        }
    }

    /// Its body has come.
    pub(crate) fn read(&mut self, body: &Bytes) {
        let most = self.0.as_ref().map_or(0, |guest| guest.register.bounds.body);
        if let Some(received) = self.arriving() {
            received.body = secrets::body(body, most);
            received.body_bytes = body.len();
            received.body_digest = digest(body);
        }
    }

    /// It is a completion; it is entered.
    pub(crate) fn asked(&mut self, api: Api, request: &Request, asked_for: Option<String>) {
        if let Some(received) = self.arriving() {
            received.api = Some(api);
            received.model = Some(request.model.clone());
            received.stream = request.stream;
            received.marker = Marker::of(request).map(|marker| marker.request.to_owned());
            received.asked_for = asked_for;
        }
        self.enter();
    }

    /// A provider has decided on its answer.
    pub(crate) fn answered(&mut self, exchange: &Exchange) {
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

    fn arriving(&mut self) -> Option<&mut Received> {
        match &mut self.0.as_mut()?.stage {
            Stage::Arriving(received) => Some(received),
            Stage::Entered(..) => None,
        }
    }

    fn enter(&mut self) {
        if let Some(guest) = &mut self.0 {
            guest.enter();
        }
    }

    fn end(&self, outcome: Outcome, struck: Vec<String>) {
        if let Some(Guest { register, stage: Stage::Entered(number, provider), .. }) = self.0.as_deref() {
            register.answered(*number, provider.as_deref(), outcome, struck);
        }
    }
}

impl Guest {
    fn enter(&mut self) {
        if let Stage::Arriving(received) = &mut self.stage {
            let received = std::mem::take(received);
            let provider = received.provider.clone();
            self.stage = Stage::Entered(self.register.enter(*received), provider);
        }
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.enter();
        if let Stage::Entered(number, provider) = &self.stage {
            self.register.let_go(*number, provider.as_deref(), self.clock.now());
        }
    }
}

/// A number that is equal for equal bodies.
fn digest(body: &[u8]) -> u64 {
    let words = body.chunks(8).fold(Key::root(Seed(0)).name("body"), |key, bytes| {
        let mut word = [0_u8; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        key.word(u64::from_le_bytes(word))
    });
    words.word(body.len() as u64).number()
}
