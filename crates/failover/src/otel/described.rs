//! What is known of targets and classes from the policy, ready to be attached.

use std::sync::Arc;

use opentelemetry::KeyValue;

use super::names::{self, ADDRESS, CHAT, CLASS, MODEL, OPERATION, PORT, PROVIDER, TARGET};
use super::server::server;
use crate::policy::{Policy, Target};

/// The targets and the classes of a policy, by their places.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) targets: Vec<Described>,
    classes: Vec<Arc<str>>,
}

/// A target.
#[derive(Debug)]
pub(super) struct Described {
    pub(super) name: Arc<str>,
    /// The name of a span of an attempt at it.
    pub(super) span: String,
    /// What spans and metrics say of every attempt at it.
    pub(super) attributes: Vec<KeyValue>,
}

impl Known {
    pub(super) fn new(policy: &Policy) -> Self {
        let classes = policy.routes.classes.keys().map(|class| class.as_str().into()).collect();
        Self { targets: policy.providers.iter().map(Described::new).collect(), classes }
    }

    /// The name of a target; none of a place that the policy has not.
    pub(super) fn target(&self, place: usize) -> KeyValue {
        let name = self.targets.get(place).map_or_else(|| "".into(), |target| Arc::clone(&target.name));
        KeyValue::new(TARGET, name)
    }

    /// The name of a class that has a route of its own, where there is a class.
    pub(super) fn class(&self, number: Option<u8>) -> Option<KeyValue> {
        let class = self.classes.get(usize::from(number?))?;
        Some(KeyValue::new(CLASS, Arc::clone(class)))
    }

    /// What is said of every attempt at a target.
    pub(super) fn attributes(&self, place: usize) -> Vec<KeyValue> {
        self.targets.get(place).map(|target| target.attributes.clone()).unwrap_or_default()
    }
}

impl Described {
    fn new(target: &Target) -> Self {
        let name: Arc<str> = target.name.as_str().into();
        let mut attributes = vec![
            KeyValue::new(OPERATION, CHAT),
            KeyValue::new(PROVIDER, names::vendor(target.api)),
            KeyValue::new(MODEL, Arc::<str>::from(target.model.as_str())),
            KeyValue::new(TARGET, Arc::clone(&name)),
        ];
        if let Some((host, port)) = target.base_url.as_deref().and_then(server) {
            attributes.push(KeyValue::new(ADDRESS, Arc::<str>::from(host)));
            attributes.push(KeyValue::new(PORT, i64::from(port)));
        }
        Self { name, span: names::span(&target.model), attributes }
    }
}
