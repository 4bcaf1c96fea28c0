//! The gate: how far an attempt comes.
//!
//! *Which question does it answer?* "Of the network, the limits, the front and the queue, which one stops it?"
//!
//! *Why in this order?* It is the one of real providers: a connection that fails knows no limits, and what a front
//! refuses never takes a place.
//!
//! *What it never does:* hold the lock of a provider while somebody waits.

use std::sync::Arc;

use book::Denial;
use chance::Moment;
use fault::{Failure, Severed};
use tokio::sync::oneshot;
use wire::Category;

use super::arrival::Arrival;
use super::bill::Bill;
use super::journal::Entry;
use super::lane::State;
use super::limiter::{Asker, Cost, Excess};
use super::load::{Load, Shortage};
use super::places::Turn;
use super::{Place, Site};

/// How far an attempt comes.
pub(super) enum Gate {
    /// Its injection is performed: it failed before any place was needed, or needs none.
    Open,
    /// It is served from now on.
    Served(Place),
    /// It waits.
    Waits(Place, oneshot::Receiver<()>, Option<Shortage>),
    /// It is refused with that status.
    Refused(u16),
    /// A limit stands against it.
    Exceeded(Excess),
    /// It is refused for a reason of its own.
    Denied(Denial),
    /// There is no such model.
    Unknown,
}

impl Site {
    /// The network, the limits, the front, the queue: in this order.
    pub(super) fn admit(self: &Arc<Self>, arrival: &mut Arrival<'_>, state: &mut State) -> Gate {
        let load = Load::take(&arrival.timeline, &mut arrival.injection, arrival.at);
        if arrival.injection.failure.is_some_and(Failure::is_of_network) {
            return Gate::Open;
        }
        if arrival.looks_up() && load.throttling.is_none() && load.shortage.is_none() {
            return Gate::Open;
        }
        let lane = &self.lanes[arrival.provider];
        if arrival.injection.failure.is_none() && !arrival.looks_up() && !lane.spec.answers_for(arrival.model) {
            return Gate::Unknown;
        }
        let output = arrival.length.tokens;
        let most = u64::from(arrival.request.max_output_tokens.unwrap_or(output));
        let cost = Cost { input: arrival.input_tokens, output: u64::from(output), asked: most };
        let asker = Asker { model: arrival.model, key: arrival.key };
        let verdict = state.limiter.admit(load.throttling, asker, cost, arrival.at);
        arrival.limits = verdict.limits;
        arrival.bill =
            verdict.charged.map(|charged| Bill::new(Arc::clone(self), arrival.provider, charged, arrival.at));
        if let Some(crowded) = verdict.crowded {
            arrival.injection.struck.extend(crowded.by);
            return Gate::Refused(crowded.status);
        }
        if let Some(excess) = verdict.refused {
            arrival.injection.struck.extend(excess.by);
            return Gate::Exceeded(excess);
        }
        if arrival.injection.failure.is_none() && lane.spec.window.is_some_and(|window| arrival.needs() > window) {
            return Gate::Denied(Denial::category(Category::ContextLengthExceeded));
        }
        if let Some(denial) = arrival.terms.denial.filter(|_| arrival.injection.failure.is_none()) {
            return Gate::Denied(denial);
        }
        if arrival.injection.failure.is_some() || !lane.limited(&arrival.timeline) {
            return Gate::Open;
        }
        self.seat(arrival, load.shortage, state)
    }

    /// The queue for a place.
    fn seat(self: &Arc<Self>, arrival: &mut Arrival<'_>, shortage: Option<Shortage>, state: &mut State) -> Gate {
        let room = self.lanes[arrival.provider].room(&arrival.timeline, arrival.at);
        let own = self.lanes[arrival.provider].spec.capacity;
        if shortage.is_none() && room != own {
            // Others lack places, this attempt does not: it must not open the door for them.
            return Gate::Open;
        }
        let room = shortage.map_or(own, |shortage| Some(shortage.room));
        let place = |ticket| Place::seat(self, arrival.provider, ticket);
        let gate = match state.places.admit(room) {
            Turn::Now(ticket) => return Gate::Served(place(ticket)),
            Turn::Later(ticket, turn) => Gate::Waits(place(ticket), turn, shortage),
            Turn::Full => Gate::Refused(room.map_or(503, |room| room.overflow)),
        };
        arrival.injection.struck.extend(shortage.map(|shortage| shortage.place));
        if let (Gate::Waits(..), Some(entry)) = (&gate, arrival.name.entry) {
            // Whoever leaves before his turn has been touched, too.
            let struck = arrival.injection.struck.clone();
            state.journal.insert(entry, Entry::waiting(struck, arrival.length.tokens, arrival.at));
        }
        gate
    }

    /// Waits for its turn, or for an outage that takes the queue with it.
    pub(super) async fn wait(
        &self,
        arrival: &mut Arrival<'_>,
        mut turn: oneshot::Receiver<()>,
        shortage: Option<Shortage>,
    ) {
        let outage = arrival.injection.severed.map_or(Moment::NEVER, |severed: Severed| severed.at);
        let relief = shortage.map_or(Moment::NEVER, |shortage| shortage.until);
        tokio::select! {
            biased;
            _ = &mut turn => return,
            () = self.clock.sleep_until(outage) => return,
            () = self.clock.sleep_until(relief) => {}
        }
        let room = self.room(arrival.provider);
        self.state(arrival.provider).places.look_again(room);
        tokio::select! {
            biased;
            _ = &mut turn => {}
            () = self.clock.sleep_until(outage) => {}
        }
    }
}
