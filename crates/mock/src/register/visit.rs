//! A visit: one request while it is here.
//!
//! *Which question does it answer?* "What is there to enter about this request, and when is it over?"
//!
//! *Why a guard?* A client that goes away says nothing; its connection is dropped, and with it the visit, wherever it
//! is. What was not entered by then is entered now.
//!
//! *What it never does:* cost anything where there is no register.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use chance::Moment;
use http::request::Parts;

use super::Register;
use super::outcome::Outcome;
use super::page::{Page, Question};
use crate::{Call, Clock, Exchange};

/// A request while it is here. The default one enters nothing.
#[derive(Debug, Default)]
#[must_use = "the request is let go of when this is dropped"]
pub(crate) struct Visit(Option<Box<Guest>>);

struct Guest {
    register: Arc<Register>,
    clock: Clock,
    provider: Option<Arc<str>>,
    keys: Keys,
    stage: Stage,
    /// When it is over, where somebody has said so.
    gone: Option<Moment>,
}

/// Whose keys a request may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// Those of a simulated provider, which open nothing: they are cleared away when somebody looks.
    Ours,
    /// Those of a real one: they are never entered.
    Real,
}

/// How far it has come.
enum Stage {
    /// It is not entered yet.
    Arriving { at: Moment, parts: Arc<Parts>, body: Bytes },
    /// It is entered under that number.
    Entered(u64),
}

/// What it brings may be secret, and is not shown.
impl fmt::Debug for Guest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guest").field("provider", &self.provider).finish_non_exhaustive()
    }
}

impl Visit {
    /// A request whose head has come.
    pub(crate) fn begin(register: &Arc<Register>, clock: Clock, parts: &Arc<Parts>) -> Self {
        let stage = Stage::Arriving { at: clock.now(), parts: Arc::clone(parts), body: Bytes::new() };
        Self(Some(Box::new(Guest {
            register: Arc::clone(register),
            clock,
            provider: None,
            keys: Keys::Ours,
            stage,
            gone: None,
        })))
    }

    /// It is over at that moment.
    pub(crate) fn over(&mut self, now: Moment) {
        if let Some(guest) = &mut self.0 {
            guest.gone = Some(now);
        }
    }

    /// The provider that is meant.
    pub(crate) fn at(&mut self, provider: Arc<str>) {
        if let Some(guest) = &mut self.0 {
            guest.provider = Some(provider);
        }
    }

    /// It is for a real provider: its keys are to be written down nowhere.
    pub(crate) fn for_real(mut self) -> Self {
        self.0.iter_mut().for_each(|guest| guest.keys = Keys::Real);
        self
    }

    /// Its body has come.
    pub(crate) fn read(&mut self, whole: &Bytes) {
        if let Some(Stage::Arriving { body, .. }) = self.0.as_mut().map(|guest| &mut guest.stage) {
            body.clone_from(whole);
        }
    }

    /// It is a completion, which asks for that fault; it is entered.
    pub(crate) fn asked(&mut self, call: &Call<'_>, fault: Option<&str>) {
        self.enter(|| {
            Some(Question {
                api: call.api,
                model: call.request.model.clone(),
                stream: call.request.stream,
                marker: call.marker.map(|marker| marker.request.to_owned()),
                asked_for: fault.map(str::to_owned),
            })
        });
    }

    /// A provider has decided on its answer.
    pub(crate) fn answered(&mut self, exchange: &Exchange) {
        self.enter(|| None);
        let outcome = self.0.as_ref().map(|_| Outcome::of(&exchange.answer, exchange.arrived));
        if let Some(outcome) = outcome {
            self.end(outcome, exchange.struck().map(|fault| fault.name.clone()).collect());
        }
    }

    /// A real provider has begun to answer.
    pub(crate) fn begun(&mut self, status: u16) {
        self.enter(|| None);
        if let Some(Guest { register, stage: Stage::Entered(number), .. }) = self.0.as_deref() {
            register.begun(*number, Outcome::Answering { status, tokens: (0, 0) });
        }
    }

    /// So it ended at a real provider, or on the way to it, under these faults.
    pub(crate) fn ended(&mut self, outcome: Outcome, struck: Vec<String>) {
        self.enter(|| None);
        self.end(outcome, struck);
    }

    /// This server has answered it by itself.
    pub(crate) fn told(&mut self, status: u16) {
        self.enter(|| None);
        let at = self.0.as_ref().map(|guest| guest.clock.now());
        if let Some(at) = at {
            self.end(Outcome::Told { status, at }, Vec::new());
        }
    }

    fn enter(&mut self, asked: impl FnOnce() -> Option<Question>) {
        if let Some(guest) = &mut self.0 {
            guest.enter(asked);
        }
    }

    fn end(&self, outcome: Outcome, struck: Vec<String>) {
        if let Some(Guest { register, provider, stage: Stage::Entered(number), .. }) = self.0.as_deref() {
            register.answered(*number, provider.as_deref(), outcome, struck);
        }
    }
}

impl Guest {
    /// Its number; it is entered now, if it is not yet.
    fn enter(&mut self, asked: impl FnOnce() -> Option<Question>) -> u64 {
        let number = match &self.stage {
            Stage::Entered(number) => *number,
            Stage::Arriving { at, parts, body } => {
                let most = self.register.bounds.body;
                let page = Page::new(*at, parts, body, asked(), most).at(self.provider.clone());
                let page = match self.keys {
                    Keys::Ours => page,
                    Keys::Real => page.cleared(most, |key| self.register.digest(key)),
                };
                self.register.enter(Box::new(page))
            }
        };
        self.stage = Stage::Entered(number);
        number
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let number = self.enter(|| None);
        let gone = self.gone.unwrap_or_else(|| self.clock.now());
        self.register.let_go(number, self.provider.as_deref(), gone);
    }
}
