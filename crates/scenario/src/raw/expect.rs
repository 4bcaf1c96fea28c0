//! Expectations, as a scenario file says them: one optional field per metric.
//!
//! *Why a field per metric, and not a metric by name?* Because then the bound's unit is part of the
//! shape: `99.9%` fits a share and `3s` a latency, an editor completes the names, and a wrong unit is
//! told at its place.
//!
//! *Why a macro?* The fields and the walk over them must not drift apart.

use document::Share;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Either, Millis, Seconds};
use crate::Metric;

/// A bound: a single value for "exactly this", or a map.
pub type Bound<S> = Either<S, Limits<S>>;

/// A bound other than "exactly this": one of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Limits_of_{S}")]
pub struct Limits<S> {
    /// This or more.
    pub at_least: Option<S>,
    /// This or less.
    pub at_most: Option<S>,
    /// Exactly this.
    pub equals: Option<S>,
    /// Between the two, both included: `[low, high]`.
    pub between: Option<[S; 2]>,
}

/// Narrows an expectation.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Where {
    /// Only requests of this class.
    pub class: Option<String>,
    /// Only what this provider served.
    pub provider: Option<String>,
}

/// A value in the unit of its metric.
pub trait Amount: Copy {
    /// The number that is compared.
    fn amount(self) -> f64;
}

/// A bound as said, in plain numbers.
pub type Stated = Either<f64, Limits<f64>>;

fn stated<S: Amount>(bound: &Bound<S>) -> Stated {
    match bound {
        Bound::Short(value) => Stated::Short(value.amount()),
        Bound::Long(limits) => Stated::Long(Limits {
            at_least: limits.at_least.map(S::amount),
            at_most: limits.at_most.map(S::amount),
            equals: limits.equals.map(S::amount),
            between: limits.between.map(|edges| edges.map(S::amount)),
        }),
    }
}

impl Amount for Share {
    fn amount(self) -> f64 {
        self.fraction()
    }
}

impl Amount for Millis {
    fn amount(self) -> f64 {
        self.0
    }
}

impl Amount for Seconds {
    fn amount(self) -> f64 {
        self.0
    }
}

impl Amount for u64 {
    fn amount(self) -> f64 {
        self as f64
    }
}

impl Amount for f64 {
    fn amount(self) -> f64 {
        self
    }
}

impl Amount for bool {
    fn amount(self) -> f64 {
        f64::from(u8::from(self))
    }
}

macro_rules! expect {
    ($($(#[$doc:meta])* $field:ident: $unit:ty, $metric:ident;)*) => {
        /// What is expected: at least one metric with its bound.
        #[derive(Debug, Clone, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct Expect {
            /// `before` (the first fault), `after` (the last), or the name of a fault. The whole run
            /// if not said.
            pub during: Option<String>,
            /// Only a part of the requests.
            pub r#where: Option<Where>,
            $($(#[$doc])* pub $field: Option<Bound<$unit>>,)*
        }

        impl Expect {
            /// The metrics that are stated, with their bounds, in the order of documentation.
            pub fn stated(&self) -> Vec<(Metric, Stated)> {
                let all = [$((Metric::$metric, self.$field.as_ref().map(stated)),)*];
                all.into_iter().filter_map(|(metric, bound)| Some((metric, bound?))).collect()
            }
        }
    };
}

expect! {
    /// Share of requests that got a complete answer.
    success_rate: Share, SuccessRate;
    /// Successful requests per second.
    goodput_rps: f64, GoodputRps;
    /// Time from the intended send to the end of a successful answer, 50th percentile.
    latency_p50_ms: Millis, LatencyP50;
    /// The same, 90th percentile.
    latency_p90_ms: Millis, LatencyP90;
    /// The same, 95th percentile.
    latency_p95_ms: Millis, LatencyP95;
    /// The same, 99th percentile.
    latency_p99_ms: Millis, LatencyP99;
    /// The same, 99.9th percentile.
    latency_p99_9_ms: Millis, LatencyP999;
    /// Time from the intended send to the first token of a successful streamed answer, median.
    ttft_p50_ms: Millis, TtftP50;
    /// The same, 90th percentile.
    ttft_p90_ms: Millis, TtftP90;
    /// The same, 95th percentile.
    ttft_p95_ms: Millis, TtftP95;
    /// The same, 99th percentile.
    ttft_p99_ms: Millis, TtftP99;
    /// The same, 99.9th percentile.
    ttft_p99_9_ms: Millis, TtftP999;
    /// Mean gap between tokens of a successful streamed answer, median over requests.
    itl_p50_ms: Millis, ItlP50;
    /// Longest gap between tokens of a successful streamed answer, 99th percentile over requests.
    itl_p99_ms: Millis, ItlP99;
    /// Attempts per request.
    attempts_per_request: f64, AttemptsPerRequest;
    /// Attempts at a faulty provider, while its fault is active, per request.
    attempts_on_faulty: f64, AttemptsOnFaulty;
    /// Requests that did not end within their caller's patience.
    hangs: u64, Hangs;
    /// Requests that ended after the deadline.
    late_answers: u64, LateAnswers;
    /// Requests that failed with a clear error in time.
    clean_failures: u64, CleanFailures;
    /// Share of requests that nobody answered and that got the policy's last resort.
    last_resort_rate: Share, LastResortRate;
    /// Time from a fault's start until callers succeed again.
    time_to_failover_s: Seconds, TimeToFailover;
    /// Time from a fault's end until callers fare as before.
    time_to_recover_s: Seconds, TimeToRecover;
    /// Whether the primary serves again after the faults.
    returned_to_primary: bool, ReturnedToPrimary;
    /// Breakers that opened at a provider with no active fault.
    false_trips: u64, FalseTrips;
    /// Faults that lasted and tripped no breaker in time.
    late_trips: u64, LateTrips;
    /// Attempts made as probes of a half-open breaker.
    probes: u64, Probes;
    /// Successes whose answer the provider had broken off.
    truncated_successes: u64, TruncatedSuccesses;
    /// Successes stitched from two providers' words.
    stitched_successes: u64, StitchedSuccesses;
    /// Attempts whose answer could not be read.
    format_breaks: u64, FormatBreaks;
    /// Successes whose answer was bad.
    degraded_delivered: u64, DegradedDelivered;
    /// Attempts at which something of what the caller had said did not reach the provider: turns, the system
    /// text, ids of tools, pictures.
    context_losses: u64, ContextLosses;
    /// Share of the requests whose class the callers did not name (`asks`) that took another class's route.
    misrouted: Share, Misrouted;
    /// What all attempts cost, in dollars.
    cost_usd: f64, CostUsd;
    /// Cost against the control run.
    cost_ratio: f64, CostRatio;
    /// Answer tokens received and not delivered in a success.
    wasted_tokens: u64, WastedTokens;
    /// Share of requests whose outcome the faults changed for the worse, against the control run.
    blast_radius: Share, BlastRadius;
    /// Requests that failed because the retry budget was spent.
    budget_exhausted: u64, BudgetExhausted;
    /// Hedges per request.
    hedge_rate: Share, HedgeRate;
    /// Mean score of the answers that the policy's judges heard.
    quality: Share, Quality;
    /// Answer tokens that were of use, as a share of all that were received.
    token_efficiency: Share, TokenEfficiency;
    /// Alerts that were told.
    alerts: u64, Alerts;
    /// Time from a fault's start to the first alert.
    time_to_alert_s: Seconds, TimeToAlert;
}
