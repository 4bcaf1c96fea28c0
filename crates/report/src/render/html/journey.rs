//! One request in detail: its attempts over time.

use maud::{Markup, html};
use record::event::{Attempt, Outcome};

use super::svg::{Scale, px};
use crate::render::waterfall::{ending, outcome};
use crate::story::Story;
use crate::words::{clock, duration, plain};

const WIDTH: f64 = 500.0;
const ROW: f64 = 38.0;

/// The request worth showing, where there is one.
pub(super) fn journey(story: Option<&Story>) -> Markup {
    html! {
        @match story {
            Some(story) => {
                h3 { (title(story)) }
                figure {
                    div .scroll { (picture(story)) }
                    figcaption { span { "dotted: waiting for the first token" } span { "solid: receiving" } }
                }
            },
            None => { h3 { "One request in detail" } p .soft { "No request failed or needed a second provider." } },
        }
    }
}

fn title(story: &Story) -> String {
    let what = if story.request.outcome == Outcome::Success { "Slowest failover" } else { "A request that failed" };
    format!("{what}: {} at {}", story.request.request, clock(story.request.intended_us))
}

fn picture(story: &Story) -> Markup {
    let scale = Scale { left: 4.0, width: WIDTH - 24.0, length: story.length() };
    let shown = story.attempts.len().min(8);
    let top = if story.skipped.is_empty() { 0.0 } else { 18.0 };
    let floor = top + shown as f64 * ROW + 8.0;
    html! {
        svg .plot viewBox={ "0 0 " (WIDTH) " " (px(floor + 42.0)) } role="img" aria-label="Attempts of one request over time" {
            @if let Some(first) = story.skipped.first() {
                text x="4" y="12" { "passed over " (first.provider) ": " (plain(&first.because)) }
            }
            @for (row, attempt) in story.attempts.iter().take(shown).enumerate() {
                (bar(story, attempt, scale, top + row as f64 * ROW))
            }
            (caller(story, scale, floor))
        }
    }
}

fn bar(story: &Story, attempt: &Attempt, scale: Scale, y: f64) -> Markup {
    let place = |at: u64| scale.x(at.saturating_sub(story.request.intended_us));
    let (left, right) = (place(attempt.start_us), place(attempt.end_us).max(place(attempt.start_us) + 1.5));
    let first = attempt.first_token_us.map_or(right, place).clamp(left, right);
    let class = match attempt.outcome {
        Outcome::Success => "good",
        Outcome::Failed => "bad",
        _ => "quit",
    };
    let says = outcome(attempt);
    html! {
        g {
            title { (says) }
            text .ink x="4" y=(px(y + 12.0)) { (attempt.attempt) ". " (attempt.provider) " · " (attempt.why) " · " (clipped(&says, 64)) }
            rect .wait x=(px(left)) y=(px(y + 18.0)) width=(px(first - left)) height="12" {}
            rect class=(class) x=(px(first)) y=(px(y + 18.0)) width=(px(right - first)) height="12" {}
            line .mark x1=(px(right)) x2=(px(right)) y1=(px(y + 16.0)) y2=(px(y + 32.0)) {}
            text .{ (class) "text" } x=(px(right + 5.0)) y=(px(y + 28.0)) { (glyph(attempt.outcome)) }
        }
    }
}

fn glyph(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "✓",
        Outcome::Failed => "✗",
        _ => "–",
    }
}

fn caller(story: &Story, scale: Scale, y: f64) -> Markup {
    let waited = story.request.end_us.saturating_sub(story.request.intended_us);
    html! {
        line .axis x1=(px(scale.left)) x2=(px(scale.x(waited))) y1=(px(y)) y2=(px(y)) {}
        line .mark x1=(px(scale.x(waited))) x2=(px(scale.x(waited))) y1=(px(y - 4.0)) y2=(px(y + 4.0)) {}
        text .ink x="4" y=(px(y + 16.0)) { "Caller: " (clipped(&ending(&story.request), 70)) }
        text x="4" y=(px(y + 31.0)) { "after " (duration(waited as f64)) }
    }
}

fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}
