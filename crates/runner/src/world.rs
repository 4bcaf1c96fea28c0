//! The world of one run: simulated providers, the system under test before them, the recorder.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use chance::Key;
use failover::http::{Connect, HttpOptions, HttpProvider, Secret, TcpConnect};
use failover::{Clock, Engine, KeySource, Policy, Provider, Target};
use fault::Timeline;
use mock::server::{Listener, Server, ServerOptions};
use mock::{ProviderSpec, Site, SiteOptions};
use record::event::Name;
use scenario::model::{self, Scenario, WorldProvider};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use wire::Api;

use crate::mode::Mode;
use crate::play::Play;
use crate::recorder::{Named, Recorder};
use crate::sut::direct::Direct;
use crate::sut::piped::Pipes;
use crate::sut::{Command, Sut, Way};
use crate::tariff::tariff;

/// Everything that a run shares.
pub(crate) struct World {
    pub(crate) sut: Sut,
    pub(crate) recorder: Arc<Recorder>,
    /// Live mode: the providers' listener.
    pub(crate) server: Option<JoinHandle<()>>,
    /// An outside system that was started for this run.
    pub(crate) command: Option<Command>,
}

/// Builds the world of Brownout's own core. Its clock starts now.
pub(crate) async fn build(mode: Mode, play: &Play, timeline: &Timeline) -> io::Result<World> {
    let (origin, speed) = (Instant::now(), mode.speed(&play.scenario));
    let (providers_tick, callers_tick) = mode.ticks();
    let site_clock = mock::Clock::new(origin, providers_tick).with_speed(speed);
    let clock = failover::Clock::new(origin, callers_tick).with_speed(speed);
    let specs = specs(&play.scenario, &play.policy);
    let site = Site::new(specs, timeline.clone(), play.seed, site_clock, SiteOptions::default());
    let site = site.with_book(play.scenario.answers.clone()).with_tariff(tariff(&play.policy.prices));
    let (server, port) = serve(mode, &site).await?;
    let arrivals = mock::Clock::new(origin, callers_tick).with_speed(speed);
    let providers = ways(mode, &site, clock, arrivals, &play.policy, port)?;
    let faults = timeline.faults().iter().map(|fault| fault.name.as_str().into()).collect();
    let recorder = Arc::new(Recorder::new(site, named(&play.policy), faults));
    let policy = Policy::clone(&play.policy);
    let observer = Arc::clone(&recorder);
    let engine = Engine::new(policy, providers, clock, Key::root(play.seed), observer)
        .map_err(|mismatch| io::Error::other(mismatch.to_string()))?;
    let sut = Sut::new(Way::Core(Arc::new(engine)), clock, classes(&play.scenario));
    Ok(World { sut, recorder, server, command: None })
}

/// The names of the request classes.
pub(crate) fn classes(scenario: &Scenario) -> Vec<Name> {
    scenario.workload.mix.iter().map(|class| class.name.as_str().into()).collect()
}

/// Live mode: listens for the providers on a free port of loopback.
async fn serve(mode: Mode, site: &Arc<Site>) -> io::Result<(Option<JoinHandle<()>>, u16)> {
    if mode != Mode::Live {
        return Ok((None, 0));
    }
    let listener = Listener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let port = listener.local_addr()?.port();
    let server = Server::new(Arc::clone(site), ServerOptions::LIVE);
    Ok((Some(tokio::spawn(listener.run(server, pending()))), port))
}

impl World {
    /// Ends what serves in the background.
    pub(crate) fn shut(&self) {
        if let Some(server) = &self.server {
            server.abort();
        }
    }
}

/// The providers of the world: the policy's, changed by what the scenario says of them, and behind
/// them those that the scenario has of its own.
pub fn specs(scenario: &Scenario, policy: &Policy) -> Vec<ProviderSpec> {
    let said = |target: &Target| scenario.providers.iter().find(|said| said.name == target.name);
    let known = |own: &&WorldProvider| policy.providers.iter().any(|target| target.name == own.name);
    let own = scenario.providers.iter().filter(|own| !known(own)).filter_map(own_spec);
    policy.providers.iter().map(|target| spec(target, said(target))).chain(own).collect()
}

