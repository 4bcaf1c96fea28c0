//! The expectations: what was expected, what was seen, and whether it held.

use maud::{Markup, html};
use record::report::{Entry, Judged, Verdict};
use scenario::Metric;

use super::svg::badge;
use crate::judge::metric_of;
use crate::words::{self, count};

/// The table of expectations.
pub(super) fn expectations(entry: &Entry) -> Markup {
    html! {
        h3 { "Expectations" }
        @if entry.expectations.is_empty() { p .soft { "The scenario expects nothing." } }
        @else {
            div .scroll {
                table {
                    thead {
                        tr {
                            th { "Verdict" } th { "Metric" } th { "During" } th { "Where" }
                            th .n { "Observed" } th .n { "Expected" } th .n { "Samples" }
                        }
                    }
                    tbody { @for judged in &entry.expectations { (row(judged)) } }
                }
            }
        }
    }
}

fn row(judged: &Judged) -> Markup {
    let metric = metric_of(judged);
    let only: Vec<&str> =
        [&judged.only.class, &judged.only.provider].into_iter().flatten().map(String::as_str).collect();
    html! {
        tr title=(judged.reason) {
            td { (badge(judged.verdict)) }
            td { (judged.metric) }
            td { (judged.during) }
            td { (only.join(", ")) }
            td .n { (observed(judged, metric)) }
            td .n { (metric.map(|metric| words::bound(metric, judged.bound)).unwrap_or_default()) }
            td .n { (count(judged.samples)) }
        }
    }
}

fn observed(judged: &Judged, metric: Option<Metric>) -> String {
    match (judged.observed, metric) {
        (Some(number), Some(metric)) => words::value(metric, number.0),
        (None, _) if judged.verdict == Verdict::Fail => "never".to_owned(),
        _ => "–".to_owned(),
    }
}
