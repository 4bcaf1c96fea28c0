//! Puts an engine together: a policy and its providers, and what an embedder adds to them.

use std::fmt;
use std::sync::Arc;

use chance::{Key, Seed};
use wire::{Message, Text};

use crate::call::last_resort::LastWords;
use crate::call::outcome::Failure;
use crate::classes::Classify;
use crate::clock::Clock;
use crate::context::ConversationStore;
use crate::engine::{Call, Engine};
use crate::event::Observer;
use crate::policy::Policy;
use crate::provider::Provider;
use crate::setup::Mismatch;

/// An engine in the making. Without more, nobody watches it, its clock is the system's, and its draws come
/// from seed 0.
pub struct EngineBuilder {
    pub(crate) policy: Policy,
    pub(crate) providers: Vec<Arc<dyn Provider>>,
    pub(crate) clock: Option<Clock>,
    pub(crate) key: Key,
    pub(crate) observer: Arc<dyn Observer>,
    pub(crate) added: Additions,
}

/// What an embedder decides instead of the policy, or before it.
#[derive(Default)]
pub(crate) struct Additions {
    pub(crate) last_words: Option<Box<LastWords>>,
    pub(crate) classifier: Option<Box<dyn Classify>>,
    pub(crate) summary: Option<Box<Summary>>,
    pub(crate) store: Option<Arc<dyn ConversationStore>>,
}

/// A callback of the embedder: what was said, in short.
pub(crate) type Summary = dyn Fn(&[Message]) -> Option<String> + Send + Sync;

impl fmt::Debug for EngineBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineBuilder").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl EngineBuilder {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            policy,
            providers: Vec::new(),
            clock: None,
            key: Key::root(Seed(0)),
            observer: Arc::new(()),
            added: Additions::default(),
        }
    }

    /// The next provider, in the order of [`Policy::providers`].
    #[must_use]
    pub fn provider(mut self, provider: Arc<dyn Provider>) -> Self {
        self.providers.push(provider);
        self
    }

    /// All providers, in the order of [`Policy::providers`].
    #[must_use]
    pub fn providers(self, providers: Vec<Arc<dyn Provider>>) -> Self {
        Self { providers, ..self }
    }

    /// Where moments come from.
    #[must_use]
    pub fn clock(self, clock: Clock) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// Where the engine's own draws come from: the jitter of its breakers.
    #[must_use]
    pub fn key(self, key: Key) -> Self {
        Self { key, ..self }
    }

    /// Who watches.
    #[must_use]
    pub fn observer(self, observer: Arc<dyn Observer>) -> Self {
        Self { observer, ..self }
    }

    /// Who is asked for words when every provider is out, before the policy's canned ones.
    #[must_use]
    pub fn last_resort(mut self, words: impl Fn(&Call, &Failure) -> Option<Text> + Send + Sync + 'static) -> Self {
        self.added.last_words = Some(Box::new(words));
        self
    }

    /// Who names the class of a request that the caller did not name, before the policy's rules.
    #[must_use]
    pub fn classify(mut self, classifier: impl Classify + 'static) -> Self {
        self.added.classifier = Some(Box::new(classifier));
        self
    }

    /// Who makes the oldest turns shorter, where the policy says [`Reduction::Summarise`](crate::Reduction).
    #[must_use]
    pub fn summarise(mut self, summary: impl Fn(&[Message]) -> Option<String> + Send + Sync + 'static) -> Self {
        self.added.summary = Some(Box::new(summary));
        self
    }

    /// Where conversations are kept: who answered last, and for calls with
    /// [`History::InStore`](crate::History) all that was said. Asked once per call that needs it, and told
    /// once, in the middle of it.
    #[must_use]
    pub fn store(mut self, store: Arc<dyn ConversationStore>) -> Self {
        self.added.store = Some(store);
        self
    }

    /// The engine.
    ///
    /// # Errors
    /// Where there are not as many providers as the policy names, or its route names more.
    pub fn build(self) -> Result<Engine, Mismatch> {
        Engine::from_parts(self)
    }
}