/// The provider of a world without a policy. It must say what it is; `None` where it does not.
pub fn own_spec(said: &WorldProvider) -> Option<ProviderSpec> {
    let api = said.api.as_deref().and_then(Api::from_name)?;
    Some(ProviderSpec {
        first_token: said.first_token.clone(),
        tokens_per_second: said.tokens_per_second.clone(),
        limits: said.limits,
        tiers: said.tiers.iter().map(tier).collect(),
        capacity: said.capacity,
        window: said.window,
        region: said.region.clone(),
        credential: said.key.clone(),
        models: models(said),
        ..ProviderSpec::new(said.name.clone(), api, said.model.clone()?)
    })
}

fn spec(target: &Target, said: Option<&WorldProvider>) -> ProviderSpec {
    let said = said.cloned().unwrap_or_default();
    let models = models(&said);
    ProviderSpec {
        name: target.name.clone(),
        api: said.api.as_deref().and_then(Api::from_name).unwrap_or(target.api),
        model: said.model.unwrap_or_else(|| target.model.clone()),
        region: said.region.or_else(|| target.region.clone()),
        credential: said.key.or_else(|| credential(&target.key)),
        first_token: said.first_token,
        tokens_per_second: said.tokens_per_second,
        limits: said.limits,
        tiers: said.tiers.iter().map(tier).collect(),
        capacity: said.capacity,
        window: said.window,
        models,
    }
}

fn models(said: &WorldProvider) -> mock::Models {
    let unknown = match said.unknown_models {
        model::UnknownModels::Answer => mock::UnknownModels::Answer,
        model::UnknownModels::Refuse => mock::UnknownModels::Refuse,
    };
    mock::Models { others: said.other_models.clone(), unknown }
}

fn tier(said: &model::Tier) -> mock::Tier {
    mock::Tier { name: said.name.clone(), keys: said.keys.clone(), limits: said.limits }
}

/// A key is known by where it is found: targets that read the same place share it.
fn credential(key: &KeySource) -> Option<String> {
    match key {
        KeySource::None => None,
        KeySource::Env(place) | KeySource::File(place) => Some(place.clone()),
        KeySource::Aws(variables) => Some(variables.access_key_id.clone()),
    }
}

fn named(policy: &Policy) -> Vec<Named> {
    let named = |target: &Target| Named { name: target.name.as_str().into(), price: policy.price(target) };
    policy.providers.iter().map(named).collect()
}

/// The engine's way to each provider.
fn ways(
    mode: Mode,
    site: &Arc<Site>,
    clock: Clock,
    arrivals: mock::Clock,
    policy: &Policy,
    port: u16,
) -> io::Result<Vec<Arc<dyn Provider>>> {
    let connector: Arc<dyn Connect> = match mode {
        Mode::Live => Arc::new(TcpConnect),
        Mode::Virtual | Mode::Wire => {
            Arc::new(Pipes::new(Server::new(Arc::clone(site), ServerOptions::WIRE), arrivals))
        }
    };
    let way = |(place, target): (usize, &Target)| -> io::Result<Arc<dyn Provider>> {
        if mode == Mode::Virtual {
            return Ok(Arc::new(Direct::new(Arc::clone(site), place, target.api, arrivals)));
        }
        let url = format!("http://127.0.0.1:{port}/{}", target.name);
        let options = HttpOptions { reuse: mode == Mode::Live, clock, ..HttpOptions::default() };
        let key = Secret::literal("sk-simulated").map_err(io::Error::other)?;
        let provider = HttpProvider::new(target.api, &url, key, Arc::clone(&connector), options);
        Ok(Arc::new(provider.map_err(io::Error::other)?))
    };
    policy.providers.iter().enumerate().map(way).collect()
}
