//! Every metric, defined once, with its formula where it is computed.
//!
//! One file per family. All of them are functions of a slice (a part of the run, a class, a
//! provider), so that the whole run, each fault window and each expectation share one definition.

mod alerts;
mod answers;
mod attempts;
mod blast;
mod breakers;
mod context;
mod cost;
mod ends;
mod latency;
mod recovery;
mod returned;
mod success;
mod track;

use record::report::{Metrics, Null, Number, Ordered};
use scenario::Metric;

pub(crate) use breakers::{opened_at, providers_fault};
pub(crate) use recovery::History;

use crate::measure::Measure;
use crate::round;
use crate::slice::Slice;

/// The metric over the slice, rounded as the report holds it.
pub(crate) fn measure(metric: Metric, slice: &Slice<'_>) -> Measure {
    let exact = compute(metric, slice);
    Measure { value: exact.value.map(|value| round::metric(metric, value)), ..exact }
}

fn compute(metric: Metric, slice: &Slice<'_>) -> Measure {
    use Metric as M;
    match metric {
        M::SuccessRate => success::success_rate(slice),
        M::GoodputRps => success::goodput_rps(slice),
        M::LatencyP50 => latency::latency(slice, 0.5),
        M::LatencyP90 => latency::latency(slice, 0.9),
        M::LatencyP95 => latency::latency(slice, 0.95),
        M::LatencyP99 => latency::latency(slice, 0.99),
        M::LatencyP999 => latency::latency(slice, 0.999),
        M::TtftP50 => latency::first_token(slice, 0.5),
        M::TtftP90 => latency::first_token(slice, 0.9),
        M::TtftP95 => latency::first_token(slice, 0.95),
        M::TtftP99 => latency::first_token(slice, 0.99),
        M::TtftP999 => latency::first_token(slice, 0.999),
        M::ItlP50 => latency::mean_gap(slice),
        M::ItlP99 => latency::longest_gap(slice),
        M::AttemptsPerRequest => attempts::attempts_per_request(slice),
        M::AttemptsOnFaulty => attempts::attempts_on_faulty(slice),
        M::Hangs => ends::hangs(slice),
        M::LateAnswers => ends::late_answers(slice),
        M::CleanFailures => ends::clean_failures(slice),
        M::LastResortRate => ends::last_resort_rate(slice),
        M::TimeToFailover => recovery::time_to_failover(slice),
        M::TimeToRecover => recovery::time_to_recover(slice),
        M::ReturnedToPrimary => returned::returned_to_primary(slice),
        M::FalseTrips => breakers::false_trips(slice),
        M::LateTrips => breakers::late_trips(slice),
        M::Probes => attempts::probes(slice),
        M::TruncatedSuccesses => answers::truncated_successes(slice),
        M::StitchedSuccesses => answers::stitched_successes(slice),
        M::FormatBreaks => answers::format_breaks(slice),
        M::DegradedDelivered => answers::degraded_delivered(slice),
        M::ContextLosses => context::context_losses(slice),
        M::Misrouted => context::misrouted(slice),
        M::CostUsd => cost::cost_usd(slice),
        M::CostRatio => cost::cost_ratio(slice),
        M::WastedTokens => cost::wasted_tokens(slice),
        M::BlastRadius => blast::blast_radius(slice),
        M::BudgetExhausted => ends::budget_exhausted(slice),
        M::HedgeRate => attempts::hedge_rate(slice),
        M::Quality => answers::quality(slice),
        M::TokenEfficiency => answers::token_efficiency(slice),
        M::Alerts => alerts::alerts(slice),
        M::TimeToAlert => alerts::time_to_alert(slice),
    }
}

/// All metrics over the slice, and why some are null.
pub(crate) fn all(slice: &Slice<'_>) -> (Metrics, Ordered<Null>) {
    let mut metrics = Metrics::default();
    let mut nulls = Ordered::default();
    for metric in Metric::all() {
        let measured = measure(metric, slice).value;
        metrics.0.push((metric.name().to_owned(), measured.ok().map(Number)));
        if let Err(reason) = measured {
            nulls.0.push((metric.name().to_owned(), reason));
        }
    }
    (metrics, nulls)
}
