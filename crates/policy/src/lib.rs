//! Policy files become failover configuration.
//!
//! *Which question does it answer?* "Which providers, in which order, guarded how?" [`raw`] is what a
//! file says, [`failover::Policy`] what it means; [`read`] goes from one to the other with every
//! check, and [`strip`] takes a protection away again, to show what it was good for; [`toggle`] lists
//! what one line could change. [`prices`] reads what models cost by somebody's own contract.
//!
//! *Why so few required words?* Two providers are a valid policy. Everything else has a default that
//! states its reason, beside the type in `failover` and in `fixtures/policies/two-providers.yaml`.
//!
//! *What it never does:* open a file, read a key, or hold one.

pub mod prices;
pub mod raw;
mod read;
pub mod strip;
pub mod toggle;

pub use read::read;

/// The JSON Schema of policy files.
pub fn schema() -> serde_json::Value {
    document::schema::<raw::File>()
}
