//! One fault of the timeline, as a scenario file says it: when, whom, how often, what.

use ::fault::Service;
use document::{Period, Share};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Either, Fault, Names};

/// A fault with its window.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name, unique in the file; expectations use it. The kind of the fault if not said.
    pub name: Option<String>,
    /// When it begins, counted from the start of the run: at once, if not said.
    #[serde(default)]
    pub at: Period,
    /// How long it lasts. To the end of the run if not said.
    pub r#for: Option<Period>,
    /// The providers it strikes. All if not said.
    pub provider: Option<Names>,
    /// The models it strikes. All if not said.
    pub model: Option<Names>,
    /// The request classes it strikes. All if not said.
    pub class: Option<Names>,
    /// The regions it strikes. All if not said.
    pub region: Option<Names>,
    /// The keys it strikes, by the name of where the policy finds them. All if not said.
    pub key: Option<Names>,
    /// The tenants it strikes. All if not said.
    pub tenant: Option<Names>,
    /// What is asked of a provider where it strikes. All if not said.
    pub endpoint: Option<Endpoints>,
    /// The share of attempts it strikes. All if not said.
    pub share: Option<Either<Share, Change>>,
    /// With a `share`: whose attempts it strikes are always the same.
    pub sticky: Option<Sticky>,
    /// Strikes only this many attempts: the next ones from its start.
    pub first: Option<u32>,
    /// Soft edges.
    pub ramp: Option<Ramp>,
    /// Comes and goes.
    pub flap: Option<Flap>,
    /// What goes wrong.
    pub fault: Fault,
}

/// One endpoint, or several.
pub type Endpoints = Either<Endpoint, Vec<Endpoint>>;

/// What is asked of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Endpoint {
    /// A completion of a conversation, in whatever format.
    Chat,
    /// `OpenAI`'s Responses.
    Responses,
    /// Vectors of texts. Simulated callers ask for none: for `brownout serve` and `brownout exec`.
    Embeddings,
    /// A count of a prompt's tokens. Simulated callers ask for none.
    CountTokens,
    /// The list of models, or what is said of one. Simulated callers ask for none.
    Models,
}

impl Endpoint {
    /// It in a selector.
    pub const fn service(self) -> Service {
        match self {
            Self::Chat => Service::Chat,
            Self::Responses => Service::Responses,
            Self::Embeddings => Service::Embeddings,
            Self::CountTokens => Service::CountTokens,
            Self::Models => Service::Models,
        }
    }
}

/// What a share is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sticky {
    /// For each user once: always struck, or never.
    User,
}

/// A share that changes evenly over the window.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// At the start of the window.
    pub from: Share,
    /// At its end.
    pub to: Share,
}

/// Soft edges of a window.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ramp {
    /// Time from nothing to full strength.
    pub r#in: Option<Period>,
    /// Time from full strength to nothing.
    pub out: Option<Period>,
}

/// A fault that comes and goes, beginning with a time when it is on.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flap {
    /// How long it is on.
    pub on: Period,
    /// How long it is off.
    pub off: Period,
}
