//! `index.html`: one self-contained file that opens anywhere.
//!
//! *Which question does it answer?* The first screen: what was tested, did it hold, what failed and
//! why, how near was it, what is uncertain, how to repeat it. Below, per scenario: the run over time,
//! latencies, expectations, providers, breakers, and one request in detail.
//!
//! *Why no script?* A report is kept for years and opened from mail and CI artifacts. Text, tables and
//! inline pictures need nothing; details fold with the browser's own element.
//!
//! *What it never does:* load anything, show a colour that has no word or shape beside it, or leave
//! text unescaped.

mod distribution;
mod entry;
mod expectations;
mod journey;
mod matrix;
mod overview;
mod parts;
mod providers;
mod strips;
mod svg;
mod timeline;
mod top;

use maud::{DOCTYPE, Markup, PreEscaped, html as markup};

use crate::{Analysis, assemble};

/// The report as one HTML page.
pub fn html(analyses: &[Analysis]) -> String {
    let report = assemble(analyses);
    let page = markup! {
        (DOCTYPE)
        html lang="en" {
            (head(&top::title(&report)))
            body {
                (svg::patterns())
                main {
                    (top::top(&report, analyses))
                    (overview::overview(analyses))
                    (matrix::matrices(&report))
                    h2 { "Scenarios in detail" }
                    @for (place, analysis) in analyses.iter().enumerate() {
                        (entry::entry(analysis, place, analyses.len()))
                    }
                    footer { "brownout " (report.tool) ", report format " (report.format) ". Times count from the start of the run." }
                }
            }
        }
    };
    page.into_string()
}

fn head(title: &str) -> Markup {
    markup! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
            title { (title) }
            style { (PreEscaped(include_str!("html/style.css"))) }
        }
    }
}
