//! The ledger of an outside system: its attempts, as the providers' journals know them.
//!
//! *Which question does it answer?* "Whom did this gateway call for this request, and what did it make
//! of what it got?"
//!
//! *Why a little later?* A gateway answers its caller first and lets go of its providers then, or a
//! retry is under way that nobody waits for any more. So a request is filed when it ends, and settled
//! a moment after; what still comes later is found at the end of the run.
//!
//! *What it never does:* know of anything inside the gateway: breakers and providers passed over are
//! not in such a log.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chance::Moment;
use mock::{Entry, Site};
use record::event::{Attempt, Name, Outcome, Request};
use tokio::time::Instant;
use wire::Api;

use super::attempts::{Ended, ended, line, why};
use crate::recorder::{Named, Recorder};

/// How long a request waits to be settled, in real time.
const A_MOMENT: Duration = Duration::from_millis(500);

/// A provider, as the ledger needs it.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) named: Named,
    pub(super) api: Api,
}

/// Requests and the attempts that were made for them.
#[derive(Debug)]
pub(crate) struct Ledger {
    site: Arc<Site>,
    accounts: Vec<Account>,
    faults: Vec<Name>,
    /// The provider that should be asked first.
    primary: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    filed: VecDeque<(Instant, Arc<str>, Request)>,
    pages: BTreeMap<Arc<str>, Page>,
}

/// What is known of one request.
#[derive(Debug, Default)]
struct Page {
    /// Attempts found, by provider.
    found: Vec<u32>,
    /// When its caller lost patience.
    left: Option<Moment>,
}

impl Page {
    fn attempts(&self) -> u32 {
        self.found.iter().sum()
    }
}

impl Ledger {
    pub(super) fn new(site: Arc<Site>, accounts: Vec<Account>, faults: Vec<Name>, primary: usize) -> Self {
        Self { site, accounts, faults, primary, state: Mutex::default() }
    }

    /// A request is over for its caller. Settles those that were over a moment ago.
    pub(crate) fn file(&self, id: &Arc<str>, line: Request, recorder: &Recorder) {
        let now = Instant::now();
        let mut state = self.state();
        state.filed.push_back((now, Arc::clone(id), line));
        self.settle(&mut state, now.checked_sub(A_MOMENT), recorder);
    }

    /// The run is over: settles everything, a moment after its end.
    pub(crate) async fn close(&self, recorder: &Recorder) {
        let end = Instant::now();
        tokio::time::sleep_until(end + A_MOMENT).await;
        let mut state = self.state();
        self.settle(&mut state, Some(end), recorder);
        for (id, page) in &mut state.pages {
            self.enter(id, page, recorder);
        }
    }

    /// Requests that reached the providers, and those of them that belong to no request of the run.
    pub(super) fn strangers(&self) -> (u64, u64) {
        let received = (0..self.accounts.len()).map(|place| self.site.received(place)).sum();
        let found: u64 = self.state().pages.values().map(|page| u64::from(page.attempts())).sum();
        (received, received.saturating_sub(found))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, state: &mut State, until: Option<Instant>, recorder: &Recorder) {
        while let Some((_, id, mut line)) = state.filed.pop_front_if(|(at, ..)| until.is_some_and(|until| *at <= until))
        {
            let page = state.pages.entry(Arc::clone(&id)).or_default();
            page.left = (line.outcome == Outcome::Cancelled).then(|| Moment::from_micros(line.end_us));
            let serving = self.enter(&id, page, recorder);
            line.attempts = page.attempts();
            if let Some((provider, entry)) = serving.filter(|_| line.outcome == Outcome::Success) {
                compare(&mut line, &entry, Arc::clone(&self.accounts[provider].named.name));
            }
            recorder.push(record::Event::Request(line));
        }
    }

    /// Writes down the attempts that the journals have of a request. Returns the one that served it:
    /// the last that succeeded, or else the last.
    fn enter(&self, id: &Name, page: &mut Page, recorder: &Recorder) -> Option<(usize, Entry)> {
        let mut serving: Option<(bool, usize, Entry)> = None;
        for (provider, entry) in self.take(id, page) {
            let ended = ended(&entry, self.accounts[provider].api, page.left, self.site.clock().now());
            let good = ended.outcome == Outcome::Success;
            let line = self.line(id, provider, page, &entry, ended);
            page.found[provider] += 1;
            recorder.push(record::Event::Attempt(line));
            if good || serving.as_ref().is_none_or(|(better, ..)| !better) {
                serving = Some((good, provider, entry));
            }
        }
        serving.map(|(_, provider, entry)| (provider, entry))
    }

    /// The entries that were not taken before, in order of arrival.
    fn take(&self, id: &str, page: &mut Page) -> Vec<(usize, Entry)> {
        page.found.resize(self.accounts.len(), 0);
        let mut entries = Vec::new();
        for (provider, found) in page.found.iter().enumerate() {
            let numbers = found + 1..;
            entries.extend(numbers.map_while(|nth| Some((provider, self.site.take_entry(id, provider, nth)?))));
        }
        entries.sort_by_key(|(_, entry)| entry.arrived);
        entries
    }

    fn line(&self, id: &Name, provider: usize, page: &Page, entry: &Entry, ended: Ended) -> Attempt {
        let Account { named, .. } = &self.accounts[provider];
        let why = why(page.attempts(), page.found[provider], provider == self.primary);
        Attempt {
            request: Arc::clone(id),
            attempt: page.attempts() + 1,
            why: why.into(),
            ..line(named, &self.faults, entry, ended)
        }
    }
}

/// What was delivered, against what the serving provider had planned.
fn compare(line: &mut Request, entry: &Entry, provider: Name) {
    let planned = u64::from(entry.planned_words);
    line.served_by = Some(provider);
    line.degraded = entry.degraded.map(Into::into);
    line.truncated = entry.degraded.is_none() && line.output_tokens < planned;
    line.stitched = line.output_tokens > planned;
}
