//! The table of scenarios: before, during and after the faults.
//!
//! During is the worst of the fault windows. Cost is per thousand requests, so that parts of
//! different length compare.

use maud::{Markup, html};

use super::svg::badge;
use crate::Analysis;
use crate::analysis::PartFacts;
use crate::words::{dollars, duration, percent};

/// Before, during, after.
type Three = [Option<f64>; 3];

/// All scenarios, a row each.
pub(super) fn overview(analyses: &[Analysis]) -> Markup {
    html! {
        h2 { "Before, during and after the faults" }
        div .card.scroll {
            table {
                thead {
                    tr {
                        th rowspan="2" { "Verdict" }
                        th rowspan="2" { "Scenario" }
                        th .group colspan="3" { "Success" }
                        th .group colspan="3" { "First token p99" }
                        th .group colspan="3" { "Cost per 1,000 requests" }
                    }
                    tr { @for _ in 0..3 { th .n.g { "before" } th .n { "during" } th .n { "after" } } }
                }
                tbody { @for analysis in analyses { (row(analysis)) } }
            }
        }
    }
}

fn row(analysis: &Analysis) -> Markup {
    let entry = &analysis.entry;
    let success = three(analysis, "success_rate", f64::min);
    let first_token = three(analysis, "ttft_p99_ms", f64::max);
    html! {
        tr {
            td { (badge(entry.verdict)) }
            td .scenario {
                a href={ "#" (entry.id) } { (entry.id) }
                div .claim { (entry.claim) }
            }
            (cells(success, percent, "▼", |before, now| now < before - 0.01))
            (cells(first_token, |ms| duration(ms * 1e3), "▲", |before, now| now > before * 2.0))
            (cells(costs(analysis), dollars, "▲", |before, now| now > before * 1.5))
        }
    }
}

/// Three cells; what is much worse than before carries the sign.
fn cells(values: Three, text: impl Fn(f64) -> String, sign: &str, worse: impl Fn(f64, f64) -> bool) -> Markup {
    let is_worse = |now: f64| values[0].is_some_and(|before| worse(before, now));
    html! {
        @for (place, value) in values.into_iter().enumerate() {
            @match value {
                Some(now) => td .n .g[place == 0] .worse[is_worse(now)] { @if is_worse(now) { span .sign title="much worse than before" { (sign) } " " } (text(now)) },
                None => td .n.off .g[place == 0] { "–" },
            }
        }
    }
}

/// The metric before, during (the worst of the windows) and after.
fn three(analysis: &Analysis, name: &str, worst: fn(f64, f64) -> f64) -> Three {
    let value =
        |part: &PartFacts| analysis.entry.windows.get(&part.name)?.get(name).copied().flatten().map(|number| number.0);
    let during = analysis.parts.iter().filter(|part| part.faulty).filter_map(value).reduce(worst);
    [first(analysis).and_then(value), during, last(analysis).and_then(value)]
}

fn first(analysis: &Analysis) -> Option<&PartFacts> {
    analysis.parts.first()
}

fn last(analysis: &Analysis) -> Option<&PartFacts> {
    analysis.parts.last().filter(|part| !part.faulty)
}

fn costs(analysis: &Analysis) -> Three {
    let cost = |part: &PartFacts| {
        analysis.entry.windows.get(&part.name)?.get("cost_usd").copied().flatten().map(|number| number.0)
    };
    let per_thousand = |parts: Vec<&PartFacts>| {
        let requests: u64 = parts.iter().map(|part| part.requests).sum();
        let known: Vec<f64> = parts.into_iter().filter_map(cost).collect();
        (!known.is_empty() && requests > 0).then(|| known.iter().sum::<f64>() * 1000.0 / requests as f64)
    };
    let during = analysis.parts.iter().filter(|part| part.faulty).collect();
    [
        per_thousand(first(analysis).into_iter().collect()),
        per_thousand(during),
        per_thousand(last(analysis).into_iter().collect()),
    ]
}
