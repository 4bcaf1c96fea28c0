//! A provider that real clients cannot tell from the real one.
//!
//! *Which question does it answer?* "What does a provider do with this request?", first as a value and
//! then as bytes. A [`Site`] holds the simulated providers of a run: it draws the injection of an
//! attempt, plans a healthy answer ([`health`]), performs the one on the other ([`perform`]) and
//! returns a timed [`wire::Answer`]. The [`server`] writes such answers over HTTP/1.1, on TCP or on
//! pipes in memory.
//!
//! *Why one crate for both?* Because all modes must see the same provider. In virtual mode the answer
//! is handed over as it is; in wire and live mode the same answer is encoded at the same instants.
//!
//! *How are attempts named?* By the provider, the request's id from the [`Marker`] in its text, and the
//! number of the attempt at that provider, which the provider counts itself. The same request meets
//! the same fate whoever else calls, and in whatever order.
//!
//! *What it never does:* decide on a retry, a failover or a breaker, or know that such things exist. It
//! depends on neither the failover core nor the runner, reads no wall clock, and opens no connection
//! of its own.

mod clock;
pub mod control;
mod draft;
pub mod embedding;
pub mod fixture;
pub mod health;
mod marker;
mod perform;
pub mod register;
mod said;
pub mod server;
mod service;
pub mod settings;
mod site;
mod words;

pub use clock::{Clock, RUN_BEGAN_UNIX_S};
pub use draft::{Draft, Passage};
pub use marker::Marker;
pub use perform::{Facts, Performed, perform};
pub use said::Said;
pub use site::{
    Call, Door, Entry, Exchange, FaultId, Journal, KEPT, Models, Place, ProviderSpec, Seen, Site, SiteOptions, Staged,
    Tariff, Tier, UnknownModels, Visitor,
};
pub use words::{Script, TOKEN_BYTES, Voice};
