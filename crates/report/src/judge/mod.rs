//! Expectations against what was measured: verdicts, each with a sentence that has the numbers.
//!
//! *In which order?* A run that started unhealthy says nothing about a fault, so all is inconclusive.
//! A measure without samples, or with too few, is inconclusive; what never happened fails. Only then
//! does the bound decide. A pass on a run that was cut off before the part was over is taken back.

mod margin;
mod samples;
mod sentence;
mod steady;

use record::report::{Bound, Judged, Null, Number, Verdict, Where};
use scenario::Metric;
use scenario::model::{Bound as Wanted, During, Expectation};

pub(crate) use margin::tightest;
pub(crate) use steady::unsteady;

use crate::cause;
use crate::index::Index;
use crate::measure::Measure;
use crate::metrics::measure;
use crate::part::{Part, name_of};
use crate::slice::Slice;
use sentence::Sentence;

/// An expectation's verdict, and the causes of a failure.
#[derive(Debug)]
pub(crate) struct Judgement {
    /// As the report holds it.
    pub(crate) judged: Judged,
    /// Why it failed.
    pub(crate) causes: Vec<String>,
}

/// Judges one expectation. `unsteady` says why the run cannot be judged at all.
pub(crate) fn judge(index: &Index<'_>, wanted: &Expectation, unsteady: Option<&str>) -> Judgement {
    let only = Where { class: wanted.class.clone(), provider: wanted.provider.clone() };
    let slice = Slice::new(index, Part::of(&wanted.during, &index.start), only);
    let measured = measure(wanted.metric, &slice);
    let bound = bound_of(wanted.bound);
    let sentence = Sentence { metric: wanted.metric, slice: &slice, during: &wanted.during, measured, bound };
    let (verdict, reason) = verdict(&sentence, unsteady);
    let causes = if verdict == Verdict::Fail { cause::causes(wanted.metric, &slice) } else { Vec::new() };
    let judged = Judged {
        metric: wanted.metric.name().to_owned(),
        during: name_of(&wanted.during).to_owned(),
        only: slice.only.clone(),
        bound,
        observed: measured.value.ok().map(Number),
        samples: measured.samples,
        verdict,
        reason: std::iter::once(reason).chain(causes.iter().cloned()).collect::<Vec<_>>().join(" "),
    };
    Judgement { judged, causes }
}

fn verdict(sentence: &Sentence<'_>, unsteady: Option<&str>) -> (Verdict, String) {
    if let Some(why) = unsteady {
        return (Verdict::Inconclusive, why.to_owned());
    }
    let Measure { value, samples } = sentence.measured;
    match value {
        Err(Null::Never) => (Verdict::Fail, sentence.never()),
        Err(Null::NoSamples) => (Verdict::Inconclusive, sentence.nothing()),
        Err(Null::NotObservable) => (Verdict::Inconclusive, sentence.unobservable()),
        Ok(_) if samples < samples::needed(sentence.metric) => {
            (Verdict::Inconclusive, sentence.too_few(samples::needed(sentence.metric)))
        }
        Ok(value) if !holds(sentence.bound, value) => (Verdict::Fail, sentence.failed(value)),
        Ok(_) if cut_off(sentence.slice, sentence.during) => (Verdict::Inconclusive, sentence.cut_off()),
        Ok(value) => (Verdict::Pass, sentence.passed(value)),
    }
}

/// Whether the run was stopped before the part was over.
fn cut_off(slice: &Slice<'_>, during: &During) -> bool {
    let planned = slice.part.and_then(|part| part.span(&slice.index.start)).unwrap_or_default();
    let open = matches!(during, During::Run | During::After);
    slice.index.interrupted() && (open || slice.index.horizon() < planned.to)
}

fn bound_of(wanted: Wanted) -> Bound {
    match wanted {
        Wanted::AtLeast(low) => Bound::AtLeast(Number(low)),
        Wanted::AtMost(high) => Bound::AtMost(Number(high)),
        Wanted::Equals(exact) => Bound::Equals(Number(exact)),
        Wanted::Between(low, high) => Bound::Between(Number(low), Number(high)),
    }
}

fn holds(bound: Bound, value: f64) -> bool {
    match bound {
        Bound::AtLeast(low) => value >= low.0,
        Bound::AtMost(high) => value <= high.0,
        Bound::Equals(exact) => (value - exact.0).abs() < 5e-7,
        Bound::Between(low, high) => low.0 <= value && value <= high.0,
    }
}

/// The metric of that name; reports only hold names that exist.
pub(crate) fn metric_of(judged: &Judged) -> Option<Metric> {
    Metric::from_name(&judged.metric)
}
