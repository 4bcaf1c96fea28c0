//! The exchange: one attempt, from its arrival to its timed answer.
//!
//! *Which question does it answer?* "Which of all things that can happen to an attempt happens first?"
//!
//! *Why in two halves?* Everything is decided at once under one lock, but for a place that has to be
//! waited for. So [`Site::exchange`] awaits at most once, and a caller who leaves while it waits
//! leaves nothing behind.
//!
//! *What it never does:* sleep until the answer is due. It returns what will happen when; whoever
//! carries the answer keeps the time.

use std::sync::Arc;

use chance::{Key, Moment};
use fault::{Fault, Parting, Timeline};
use tokio::sync::oneshot;
use wire::{Answer, Request};

use super::arrival::Arrival;
use super::call::Call;
use super::gate::Gate;
use super::journal::Entry;
use super::lane::Name;
use super::load::Shortage;
use super::seen::answered;
use super::stay::{Named, Stay};
use super::{Place, Site, lock};
use crate::health::Plan;
use crate::perform::{Facts, Performed, perform};

/// One attempt and its answer.
#[derive(Debug)]
pub struct Exchange {
    /// What the attempt sees, timed from its arrival.
    pub answer: Answer,
    /// When it arrived.
    pub arrived: Moment,
    /// Names the attempt.
    pub key: Key,
    /// Its number among the attempts of its request at this provider, from 1.
    pub nth: u32,
    /// What an outage that breaks it off does to the connection around it; `None` where none does.
    pub severed: Option<Parting>,
    /// Its place at the provider: to be kept until the answer has ended or the caller has gone.
    pub place: Place,
    provider: usize,
    named: Named,
    struck: Vec<usize>,
    timeline: Arc<Timeline>,
}

impl Exchange {
    /// The faults of the timeline that touched it.
    pub fn struck(&self) -> impl Iterator<Item = &Fault> {
        self.struck.iter().filter_map(|&place| self.timeline.faults().get(place))
    }

    /// Notes in the journal when it is dropped that this exchange was let go of.
    pub(crate) fn stay(&self, site: &Arc<Site>) -> Stay {
        Stay::new(site, self.provider, self.named)
    }
}

impl Site {
    /// One attempt at a provider, by the provider's place, for the model that the request names.
    ///
    /// Cancel safe: whoever drops the future leaves the queue.
    pub async fn exchange(self: &Arc<Self>, provider: usize, request: &Request) -> Exchange {
        self.exchange_as(provider, &request.model, request).await
    }

    /// As [`Site::exchange`], for a model other than the request names.
    pub async fn exchange_as(self: &Arc<Self>, provider: usize, model: &str, request: &Request) -> Exchange {
        let api = self.lanes[provider].spec.api;
        self.answer(&Call { model, ..Call::new(provider, api, request) }).await
    }

    /// The answer to a call. Cancel safe, as [`Site::exchange`].
    pub async fn answer(self: &Arc<Self>, call: &Call<'_>) -> Exchange {
        let (arrival, gate) = self.arrive(call);
        match gate {
            // Few wait. What the others need is not to lie in each exchange for them.
            Gate::Waits(place, turn, shortage) => Box::pin(self.answer_late(arrival, place, turn, shortage)).await,
            Gate::Open => self.served(arrival, Place::default()),
            Gate::Served(place) => self.served(arrival, place),
            Gate::Refused(status) => {
                let facts = self.facts(&arrival, arrival.at).connected(arrival.injection.connect);
                let performed = facts.refuse(status, None, arrival.injection.severed);
                self.over(arrival, performed, Place::default())
            }
            Gate::Exceeded(excess) => {
                let facts = self.facts(&arrival, arrival.at).connected(arrival.injection.connect);
                let hint = arrival.api.limit_hint(excess.wait);
                let refused = facts.refuse(excess.status, hint, arrival.injection.severed);
                let performed = refused.over(excess.exceeded(arrival.model));
                self.over(arrival, performed, Place::default())
            }
            Gate::Denied(denial) => {
                let facts = self.facts(&arrival, arrival.at).connected(arrival.injection.connect);
                let performed = facts.deny(&denial, arrival.api, arrival.injection.severed);
                self.over(arrival, performed, Place::default())
            }
            Gate::Unknown => {
                let facts = self.facts(&arrival, arrival.at).connected(arrival.injection.connect);
                let performed = facts.refuse_model(arrival.model, arrival.api, arrival.injection.severed);
                self.over(arrival, performed, Place::default())
            }
        }
    }

