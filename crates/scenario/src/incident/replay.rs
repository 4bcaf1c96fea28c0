//! An incident as a scenario: its phases as faults, with healthy time around them.
//!
//! *Why healthy time?* Before the first fault the run must show a steady state, or nothing can be
//! judged; after the last one it must show the recovery. Both last a twentieth of the incident, but
//! one minute at least (a breaker's window) and ten at most.
//!
//! *Why fewer requests a second in long incidents?* So that fifteen hours cost as little to play as
//! one: about 60,000 requests, from 20 a second in the first 50 minutes down to one in two seconds.

use std::time::Duration;

use book::Book;
use chance::{Moment, Seed};
use fault::kind::{ErrorFault, Latency, Shift};
use fault::{Fault, Flap, Kind, Selector, Timeline, Window};

use super::{Flapping, Incident, Member, NobodyStruck, Phase};
use crate::Metric;
use crate::model::{Bound, During, Expectation, Scenario, Workload};
use crate::read::SEED;
use crate::summary;

/// Requests of a replay, about.
const REQUESTS: f64 = 60_000.0;

/// How a replay is played. The default plays it with any provider of the vendor's name.
#[derive(Debug, Clone, Default)]
pub struct Replay {
    /// The providers of the policy.
    pub providers: Vec<Member>,
    /// Name or path of the policy.
    pub policy: Option<String>,
    /// Requests per second; suited to the length if not said.
    pub rate: Option<f64>,
    /// Seed of all draws.
    pub seed: Option<Seed>,
    /// What is claimed; a plain sentence if not said.
    pub claim: Option<String>,
}

impl Incident {
    /// The incident as a scenario. It expects what holds for any policy: no caller hangs, no broken
    /// answer passes for a whole one.
    pub fn to_scenario(&self, replay: &Replay) -> Result<Scenario, NobodyStruck> {
        let timeline = self.timeline(&self.cast(&replay.providers)?);
        let claim = || format!("Callers come through this incident: {}.", self.title);
        Ok(Scenario {
            id: self.id.clone(),
            name: self.title.clone(),
            claim: replay.claim.clone().unwrap_or_else(claim),
            matrix: None,
            seed: replay.seed.unwrap_or(SEED),
            duration: self.duration(),
            providers: Vec::new(),
            policy: replay.policy.clone(),
            workload: Workload::chat(replay.rate.unwrap_or_else(|| self.rate())),
            summaries: timeline.faults().iter().map(summary::sentence).collect(),
            timeline,
            expect: vec![none(Metric::Hangs), none(Metric::TruncatedSuccesses)],
            answers: Book::default(),
            rules: Vec::new(),
            fails_without: None,
            live: None,
        })
    }

    /// How long a replay lasts: the incident with healthy time before and after it.
    pub fn duration(&self) -> Duration {
        self.length + 2 * self.margin()
    }

    /// Healthy time before the incident, and after it.
    pub fn margin(&self) -> Duration {
        Duration::from_secs(self.length.as_secs() / 20).clamp(Duration::from_secs(60), Duration::from_secs(600))
    }

    /// Requests per second that suit its length.
    pub fn rate(&self) -> f64 {
        (REQUESTS / self.duration().as_secs_f64()).clamp(0.5, 20.0)
    }

    /// Its phases as faults of these providers. A phase of models that none of them serves is left out.
    pub fn timeline(&self, cast: &[&Member]) -> Timeline {
        let start = Moment::START + self.margin();
        Timeline::new(self.phases.iter().flat_map(|phase| phase.faults(start, cast)).collect())
    }
}

fn none(metric: Metric) -> Expectation {
    Expectation { metric, during: During::Run, class: None, provider: None, bound: Bound::Equals(0.0) }
}

impl Phase {
    /// Its errors under its own name, then what else it did under longer names.
    fn faults(&self, start: Moment, cast: &[&Member]) -> Vec<Fault> {
        let struck = cast.iter().filter(|member| member.serves(&self.models));
        let providers: Vec<String> = struck.map(|member| member.name.clone()).collect();
        if providers.is_empty() {
            return Vec::new();
        }
        let window = Window::new(start + self.at, start + self.at + self.length);
        let mut faults = self.failing(&window);
        faults.extend(self.slow(window, !faults.is_empty()));
        for fault in &mut faults {
            fault.selector = Selector { providers: providers.clone(), ..Selector::default() };
        }
        faults
    }

    fn failing(&self, whole: &Window) -> Vec<Fault> {
        let Some(errors) = &self.errors else { return Vec::new() };
        let on = Window { flap: self.flap.map(|flapping| flapping.flap), ..whole.clone() };
        let kind = || Kind::Error(ErrorFault { mix: errors.mix.clone() });
        let between = self.flap.filter(|flapping| flapping.share_while_off > 0.0).map(|flapping| {
            let share = (flapping.share_while_off, flapping.share_while_off);
            fault(format!("{}-between", self.name), flapping.times_off(whole), share, kind())
        });
        [fault(self.name.clone(), on, errors.share, kind())].into_iter().chain(between).collect()
    }

    fn slow(&self, window: Window, also_failing: bool) -> Option<Fault> {
        let name = if also_failing { format!("{}-latency", self.name) } else { self.name.clone() };
        let latency = |times| Latency { first_token: Some(Shift::Times(times)), ..Latency::default() };
        self.latency.map(|times| fault(name, window, (1.0, 1.0), Kind::Latency(latency(times))))
    }
}

impl Flapping {
    /// The times between those when the phase was on.
    fn times_off(self, whole: &Window) -> Window {
        let flap = Flap { on: self.flap.off, off: self.flap.on };
        Window { from: whole.from + self.flap.on, flap: Some(flap), ..whole.clone() }
    }
}

fn fault(name: String, window: Window, share: (f64, f64), kind: Kind) -> Fault {
    Fault { name, window, selector: Selector::default(), share, first: None, sticky: false, kind }
}
