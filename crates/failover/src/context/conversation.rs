//! Where conversations are kept between calls.
//!
//! A store is asked once per call and told once, so its calls may block for as long as a small write
//! takes; whoever keeps conversations across a network wraps that in its own task. What is acknowledged
//! is kept: a store that returns `Ok` has the turn.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use wire::Message;

/// A conversation as it was kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conversation {
    /// Its turns, oldest first.
    pub messages: Vec<Message>,
    /// The name of the target that answered last.
    pub target: Option<String>,
}

/// Keeps conversations.
pub trait ConversationStore: Send + Sync {
    /// Adds turns at the end: all of them or none. They are kept once this returns.
    ///
    /// # Errors
    /// Where they could not be kept.
    fn append(&self, conversation: &str, turns: &[Message]) -> Result<(), StoreError>;

    /// The conversation; an empty one where nothing is known.
    ///
    /// # Errors
    /// Where it could not be read.
    fn load(&self, conversation: &str) -> Result<Conversation, StoreError>;

    /// Remembers who answered last.
    ///
    /// # Errors
    /// Where it could not be kept.
    fn remember(&self, conversation: &str, target: &str) -> Result<(), StoreError>;
}

/// A store that did not do what it was asked. Says nothing of what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError(String);

impl StoreError {
    /// In the words of whoever keeps it.
    pub fn new(why: impl fmt::Display) -> Self {
        Self(why.to_string())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the conversation store failed: {}", self.0)
    }
}

impl std::error::Error for StoreError {}

/// Conversations of this process, gone with it.
#[derive(Default)]
pub struct MemoryStore(Mutex<BTreeMap<String, Conversation>>);

impl fmt::Debug for MemoryStore {
    /// Not what was said.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl MemoryStore {
    fn with<T>(&self, conversation: &str, change: impl FnOnce(&mut Conversation) -> T) -> T {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(kept.entry(conversation.to_owned()).or_default())
    }
}

impl ConversationStore for MemoryStore {
    fn append(&self, conversation: &str, turns: &[Message]) -> Result<(), StoreError> {
        self.with(conversation, |kept| kept.messages.extend_from_slice(turns));
        Ok(())
    }

    fn load(&self, conversation: &str) -> Result<Conversation, StoreError> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(kept.get(conversation).cloned().unwrap_or_default())
    }

    fn remember(&self, conversation: &str, target: &str) -> Result<(), StoreError> {
        self.with(conversation, |kept| kept.target = Some(target.to_owned()));
        Ok(())
    }
}
