//! The names of what can be expected, and the unit of each.
//!
//! The formula of each metric stands with its computation, in the crate `report`; here is what a
//! file may say.

/// Something that is measured over a window of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Share of requests that got a complete answer.
    SuccessRate,
    /// Successful requests per second.
    GoodputRps,
    /// Time from the intended send to the end of a successful answer, 50th percentile.
    LatencyP50,
    /// 90th percentile.
    LatencyP90,
    /// 95th percentile.
    LatencyP95,
    /// 99th percentile.
    LatencyP99,
    /// 99.9th percentile.
    LatencyP999,
    /// Time from the intended send to the first token of a successful streamed answer, median.
    TtftP50,
    /// 90th percentile.
    TtftP90,
    /// 95th percentile.
    TtftP95,
    /// 99th percentile.
    TtftP99,
    /// 99.9th percentile.
    TtftP999,
    /// Mean gap between tokens of a successful streamed answer, median over requests.
    ItlP50,
    /// Longest gap between tokens of a successful streamed answer, 99th percentile over requests.
    ItlP99,
    /// Attempts per request.
    AttemptsPerRequest,
    /// Attempts at a faulty provider, while its fault is active, per request.
    AttemptsOnFaulty,
    /// Requests that did not end within their caller's patience.
    Hangs,
    /// Requests that ended after the deadline.
    LateAnswers,
    /// Requests that failed with a clear error in time.
    CleanFailures,
    /// Share of requests that nobody answered and that got the policy's last resort.
    LastResortRate,
    /// Time from a fault's start until callers succeed again.
    TimeToFailover,
    /// Time from a fault's end until callers fare as before.
    TimeToRecover,
    /// Whether the primary serves again after the faults: 1 or 0.
    ReturnedToPrimary,
    /// Breakers that opened at a provider with no active fault.
    FalseTrips,
    /// Faults that lasted and tripped no breaker in time.
    LateTrips,
    /// Attempts made as probes of a half-open breaker.
    Probes,
    /// Successes whose answer the provider had broken off.
    TruncatedSuccesses,
    /// Successes stitched from two providers' words.
    StitchedSuccesses,
    /// Attempts whose answer could not be read.
    FormatBreaks,
    /// Successes whose answer was bad.
    DegradedDelivered,
    /// Attempts at which something of what the caller had said did not reach the provider.
    ContextLosses,
    /// Share of the requests whose class the caller did not name that took another class's route.
    Misrouted,
    /// What all attempts cost, in dollars.
    CostUsd,
    /// Cost against the control run.
    CostRatio,
    /// Answer tokens received and not delivered in a success.
    WastedTokens,
    /// Share of requests whose outcome the faults changed for the worse, against the control run.
    BlastRadius,
    /// Requests that failed because the retry budget was spent.
    BudgetExhausted,
    /// Hedges per request.
    HedgeRate,
    /// Mean score of the answers that were judged.
    Quality,
    /// Answer tokens that were of use, as a share of all.
    TokenEfficiency,
    /// Alerts that were told.
    Alerts,
    /// Time from a fault's start to the first alert.
    TimeToAlert,
}

/// What a metric is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A fraction; files may write a percentage.
    Share,
    /// Milliseconds; files may write a duration.
    Millis,
    /// Seconds; files may write a duration.
    Seconds,
    /// A whole number.
    Count,
    /// A plain number: a ratio, a rate, dollars.
    Number,
    /// Yes (1) or no (0); files may write `true` or `false`.
    Flag,
}

use Metric as M;
use Unit as U;

/// Every metric with its name and unit, in the order of documentation.
const TABLE: [(Metric, &str, Unit); 42] = [
    (M::SuccessRate, "success_rate", U::Share),
    (M::GoodputRps, "goodput_rps", U::Number),
    (M::LatencyP50, "latency_p50_ms", U::Millis),
    (M::LatencyP90, "latency_p90_ms", U::Millis),
    (M::LatencyP95, "latency_p95_ms", U::Millis),
    (M::LatencyP99, "latency_p99_ms", U::Millis),
    (M::LatencyP999, "latency_p99_9_ms", U::Millis),
    (M::TtftP50, "ttft_p50_ms", U::Millis),
    (M::TtftP90, "ttft_p90_ms", U::Millis),
    (M::TtftP95, "ttft_p95_ms", U::Millis),
    (M::TtftP99, "ttft_p99_ms", U::Millis),
    (M::TtftP999, "ttft_p99_9_ms", U::Millis),
    (M::ItlP50, "itl_p50_ms", U::Millis),
    (M::ItlP99, "itl_p99_ms", U::Millis),
    (M::AttemptsPerRequest, "attempts_per_request", U::Number),
    (M::AttemptsOnFaulty, "attempts_on_faulty", U::Number),
    (M::Hangs, "hangs", U::Count),
    (M::LateAnswers, "late_answers", U::Count),
    (M::CleanFailures, "clean_failures", U::Count),
    (M::LastResortRate, "last_resort_rate", U::Share),
    (M::TimeToFailover, "time_to_failover_s", U::Seconds),
    (M::TimeToRecover, "time_to_recover_s", U::Seconds),
    (M::ReturnedToPrimary, "returned_to_primary", U::Flag),
    (M::FalseTrips, "false_trips", U::Count),
    (M::LateTrips, "late_trips", U::Count),
    (M::Probes, "probes", U::Count),
    (M::TruncatedSuccesses, "truncated_successes", U::Count),
    (M::StitchedSuccesses, "stitched_successes", U::Count),
    (M::FormatBreaks, "format_breaks", U::Count),
    (M::DegradedDelivered, "degraded_delivered", U::Count),
    (M::ContextLosses, "context_losses", U::Count),
    (M::Misrouted, "misrouted", U::Share),
    (M::CostUsd, "cost_usd", U::Number),
    (M::CostRatio, "cost_ratio", U::Number),
    (M::WastedTokens, "wasted_tokens", U::Count),
    (M::BlastRadius, "blast_radius", U::Share),
    (M::BudgetExhausted, "budget_exhausted", U::Count),
    (M::HedgeRate, "hedge_rate", U::Share),
    (M::Quality, "quality", U::Share),
    (M::TokenEfficiency, "token_efficiency", U::Share),
    (M::Alerts, "alerts", U::Count),
    (M::TimeToAlert, "time_to_alert_s", U::Seconds),
];

impl Metric {
    /// Every metric, in the order of documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// The name that files and reports use.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// What it is counted in.
    pub fn unit(self) -> Unit {
        self.row().2
    }

    /// The metric of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    fn row(self) -> &'static (Self, &'static str, Unit) {
        TABLE.iter().find(|row| row.0 == self).expect("every metric has a row, as a test shows")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_complete() {
        for (place, metric) in Metric::all().enumerate() {
            assert_eq!(metric as usize, place, "{metric:?}");
            assert_eq!(Metric::from_name(metric.name()), Some(metric));
        }
        assert_eq!(Metric::TimeToAlert as usize + 1, TABLE.len());
    }
}
