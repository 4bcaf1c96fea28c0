//! The first screen: enough to act on without scrolling.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use maud::{Markup, html};
use record::report::{Entry, Null, Report, Verdict};

use super::svg::sign;
use crate::Analysis;
use crate::render::headline::{advice, how_many, sentences};
use crate::words::{capital, count, counted};

/// The page's title: the verdict in a line.
pub(super) fn title(report: &Report) -> String {
    format!("{} · Brownout", verdict(report))
}

fn verdict(report: &Report) -> String {
    let all = report.scenarios.len();
    let of = |verdict: Verdict| how_many(&report.scenarios, verdict);
    match (report.verdict, all) {
        (_, 0) => "Nothing was run".to_owned(),
        (verdict, 1) => format!("{}: {}", report.scenarios[0].id, words(verdict)),
        (Verdict::Pass, _) => format!("All {all} scenarios passed"),
        (verdict, _) => format!("{} of {all} scenarios {}", of(verdict), words(verdict)),
    }
}

fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "passed",
        Verdict::Fail => "failed",
        Verdict::Inconclusive => "inconclusive",
    }
}

/// The first screen.
pub(super) fn top(report: &Report, analyses: &[Analysis]) -> Markup {
    html! {
        p .brand { "Brownout report" }
        h1 class=(report.verdict.word()) { (sign(report.verdict)) " " (verdict(report)) }
        (facts(report))
        section .card {
            @for entry in of(report, Verdict::Fail) { (failed(entry)) }
            @for entry in of(report, Verdict::Inconclusive) { (doubtful(entry)) }
            @if report.verdict == Verdict::Pass { (margin(report)) }
            div .rest {
                (unseen(report))
                (repeat(analyses))
            }
        }
    }
}

fn of(report: &Report, verdict: Verdict) -> impl Iterator<Item = &Entry> {
    report.scenarios.iter().filter(move |entry| entry.verdict == verdict)
}

fn facts(report: &Report) -> Markup {
    let requests = report.scenarios.iter().map(|entry| entry.requests).sum();
    let simulated = if report.mode == "live" { "" } else { " (latencies are simulated)" };
    html! {
        dl .facts {
            div { dt { "System" } dd { (list(report, |entry| &entry.sut)) } }
            div { dt { "Policy" } dd { (list(report, |entry| &entry.policy)) } }
            div { dt { "Mode" } dd { (report.mode) (simulated) } }
            div { dt { "Seed" } dd { (seeds(report)) } }
            div { dt { "Requests" } dd { (count(requests)) } }
            @if report.scenarios.len() > 1 { div { dt { "Scenarios" } dd { (tally(report)) } } }
        }
    }
}

/// How many came to which verdict.
fn tally(report: &Report) -> String {
    let of = |verdict: Verdict| (how_many(&report.scenarios, verdict), words(verdict));
    let counts = [Verdict::Fail, Verdict::Inconclusive, Verdict::Pass].map(of);
    let some = counts.iter().filter(|row| row.0 > 0).map(|(number, word)| format!("{number} {word}"));
    some.collect::<Vec<_>>().join(", ")
}

/// The distinct values of a field, in order of appearance.
fn list(report: &Report, field: impl Fn(&Entry) -> &String) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in report.scenarios.iter().map(|entry| field(entry).as_str()) {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    match names.len() {
        0 => "–".to_owned(),
        1..=4 => names.join(", "),
        more => format!("{} and {} more", names[..3].join(", "), more - 3),
    }
}

fn seeds(report: &Report) -> String {
    let mut seeds: Vec<u64> = report.scenarios.iter().map(|entry| entry.seed).collect();
    seeds.sort_unstable();
    seeds.dedup();
    match seeds.as_slice() {
        [] => "–".to_owned(),
        few if few.len() <= 4 => few.iter().map(u64::to_string).collect::<Vec<_>>().join(", "),
        many => format!("{} seeds from {} to {}", many.len(), many[0], many[many.len() - 1]),
    }
}

fn failed(entry: &Entry) -> Markup {
    html! {
        div .note.fail {
            p { a href={ "#" (entry.id) } { b { (entry.id) } } " failed." }
            @for sentence in sentences(entry, Verdict::Fail) { p { (sentence) } }
            (why(&entry.cause))
            @if let Some(advice) = advice(entry) { p { b { "What should I change? " } (advice) } }
            @for sentence in sentences(entry, Verdict::Inconclusive) { p .cause { b { "Inconclusive: " } (sentence) } }
        }
    }
}

/// The causes of a failure as one paragraph.
pub(super) fn why(causes: &[String]) -> Markup {
    html! {
        @if !causes.is_empty() { p .cause { b { "Why: " } (causes.join(" ")) } }
    }
}

fn doubtful(entry: &Entry) -> Markup {
    let doubts = sentences(entry, Verdict::Inconclusive);
    html! {
        div .note.inconclusive {
            p { a href={ "#" (entry.id) } { b { (entry.id) } } " is inconclusive." }
            @for sentence in doubts.iter().chain(entry.cause.iter().filter(|cause| !doubts.contains(cause))) { p { (sentence) } }
        }
    }
}

/// The entry that came nearest to failing.
fn margin(report: &Report) -> Markup {
    let margins = report.scenarios.iter().filter_map(|entry| Some((entry, entry.tightest.as_ref()?)));
    let nearest = margins.min_by(|one, other| one.1.share.0.total_cmp(&other.1.share.0));
    html! {
        @match nearest {
            Some((entry, margin)) => div .note.pass {
                p { "Tightest margin: " a href={ "#" (entry.id) } { b { (entry.id) } } ". " (margin.sentence) }
            },
            None => p { "Every expectation held; none of them has a margin." },
        }
    }
}

/// What could not be measured, over all entries, with the reason.
fn unseen(report: &Report) -> Markup {
    let rows = [
        (Null::NotObservable, "Not observable"),
        (Null::NoSamples, "Without samples"),
        (Null::Never, "Never happened"),
    ];
    html! {
        @for (null, title) in rows {
            @let names = unseen_for(report, null);
            @if !names.is_empty() { p .small.soft { (title) ": " (names) "." } }
        }
    }
}

fn unseen_for(report: &Report, null: Null) -> String {
    let all = report.scenarios.len() as u64;
    let mut names: IndexMap<&str, u64> = IndexMap::new();
    for entry in &report.scenarios {
        let own: BTreeSet<&str> = entry.nulls.iter().filter(|row| *row.1 == null).map(|row| family(row.0)).collect();
        for name in own {
            *names.entry(name).or_default() += 1;
        }
    }
    let text = |(name, times): (&&str, &u64)| match *times {
        times if times == all => (*name).to_owned(),
        times => format!("{name} (in {})", counted(times, "scenarios")),
    };
    names.iter().map(text).collect::<Vec<_>>().join(", ")
}

/// The percentiles of one time go by one name.
fn family(name: &str) -> &str {
    match name.split_once("_p") {
        Some((family @ ("latency" | "ttft" | "itl"), _)) => family,
        _ => name,
    }
}

/// The command that repeats the first entry that is not green, else the first.
fn repeat(analyses: &[Analysis]) -> Markup {
    let worst = |analysis: &&Analysis| analysis.entry.verdict != Verdict::Pass;
    let chosen = analyses.iter().find(worst).or_else(|| analyses.first());
    html! {
        @if let Some(analysis) = chosen {
            p .small.soft { (capital("repeat ")) (analysis.entry.id) " with" }
            pre { (analysis.command) }
        }
    }
}
