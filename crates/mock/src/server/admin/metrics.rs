//! Counts in the text format of Prometheus.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;

use crate::register::Counts;
use crate::server::Shared;

/// `GET /_brownout/v1/metrics`
pub(super) async fn text(State(shared): State<Arc<Shared>>) -> Response {
    let counts = shared.register().map(|register| register.counts()).unwrap_or_default();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], written(&counts)).into_response()
}

/// One family: its name, type and help, and its lines.
fn family(out: &mut String, (name, kind, help): (&str, &str, &str), lines: impl IntoIterator<Item = (String, u64)>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
    for (labels, value) in lines {
        let _ = writeln!(out, "{name}{{{labels}}} {value}");
    }
}

fn written(counts: &Counts) -> String {
    let mut out = String::new();
    let status = |status: &Option<u16>| status.map_or_else(|| "none".to_owned(), |status| status.to_string());
    let answers = counts.providers.iter().flat_map(|(name, provider)| {
        let line = move |(code, count): (&Option<u16>, &u64)| {
            (format!("provider=\"{}\",status=\"{}\"", label(name), status(code)), *count)
        };
        provider.statuses.iter().map(line)
    });
    let help = "Requests that were answered, by status; none where no answer began.";
    family(&mut out, ("brownout_mock_requests_total", "counter", help), answers);
    let of = |name: &String| format!("provider=\"{}\"", label(name));
    let tokens = counts.providers.iter().flat_map(|(name, provider)| {
        [("input", provider.input_tokens), ("output", provider.output_tokens)]
            .map(|(direction, count)| (format!("{},direction=\"{direction}\"", of(name)), count))
    });
    let help = "Tokens of prompts, and of answers as far as they were decided to be sent.";
    family(&mut out, ("brownout_mock_tokens_total", "counter", help), tokens);
    let open = counts.providers.iter().map(|(name, provider)| (of(name), provider.open));
    family(&mut out, ("brownout_mock_open_requests", "gauge", "Requests that are being answered."), open);
    let came = counts.providers.iter().map(|(name, provider)| (of(name), provider.came));
    family(&mut out, ("brownout_mock_received_total", "counter", "Requests that came."), came);
    let struck = counts.struck.iter().map(|(name, count)| (format!("fault=\"{}\"", label(name)), *count));
    family(&mut out, ("brownout_mock_faults_struck_total", "counter", "Attempts that a fault touched."), struck);
    out
}

/// A value between quotes.
fn label(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_their_quotes() {
        assert_eq!(label("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
    }
}
