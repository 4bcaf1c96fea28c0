//! From a recording to everything that is rendered.
//!
//! The entry is what the contract holds; beside it stands what only pictures need (series, histograms,
//! one request in detail), so that neither the report file grows with the run nor a renderer has to
//! read events.

use record::event::Start;
use record::report::{Entry, Ordered, Verdict, Where};
use scenario::model::Expectation;

use crate::Recording;
use crate::conduct;
use crate::failovers::failovers;
use crate::index::Index;
use crate::judge::{Judgement, judge, tightest, unsteady};
use crate::metrics;
use crate::part::{Part, Span};
use crate::plot::Plot;
use crate::providers::providers;
use crate::render::hdr;
use crate::shape::Shape;
use crate::slice::Slice;
use crate::story::{self, Story};
use crate::timing::Timing;

/// What the caller knows and the log does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Names the entry's files; the scenario's id unless said.
    pub id: Option<String>,
    /// The command that repeats this entry; made from scenario, seed and mode unless said.
    pub command: Option<String>,
}

/// An analysed recording: the entry of the report, and what pictures need.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The entry of the report.
    pub entry: Entry,
    pub(crate) start: Start,
    pub(crate) command: String,
    pub(crate) plot: Plot,
    pub(crate) parts: Vec<PartFacts>,
    pub(crate) shape: Option<Shape>,
    pub(crate) latency_log: String,
    pub(crate) story: Option<Story>,
}

/// A part of the run with what pictures say about it.
#[derive(Debug, Clone)]
pub(crate) struct PartFacts {
    /// The part's name.
    pub(crate) name: String,
    /// When.
    pub(crate) span: Span,
    /// Whether a fault is active then.
    pub(crate) faulty: bool,
    /// Requests that ended.
    pub(crate) requests: u64,
}

/// Computes every metric of a recording and judges it.
pub fn analyse(recording: &Recording, expectations: &[Expectation], options: &Options) -> Analysis {
    let index = Index::new(recording);
    let whole = Slice::new(&index, Some(Part::Run), Where::default());
    let parts = Part::columns(&index.start);
    let slices: Vec<Slice<'_>> = parts.iter().map(|&part| Slice::new(&index, Some(part), Where::default())).collect();
    let unsteady = unsteady(&index);
    let judgements: Vec<Judgement> =
        expectations.iter().map(|wanted| judge(&index, wanted, unsteady.as_deref())).collect();
    let entry = entry(&whole, &slices, judgements, unsteady, options);
    Analysis {
        command: options.command.clone().unwrap_or_else(|| command(&index.start)),
        plot: Plot::new(&index),
        parts: slices.iter().map(facts).collect(),
        shape: shape(&whole, &slices),
        latency_log: hdr::log(if slices.is_empty() { std::slice::from_ref(&whole) } else { &slices }),
        story: story::pick(&index),
        start: index.start.as_ref().clone(),
        entry,
    }
}

fn entry(
    whole: &Slice<'_>,
    slices: &[Slice<'_>],
    judgements: Vec<Judgement>,
    unsteady: Option<String>,
    options: &Options,
) -> Entry {
    let (index, start) = (whole.index, whole.index.start.as_ref());
    let (metrics, nulls) = metrics::all(whole);
    let (windows, window_nulls) = columns(slices);
    let (expectations, causes): (Vec<_>, Vec<_>) = judgements.into_iter().map(|one| (one.judged, one.causes)).unzip();
    let baseline = if unsteady.is_some() { Verdict::Inconclusive } else { Verdict::Pass };
    let verdicts = expectations.iter().map(|judged| judged.verdict).chain([baseline, conduct::verdict(index)]);
    Entry {
        id: options.id.clone().unwrap_or_else(|| start.scenario.clone()),
        name: start.scenario.clone(),
        claim: start.claim.clone(),
        matrix: start.matrix.clone(),
        seed: start.seed,
        policy: start.policy.clone(),
        sut: start.sut.clone(),
        verdict: Verdict::worst(verdicts),
        requests: index.requests.len() as u64,
        attempts: index.attempts.len() as u64,
        metrics,
        windows,
        failovers: failovers(index),
        providers: providers(index),
        latency_ms: whole.latency().percentiles(),
        ttft_ms: whole.first_token().percentiles(),
        cause: distinct(conduct::causes(index).chain(causes.into_iter().flatten()).chain(unsteady)),
        tightest: tightest(&expectations),
        advice: None,
        expectations,
        findings: index.findings.iter().map(|&finding| finding.clone()).collect(),
        command: index.command.cloned(),
        nulls,
        window_nulls,
        unmatched: unmatched(index),
        interrupted: index.interrupted(),
    }
}

type Columns<T> = Ordered<Ordered<T>>;

fn columns(slices: &[Slice<'_>]) -> (Columns<Option<record::report::Number>>, Columns<record::report::Null>) {
    let mut columns = (Ordered::default(), Ordered::default());
    for slice in slices {
        let (metrics, nulls) = metrics::all(slice);
        columns.0.0.push((slice.name().to_owned(), metrics));
        columns.1.0.push((slice.name().to_owned(), nulls));
    }
    columns
}

fn distinct(sentences: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    for sentence in sentences {
        if !seen.contains(&sentence) {
            seen.push(sentence);
        }
    }
    seen
}

/// Requests without a counterpart in the control run and the other way round; none without one.
fn unmatched(index: &Index<'_>) -> u64 {
    let without = index.controls.iter().filter(|control| control.is_none()).count() as u64;
    let any = index.start.control || without < index.controls.len() as u64;
    if any { without + index.stray_controls } else { index.stray_controls }
}

fn facts(slice: &Slice<'_>) -> PartFacts {
    PartFacts { name: slice.name().to_owned(), span: slice.span(), faulty: slice.is_faulty(), requests: slice.len() }
}

/// Latencies before the first fault against those of fault windows; all of them where there is no
/// fault.
fn shape(whole: &Slice<'_>, slices: &[Slice<'_>]) -> Option<Shape> {
    let faulty: Vec<&Timing> = slices.iter().filter(|slice| slice.is_faulty()).map(Slice::latency).collect();
    let healthy = slices.iter().find(|slice| slice.part == Some(Part::Before)).unwrap_or(whole);
    Shape::new(&[healthy.latency()], &faulty)
}

fn command(start: &Start) -> String {
    let mode = if start.mode.is_empty() || start.mode == "virtual" {
        String::new()
    } else {
        format!(" --mode {}", start.mode)
    };
    format!("brownout run --filter {} --seed {}{mode}", start.scenario, start.seed)
}
