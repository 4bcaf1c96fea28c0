//! Numbers, instants and metrics in words, the same in every rendering.
//!
//! A share is never rounded up to 100% nor down to 0%: one failure in a million still shows. Units
//! follow the size, so that a person compares 820 ms with 1.2 s without counting zeros.

use record::report::{Bound, Number};
use scenario::{Metric, Unit};

/// What a metric is called in a sentence, and what it rests on.
pub(crate) fn label(metric: Metric) -> (&'static str, &'static str) {
    use Metric as M;
    match metric {
        M::SuccessRate => ("success", "requests"),
        M::GoodputRps => ("goodput", "requests"),
        M::LatencyP50 => ("median latency", "answers"),
        M::LatencyP90 => ("latency p90", "answers"),
        M::LatencyP95 => ("latency p95", "answers"),
        M::LatencyP99 => ("latency p99", "answers"),
        M::LatencyP999 => ("latency p99.9", "answers"),
        M::TtftP50 => ("median first token", "streamed answers"),
        M::TtftP90 => ("first token p90", "streamed answers"),
        M::TtftP95 => ("first token p95", "streamed answers"),
        M::TtftP99 => ("first token p99", "streamed answers"),
        M::TtftP999 => ("first token p99.9", "streamed answers"),
        M::ItlP50 => ("median token gap", "streamed answers"),
        M::ItlP99 => ("longest token gap p99", "streamed answers"),
        M::AttemptsPerRequest => ("attempts per request", "requests"),
        M::AttemptsOnFaulty => ("attempts at the faulty provider per request", "requests"),
        M::Hangs => ("hangs", "requests"),
        M::LateAnswers => ("late answers", "requests"),
        M::CleanFailures => ("clean failures", "requests"),
        M::LastResortRate => ("last resort", "requests"),
        M::TimeToFailover => ("time to failover", "requests"),
        M::TimeToRecover => ("time to recover", "requests"),
        M::ReturnedToPrimary => ("return to the primary", "answers"),
        M::FalseTrips => ("false trips", "requests"),
        M::LateTrips => ("late trips", "requests"),
        M::Probes => ("probes", "requests"),
        M::TruncatedSuccesses => ("truncated successes", "requests"),
        M::StitchedSuccesses => ("stitched successes", "requests"),
        M::FormatBreaks => ("unreadable answers", "requests"),
        M::DegradedDelivered => ("bad answers delivered", "requests"),
        M::ContextLosses => ("conversations that lost something", "requests"),
        M::Misrouted => ("misrouted requests", "requests without a class"),
        M::CostUsd => ("cost", "attempts"),
        M::CostRatio => ("cost against the control run", "requests"),
        M::WastedTokens => ("wasted tokens", "requests"),
        M::BlastRadius => ("blast radius", "requests"),
        M::BudgetExhausted => ("failures on a spent retry budget", "requests"),
        M::HedgeRate => ("hedges per request", "requests"),
        M::Quality => ("quality", "judged answers"),
        M::TokenEfficiency => ("token efficiency", "attempts"),
        M::Alerts => ("alerts", "requests"),
        M::TimeToAlert => ("time to the first alert", "requests"),
    }
}

/// A metric's value with its unit.
pub(crate) fn value(metric: Metric, value: f64) -> String {
    match metric.unit() {
        Unit::Share => percent(value),
        Unit::Millis => duration(value * 1e3),
        Unit::Seconds => duration(value * 1e6),
        Unit::Count => count(value as u64),
        Unit::Flag => if value >= 0.5 { "yes" } else { "no" }.to_owned(),
        Unit::Number if metric == Metric::CostUsd => dollars(value),
        Unit::Number => figure(value),
    }
}

/// A bound in words.
pub(crate) fn bound(metric: Metric, bound: Bound) -> String {
    let text = |number: Number| value(metric, number.0);
    match bound {
        Bound::AtLeast(low) => format!("at least {}", text(low)),
        Bound::AtMost(high) => format!("at most {}", text(high)),
        Bound::Equals(exact) => text(exact),
        Bound::Between(low, high) => format!("between {} and {}", text(low), text(high)),
    }
}

/// A share in per cent, with as many decimals as it takes not to look like all or nothing.
pub(crate) fn percent(share: f64) -> String {
    let value = share * 100.0;
    for decimals in 2..=4 {
        let text = format!("{value:.decimals$}");
        let round = text.trim_end_matches('0').trim_end_matches('.');
        if decimals == 4 || !((round == "100" && share != 1.0) || (round == "0" && share != 0.0)) {
            return format!("{round}%");
        }
    }
    String::new()
}

/// A time given in microseconds.
pub(crate) fn duration(us: f64) -> String {
    match us {
        us if us <= 0.0 => "0 s".to_owned(),
        us if us < 9_950.0 => format!("{} ms", short(us / 1e3, 1)),
        us if us < 999_500.0 => format!("{:.0} ms", us / 1e3),
        us if us < 99_950_000.0 => format!("{} s", short(us / 1e6, if us < 9_950_000.0 { 2 } else { 1 })),
        us => clock(us as u64),
    }
}

/// An instant of the run: minutes and seconds, with hours where there are any.
pub(crate) fn clock(us: u64) -> String {
    let seconds = us / 1_000_000;
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{rest:02}") } else { format!("{minutes}:{rest:02}") }
}

/// A whole number with a comma between thousands.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many things, with the singular where there is one.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    let noun = if number == 1 { noun.strip_suffix('s').unwrap_or(noun) } else { noun };
    format!("{} {noun}", count(number))
}

/// Dollars, to the cent where there are any, else to two digits that say something.
pub(crate) fn dollars(usd: f64) -> String {
    let decimals = [(1.0, 2), (0.01, 4), (0.0, 6)].into_iter().find(|&(least, _)| usd >= least).map_or(2, |row| row.1);
    if usd == 0.0 { "$0".to_owned() } else { format!("${usd:.decimals$}") }
}

/// A plain number with at most three decimals.
pub(crate) fn figure(value: f64) -> String {
    short(value, 3)
}

/// The sentence with a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A category or a state as people write it.
pub(crate) fn plain(name: &str) -> String {
    name.replace('_', " ")
}

fn short(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_never_look_like_all_or_nothing() {
        let shares = [1.0, 0.9998, 0.99999, 0.9581, 0.0, 0.000_01, 0.05];
        let texts = ["100%", "99.98%", "99.999%", "95.81%", "0%", "0.001%", "5%"];
        assert_eq!(shares.map(percent), texts);
    }

    #[test]
    fn units_follow_the_size() {
        let times = [0.0, 1_500.0, 820_000.0, 1_204_000.0, 38_000_000.0, 221_000_000.0];
        assert_eq!(times.map(duration), ["0 s", "1.5 ms", "820 ms", "1.2 s", "38 s", "3:41"]);
        assert_eq!([1.5, 0.0123, 0.0].map(dollars), ["$1.50", "$0.0123", "$0"]);
        assert_eq!([0, 999, 6_012, 1_234_567].map(count), ["0", "999", "6,012", "1,234,567"]);
        assert_eq!(clock(3_723_000_000), "1:02:03");
    }
}
