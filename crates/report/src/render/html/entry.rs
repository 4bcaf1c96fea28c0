//! One scenario in detail. Open where it is not green, or where it is the only one.

use maud::{Markup, html};
use record::report::{Entry, Verdict};

use super::svg::badge;
use super::{distribution, expectations, journey, parts, providers, timeline, top};
use crate::Analysis;
use crate::conduct::{ending, is_error};
use crate::render::headline::{metric, sentences};
use crate::words::{clock, count, duration, percent, plain};

/// The entry at that place of so many.
pub(super) fn entry(analysis: &Analysis, place: usize, of: usize) -> Markup {
    let entry = &analysis.entry;
    html! {
        details .entry id=(entry.id) open[entry.verdict == Verdict::Fail || of == 1] {
            (summary(entry))
            div {
                p .soft { (entry.claim) }
                (faults(analysis))
                (reasons(entry))
                (timeline::timeline(&analysis.plot, place))
                (expectations::expectations(entry))
                (conduct(entry))
                div .pair {
                    div { (distribution::distribution(analysis)) }
                    div { (journey::journey(analysis.story.as_ref())) }
                }
                (providers::providers(entry))
                (parts::parts(analysis))
                p .small.soft { "Repeat with" }
                pre { (analysis.command) }
            }
        }
    }
}

fn summary(entry: &Entry) -> Markup {
    let success = metric(entry, "success_rate").map(|rate| format!("{} ok", percent(rate)));
    let p99 = entry.latency_ms.p99.map(|p99| format!("p99 {}", duration(p99.0 * 1e3)));
    let requests = format!("{} requests", count(entry.requests));
    let facts: Vec<String> =
        [success, p99, Some(requests), Some(format!("seed {}", entry.seed))].into_iter().flatten().collect();
    html! {
        summary {
            (badge(entry.verdict))
            b { (entry.id) }
            @if !entry.policy.is_empty() { span .soft { (entry.policy) } }
            span .end { (facts.join(" · ")) }
        }
    }
}

fn faults(analysis: &Analysis) -> Markup {
    html! {
        @for window in &analysis.plot.windows {
            p .small {
                b { (window.name) } " " (clock(window.from_us)) " to " (clock(window.to_us)) ": "
                @if window.summary.is_empty() { (plain(&window.fault)) " at " (window.providers.join(", ")) } @else { (window.summary) }
            }
        }
        @if analysis.entry.interrupted { p .small { b { "Interrupted." } " The run was stopped before its end." } }
        @if analysis.entry.unmatched > 0 {
            p .small.soft { (count(analysis.entry.unmatched)) " requests could not be matched with the control run." }
        }
    }
}

/// What the providers saw of the system under test, where it did something wrong.
fn conduct(entry: &Entry) -> Markup {
    html! {
        @if !entry.findings.is_empty() {
            h3 { "Conduct" }
            div .scroll {
                table {
                    thead { tr { th { "Verdict" } th { "What" } th .n { "How often" } th { "What to do" } } }
                    tbody {
                        @for finding in &entry.findings {
                            tr {
                                td { (badge(if is_error(finding) { Verdict::Fail } else { Verdict::Inconclusive })) }
                                td { (finding.sentence) }
                                td .n { (count(finding.count)) }
                                td { (finding.advice) }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(command) = &entry.command { p .small { (ending(command)) } }
    }
}

fn reasons(entry: &Entry) -> Markup {
    let doubts = sentences(entry, Verdict::Inconclusive);
    let failures = sentences(entry, Verdict::Fail);
    let causes: Vec<String> = entry.cause.iter().filter(|cause| !doubts.contains(cause)).cloned().collect();
    html! {
        @if !failures.is_empty() {
            div .note.fail {
                @for sentence in &failures { p { (sentence) } }
                (top::why(&causes))
            }
        }
        @if !doubts.is_empty() {
            div .note.inconclusive { @for sentence in &doubts { p { (sentence) } } }
        }
        @if let (Verdict::Pass, Some(margin)) = (entry.verdict, &entry.tightest) {
            div .note.pass { p { "Tightest margin: " (margin.sentence) } }
        }
    }
}
