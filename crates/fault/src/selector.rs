//! Whom a fault concerns.

use chance::{Key, Moment};

use crate::Service;

/// Which attempts a fault can strike. Empty lists select everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selector {
    /// Providers, by name.
    pub providers: Vec<String>,
    /// Models, by name.
    pub models: Vec<String>,
    /// Request classes, by name.
    pub classes: Vec<String>,
    /// Regions, by name.
    pub regions: Vec<String>,
    /// Keys that attempts come with, by the name of where the key is found.
    pub credentials: Vec<String>,
    /// Tenants, by name.
    pub tenants: Vec<String>,
    /// What is asked of a provider.
    pub endpoints: Vec<Service>,
}

/// What is called, whoever calls it.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint<'a> {
    /// The provider.
    pub provider: &'a str,
    /// The model it is called for.
    pub model: &'a str,
    /// Its region; empty where it has none.
    pub region: &'a str,
    /// The name of the key it is called with; empty where there is none.
    pub credential: &'a str,
}

/// The connection that an attempt comes on, as far as a slow one is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Connection {
    /// It is opened for the attempt, and nobody has kept it waiting.
    #[default]
    New,
    /// It is opened for the attempt, and whoever took it kept it waiting for the faults that strike all of its
    /// provider. Others are known only now.
    Greeted,
    /// It was there before.
    Kept,
}

/// One attempt, as seen by the fault engine.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// The provider that is called.
    pub provider: &'a str,
    /// The model that is asked.
    pub model: &'a str,
    /// The request class, where the caller is known.
    pub class: &'a str,
    /// The region that is called; empty where the provider has none.
    pub region: &'a str,
    /// The name of the key that the attempt comes with; empty where it has none.
    pub credential: &'a str,
    /// The tenant for whom it is made, where the caller is known.
    pub tenant: &'a str,
    /// What is asked of the provider.
    pub endpoint: Service,
    /// What it comes on.
    pub connection: Connection,
    /// Names the attempt's user at this provider: seed, provider, user. What sticks is drawn from it.
    pub user: Key,
    /// Names the attempt: seed, provider, request, nth attempt at this provider.
    pub key: Key,
    /// When it arrives.
    pub at: Moment,
}

impl Selector {
    /// A selector of one provider.
    pub fn provider(name: impl Into<String>) -> Self {
        Self { providers: vec![name.into()], ..Self::default() }
    }

    /// Whether the attempt is selected.
    pub fn matches(&self, occasion: &Occasion<'_>) -> bool {
        allows(&self.providers, occasion.provider)
            && allows(&self.models, occasion.model)
            && allows(&self.classes, occasion.class)
            && allows(&self.regions, occasion.region)
            && allows(&self.credentials, occasion.credential)
            && allows(&self.tenants, occasion.tenant)
            && (self.endpoints.is_empty() || self.endpoints.contains(&occasion.endpoint))
    }

    /// Whether anything at the provider can be selected, whatever its region and its keys are.
    pub fn concerns(&self, provider: &str) -> bool {
        allows(&self.providers, provider)
    }

    /// Whether everything at the provider is selected, whatever is asked and by whom.
    pub fn takes_all_of(&self, provider: &str) -> bool {
        let narrower = [&self.models, &self.classes, &self.regions, &self.credentials, &self.tenants];
        self.concerns(provider) && narrower.iter().all(|names| names.is_empty()) && self.endpoints.is_empty()
    }

    /// Whether anything at that endpoint can be selected.
    pub fn reaches(&self, endpoint: Endpoint<'_>) -> bool {
        self.concerns(endpoint.provider)
            && allows(&self.models, endpoint.model)
            && allows(&self.regions, endpoint.region)
            && allows(&self.credentials, endpoint.credential)
    }
}

fn allows(names: &[String], name: &str) -> bool {
    names.is_empty() || names.iter().any(|allowed| allowed == name)
}
