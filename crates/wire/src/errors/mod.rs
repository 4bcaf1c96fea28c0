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
//! *In which order?* Whoever has an attempt in hand asks from the outside in, and stops at the first answer:
//! the transport (nothing came), the status, the code and type of the body, words in its message, the body
//! of a 200 that holds no answer, and last whether a stream was complete. [`Place`] names the step; within
//! one, the row that names most counts, the provider's own before its family's, and those before what holds
//! for everybody (`any.json`).
//!
//! *What it never does:* look at time, history or other requests. That a burst of callers' faults may be
//! the provider's is for a breaker to see.

mod classify;
mod numbered;
mod table;
mod typical;
mod unknown_model;

pub use classify::{Place, classify, finished};
pub(crate) use numbered::numbered;
pub use typical::{example, typical};
pub use unknown_model::unknown_model;
