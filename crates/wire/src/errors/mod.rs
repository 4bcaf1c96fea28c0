//! What an error means, and which words are usual for it.
//!
//! *Which question does it answer?* "This provider said that: what went wrong, in the one vocabulary?"
//! ([`classify`]), and the other way round "what does this provider say under that status?"
//! ([`typical`]).
//!
//! *Why data?* The rules are facts about other people's services: they change without notice, and each
//! has a source. They stand in `fixtures/errors/`, one row a fact with its own example, and are compiled
//! in. A status alone often lies: a 429 may be an empty account, a 400 a prompt that is too long or a
//! spend limit. So the row that names most of what was said wins.
//!
//! *What it never does:* look at time, history or other requests. That a burst of callers' faults may be
//! the provider's is for a breaker to see.

mod classify;
mod table;
mod typical;

pub use classify::{Place, classify};
pub use typical::typical;
