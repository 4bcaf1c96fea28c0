//! From what a file says to what it means: every check that the shape alone cannot make.
//!
//! *Which question does it answer?* "Can this be played, and is it what its author meant?" Each part
//! of a file has its own reader, which gives back a value in any case and puts what is wrong into
//! [`Problems`]; so one reading tells every mistake.
//!
//! *What it never does:* look outside the file. Incidents come from the caller's [`Archive`], and
//! whether a policy fits is asked later, by [`Scenario::check_against`].

mod against;
mod answers;
mod arrivals;
mod expect;
mod fault;
mod outline;
mod problems;
mod replay;
mod served;
mod single;
mod spread;
mod tiers;
mod timeline;
mod workload;
mod world;

use std::time::Duration;

use ::fault::Timeline;
use chance::Seed;
use document::{Diagnostics, Document, Path, did_you_mean};

pub(crate) use self::fault::failures;
pub(crate) use self::timeline::flap;
use crate::incident::Incident;
use crate::model::{Live, Scenario};
use crate::raw;
use crate::summary;
use crate::telling;
pub(crate) use problems::Problems;
pub use single::fault;

/// The seed of a scenario that names none.
pub const SEED: Seed = Seed(7);

/// The longest run, in days.
const MAX_DAYS: u64 = 31;

/// The incidents that a scenario may name.
#[derive(Clone, Copy)]
pub struct Archive<'a> {
    /// The names of all of them, for suggestions.
    pub names: &'a [&'a str],
    /// The incident of a name.
    pub find: &'a dyn Fn(&str) -> Option<Incident>,
}

impl Archive<'_> {
    /// No incidents at all.
    pub const EMPTY: Self = Self { names: &[], find: &|_| None };
}

impl std::fmt::Debug for Archive<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archive").field("names", &self.names).finish_non_exhaustive()
    }
}

impl Scenario {
    /// The scenario that the document describes; `id` is the stem of its file's name.
    pub fn read(id: &str, document: &Document) -> Result<Self, Diagnostics> {
        Self::read_with(id, document, &Archive::EMPTY)
    }

    /// As [`Scenario::read`], for files that may replay an incident of the archive.
    pub fn read_with(id: &str, document: &Document, archive: &Archive<'_>) -> Result<Self, Diagnostics> {
        let file: raw::File = document.decode_with(&raw::scalars())?;
        let mut problems = Problems::new(document);
        let scenario = scenario(id, &file, archive, &mut problems);
        problems.or(scenario)
    }
}

/// What is played: for how long, and what goes wrong.
struct Play {
    duration: Duration,
    timeline: Timeline,
    rate: Option<f64>,
    /// Whether its faults are known; they are not where the incident is not.
    certain: bool,
}

fn scenario(id: &str, file: &raw::File, archive: &Archive<'_>, problems: &mut Problems<'_>) -> Scenario {
    titles(file, problems);
    let play = play(file, archive, problems);
    let workload = workload::workload(&file.workload, &play, problems);
    timeline::classes(file, &workload, problems);
    let answers = answers::book(&file.answers, problems);
    let expect = expect::expectations(&file.expect, &play, &workload, problems);
    Scenario {
        id: id.to_owned(),
        name: file.scenario.clone().unwrap_or_else(|| id.to_owned()),
        claim: file.claim.clone(),
        matrix: file.matrix.clone(),
        seed: file.seed.map_or(SEED, Seed),
        duration: play.duration,
        providers: world::providers(&file.providers, problems),
        policy: file.policy.clone(),
        workload,
        summaries: play.timeline.faults().iter().map(summary::sentence).collect(),
        timeline: play.timeline,
        rules: answers.rules().iter().map(telling::sentence).collect(),
        answers,
        expect,
        fails_without: file.fails_without,
        live: file.live.map(|live| Live { speed_up: live.speed_up }),
    }
}

fn titles(file: &raw::File, problems: &mut Problems<'_>) {
    if file.claim.trim().is_empty() {
        problems.add(&Path::root().field("claim"), "the claim is empty");
    }
}

fn play(file: &raw::File, archive: &Archive<'_>, problems: &mut Problems<'_>) -> Play {
    if let Some(name) = &file.incident {
        return replayed(name, file, archive, problems);
    }
    if file.cast.is_some() {
        problems.add(&Path::root().field("cast").key(), "`cast` needs an `incident`");
    }
    let duration = duration(file, problems);
    let entries = file.timeline.as_deref().unwrap_or_default();
    Play { duration, timeline: timeline::timeline(entries, duration, problems), rate: None, certain: true }
}

fn replayed(name: &str, file: &raw::File, archive: &Archive<'_>, problems: &mut Problems<'_>) -> Play {
    for (field, there) in [("duration", file.duration.is_some()), ("timeline", file.timeline.is_some())] {
        if there {
            let message = format!("`{field}` comes from the incident and cannot be said here");
            problems.add(&Path::root().field(field).key(), message);
        }
    }
    let Some(incident) = (archive.find)(name) else {
        let hint = did_you_mean(name, archive.names.iter().copied());
        problems.hint(&Path::root().field("incident"), format!("there is no incident `{name}`"), hint);
        return Play { duration: Duration::ZERO, timeline: Timeline::default(), rate: None, certain: false };
    };
    replay::play(&incident, file, problems)
}

fn duration(file: &raw::File, problems: &mut Problems<'_>) -> Duration {
    let path = Path::root().field("duration");
    let Some(period) = file.duration else {
        let hint = Some("add `duration: 10m`, or replay an `incident`".to_owned());
        problems.hint(&Path::root(), "missing field `duration`", hint);
        return Duration::ZERO;
    };
    let duration = period.duration();
    if duration.is_zero() {
        problems.add(&path, "a run must last some time");
    } else if duration > Duration::from_secs(MAX_DAYS * 86_400) {
        problems.add(&path, format!("a run lasts at most {MAX_DAYS} days"));
    }
    duration
}
