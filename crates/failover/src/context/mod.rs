//! What a conversation needs of a target, and what is done where it does not fit.
//!
//! *Which question does it answer?* "Can this target take the request as it stands; if not, can less of
//! it be sent; and where is the conversation kept between calls?"
//!
//! *Why before the call?* A provider that is sent too much refuses after a round trip, or worse, answers
//! from the part that it kept. What is known beforehand costs no attempt.
//!
//! *What it never does:* drop the system text or the last user turn, part a tool's call from its result,
//! or shorten anything in silence: [`Prepared`] says how many turns are missing.

mod capability;
mod conversation;
#[cfg(feature = "store")]
mod file;
mod prepare;
mod reduce;
mod tokens;

pub use capability::{Shortfall, fits, known, resides};
pub use conversation::{Conversation, ConversationStore, MemoryStore, StoreError};
#[cfg(feature = "store")]
pub use file::FileStore;
pub use prepare::{Prepared, prepare, takes};
pub use reduce::{Summarise, drop_oldest, summarise};
pub use tokens::{estimate, prompt_tokens};
