//! A site: the simulated providers of one run.
//!
//! *Which question does it answer?* "This request arrives at that provider now: what happens to it?"
//!
//! *Why this order?* As at a real provider, an attempt meets first the network (a connection that
//! fails knows no limits), then the rate limits, then the front that answers with errors, then the
//! queue for a place, and last the model. What is random is drawn from a key that names the
//! attempt, so that it does not matter who else calls; what depends on load is state, one mutex for
//! each provider, never held while anybody waits.
//!
//! *What it never does:* decide what a caller should do about it.

mod answers;
mod arrival;
mod bill;
mod board;
mod call;
mod change;
mod door;
mod draw;
mod exchange;
mod gate;
mod journal;
mod lane;
mod limiter;
mod load;
mod models;
mod passed;
mod places;
mod recent;
mod seen;
mod stay;
mod tariff;

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use chance::{Key, Seed, Spread};
use fault::kind::{Capacity, Throttle};
use fault::{Endpoint, Ticket, Timeline};
use wire::{Answer, Api};

use crate::Clock;
use answers::Answers;
use bill::Bill;
use board::Board;
use lane::{Lane, State};
use seen::Register;

pub(crate) use arrival::input_tokens;
pub use board::FaultId;
pub use call::{Call, Staged};
pub use door::Door;
pub(crate) use draw::{Drawn, Refused};
pub use exchange::Exchange;
pub use journal::Entry;
pub use models::{Models, UnknownModels};
pub(crate) use passed::Passed;
pub(crate) use seen::answered;
pub use seen::{KEPT, Seen, Visitor};
pub(crate) use stay::Stay;
pub use tariff::Tariff;

/// A provider of a site.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderSpec {
    /// Its name, as the timeline and the paths call it.
    pub name: String,
    /// Its wire format.
    pub api: Api,
    /// The model it is known for.
    pub model: String,
    /// Its region, where it has one.
    pub region: Option<String>,
    /// The name of the key that it is called with: several providers may share one.
    pub credential: Option<String>,
    /// Seconds to the first token; `None` draws what is usual for the model.
    pub first_token: Option<Spread>,
    /// Tokens per second; `None` draws what is usual for the model.
    pub tokens_per_second: Option<Spread>,
    /// Its own rate limits.
    pub limits: Option<Throttle>,
    /// Rate limits of some keys, instead of its own.
    pub tiers: Vec<Tier>,
    /// Its own places.
    pub capacity: Option<Capacity>,
    /// Tokens of prompt and answer together that its model takes; `None` takes all.
    pub window: Option<u64>,
    /// Which models it has beside that one, and what becomes of others.
    pub models: Models,
}

impl ProviderSpec {
    /// An ordinary provider, without limits.
    pub fn new(name: impl Into<String>, api: Api, model: impl Into<String>) -> Self {
        let (name, model) = (name.into(), model.into());
        Self {
            name,
            api,
            model,
            region: None,
            credential: None,
            first_token: None,
            tokens_per_second: None,
            limits: None,
            tiers: Vec::new(),
            capacity: None,
            window: None,
            models: Models::default(),
        }
    }

    /// What a fault can select it by.
    pub fn endpoint(&self) -> Endpoint<'_> {
        Endpoint {
            provider: &self.name,
            model: &self.model,
            region: self.region.as_deref().unwrap_or_default(),
            credential: self.credential.as_deref().unwrap_or_default(),
        }
    }
}

/// A tier of a provider: keys, and the limits that hold for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Tier {
    /// What the provider calls it.
    pub name: String,
    /// The names of its keys.
    pub keys: Vec<String>,
    /// Its limits.
    pub limits: Throttle,
}

/// How a site behaves as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SiteOptions {
    /// No simulated delay: healthy answers and errors come at once. Faults keep their own delays.
    pub instant: bool,
    /// Whether a journal is kept of requests that are known by a marker.
    pub journal: Journal,
}

/// What is written down of requests that are known by a marker, for [`Site::take_entry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Journal {
    /// All of it, until it is taken out.
    #[default]
    Kept,
    /// Nothing: nobody will ask.
    Unkept,
}

/// The simulated providers of a run.
#[derive(Debug)]
pub struct Site {
    lanes: Vec<Lane>,
    board: Mutex<Board>,
    /// Everybody who came over the network.
    register: Arc<Mutex<Register>>,
    clock: Clock,
    options: SiteOptions,
    answers: Answers,
    tariff: OnceLock<Arc<dyn Tariff>>,
}