    async fn answer_late(
        self: &Arc<Self>,
        mut arrival: Arrival<'_>,
        place: Place,
        turn: oneshot::Receiver<()>,
        shortage: Option<Shortage>,
    ) -> Exchange {
        let stay = Stay::new(self, arrival.provider, arrival.named());
        self.wait(&mut arrival, turn, shortage).await;
        stay.goes_on();
        let performed = self.perform(&arrival, self.clock.now());
        self.over(arrival, performed, place)
    }

    fn served(&self, arrival: Arrival<'_>, place: Place) -> Exchange {
        let performed = self.perform(&arrival, arrival.at);
        self.over(arrival, performed, place)
    }

    /// Nothing is left to decide.
    fn over(&self, mut arrival: Arrival<'_>, performed: Performed, mut place: Place) -> Exchange {
        let struck = self.note(&mut arrival, &performed);
        let named = arrival.named();
        place.billed(arrival.bill.take(), &performed.answer);
        let severed = arrival.injection.severed.filter(|_| performed.severed).map(|severed| severed.how);
        let Arrival { at: arrived, name: Name { key, nth, .. }, provider, timeline, .. } = arrival;
        Exchange { answer: performed.answer, arrived, key, nth, severed, place, provider, named, struck, timeline }
    }

    fn perform(&self, arrival: &Arrival<'_>, served_from: Moment) -> Performed {
        let Arrival { model, input_tokens, length, weather, name, .. } = *arrival;
        let pace = &arrival.terms.pace;
        let drawn = || self.lanes[arrival.provider].plan((model, pace), input_tokens, length, weather, name.key);
        let plan = match (self.options.instant || arrival.looks_up(), pace.is_usual()) {
            (false, _) => drawn(),
            (true, true) => Plan::instant(length.tokens),
            (true, false) => drawn().only(pace),
        };
        self.priced(model, perform(&arrival.injection, &plan, &self.facts(arrival, served_from)))
    }

    fn facts<'a>(&self, arrival: &'a Arrival<'_>, served_from: Moment) -> Facts<'a> {
        Facts {
            key: arrival.name.key,
            draft: &arrival.draft,
            api: arrival.api,
            stream: arrival.request.stream,
            arrival: arrival.at,
            served_from,
            input_tokens: arrival.input_tokens,
            finish: arrival.length.finish,
            usage: arrival.terms.usage,
            limits: arrival.limits,
            tick: self.clock.tick(),
            instant: self.options.instant,
        }
    }

    /// Writes the attempt down, and returns what struck it.
    fn note(&self, arrival: &mut Arrival<'_>, performed: &Performed) -> Vec<usize> {
        if arrival.name.entry.is_none() && arrival.seen.is_none() {
            return performed.struck(&mut arrival.injection);
        }
        let fresh = Entry {
            planned_tokens: arrival.length.tokens,
            planned_words: arrival.terms.words,
            arrived: arrival.at,
            context_lost: arrival.lost,
            ..Entry::default()
        };
        let entry = fresh.performed(performed, &mut arrival.injection, arrival.input_tokens);
        let struck = entry.struck.clone();
        if let Some(number) = arrival.seen {
            let answered = answered(&performed.answer, arrival.api, arrival.at);
            lock(&self.register).answered(number, answered, entry.clone());
        }
        if let Some(name) = arrival.name.entry {
            self.state(arrival.provider).journal.insert(name, entry);
        }
        struck
    }
}
