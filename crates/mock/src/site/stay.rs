//! The stay of an attempt: until when somebody was there to hear the answer.
//!
//! *Which question does it answer?* "When was this exchange over, and did its caller wait for the end?"
//!
//! *Why a guard?* A caller who leaves says nothing: its connection is dropped, and with it all that
//! served it. What is dropped last can still write that down.
//!
//! *What it never does:* make an entry. Where the journal has none, or it was taken out, nobody asks.

use std::sync::Arc;

use super::{Site, lock};
use crate::register::Visit;

/// Notes in the journal when it is dropped. The default one notes nothing.
#[derive(Debug, Default)]
#[must_use = "the end is noted when this is dropped"]
pub(crate) struct Stay {
    noted: Option<(Arc<Site>, usize, Named)>,
    /// Ends with it.
    visit: Visit,
}

/// Where the end of an attempt is noted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Named {
    /// In the journal, by request and number.
    pub(super) entry: Option<(u64, u32)>,
    /// Among those who came over the network, by its number there.
    pub(super) seen: Option<u64>,
}

impl Stay {
    /// The stay of an attempt at a provider; of one without a name nothing is noted.
    pub(super) fn new(site: &Arc<Site>, provider: usize, named: Named) -> Self {
        let any = named.entry.is_some() || named.seen.is_some();
        Self { noted: any.then(|| (Arc::clone(site), provider, named)), visit: Visit::default() }
    }

    /// The same, and the visit of the register with it.
    pub(crate) fn with(mut self, visit: Visit) -> Self {
        self.visit = visit;
        self
    }

    /// It is not over: somebody else will note its end.
    pub(super) fn goes_on(mut self) {
        self.noted = None;
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        let Some((site, provider, Named { entry, seen })) = self.noted.take() else { return };
        let now = site.clock.now();
        if let Some(entry) = entry
            && let Some(entry) = site.state(provider).journal.get_mut(&entry)
        {
            entry.closed = Some(now);
        }
        if let Some(number) = seen {
            lock(&site.register).closed(number, now);
        }
        self.visit.over(now);
    }
}
