//! What one call stands on: its engine, the setup it began under, what the caller asked, and what of it each
//! target is sent.

use std::sync::Arc;

use chance::{Key, Moment, Seed};
use wire::{Category, Request, Usage};

use crate::breaker::Transition;
use crate::classes::Classify;
use crate::context::Prepared;
use crate::engine::{Call, Engine};
use crate::gate::Gate;
use crate::policy::{ErrorAction, Policy, Target};
use crate::setup::Setup;

/// Tokens of an answer, where the request sets no limit: the median chat answer has 129, the 95th
/// percentile 451 (`BurstGPT`).
const USUAL_OUTPUT: u32 = 300;

/// The ground of one call.
pub(crate) struct Ground<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) setup: Arc<Setup>,
    pub(crate) call: &'a Call,
    /// Tokens of the prompt, by estimate: a long one takes longer to begin.
    pub(crate) prompt_tokens: u32,
    /// The class of the request: the caller's word, or what is found where they do not say.
    pub(crate) class_name: Option<Arc<str>>,
    /// The number of that class, where the policy has a route of its own for it.
    pub(crate) class: Option<u8>,
    /// The target that answered the conversation last.
    pub(crate) home: Option<usize>,
    /// What the targets are sent that can take the request; empty where each can take all of it.
    pub(crate) prepared: Vec<Prepared>,
}

impl<'a> Ground<'a> {
    pub(crate) fn new(engine: &'a Engine, call: &'a Call, home: Option<&str>) -> Self {
        let setup = engine.setup();
        let prompt_tokens = call.request.texts().map(wire::estimate_tokens).fold(0, u32::saturating_add);
        let found = || engine.classify(&call.request).or_else(|| setup.policy.classify.classify(&call.request));
        let class_name = call.class.clone().or_else(|| found().map(Arc::from));
        let class = class_name.as_deref().and_then(|class| setup.policy.routes.number(class));
        let home = home.and_then(|home| setup.policy.providers.iter().position(|target| target.name == home));
        Self { engine, setup, call, prompt_tokens, class_name, class, home, prepared: Vec::new() }
    }

    /// What a target is sent: what was asked, or as much of it as fits there.
    pub(crate) fn asked(&self, place: usize) -> &Request {
        self.prepared(place).and_then(|prepared| prepared.shorter.as_ref()).unwrap_or(&self.call.request)
    }

    /// Turns that are missing from what a target is sent.
    pub(crate) fn missing_turns(&self, place: usize) -> usize {
        self.prepared(place).map_or(0, |prepared| prepared.missing)
    }

    fn prepared(&self, place: usize) -> Option<&Prepared> {
        self.prepared.iter().find(|prepared| prepared.place == place)
    }

    pub(crate) fn now(&self) -> Moment {
        self.engine.clock.now()
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.setup.policy
    }

    pub(crate) fn target(&self, place: usize) -> &Target {
        &self.policy().providers[place]
    }

    pub(crate) fn gate(&self, place: usize) -> &Gate {
        &self.setup.gates[place]
    }

    /// Tells what was asked from what else is asked, whoever asks it again.
    pub(crate) fn fingerprint(&self) -> u64 {
        self.call.request.texts().fold(Key::root(Seed(0)), Key::name).number()
    }

    /// The first target of the call's route: what calls cost while all is well.
    pub(crate) fn primary(&self) -> usize {
        self.policy().routes.of(self.class_name.as_deref()).targets().first().copied().unwrap_or(0)
    }

    /// What an attempt is expected to use.
    pub(crate) fn expected(&self) -> Usage {
        let output = self.call.request.max_output_tokens.unwrap_or(USUAL_OUTPUT).min(USUAL_OUTPUT);
        Usage { input_tokens: u64::from(self.prompt_tokens), output_tokens: u64::from(output), ..Usage::default() }
    }

    /// A breaker changed its state in the course of this call.
    pub(crate) fn tell_breaker(&self, place: usize, transition: Option<Transition>) {
        self.engine.observe_breaker(Some(&self.call.id), place, transition);
    }

    /// What the policy does about a failure.
    pub(crate) fn action(&self, category: Category) -> ErrorAction {
        self.policy().errors.action(category)
    }
}
