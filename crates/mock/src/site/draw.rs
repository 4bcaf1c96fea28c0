//! What the timeline does to a request that somebody else answers.
//!
//! *Which question does it answer?* "Which faults strike this one?"
//!
//! *Why from the site?* It counts the requests of each provider and keeps the tally of faults that strike a limited
//! number, so a request meets the same fate whether its answer is simulated or real.
//!
//! *What it never does:* draw an answer, or keep the request in the journal: what a real provider did is not known
//! here.

use chance::Moment;
use fault::Injection;

use super::{Call, Site, lock};

/// A request that is passed on.
#[derive(Debug)]
pub(crate) struct Drawn {
    /// When it arrived.
    pub(crate) arrived: Moment,
    /// What happens to it.
    pub(crate) injection: Injection,
    /// Names it.
    pub(crate) number: u64,
}

impl Site {
    /// The faults that strike a call.
    pub(crate) fn strike(&self, call: &Call<'_>) -> Drawn {
        let lane = &self.lanes[call.provider];
        let arrived = self.clock.now();
        let name = lock(&lane.state).name(lane.key, call.endpoint, call.marker.as_ref());
        let occasion = lane.occasion(call, name.key, arrived);
        let (_, injection) = self.draw(&occasion, call.staged);
        Drawn { arrived, injection, number: name.key.number() }
    }
}
