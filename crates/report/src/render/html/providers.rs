//! What the providers did, why requests moved between them, and when breakers changed.

use maud::{Markup, html};
use record::report::{Entry, Provider, Transition};

use crate::words::{clock, count, dollars, plain};

/// Rows of transitions shown; the rest is in the report file.
const MOST: usize = 60;

/// The tables of providers, failovers and transitions.
pub(super) fn providers(entry: &Entry) -> Markup {
    html! {
        div .pair {
            div {
                h3 { "Providers" }
                div .scroll { (table(entry)) }
            }
            div {
                h3 { "Failovers" }
                (failovers(entry))
            }
        }
        (transitions(entry))
    }
}

fn table(entry: &Entry) -> Markup {
    html! {
        table {
            thead { tr { th { "Provider" } th .n { "Served" } th .n { "Attempts" } th { "Errors" } th .n { "Cost" } } }
            tbody {
                @for (name, provider) in entry.providers.iter() {
                    tr {
                        td { (name) }
                        td .n { (count(provider.requests)) }
                        td .n { (count(provider.attempts)) }
                        td { (errors(provider)) }
                        td .n { (provider.cost_nano_usd.map_or("–".to_owned(), |nano| dollars(nano as f64 / 1e9))) }
                    }
                }
            }
        }
    }
}

fn errors(provider: &Provider) -> String {
    let mut errors: Vec<(&String, &u64)> = provider.errors.iter().collect();
    errors.sort_by_key(|(_, number)| std::cmp::Reverse(**number));
    let list: Vec<String> =
        errors.into_iter().map(|(name, number)| format!("{} {}", count(*number), plain(name))).collect();
    if list.is_empty() { "none".to_owned() } else { list.join(", ") }
}

fn failovers(entry: &Entry) -> Markup {
    html! {
        @if entry.failovers.is_empty() { p .soft { "No request moved from one provider to another." } }
        @else {
            div .scroll {
                table {
                    thead { tr { th { "From" } th { "To" } th { "Reason" } th .n { "Requests" } } }
                    tbody {
                        @for failover in entry.failovers.iter().take(MOST) {
                            tr { td { (failover.from) } td { (failover.to) } td { (plain(&failover.reason)) } td .n { (count(failover.count)) } }
                        }
                    }
                }
            }
        }
    }
}

fn transitions(entry: &Entry) -> Markup {
    let mut all: Vec<(&str, &Transition)> = Vec::new();
    for (name, provider) in entry.providers.iter() {
        all.extend(provider.breaker.iter().map(|transition| (name, transition)));
    }
    all.sort_by(|one, other| one.1.at_ms.0.total_cmp(&other.1.at_ms.0));
    html! {
        @if !all.is_empty() {
            details .more open[all.len() <= 8] {
                summary { "Breaker transitions: " (all.len()) }
                div .scroll { (changes(&all)) }
                @if all.len() > MOST { p .small.soft { "The other " (all.len() - MOST) " are in report.json." } }
            }
        }
    }
}

fn changes(all: &[(&str, &Transition)]) -> Markup {
    html! {
        table {
            thead { tr { th .n { "At" } th { "Provider" } th { "From" } th { "To" } th { "Evidence" } } }
            tbody {
                @for (name, change) in all.iter().take(MOST) {
                    tr {
                        td .n { (clock((change.at_ms.0 * 1e3) as u64)) }
                        td { (name) } td { (plain(&change.from)) } td { (plain(&change.to)) } td { (change.because) }
                    }
                }
            }
        }
    }
}
