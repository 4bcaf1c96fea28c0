//! One request's attempts over time, as text.
//!
//! A bar per attempt on a common scale: `.` waiting for the first token, `#` receiving, then how it
//! ended. Times count from the moment the caller meant to send.

use std::fmt::Write;

use record::event::{Attempt, Outcome, Request};

use crate::Recording;
use crate::story::Story;
use crate::words::{capital, clock, count, duration, plain};

/// Characters of a bar.
const WIDE: u64 = 48;

/// The attempts of a request; `None` where the recording has no such request.
pub fn waterfall(recording: &Recording, request: &str) -> Option<String> {
    Story::of(recording, request).map(|story| text(&story))
}

fn text(story: &Story) -> String {
    let request = &story.request;
    let mut text = format!("request {} ({}), sent at {}\n", request.request, request.class, clock(request.intended_us));
    for skipped in &story.skipped {
        let since = duration(skipped.at_us.saturating_sub(request.intended_us) as f64);
        let _ = writeln!(text, "  {since:>8}  passed over {} ({})", skipped.provider, plain(&skipped.because));
    }
    let widest = story.attempts.iter().map(|attempt| attempt.provider.chars().count()).max().unwrap_or(0);
    for attempt in &story.attempts {
        text.push_str(&line(story, attempt, widest));
    }
    let _ = writeln!(
        text,
        "  {:>8}  {}",
        duration(story.request.end_us.saturating_sub(request.intended_us) as f64),
        ending(request)
    );
    text
}

fn line(story: &Story, attempt: &Attempt, widest: usize) -> String {
    let origin = story.request.intended_us;
    let since = duration(attempt.start_us.saturating_sub(origin) as f64);
    format!(
        "  {since:>8}  {} {:<8}  {:<widest$}  |{}|  {}\n",
        attempt.attempt,
        attempt.why,
        attempt.provider,
        bar(story, attempt),
        outcome(attempt)
    )
}

fn bar(story: &Story, attempt: &Attempt) -> String {
    let place = |at: u64| at.saturating_sub(story.request.intended_us) * WIDE / story.length();
    let from = place(attempt.start_us).min(WIDE - 1);
    let to = place(attempt.end_us).clamp(from + 1, WIDE);
    let first = attempt.first_token_us.map_or(to, |at| place(at).clamp(from, to));
    let cell = |at: u64| match at {
        at if at < from || at >= to => ' ',
        at if at < first => '.',
        _ => '#',
    };
    (0..WIDE).map(cell).collect()
}

/// How an attempt ended, with what is known of it.
pub(super) fn outcome(attempt: &Attempt) -> String {
    let mut parts = vec![duration(attempt.end_us.saturating_sub(attempt.start_us) as f64)];
    parts.push(match attempt.outcome {
        Outcome::Success => format!("success, {} tokens", count(attempt.output_tokens)),
        Outcome::Failed => plain(attempt.category.as_deref().unwrap_or("failed")),
        Outcome::Cancelled => "cancelled".to_owned(),
        // No attempt, but its request, may end so.
        Outcome::LastResort | Outcome::Unfinished => "unfinished".to_owned(),
    });
    parts.extend(attempt.status.filter(|status| *status != 200).map(|status| format!("status {status}")));
    parts.extend(attempt.detail.clone());
    if !attempt.faults.is_empty() {
        parts.push(format!("fault: {}", attempt.faults.join(", ")));
    }
    parts.join(", ")
}

/// How a request ended for its caller.
pub(super) fn ending(request: &Request) -> String {
    let end = match request.outcome {
        Outcome::Success => format!("answered by {}", request.served_by.as_deref().unwrap_or("an unnamed provider")),
        Outcome::Failed => format!("failed: {}", plain(request.category.as_deref().unwrap_or("no category"))),
        Outcome::Cancelled => "the caller gave up".to_owned(),
        Outcome::LastResort => "answered by nobody: the last resort".to_owned(),
        Outcome::Unfinished => "still under way when the run was stopped".to_owned(),
    };
    let detail = request.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
    capital(&end) + &detail
}
