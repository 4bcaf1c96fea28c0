//! The comparison as a Markdown table, with the words to read it by.

use std::fmt::Write as _;
use std::time::Duration;

use crate::compare::Compared;

const HEAD: [&str; 12] = [
    "settings",
    "detected",
    "median",
    "longest",
    "late",
    "false trips",
    "needless",
    "openings",
    "probes",
    "bad calls passed",
    "good calls rejected",
    "beaten by",
];

const LEGEND: &str = "\
*detected*: of the spells of at least 30 s in which most calls were bad, those in which it opened; *median* and \
*longest* of the time from the spell's beginning to the opening. *late*: opened after more than 30 s. *false trips*: \
openings with no fault active and none in the minute before. *needless*: openings of any kind during which most calls \
would have been answered well. *bad calls passed* met the fault; *good calls rejected* had to go elsewhere for nothing. \
*beaten by*: the first settings that are nowhere worse and somewhere better; a line without it is a trade, not a mistake. \
In each column the best value is bold.";

/// The table and its legend.
pub fn markdown(rows: &[Compared]) -> String {
    let mut text = line(&HEAD.map(str::to_owned));
    text.push_str(&line(&HEAD.map(|head| if head == HEAD[0] { "---" } else { "---:" }.to_owned())));
    let best = best(rows);
    for row in rows {
        text.push_str(&line(&cells(row, &best)));
    }
    let _ = writeln!(text, "\n{LEGEND}");
    text
}

/// The smallest of each counted column.
fn best(rows: &[Compared]) -> [u64; 7] {
    let mut best = [u64::MAX; 7];
    for row in rows {
        for (least, value) in best.iter_mut().zip(counted(row)) {
            *least = value.min(*least);
        }
    }
    best
}

fn counted(row: &Compared) -> [u64; 7] {
    let score = &row.score;
    let [late, false_trips, needless] = [score.late, score.false_trips, score.needless].map(u64::from);
    [late, false_trips, needless, u64::from(score.openings), score.probes, score.bad_passed, score.good_rejected]
}

fn cells(row: &Compared, best: &[u64; 7]) -> [String; 12] {
    let score = &row.score;
    let counted = counted(row);
    let number = |place: usize| {
        if counted[place] == best[place] { format!("**{}**", counted[place]) } else { counted[place].to_string() }
    };
    [
        row.setting.name.clone(),
        format!("{}/{}", score.detected.len(), score.sick),
        time(score.median_detection()),
        time(score.longest_detection()),
        number(0),
        number(1),
        number(2),
        number(3),
        number(4),
        number(5),
        number(6),
        row.beaten_by.clone().unwrap_or_default(),
    ]
}

fn time(time: Option<Duration>) -> String {
    time.map_or_else(|| "never".to_owned(), |time| format!("{:.1} s", time.as_secs_f64()))
}

fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}
