//! From files to something that can be played: scenario, policy and incident brought together.
//!
//! Every problem of every file is found before anything runs. A problem that only shows when files
//! meet (a policy that does not exist, a fault at a provider that nobody has) is told at its place in
//! the scenario.

use std::fmt;
use std::path::Path as FilePath;
use std::sync::Arc;

use document::{Colour, Diagnostics, Document, Node, Path};
use failover::{Policy, Prices};
use scenario::Archive;
use scenario::incident::{Incident, Member, Replay};
use scenario::model::Scenario;

use crate::library::{self, Missing, Shelf, Source};

/// The policy of scenarios that name none.
const DEFAULT_POLICY: &str = "two-providers";

/// A scenario with the policies it is to be played with.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Where it comes from.
    pub source: Source,
    /// What is played.
    pub scenario: Arc<Scenario>,
    /// With what, one entry each.
    pub policies: Vec<Arc<Policy>>,
}

impl Prepared {
    /// The same, where models cost that much.
    #[must_use]
    pub fn priced(mut self, prices: &Prices) -> Self {
        for policy in self.policies.iter_mut().filter(|_| !prices.is_silent()) {
            *policy = Arc::new(Policy { prices: prices.clone(), ..Policy::clone(policy) });
        }
        self
    }
}

/// Why something cannot be played.
#[derive(Debug)]
pub enum Problem {
    /// A file is wrong.
    Wrong(Diagnostics),
    /// A file is missing.
    Missing(Missing),
}

impl Problem {
    /// As text for people.
    pub fn render(&self, colour: Colour) -> String {
        match self {
            Self::Wrong(diagnostics) => diagnostics.render(colour),
            Self::Missing(missing) => format!("error: {missing}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Colour::Plain))
    }
}

impl From<Diagnostics> for Problem {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Wrong(diagnostics)
    }
}

impl From<Missing> for Problem {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

/// Reads a scenario and its policy, or the policies given instead.
///
/// # Errors
/// Everything that is wrong with the scenario, or with a policy.
pub fn scenario(source: &Source, instead: &[String]) -> Result<Prepared, Problem> {
    let document = Document::parse(&source.name, &source.text)?;
    let scenario = read(source, &document).map_err(|wrong| everything(source, &document, wrong))?;
    let policies = if instead.is_empty() {
        vec![own_policy(source, &document)?]
    } else {
        instead.iter().map(|what| policy(what)).collect::<Result<_, _>>()?
    };
    for policy in &policies {
        fits(&scenario, &document, policy)?;
    }
    Ok(Prepared { source: source.clone(), scenario: Arc::new(scenario), policies })
}

/// What is wrong with a file that has no model: its shape, and the names in it that do not fit.
fn everything(source: &Source, document: &Document, mut wrong: Diagnostics) -> Diagnostics {
    match own_policy(source, document) {
        Ok(policy) => wrong.extend(Scenario::outline(document, &members(&policy))),
        Err(Problem::Wrong(missing)) => {
            wrong.extend(missing);
            wrong.extend(Scenario::outline(document, &[]));
        }
        Err(Problem::Missing(_)) => wrong.extend(Scenario::outline(document, &[])),
    }
    wrong
}

/// Reads a policy by path or name.
///
/// # Errors
/// Where it is missing or wrong.
pub fn policy(what: &str) -> Result<Arc<Policy>, Problem> {
    read_policy(&Shelf::Policies.find(what, None)?)
}

/// Reads a file of prices.
///
/// # Errors
/// Where it is missing or wrong.
pub fn prices(file: &str) -> Result<Prices, Problem> {
    let source = library::read(FilePath::new(file))?;
    Ok(policy::prices::read(&Document::parse(&source.name, &source.text)?)?)
}

/// Reads a scenario without its policy.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(source: &Source, document: &Document) -> Result<Scenario, Diagnostics> {
    let names = Shelf::Incidents.names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let beside = FilePath::new(&source.name).parent().map(FilePath::to_owned);
    let find = |name: &str| {
        let source = Shelf::Incidents.find(name, beside.as_deref()).ok()?;
        incident_of(&source).ok()
    };
    Scenario::read_with(&source.id, document, &Archive { names: &names, find: &find })
}

/// Reads an incident by path or name.
///
/// # Errors
/// Where it is missing or wrong.
pub fn incident(what: &str) -> Result<Incident, Problem> {
    Ok(incident_of(&Shelf::Incidents.find(what, None)?)?)
}

/// An incident as something to be played, with each of these policies, or with the default one.
///
/// # Errors
/// Where a policy is missing or wrong, or none of its providers is struck.
pub fn replay(what: &str, rate: Option<f64>, policies: &[String]) -> Result<Vec<Prepared>, Problem> {
    let source = Shelf::Incidents.find(what, None)?;
    let incident = incident_of(&source)?;
    let default = [DEFAULT_POLICY.to_owned()];
    let named = if policies.is_empty() { &default } else { policies };
    named.iter().map(|name| replay_with(&source, &incident, rate, &policy(name)?)).collect()
}

fn replay_with(
    source: &Source,
    incident: &Incident,
    rate: Option<f64>,
    policy: &Arc<Policy>,
) -> Result<Prepared, Problem> {
    let providers = policy.providers.iter().map(|target| Member {
        name: target.name.clone(),
        api: Some(target.api.name().to_owned()),
        vendor: None,
        model: Some(target.model.clone()),
    });
    let replay =
        Replay { providers: providers.collect(), policy: Some(policy.name.clone()), rate, ..Replay::default() };
    let scenario = incident.to_scenario(&replay).map_err(|nobody| Missing::Unknown {
        what: nobody.to_string(),
        kind: "provider in the policy",
        hint: None,
    })?;
    Ok(Prepared { source: source.clone(), scenario: Arc::new(scenario), policies: vec![Arc::clone(policy)] })
}

fn incident_of(source: &Source) -> Result<Incident, Diagnostics> {
    Incident::read(&source.id, &Document::parse(&source.name, &source.text)?)
}

fn read_policy(source: &Source) -> Result<Arc<Policy>, Problem> {
    let document = Document::parse(&source.name, &source.text)?;
    Ok(Arc::new(policy::read(&source.id, &document)?))
}

/// The policy that a scenario names, beside it, in the working directory, or embedded.
fn own_policy(source: &Source, document: &Document) -> Result<Arc<Policy>, Problem> {
    let named = document.root().get("policy").and_then(Node::scalar).unwrap_or_else(|| DEFAULT_POLICY.to_owned());
    let beside = FilePath::new(&source.name).parent();
    match Shelf::Policies.find(&named, beside) {
        Ok(found) => read_policy(&found),
        Err(missing) => {
            let (message, hint) = missing.in_words();
            let problem = document.problem(&Path::root().field("policy"), message, hint);
            Err(Diagnostics::from_iter([problem]).into())
        }
    }
}

fn fits(scenario: &Scenario, document: &Document, policy: &Policy) -> Result<(), Diagnostics> {
    scenario.check_against(document, &members(policy)).into_iter().collect::<Diagnostics>().or(())
}

/// Name and model of a policy's providers.
fn members(policy: &Policy) -> Vec<(&str, &str)> {
    policy.providers.iter().map(|target| (target.name.as_str(), target.model.as_str())).collect()
}
