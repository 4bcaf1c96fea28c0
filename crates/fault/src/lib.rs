//! What goes wrong, when, and for whom.
//!
//! *Which question does it answer?* "What happens to this attempt?" A [`Timeline`] of [`Fault`]s is
//! asked once per attempt, and [`Timeline::draw`] answers with an [`Injection`]: plain data that says
//! what happens at every point of the exchange, from the connection to the last token, including a
//! cut by an outage that begins while the answer is still under way.
//!
//! *Why data, drawn once?* Because then the same injection can be performed as values (virtual), as
//! bytes in a pipe (wire) or on a socket (live), and the three can be held against each other.
//!
//! What depends on load cannot be drawn in advance. It is a value with state beside the timeline:
//! [`Bucket`] for rate limits, [`Queue`] for capacity, [`Tally`] for "the first two attempts only".
//!
//! *What it never does:* sleep, read a clock, know a vendor's error body, or draw from anything but
//! a key.

mod bucket;
mod injection;
pub mod kind;
mod queue;
mod schedule;
mod selector;
mod service;
mod timeline;

pub use bucket::{Bucket, Refill};
pub use injection::{
    Change, Cut, CutHow, Degrade, Failure, Garble, InStream, Injection, Parting, Severed, Stall, TlsFault, WrongUsage,
};
pub use kind::Kind;
pub use queue::{Admission, Queue, Ticket};
pub use schedule::{Flap, Ramp, Window};
pub use selector::{Connection, Endpoint, Occasion, Selector};
pub use service::Service;
pub use timeline::{Fault, Tally, Timeline};
