//! The register: the requests that came over HTTP, for whoever asks afterwards.
//!
//! *Which question does it answer?* "What did my client really send, and what became of it?"
//!
//! *Why beside the journal of a site?* The journal is about attempts with a marker and knows what a judge needs. Here is
//! what a person needs: headers, body, also of a request that found no provider.
//!
//! *Why bounded twice?* A count alone lets large bodies fill the memory. The oldest go when there are too many or too
//! large ones; counters go on counting.
//!
//! *What it never does:* show a key. Headers, queries and bodies are cleared of them before anybody sees them; what is
//! left is a digest, which is equal for equal keys and says nothing without this run's salt.

mod counts;
mod outcome;
mod page;
mod received;
mod secrets;
mod visit;

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chance::{Key, Moment, Seed};

use page::Page;

pub(crate) use counts::Counts;
pub use outcome::{Break, Lost, Outcome};
pub use received::Received;
pub(crate) use visit::Visit;

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Requests. The oldest goes first.
    pub requests: usize,
    /// Bytes of all that is kept of them together.
    pub bytes: usize,
    /// Bytes of each body; the rest is cut off.
    pub body: usize,
}

impl Default for Bounds {
    /// A thousand requests, 16 MiB in all, 16 KiB of each body.
    fn default() -> Self {
        Self { requests: 1000, bytes: 16 << 20, body: 16 << 10 }
    }
}

/// The requests of a run, the latest of them.
#[derive(Debug)]
pub struct Register {
    bounds: Bounds,
    /// Names the run's digests of keys.
    salt: Seed,
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    /// In the order of their numbers, without a gap.
    kept: VecDeque<Box<Page>>,
    bytes: usize,
    /// Requests that were entered since the beginning or the last reset.
    entered: u64,
    counts: Counts,
}

impl Register {
    /// An empty register. The salt is to be drawn anew for each process and kept nowhere else.
    pub fn new(bounds: Bounds, salt: Seed) -> Self {
        Self { bounds, salt, pages: Mutex::default() }
    }

    /// The requests after that number, in order; of one provider, if one is named.
    pub fn after(&self, number: u64, provider: Option<&str>, limit: usize) -> Vec<Received> {
        let pages = self.pages();
        let meant = |page: &&Page| provider.is_none_or(|name| page.provider.as_deref() == Some(name));
        let later = pages.kept.iter().map(|page| &**page).filter(|page| page.number > number);
        let clear = |page: &Page| page.clear(self.bounds.body, |key| self.digest(key));
        later.filter(meant).take(limit).map(clear).collect()
    }

    /// How many requests there were, and how many of them are not kept any more.
    pub fn entered(&self) -> (u64, u64) {
        let pages = self.pages();
        (pages.entered, pages.entered - pages.kept.len() as u64)
    }

    /// Bytes of what is kept, as they are counted against the bound.
    pub fn bytes(&self) -> usize {
        self.pages().bytes
    }

    /// Forgets all requests and counts. Who is being served is noted nowhere any more.
    pub fn clear(&self) {
        let mut pages = self.pages();
        let (entered, open) = (pages.entered, pages.counts.open_only());
        *pages = Pages { entered, counts: open, ..Pages::default() };
    }

    /// What was counted, provider by provider in the order of their names.
    pub(crate) fn counts(&self) -> Counts {
        let mut counts = self.pages().counts.clone();
        counts.providers.sort_by(|(one, _), (other, _)| one.cmp(other));
        counts
    }

    /// How often a fault of that name has struck.
    pub(crate) fn struck(&self, fault: &str) -> u64 {
        self.pages().counts.struck.get(fault).copied().unwrap_or(0)
    }

    /// Whether these bytes stand on any page, as it is kept.
    #[cfg(test)]
    pub(crate) fn holds(&self, bytes: &[u8]) -> bool {
        self.pages().kept.iter().any(|page| page.holds(bytes))
    }

    /// The digest of a key.
    fn digest(&self, key: &str) -> u64 {
        Key::root(self.salt).name("credential").name(key).number()
    }

    /// Enters a request under the next number.
    fn enter(&self, mut page: Box<Page>) -> u64 {
        let mut pages = self.pages();
        pages.entered += 1;
        page.number = pages.entered;
        pages.counts.came(page.provider.as_deref());
        pages.bytes += page.weight();
        pages.kept.push_back(page);
        pages.fit(self.bounds);
        pages.entered
    }

    /// A real provider has begun to answer the request; how that ends is not known yet.
    fn begun(&self, number: u64, outcome: Outcome) {
        if let Some(page) = self.pages().find(number) {
            page.outcome = outcome;
        }
    }

    /// The request was answered so; these faults touched it.
    fn answered(&self, number: u64, provider: Option<&str>, outcome: Outcome, struck: Vec<String>) {
        let mut pages = self.pages();
        pages.counts.answered(provider, &outcome);
        for fault in &struck {
            pages.counts.struck(fault);
        }
        let Some(page) = pages.find(number) else { return };
        let before = page.weight();
        (page.outcome, page.struck) = (outcome, struck);
        let grown = page.weight().saturating_sub(before);
        pages.bytes += grown;
        pages.fit(self.bounds);
    }

    /// The request was let go of.
    fn let_go(&self, number: u64, provider: Option<&str>, at: Moment) {
        let mut pages = self.pages();
        pages.counts.left(provider);
        if let Some(page) = pages.find(number) {
            page.let_go = Some(at);
        }
    }

    /// A panic elsewhere does not make what was entered wrong.
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    fn find(&mut self, number: u64) -> Option<&mut Page> {
        let first = self.kept.front()?.number;
        self.kept.get_mut(usize::try_from(number.checked_sub(first)?).ok()?).map(|page| &mut **page)
    }

    /// Lets the oldest go until the rest fits.
    fn fit(&mut self, bounds: Bounds) {
        while self.kept.len() > bounds.requests || self.bytes > bounds.bytes {
            let Some(oldest) = self.kept.pop_front() else { return };
            self.bytes = self.bytes.saturating_sub(oldest.weight());
        }
    }
}

#[cfg(test)]
mod register_test;
