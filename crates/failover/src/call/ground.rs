//! What one call stands on: its engine, the setup it began under, and what the caller asked.

use std::sync::Arc;

use chance::Moment;
use wire::Category;

use crate::engine::{Call, Engine};
use crate::gate::Gate;
use crate::policy::{ErrorAction, Policy, Target};
use crate::setup::Setup;

/// The ground of one call.
pub(crate) struct Ground<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) setup: Arc<Setup>,
    pub(crate) call: &'a Call,
}

impl<'a> Ground<'a> {
    pub(crate) fn new(engine: &'a Engine, call: &'a Call) -> Self {
        Self { engine, setup: engine.setup(), call }
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

    /// What the policy does about a failure.
    pub(crate) fn action(&self, category: Category) -> ErrorAction {
        self.policy().errors.action(category)
    }
}
