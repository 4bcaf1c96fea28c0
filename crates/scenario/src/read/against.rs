//! Whether a scenario and a policy know the same providers.
//!
//! *Why is a selector that matches nothing an error?* Because a fault that strikes nobody makes every
//! expectation pass.

use ::fault::{Selector, Service, Timeline};
use document::{Diagnostic, Document, Node, Path, did_you_mean};

use super::timeline::listed;
use crate::Metric;
use crate::model::{Scenario, WorldProvider};

/// The names there are.
pub(super) struct Known<'a> {
    providers: Vec<&'a str>,
    models: Vec<&'a str>,
}

impl Scenario {
    /// What does not fit the policy's providers, given as name and model; none of them where no
    /// policy is used. `document` is the one that the scenario was read from.
    pub fn check_against(&self, document: &Document, providers: &[(&str, &str)]) -> Vec<Diagnostic> {
        let known = Known::of(&self.providers, providers);
        let mut found = self.check_world(document, providers);
        found.extend(check(&self.timeline, document, &known));
        if !providers.is_empty() {
            found.extend(check_endpoints(&self.timeline, document));
        }
        found.extend(self.check_expectations(document, &known));
        found
    }

    /// A provider of the world is the policy's, or complete in itself (the policy may do without it).
    fn check_world(&self, document: &Document, providers: &[(&str, &str)]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for provider in &self.providers {
            let name = provider.name.as_str();
            if providers.is_empty() || providers.iter().any(|pair| pair.0 == name) {
                continue;
            }
            let hint = did_you_mean(name, providers.iter().map(|pair| pair.0));
            if hint.is_some() || provider.api.is_none() || provider.model.is_none() {
                let hint = hint.or_else(|| Some("say its `api` and `model`, or add it to the policy".to_owned()));
                let path = Path::root().field("providers").field(name).key();
                found.push(document.problem(&path, format!("the policy has no provider `{name}`"), hint));
            }
        }
        found
    }

    fn check_expectations(&self, document: &Document, known: &Known<'_>) -> Vec<Diagnostic> {
        let entries = document.root().get("expect").map(Node::items).unwrap_or_default();
        let metrics =
            |place: usize| entries[place].entries().iter().filter(|entry| Metric::from_name(&entry.key.text).is_some());
        let places = (0..entries.len()).flat_map(|place| metrics(place).map(move |_| place));
        let mut found = Vec::new();
        for (place, expectation) in places.zip(&self.expect) {
            let path = Path::root().field("expect").index(place).field("where").field("provider");
            found.extend(unknown(document, &path, "provider", expectation.provider.as_slice(), &known.providers));
        }
        found.dedup();
        found
    }
}

impl<'a> Known<'a> {
    /// The providers of the world, and others by name and model.
    pub(super) fn of(world: &'a [WorldProvider], others: &[(&'a str, &'a str)]) -> Self {
        let own = world.iter().map(|provider| provider.name.as_str());
        let own_models = world.iter().flat_map(|provider| {
            provider.model.as_deref().into_iter().chain(provider.other_models.iter().map(String::as_str))
        });
        Self {
            providers: own.chain(others.iter().map(|pair| pair.0)).collect(),
            models: own_models.chain(others.iter().map(|pair| pair.1)).collect(),
        }
    }
}

/// Names in the timeline and in the book that nobody has.
pub(super) fn check(timeline: &Timeline, document: &Document, known: &Known<'_>) -> Vec<Diagnostic> {
    let mut found = check_faults(timeline, document, known);
    found.extend(check_answers(document, known));
    found
}

fn check_faults(timeline: &Timeline, document: &Document, known: &Known<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (place, fault) in timeline.faults().iter().enumerate() {
        let path = place_of(place, document);
        let selector = &fault.selector;
        for (field, names, known) in
            [("provider", &selector.providers, &known.providers), ("model", &selector.models, &known.models)]
        {
            found.extend(unknown(document, &path.field(field), field, names, known));
        }
    }
    found.dedup();
    found
}

/// Faults of what callers of a policy never ask for.
fn check_endpoints(timeline: &Timeline, document: &Document) -> Vec<Diagnostic> {
    let asked = |service: &Service| matches!(service, Service::Chat | Service::Responses);
    let unasked = |selector: &Selector| !selector.endpoints.is_empty() && !selector.endpoints.iter().any(asked);
    let struck = timeline.faults().iter().enumerate().filter(|(_, fault)| unasked(&fault.selector));
    let problem = |(place, _)| {
        let what = "simulated callers ask for completions alone: the fault strikes nobody";
        let hint = Some("play it with `brownout serve` or `brownout exec`".to_owned());
        document.problem(&place_of(place, document).field("endpoint"), what, hint)
    };
    struck.map(problem).collect()
}

/// Where a fault is said, by its place.
fn place_of(place: usize, document: &Document) -> Path {
    let replayed = document.root().get("timeline").is_none();
    if replayed { incident(document) } else { Path::root().field("timeline").index(place) }
}

/// Providers that rules of the book are for.
fn check_answers(document: &Document, known: &Known<'_>) -> Vec<Diagnostic> {
    let rules = document.root().get("answers").map(Node::items).unwrap_or_default();
    let mut found = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        let Some(said) = rule.get("when").and_then(|when| when.get("provider")) else { continue };
        let names: Vec<String> =
            said.scalar().into_iter().chain(said.items().iter().filter_map(Node::scalar)).collect();
        let path = Path::root().field("answers").index(place).field("when").field("provider");
        found.extend(unknown(document, &path, "provider", &names, &known.providers));
    }
    found
}

/// Where a replayed incident gets its providers from.
fn incident(document: &Document) -> Path {
    let field = if document.root().get("cast").is_some() { "cast" } else { "incident" };
    Path::root().field(field)
}

fn unknown(document: &Document, path: &Path, what: &str, names: &[String], known: &[&str]) -> Vec<Diagnostic> {
    let several = names.len() > 1;
    let missing = names.iter().enumerate().filter(|(_, name)| !known.contains(&name.as_str()));
    let problem = |(nth, name): (usize, &String)| {
        let hint = did_you_mean(name, known.iter().copied());
        let hint = hint.or_else(|| Some(format!("there is: {}", listed(known.iter().copied()))));
        let path = if several { path.index(nth) } else { path.clone() };
        document.problem(&path, format!("there is no {what} `{name}`"), hint)
    };
    missing.map(problem).collect()
}
