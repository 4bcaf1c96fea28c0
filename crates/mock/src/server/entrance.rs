//! The entrance of a server: what a connection meets before anything is said on it.
//!
//! *Which question does it answer?* "Is this port open now, and how long is whoever comes kept waiting?"
//!
//! *Why only where there is one provider?* Where several share a port nobody knows yet whom a connection is for. There
//! such faults strike its first request.
//!
//! *What it never does:* accept. The listener does, and obeys.

use std::sync::atomic::Ordering;
use std::time::Duration;

use chance::Moment;

use super::{Served, Server};
use crate::{Clock, Door};

impl Server {
    /// What connections meet here now, and the first moment at which that may change, on which clock. Where several
    /// providers share a port it is always open.
    pub(super) fn door(&self) -> (Door, Moment, Option<Clock>) {
        let served = self.served();
        let Served::Providers { shared, .. } = &*served else { return (Door::Open, Moment::NEVER, None) };
        let clock = Some(shared.site.clock());
        let (door, until) = shared.only.map_or((Door::Open, Moment::NEVER), |provider| shared.site.door(provider));
        (door, until, clock)
    }

    /// How long the next connection is kept waiting before anything is read from it. Where several providers share a
    /// port it is not known yet whom it is for.
    pub(super) fn greeting(&self) -> Duration {
        let served = self.served();
        let Served::Providers { shared, .. } = &*served else { return Duration::ZERO };
        let nth = shared.connections.fetch_add(1, Ordering::Relaxed);
        shared.only.map_or(Duration::ZERO, |provider| shared.site.greeting(provider, nth))
    }
}
