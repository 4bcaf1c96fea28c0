//! All metrics, part by part: the whole run, before, each fault window, after.

use maud::{Markup, html};
use record::report::{Metrics, Null, Ordered};
use scenario::Metric;

use crate::Analysis;
use crate::words::{self, clock};

/// The table, folded.
pub(super) fn parts(analysis: &Analysis) -> Markup {
    let entry = &analysis.entry;
    let none = Ordered::default();
    let windows = entry.windows.iter().map(|(name, metrics)| (metrics, entry.window_nulls.get(name).unwrap_or(&none)));
    let columns: Vec<(&Metrics, &Ordered<Null>)> =
        std::iter::once((&entry.metrics, &entry.nulls)).chain(windows).collect();
    html! {
        details .more {
            summary { "All metrics, part by part" }
            div .scroll {
                table {
                    thead {
                        tr {
                            th { "Metric" } th .n { "whole run" }
                            @for part in &analysis.parts { th .n title={ (clock(part.span.from)) " to " (clock(part.span.to)) } { (part.name) } }
                        }
                    }
                    tbody { @for metric in Metric::all() { (row(metric, &columns)) } }
                }
            }
        }
    }
}

fn row(metric: Metric, columns: &[(&Metrics, &Ordered<Null>)]) -> Markup {
    html! {
        tr {
            td { (metric.name()) }
            @for (metrics, nulls) in columns {
                @match metrics.get(metric.name()).copied().flatten() {
                    Some(number) => td .n { (words::value(metric, number.0)) },
                    None => td .n.off { (nulls.get(metric.name()).map_or("–".to_owned(), |null| words::plain(null.word()))) },
                }
            }
        }
    }
}
