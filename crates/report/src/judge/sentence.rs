//! A verdict as a sentence: what was measured, on how much, and what was expected.

use record::report::Bound;
use scenario::Metric;
use scenario::model::During;

use crate::measure::Measure;
use crate::slice::Slice;
use crate::words::{self, capital, clock, count, counted};

/// What a sentence is made from.
pub(super) struct Sentence<'a> {
    pub(super) metric: Metric,
    pub(super) slice: &'a Slice<'a>,
    pub(super) during: &'a During,
    pub(super) measured: Measure,
    pub(super) bound: Bound,
}

impl Sentence<'_> {
    pub(super) fn passed(&self, value: f64) -> String {
        let value = words::value(self.metric, value);
        format!("{}: {value} over {}, expected {}.", capital(&self.subject()), self.basis(), self.wanted())
    }

    pub(super) fn failed(&self, value: f64) -> String {
        match self.metric {
            Metric::SuccessRate => self.callers_failed(value),
            _ => self.passed(value),
        }
    }

    fn callers_failed(&self, value: f64) -> String {
        let all = self.measured.samples;
        let failed = all - self.slice.successes().count() as u64;
        let success = words::value(self.metric, value);
        format!(
            "{} of {} callers failed {}{}: success was {success}, expected {}.",
            count(failed),
            count(all),
            self.when(),
            self.whom(),
            self.wanted()
        )
    }

    pub(super) fn never(&self) -> String {
        let what = match self.metric {
            Metric::TimeToFailover => "Callers did not succeed again before the fault ended",
            _ => "Callers did not fare as before again until the run ended",
        };
        format!("{what}{}; expected {} {}.", self.whom(), self.label(), self.wanted())
    }

    pub(super) fn nothing(&self) -> String {
        format!("There was nothing to measure {} on {}{}.", self.label(), self.when(), self.whom())
    }

    pub(super) fn unobservable(&self) -> String {
        let why = match self.metric {
            Metric::LateAnswers => "the policy sets no deadline",
            Metric::CostUsd => "no attempt has a known cost",
            Metric::CostRatio => "costs of this run and of a control run are not both known",
            Metric::BlastRadius => "no control run was made",
            Metric::FalseTrips | Metric::LateTrips | Metric::Probes => "the system under test shows no breakers",
            Metric::ReturnedToPrimary => "the primary served nothing before the first fault",
            _ => "the run does not show it",
        };
        format!("{} cannot be judged: {why}.", capital(self.label()))
    }

    pub(super) fn too_few(&self, needed: u64) -> String {
        format!("{} rests on {}; {} are needed to judge it.", capital(&self.subject()), self.basis(), count(needed))
    }

    pub(super) fn cut_off(&self) -> String {
        let at = clock(self.slice.index.horizon());
        format!("The run was stopped at {at}, so that {} cannot be said to have held.", self.subject())
    }

    fn subject(&self) -> String {
        format!("{} {}{}", self.label(), self.when(), self.whom())
    }

    fn label(&self) -> &'static str {
        words::label(self.metric).0
    }

    fn basis(&self) -> String {
        counted(self.measured.samples, words::label(self.metric).1)
    }

    fn wanted(&self) -> String {
        words::bound(self.metric, self.bound)
    }

    fn when(&self) -> String {
        let span = self.slice.span();
        match self.during {
            During::Run => "over the whole run".to_owned(),
            During::Before => "before the first fault".to_owned(),
            During::After => "after the last fault".to_owned(),
            During::Window(name) => format!("during {name} ({} to {})", clock(span.from), clock(span.to)),
        }
    }

    fn whom(&self) -> String {
        let only = &self.slice.only;
        let class = only.class.as_ref().map(|class| format!(" for {class}")).unwrap_or_default();
        let provider = only.provider.as_ref().map(|name| format!(" at {name}")).unwrap_or_default();
        class + &provider
    }
}
