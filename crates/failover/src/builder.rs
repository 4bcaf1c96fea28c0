//! Puts an engine together: a policy and its providers, and what an embedder adds to them.

use std::fmt;
use std::sync::Arc;

use chance::{Key, Seed};
use wire::Text;

use crate::call::last_resort::LastWords;
use crate::call::outcome::Failure;
use crate::clock::Clock;
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
    pub(crate) last_words: Option<Box<LastWords>>,
}

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
            last_words: None,
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
    pub fn last_resort(self, words: impl Fn(&Call, &Failure) -> Option<Text> + Send + Sync + 'static) -> Self {
        Self { last_words: Some(Box::new(words)), ..self }
    }

    /// The engine.
    ///
    /// # Errors
    /// Where there are not as many providers as the policy names, or its route names more.
    pub fn build(self) -> Result<Engine, Mismatch> {
        Engine::from_parts(self)
    }
}
