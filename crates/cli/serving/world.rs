//! What is to be served: providers, faults, answers.
//!
//! *Which question does it answer?* "What do the arguments and the file say, now?" It is asked again when the file
//! changes.
//!
//! *What it never does:* serve.

use std::sync::Arc;

use book::Book;
use chance::Seed;
use document::{Diagnostics, Document, Path};
use failover::Prices;
use fault::Timeline;
use mock::ProviderSpec;
use mock::server::Real;
use proxy::Origin;
use runner::library::Shelf;
use runner::prepare::{self, Prepared, Problem};
use scenario::model::{self, WorldProvider};
use wire::Api;

use super::usual;
use crate::args::Serve;
use crate::command::record::dial;
use crate::playing::with_prices;

/// What is to be served.
pub(crate) struct World {
    pub(crate) providers: Vec<ProviderSpec>,
    pub(crate) timeline: Timeline,
    pub(crate) seed: Seed,
    pub(crate) summaries: Vec<String>,
    /// What the providers answer, and a sentence for each rule.
    pub(crate) answers: Book,
    pub(crate) rules: Vec<String>,
    /// Whose requests are passed on.
    pub(crate) real: Real,
    /// Ports that belong to one provider, by its place.
    pub(crate) ports: Vec<(usize, u16)>,
    /// What models cost, where somebody says so.
    pub(crate) prices: Prices,
}

/// Why nothing can be served.
pub(crate) enum Unready {
    /// A file is wrong or missing.
    Wrong(Vec<Problem>),
    /// An argument is wrong.
    Argument(String),
}

impl World {
    /// What the arguments ask for, as the file says it now.
    pub(crate) fn of(args: &Serve) -> Result<Self, Unready> {
        let found = world(args).map_err(|problem| vec![problem]);
        let (mut world, prices) = with_prices(found, args.prices.as_deref()).map_err(Unready::Wrong)?;
        world.prices = prices;
        for said in &args.provider {
            let added = usual::provider(said).and_then(|(spec, port)| world.add(spec, port));
            added.map_err(|why| Unready::Argument(format!("--provider {said}: {why}")))?;
        }
        world.real = real(args, &world).map_err(Unready::Argument)?;
        Ok(world)
    }

    /// Adds a provider, or gives one that is there a port.
    fn add(&mut self, spec: ProviderSpec, port: Option<u16>) -> Result<(), String> {
        let there = self.providers.iter().position(|other| other.name == spec.name);
        let place = match there {
            None => {
                self.providers.push(spec);
                self.providers.len() - 1
            }
            Some(place) if port.is_some() && self.providers[place].api == spec.api => place,
            Some(_) => return Err(format!("there is already a provider `{}`", spec.name)),
        };
        self.ports.extend(port.map(|port| (place, port)));
        Ok(())
    }
}

fn world(args: &Serve) -> Result<World, Problem> {
    let Some(file) = &args.file else {
        return Ok(World {
            providers: healthy(args),
            timeline: Timeline::default(),
            seed: seed(args, 7),
            summaries: vec![],
            answers: Book::default(),
            rules: vec![],
            real: Real::default(),
            ports: vec![],
            prices: Prices::default(),
        });
    };
    let source = Shelf::Scenarios.find(file, None)?;
    let document = Document::parse(&source.name, &source.text)?;
    if model::Served::is(&document) {
        return Ok(served(args, &document)?);
    }
    let prepared: Prepared = prepare::scenario(&source, &[])?;
    let scenario = &prepared.scenario;
    Ok(World {
        providers: runner::providers(scenario, &prepared.policies[0]),
        timeline: scenario.timeline.clone(),
        seed: seed(args, scenario.seed.0),
        summaries: scenario.summaries.clone(),
        answers: scenario.answers.clone(),
        rules: scenario.rules.clone(),
        real: Real::default(),
        ports: vec![],
        prices: Prices::default(),
    })
}

/// Whose requests are passed on.
fn real(args: &Serve, world: &World) -> Result<Real, String> {
    let mut real = Real::default();
    for said in &args.upstream {
        let (name, url) = said.split_once('=').ok_or_else(|| format!("--upstream {said}: expected NAME=URL"))?;
        let place =
            world.providers.iter().position(|spec| spec.name == name).ok_or_else(|| {
                format!("--upstream: there is no provider `{name}`; name it with --provider {name}=API")
            })?;
        real = real.and(place, Arc::new(Origin::new(dial(url)?)));
    }
    Ok(real)
}

/// What a file without a claim describes.
fn served(args: &Serve, document: &Document) -> Result<World, Diagnostics> {
    let usual = named(args);
    let known: Vec<(&str, &str)> = usual.iter().map(|spec| (spec.name.as_str(), spec.model.as_str())).collect();
    let served = model::Served::read(document, &known)?;
    let mut providers = Vec::new();
    let mut wrong = Diagnostics::new();
    for said in &served.providers {
        if let Some(spec) = own(said) {
            providers.push(spec);
        } else {
            let path = Path::root().field("providers").field(&said.name).key();
            let hint = Some("say its `api`".to_owned());
            wrong.push(document.problem(&path, format!("nobody knows what `{}` speaks", said.name), hint));
        }
    }
    let providers = if served.providers.is_empty() { healthy(args) } else { providers };
    wrong.or(World {
        providers,
        timeline: served.timeline,
        seed: seed(args, served.seed.map_or(7, |seed| seed.0)),
        summaries: served.summaries,
        answers: served.answers,
        rules: served.rules,
        real: Real::default(),
        ports: vec![],
        prices: Prices::default(),
    })
}

/// The providers that are served where the file names none.
fn named(args: &Serve) -> Vec<ProviderSpec> {
    let said = args.provider.iter().filter_map(|said| Some(usual::provider(said).ok()?.0));
    healthy(args).into_iter().chain(said).collect()
}

/// A provider of the file: one of the usual names needs no format, and none needs a model.
fn own(said: &WorldProvider) -> Option<ProviderSpec> {
    let api = said.api.as_deref().map_or_else(|| usual::api(&said.name), Api::from_name)?;
    let model = said.model.clone().unwrap_or_else(|| usual::model(api).to_owned());
    runner::provider(&WorldProvider { api: Some(api.name().to_owned()), model: Some(model), ..said.clone() })
}

fn seed(args: &Serve, default: u64) -> Seed {
    Seed(args.seed.unwrap_or(default))
}

/// The usual providers, unless some are named.
fn healthy(args: &Serve) -> Vec<ProviderSpec> {
    if !args.provider.is_empty() {
        return Vec::new();
    }
    usual::providers()
}
