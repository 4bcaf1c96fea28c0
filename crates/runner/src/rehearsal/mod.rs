//! A rehearsal: somebody's own command, while its providers fail.
//!
//! *Which question does it answer?* "What did this program do when its provider failed, and what did its users get?"
//!
//! *Why from the providers' side?* The command is anything: a test suite, a script, a server with its clients. What
//! all of them have in common is that they call providers, and that is where they are seen: every attempt, what
//! became of it, and what came after.
//!
//! *What it never does:* send a request of its own, or read what the command writes: its output is its user's.

mod lines;
mod process;

use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chance::{Moment, Seed, Tick};
use failover::Policy;
use fault::{Fault, Timeline};
use mock::server::{Listener, Server, ServerOptions};
use mock::settings::{self, Setting};
use mock::{ProviderSpec, Site, SiteOptions};
use record::Event;
use record::event::{Command, Start};
use scenario::model::Scenario;
use tokio::time::Instant;

use crate::mode::{Mode, Ran};
use crate::play::{Play, Stop, with_end};
use crate::sut::stage::{named, place};
use crate::tariff::tariff;
use crate::{heading, world};
use lines::Books;
use process::Process;

/// How long attempts that are under way when the command ends may go on, in real time.
const A_MOMENT: Duration = Duration::from_millis(200);

/// What is rehearsed.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    /// The scenario: its providers, its timeline, what is expected.
    pub scenario: Arc<Scenario>,
    /// Whose providers the world has besides.
    pub policy: Arc<Policy>,
    /// The seed.
    pub seed: Seed,
    /// Where the providers listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Seconds of the timeline in one second.
    pub speed: u32,
    /// How far into the timeline the command starts.
    pub from: Duration,
    /// What the calendar says, in seconds of Unix time.
    pub began_unix_s: u64,
}

impl Rehearsal {
    /// Starts the providers and the command, waits for its end, and writes down what the providers saw.
    ///
    /// # Errors
    /// Where no port can be had, or the command does not start.
    pub fn run(&self, command: &[OsString], stop: &Stop) -> io::Result<Vec<Event>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let ran = runtime.block_on(self.play(command, stop))?;
        Ok(with_end(ran, stop))
    }

    async fn play(&self, command: &[OsString], stop: &Stop) -> io::Result<Ran> {
        let specs = world::specs(&self.scenario, &self.policy);
        let timeline = self.timeline();
        let listener = Listener::bind(self.listen).await?;
        let address = listener.local_addr()?;
        let clock = mock::Clock::new(Instant::now(), Tick::Free).with_speed(self.speed).dated(self.began_unix_s);
        let site = Site::new(specs.clone(), timeline.clone(), self.seed, clock, SiteOptions::default());
        let prices = &self.policy.prices;
        let site = site.with_book(self.scenario.answers.clone()).with_tariff(tariff(prices));
        let server = Server::new(Arc::clone(&site), ServerOptions::LIVE);
        let server = tokio::spawn(listener.run(server, std::future::pending()));
        let mut process = Process::start(command, &environment(&specs, address))?;
        let code = process.ended(stop).await;
        let command = Command { at_us: clock.now().as_micros(), code };
        tokio::time::sleep_until(Instant::now() + A_MOMENT).await;
        server.abort();
        let mut events = vec![Event::Start(Box::new(self.heading(&specs, timeline.clone(), process.name())))];
        let books = Books {
            named: specs.iter().map(|spec| named(spec, prices)).collect(),
            apis: apis(&specs),
            faults: names(&timeline),
        };
        events.extend(books.lines(&site.seen(), clock.now()));
        events.push(Event::Command(command));
        Ok(Ran { events, ended: clock.now(), lag_p99_us: None })
    }

    /// The faults, seen from where the command starts.
    fn timeline(&self) -> Timeline {
        let earlier = |at: Moment| Moment::from_micros(at.as_micros().saturating_sub(micros(self.from)));
        let moved = |fault: &Fault| {
            let mut fault = fault.clone();
            (fault.window.from, fault.window.to) = (earlier(fault.window.from), earlier(fault.window.to));
            fault
        };
        Timeline::new(self.scenario.timeline.faults().iter().map(moved).collect())
    }

    fn heading(&self, specs: &[ProviderSpec], timeline: Timeline, sut: &str) -> Start {
        let duration = self.scenario.duration.saturating_sub(self.from);
        let scenario = Scenario { timeline, duration, ..Scenario::clone(&self.scenario) };
        let (scenario, policy) = (Arc::new(scenario), Arc::clone(&self.policy));
        let play = Play { scenario, policy, seed: self.seed, mode: Mode::Live };
        Start { classes: vec![lines::CLASS.to_owned()], ..heading::outside(&play, specs, sut) }
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// What the command finds in its environment.
fn environment(specs: &[ProviderSpec], address: SocketAddr) -> Vec<Setting> {
    let admin = ("BROWNOUT_URL".to_owned(), place(address, "_brownout"));
    settings::environment(specs, |name| place(address, name)).into_iter().chain([admin]).collect()
}

fn apis(specs: &[ProviderSpec]) -> Vec<wire::Api> {
    specs.iter().map(|spec| spec.api).collect()
}

fn names(timeline: &Timeline) -> Vec<record::event::Name> {
    timeline.faults().iter().map(|fault| fault.name.as_str().into()).collect()
}
