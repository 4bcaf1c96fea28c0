//! The comparison as Markdown tables, with the words to read them by.

use std::time::Duration;

use chance::Seed;

use crate::compare::Compared;
use crate::drive::drive;
use crate::score::Score;
use crate::settings::Setting;
use crate::trace::Trace;

const HEAD: [&str; 13] = [
    "settings",
    "found",
    "half within",
    "nine of ten within",
    "late",
    "false trips",
    "needless",
    "openings",
    "probes",
    "bad calls passed",
    "good calls rejected",
    "lost",
    "beaten by",
];

/// The words to read the table by.
pub const LEGEND: &str = "\
*found*: of the sick spells, those in which it opened at all. A sick spell is at least half a minute in which most calls \
of every five seconds were bad: they failed, gave an answer that was no good, or took three times as long as the same \
call takes without the fault. *half within* and *nine of ten within*: the time from a spell's first bad call in which so \
many of all spells were found: zero where it was still open from before, *never* where fewer ever were. *late*: not open within 30 s, or never. *needless*: \
openings after which most calls of the next 10 s would have been answered well. *false trips*: those among them with no \
fault active, and none in the minute before. *probes*: calls let through to see whether the provider is back. *bad calls \
passed* met the fault; *good calls rejected* were sent away for nothing; *lost* is the sum of both. *beaten by*: the \
first settings that are nowhere worse and somewhere better, times to detect aside; a line without it is a trade, not a \
mistake. In each counted column the least is bold.";

/// Columns of numbers that are better when they are less.
const COUNTED: usize = 8;

/// What stands behind each setting.
pub fn sources(settings: &[Setting]) -> String {
    let lines: Vec<String> =
        settings.iter().map(|setting| format!("- **{}**: {}\n", setting.name, setting.source)).collect();
    lines.concat()
}

/// The table. [`LEGEND`] says how to read it.
pub fn markdown(rows: &[Compared]) -> String {
    let mut text = line(&HEAD.map(str::to_owned));
    text.push_str(&line(&rule(HEAD.len())));
    let best = best(rows);
    for row in rows {
        text.push_str(&line(&cells(row, &best)));
    }
    text
}

/// The smallest of each counted column.
fn best(rows: &[Compared]) -> [u64; COUNTED] {
    let mut best = [u64::MAX; COUNTED];
    for row in rows {
        for (least, value) in best.iter_mut().zip(counted(row)) {
            *least = value.min(*least);
        }
    }
    best
}

fn counted(row: &Compared) -> [u64; COUNTED] {
    let score = &row.score;
    let [late, false_trips, needless, openings] =
        [score.late, score.false_trips, score.needless, score.openings].map(u64::from);
    [late, false_trips, needless, openings, score.probes, score.bad_passed, score.good_rejected, score.lost()]
}

fn cells(row: &Compared, best: &[u64; COUNTED]) -> Vec<String> {
    let score = &row.score;
    let number = |(value, best): (u64, &u64)| if value == *best { format!("**{value}**") } else { value.to_string() };
    let found = format!("{}/{}", score.detected.len(), score.sick);
    let times = [score.detection(0.5), score.detection(0.9)].map(time);
    let mut cells = vec![row.setting.name.clone(), found];
    cells.extend(times);
    cells.extend(counted(row).into_iter().zip(best).map(number));
    cells.push(row.beaten_by.clone().unwrap_or_default());
    cells
}

/// What these settings make of each trace: how many spells they find late, and how often they open for nothing.
pub fn by_trace(settings: &[Setting], traces: &[Trace], seed: Seed) -> String {
    let fixed = ["trace", "calls", "bad", "sick spells"].map(str::to_owned);
    let names: Vec<String> = settings.iter().map(|setting| setting.name.clone()).collect();
    let mut text = line(&[fixed.as_slice(), &names].concat());
    text.push_str(&line(&rule(fixed.len() + names.len())));
    for trace in traces {
        let bad = trace.calls.iter().filter(|call| call.bad).count();
        let facts = [trace.name.clone(), trace.calls.len().to_string(), bad.to_string(), trace.sick.len().to_string()];
        let marks = settings.iter().map(|setting| mark(&drive(&setting.policy, trace, seed)));
        text.push_str(&line(&[facts.as_slice(), &marks.collect::<Vec<_>>()].concat()));
    }
    text
}

fn mark(score: &Score) -> String {
    format!("{} / {}", score.late, score.needless)
}

/// Names to the left, numbers to the right.
fn rule(columns: usize) -> Vec<String> {
    let side = |place| if place == 0 { "---" } else { "---:" };
    (0..columns).map(|place| side(place).to_owned()).collect()
}

fn time(time: Option<Duration>) -> String {
    time.map_or_else(|| "never".to_owned(), |time| format!("{:.1} s", time.as_secs_f64()))
}

fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}
