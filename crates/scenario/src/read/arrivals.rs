//! When requests are sent: some must be, and not more than a machine can keep the record of.

use std::time::Duration;

use chance::Moment;
use document::Path;

use super::Problems;
use super::spread::spread;
use crate::model::Arrivals;
use crate::raw;

/// The most requests of a run: what a machine can keep the record of.
const MOST: f64 = 1e8;

/// The most bursts of a run.
const MOST_BURSTS: f64 = 1e4;

/// When requests are sent in a run of that length.
pub(super) fn arrivals(said: &raw::Arrivals, duration: Duration, path: &Path, problems: &mut Problems<'_>) -> Arrivals {
    let seconds = duration.as_secs_f64();
    let (arrivals, requests) = match said {
        raw::Arrivals::Constant(rate) => (Arrivals::Constant(rate.per_second()), rate.per_second() * seconds),
        raw::Arrivals::Poisson(rate) => (Arrivals::Poisson(rate.per_second()), rate.per_second() * seconds),
        raw::Arrivals::Ramp(raw::RampRate { from, to }) => {
            let (from, to) = (from.per_second(), to.per_second());
            (Arrivals::Ramp { from, to }, f64::midpoint(from, to) * seconds)
        }
        raw::Arrivals::Steps(said) => steps(said, duration, &path.field("steps"), problems),
        raw::Arrivals::Burst(said) => burst(*said, duration, &path.field("burst"), problems),
        raw::Arrivals::Closed(said) => (closed(said, &path.field("closed"), problems), f64::INFINITY),
    };
    if !duration.is_zero() {
        some_but_not_too_many(requests, path, problems);
    }
    arrivals
}

fn some_but_not_too_many(requests: f64, path: &Path, problems: &mut Problems<'_>) {
    if requests < 1.0 {
        let hint = Some("raise the rate or lengthen `duration`".to_owned());
        problems.hint(path, "less than one request is sent in the whole run", hint);
    } else if requests > MOST && requests.is_finite() {
        let hint = Some("lower the rate or shorten `duration`".to_owned());
        problems.hint(path, "more than 100 million requests are sent in the run", hint);
    }
}

fn steps(said: &[raw::StepRate], duration: Duration, path: &Path, problems: &mut Problems<'_>) -> (Arrivals, f64) {
    if said.first().is_none_or(|step| !step.at.duration().is_zero()) {
        problems.add(&path.index(0).field("at"), "the first step must be at `0s`");
    }
    for (place, pair) in said.windows(2).enumerate() {
        if pair[1].at <= pair[0].at {
            problems.add(&path.index(place + 1).field("at"), "steps must be in the order of time");
        }
    }
    if let Some(place) = said.iter().position(|step| step.at.duration() >= duration && !duration.is_zero()) {
        problems.add(&path.index(place).field("at"), "the step comes after the end of the run");
    }
    let steps: Vec<_> = said.iter().map(|step| (step.at.duration(), step.rate.per_second())).collect();
    walked(&steps, duration)
}

/// Bursts are steps: up towards the end of each period, and down at its end.
fn burst(said: raw::BurstRate, duration: Duration, path: &Path, problems: &mut Problems<'_>) -> (Arrivals, f64) {
    let (every, lasting) = (said.every.duration(), said.lasting.duration());
    let bursts = duration.as_secs_f64() / every.as_secs_f64();
    if lasting.is_zero() {
        problems.add(&path.field("lasting"), "a burst must last some time");
    } else if lasting >= every {
        problems.add(&path.field("every"), "the next burst begins before this one has ended");
    } else if bursts > MOST_BURSTS {
        problems.add(&path.field("every"), "there are more than 10,000 bursts in the run");
    }
    let (usual, peak) = (said.usual.per_second(), said.peak.per_second());
    let periods = (0..=bursts.min(MOST_BURSTS) as u32).map(|nth| every * nth);
    let steps = periods.flat_map(|begin| [(begin, usual), (begin + every.saturating_sub(lasting), peak)]);
    walked(&steps.filter(|(at, _)| *at < duration).collect::<Vec<_>>(), duration)
}

/// Rates that hold from each instant on, and how many requests they make until the end.
fn walked(steps: &[(Duration, f64)], end: Duration) -> (Arrivals, f64) {
    let ends = steps.iter().skip(1).map(|(at, _)| *at).chain([end]);
    let requests = steps.iter().zip(ends).map(|((at, rate), end)| rate * end.saturating_sub(*at).as_secs_f64()).sum();
    (Arrivals::Steps(steps.iter().map(|(at, rate)| (Moment::START + *at, *rate)).collect()), requests)
}

fn closed(said: &raw::Closed, path: &Path, problems: &mut Problems<'_>) -> Arrivals {
    Arrivals::Closed { users: said.users, think: spread(&said.think, &path.field("think"), problems) }
}
