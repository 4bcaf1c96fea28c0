//! The three ways to run: the same world and the same callers, over another clock and network.

use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::sync::Arc;

use chance::{Moment, Tick};
use fault::Timeline;
use record::event::{Outcome, Start};
use scenario::model::Scenario;
use tokio::runtime::{Builder, Runtime};

use crate::play::{Play, Stop};
use crate::sut::{Outside, stage};
use crate::world::World;
use crate::{load, world};

/// How a scenario is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Paused clock, no network: answers are handed over as values.
    #[default]
    Virtual,
    /// Paused clock, in-memory pipes with real HTTP and real wire formats.
    Wire,
    /// Real clock, TCP on loopback.
    Live,
}

/// What a run has produced.
#[derive(Debug, Default)]
pub(crate) struct Ran {
    pub(crate) events: Vec<record::Event>,
    pub(crate) ended: Moment,
    /// Live mode: how late requests were sent.
    pub(crate) lag_p99_us: Option<u64>,
}

impl Mode {
    /// The name that files and the command line use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Virtual => "virtual",
            Self::Wire => "wire",
            Self::Live => "live",
        }
    }

    /// Runs the play once, with these faults, and puts the heading before what happens.
    pub(crate) fn run(self, play: &Play, timeline: &Timeline, stop: &Stop, heading: Option<Start>) -> io::Result<Ran> {
        let runtime = self.runtime()?;
        let mut ran = runtime.block_on(async {
            let world = Arc::new(world::build(self, play, timeline).await?);
            if let Some(heading) = heading {
                world.recorder.push(record::Event::Start(Box::new(heading)));
            }
            let ended = tokio::select! {
                biased;
                ended = load::run(&world, &play.scenario, play.seed, stop) => ended,
                never = patrol(&world) => match never {},
            };
            world.shut();
            Ok::<Ran, io::Error>(Ran { events: world.recorder.take_events(), ended, lag_p99_us: None })
        })?;
        if self == Self::Live {
            ran.lag_p99_us = lag_p99(&ran.events);
        }
        Ok(ran)
    }

    /// Runs the play once, live, against an outside system. The heading is in the log.
    pub(crate) fn run_against(play: &Play, outside: &Outside, stop: &Stop) -> io::Result<Ran> {
        let mut ran = Self::Live.runtime()?.block_on(async {
            let world = Arc::new(stage::set(play, outside, stop).await?);
            let ended = load::run(&world, &play.scenario, play.seed, stop).await;
            stage::clear(&world, outside, stop).await;
            world.shut();
            Ok::<Ran, io::Error>(Ran { events: world.recorder.take_events(), ended, lag_p99_us: None })
        })?;
        ran.lag_p99_us = lag_p99(&ran.events);
        Ok(ran)
    }

    /// Seconds of the run in one second: only wall-clock runs are played faster.
    pub(crate) fn speed(self, scenario: &Scenario) -> u32 {
        scenario.live.filter(|_| self == Self::Live).map_or(1, |live| live.speed_up)
    }

    /// On which instants providers and callers act.
    pub(crate) const fn ticks(self) -> (Tick, Tick) {
        match self {
            Self::Virtual | Self::Wire => (Tick::Even, Tick::Odd),
            Self::Live => (Tick::Free, Tick::Free),
        }
    }

    fn runtime(self) -> io::Result<Runtime> {
        let mut builder = Builder::new_current_thread();
        match self {
            Self::Virtual | Self::Wire => builder.enable_time().start_paused(true).build(),
            Self::Live => builder.enable_all().build(),
        }
    }
}

/// What runs beside the callers, and never ends by itself.
async fn patrol(world: &World) -> Infallible {
    world.sut.patrol().await;
    pending().await
}

/// How late requests were sent, 99th percentile.
fn lag_p99(events: &[record::Event]) -> Option<u64> {
    let lag = |event: &record::Event| match event {
        record::Event::Request(line) if line.outcome != Outcome::Unfinished => {
            Some(line.sent_us.saturating_sub(line.intended_us))
        }
        _ => None,
    };
    let mut lags: Vec<u64> = events.iter().filter_map(lag).collect();
    lags.sort_unstable();
    lags.get((lags.len() * 99 / 100).min(lags.len().checked_sub(1)?)).copied()
}