impl Site {
    /// A site with nothing behind it. The clock says when the run began.
    pub fn new(
        specs: Vec<ProviderSpec>,
        timeline: Timeline,
        seed: Seed,
        clock: Clock,
        options: SiteOptions,
    ) -> Arc<Self> {
        let root = Key::root(seed);
        let lanes = specs.into_iter().map(|spec| Lane::new(spec, root)).collect();
        let (board, register) = (Mutex::new(Board::new(timeline)), Arc::default());
        let (answers, tariff) = (Answers::default(), OnceLock::new());
        Arc::new(Self { lanes, board, register, clock, options, answers, tariff })
    }

    /// A site of other providers and faults that goes on where this one is: on its clock, with what it has seen of its
    /// clients, and with the faults that were added to it and are not over.
    pub fn succeeded(&self, specs: Vec<ProviderSpec>, timeline: Timeline, seed: Seed) -> Arc<Self> {
        let root = Key::root(seed);
        let lanes = specs.into_iter().map(|spec| Lane::new(spec, root)).collect();
        let board = Board::new(timeline).following(&lock(&self.board), self.clock.now());
        let (board, register) = (Mutex::new(board), Arc::clone(&self.register));
        let (clock, options) = (self.clock, self.options);
        let (answers, tariff) = (Answers::default(), OnceLock::new());
        Arc::new(Self { lanes, board, register, clock, options, answers, tariff })
    }

    /// The providers, in order: their places are what [`Site::exchange`] is asked by.
    pub fn providers(&self) -> impl Iterator<Item = &ProviderSpec> {
        self.lanes.iter().map(|lane| &lane.spec)
    }

    /// A provider's name, to keep.
    pub fn name(&self, provider: usize) -> Arc<str> {
        let [name, _] = &self.lanes[provider].shared;
        Arc::clone(name)
    }

    /// The provider of that name, by its place.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.lanes.iter().position(|lane| lane.spec.name == name)
    }

    /// The clock of the run.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The faults of the run, as they stand now.
    pub fn timeline(&self) -> Arc<Timeline> {
        Arc::clone(&lock(&self.board).timeline)
    }

    /// How many requests a provider has received.
    pub fn received(&self, provider: usize) -> u64 {
        lock(&self.lanes[provider].state).received
    }

    /// How many requests a provider serves, and how many wait for a place. Zero where places are not
    /// limited, now or at any time of the run.
    pub fn load(&self, provider: usize) -> (usize, usize) {
        lock(&self.lanes[provider].state).places.load()
    }

    /// Takes the journal's entry about the `nth` attempt (from 1) of a request at a provider.
    pub fn take_entry(&self, request: &str, provider: usize, nth: u32) -> Option<Entry> {
        lock(&self.lanes[provider].state).journal.remove(&(lane::number(request), nth))
    }

    /// The newest attempts that came over the network, in order of arrival: at most [`KEPT`].
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.register).all()
    }

    /// The verdict on the clients that came over the network, as far as they were seen by now.
    pub fn verdict(&self) -> conduct::Verdict {
        let sightings: Vec<_> = self.seen().into_iter().map(|seen| seen.sighting).collect();
        conduct::judge_until(&sightings, self.clock.now(), &conduct::Rules::default())
    }

    fn state(&self, provider: usize) -> MutexGuard<'_, State> {
        lock(&self.lanes[provider].state)
    }

    /// The room at a provider, whoever asks.
    fn room(&self, provider: usize) -> Option<Capacity> {
        self.lanes[provider].room(&self.timeline(), self.clock.now())
    }
}

/// A place at a provider, given back when it is dropped, and the bill, settled then.
#[derive(Debug, Default)]
#[must_use = "the place is given back when this is dropped"]
pub struct Place {
    seat: Option<(Arc<Site>, usize, Ticket)>,
    bill: Option<Bill>,
}

impl Place {
    fn seat(site: &Arc<Site>, provider: usize, ticket: Ticket) -> Self {
        Self { seat: Some((Arc::clone(site), provider, ticket)), bill: None }
    }

    /// The bill of the attempt that gets this answer.
    fn billed(&mut self, bill: Option<Bill>, answer: &Answer) {
        self.bill = bill;
        self.bill.iter_mut().for_each(|bill| bill.answered(answer));
    }

    /// Whether places are limited at all where this one is.
    pub fn is_limited(&self) -> bool {
        self.seat.is_some()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((site, provider, ticket)) = self.seat.take() {
            let room = site.room(provider);
            site.state(provider).places.release(ticket, room);
        }
    }
}

/// A panic elsewhere does not make counters and buckets wrong.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod answers_test;
#[cfg(test)]
mod site_test;
