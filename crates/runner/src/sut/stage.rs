//! The stage of an outside system: its providers on a port, itself started where that is asked for.
//!
//! *Which question does it answer?* "Is everything there before the run's clock starts?"
//!
//! *Why do healthy providers answer first?* A gateway may ask for models or try a request while it
//! starts. It meets the same providers without faults; the run's own take their port over when the
//! gateway listens, so that the timeline counts from the first caller.
//!
//! *What it never does:* start a clock for a system that is not there yet, or leave a process behind.

use std::future::pending;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use chance::{Seed, Tick};
use failover::Prices;
use fault::Timeline;
use mock::server::{Listener, Server, ServerOptions};
use mock::settings::{self, Setting};
use mock::{ProviderSpec, Site, SiteOptions};
use record::event::Name;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::ledger::Account;
use super::outside::name;
use super::{Command, Gateway, Ledger, Outside, Sut, Way};
use crate::heading;
use crate::mode::Mode;
use crate::play::{Play, Stop};
use crate::recorder::{Named, Recorder};
use crate::tariff::tariff;
use crate::world::{self, World};

/// Builds the world of an outside system. Its clock starts when all is there.
pub(crate) async fn set(play: &Play, outside: &Outside, stop: &Stop) -> io::Result<World> {
    let specs = world::specs(&play.scenario, &play.policy);
    let opened = open(play.seed, &specs, outside, stop).await?;
    let origin = Instant::now();
    let speed = Mode::Live.speed(&play.scenario);
    let clock = failover::Clock::new(origin, Tick::Free).with_speed(speed);
    let site_clock = mock::Clock::new(origin, Tick::Free).with_speed(speed);
    let timeline = &play.scenario.timeline;
    let site = Site::new(specs.clone(), timeline.clone(), play.seed, site_clock, SiteOptions::default());
    let prices = &play.policy.prices;
    let site = site.with_book(play.scenario.answers.clone()).with_tariff(tariff(prices));
    let server = serve(opened.mocks, &site);
    let primary = primary(play);
    let gateway = Gateway::new(&opened.url, clock, specs[primary].model.clone())?;
    let faults: Vec<Name> = timeline.faults().iter().map(|fault| fault.name.as_str().into()).collect();
    let named: Vec<Named> = specs.iter().map(|spec| named(spec, prices)).collect();
    let ledger = Ledger::new(Arc::clone(&site), accounts(&specs, prices), faults.clone(), primary);
    let recorder = Arc::new(Recorder::new(site, named, faults));
    let start = heading::outside(play, &specs, name(&opened.url));
    recorder.push(record::Event::Start(Box::new(start)));
    let sut = Sut::new(Way::Outside(Box::new((gateway, ledger))), clock, world::classes(&play.scenario));
    Ok(World { sut, recorder, server: Some(server), command: opened.command })
}

/// What there is before the clock starts.
struct Opened {
    url: String,
    mocks: Listener,
    command: Option<Command>,
}

async fn open(seed: Seed, specs: &[ProviderSpec], outside: &Outside, stop: &Stop) -> io::Result<Opened> {
    let clock = mock::Clock::start(Tick::Free);
    let healthy = Site::new(specs.to_vec(), Timeline::default(), seed, clock, SiteOptions::default());
    let taken =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}; `--mocks` names another", outside.mocks));
    let (first, mocks) = Listener::bind(outside.mocks).await.map_err(taken)?.split()?;
    let address = mocks.local_addr()?;
    let server = serve(first, &healthy);
    outside.tell(&introduction(specs, address));
    let opened = match &outside.command {
        None => Ok((outside.url.clone().unwrap_or_default(), None)),
        Some(line) => launch(line, specs, outside, address, stop).await.map(|(url, command)| (url, Some(command))),
    };
    server.abort();
    // Only when the task is gone does it accept nobody any more.
    let _ = server.await;
    opened.map(|(url, command)| Opened { url, mocks, command })
}

async fn launch(
    line: &str,
    specs: &[ProviderSpec],
    outside: &Outside,
    mocks: SocketAddr,
    stop: &Stop,
) -> io::Result<(String, Command)> {
    let free = Listener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?.local_addr()?;
    let url = outside.url.clone().unwrap_or_else(|| format!("http://{free}"));
    let command = Command::start(line, &environment(specs, mocks, free), stop)?;
    let host = name(&url);
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    command.ready(&address).await?;
    Ok((url, command))
}

fn serve(listener: Listener, site: &Arc<Site>) -> JoinHandle<()> {
    let server = Server::new(Arc::clone(site), ServerOptions::LIVE);
    tokio::spawn(listener.run(server, pending()))
}

/// What the command finds in its environment. No real key is needed, and none should travel.
fn environment(specs: &[ProviderSpec], mocks: SocketAddr, listen: SocketAddr) -> Vec<Setting> {
    let own = [("BROWNOUT_LISTEN", listen.to_string()), ("PORT", listen.port().to_string())];
    let own = own.map(|(name, value)| (name.to_owned(), value));
    own.into_iter().chain(settings::environment(specs, |name| place(mocks, name))).collect()
}

/// What the provider's SDK takes as its base URL.
fn base_url(mocks: SocketAddr, spec: &ProviderSpec) -> String {
    format!("{}{}", place(mocks, &spec.name), spec.api.sdk_base())
}

/// Where a provider is served, for somebody on this machine.
pub(crate) fn place(mocks: SocketAddr, name: &str) -> String {
    let ip = if mocks.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { mocks.ip() };
    format!("http://{}/{name}", SocketAddr::new(ip, mocks.port()))
}

fn introduction(specs: &[ProviderSpec], mocks: SocketAddr) -> String {
    let lines = specs.iter().map(|spec| format!("\n  {:<12} {}", spec.name, base_url(mocks, spec)));
    format!("the providers that the system under test should call, by base URL:{}", lines.collect::<String>())
}

/// The provider that comes first in the route: its model is what callers ask for.
fn primary(play: &Play) -> usize {
    play.policy.routes.default.targets().first().copied().unwrap_or(0)
}

/// A provider as a log names it and its attempts are billed.
pub(crate) fn named(spec: &ProviderSpec, prices: &Prices) -> Named {
    Named { name: spec.name.as_str().into(), price: prices.of(&spec.model) }
}

fn accounts(specs: &[ProviderSpec], prices: &Prices) -> Vec<Account> {
    specs.iter().map(|spec| Account { named: named(spec, prices), api: spec.api }).collect()
}

/// Ends the stage: settles the books, tells what a person should know, and ends the command.
pub(crate) async fn clear(world: &World, outside: &Outside, stop: &Stop) {
    let Some(ledger) = world.sut.ledger() else { return };
    ledger.close(&world.recorder).await;
    let (received, strange) = ledger.strangers();
    if received == 0 {
        outside.tell("nothing reached the providers: does the system under test call the base URLs above?");
    } else if strange > 0 && !stop.is_set() {
        outside.tell(&format!("{strange} of {received} requests at the providers belong to no caller of this run"));
    }
    if let Some(command) = &world.command {
        if let Some(status) = command.exit() {
            outside.tell(&command.trouble(&format!("the command ended during the run ({status})")).await.to_string());
        }
        command.end().await;
    }
}
