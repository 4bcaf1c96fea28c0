//! Passes requests on to real providers, and records what they answer.
//!
//! *Which question does it answer?* "What does the real provider say to this, and how do I keep it?" An [`Origin`] is
//! one provider at a URL, reached as the failover core's own client reaches it. A [`Recorder`] stands before one and
//! hands on every exchange that has ended, scrubbed.
//!
//! *Why not in the mock?* The mock opens no connection of its own and knows nothing of the core. Here is the one
//! place where its server meets the core's connections; in between there is [`mock::server::Forward`].
//!
//! *What it never does:* keep a key, change an answer, or hold back a byte of one.

mod connection;
mod head;
mod origin;
mod recorder;
mod taken;

pub use origin::Origin;
pub use recorder::{Recorder, Sink};
