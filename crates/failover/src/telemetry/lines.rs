//! One event, in one line of a log.
//!
//! *Which question does it answer?* "Why this provider, and why not that one?"
//!
//! *Why `key=value`?* A person reads it and every log store splits it.
//!
//! *What it never does:* say what was asked or answered. A provider's words about an error are quoted, as the
//! client has scrubbed them.

use crate::event::{AttemptEnd, AttemptRecord, CallEnd, Event};

/// The event as a line without its end. `names` in the order of the policy's providers.
pub fn line(event: &Event<'_>, names: &[&str]) -> String {
    let name = |provider: &usize| names.get(*provider).copied().unwrap_or("?");
    match event {
        Event::CallBegan(record) => {
            format!(
                "at_ms={} event=call_began call={:?} model={:?} class={:?}",
                record.at.as_micros() / 1000,
                record.call,
                record.model,
                record.class.unwrap_or_default()
            )
        }
        Event::CallEnded { call, at, end } => {
            format!("at_ms={} event=call_ended call={call:?} {}", at.as_micros() / 1000, call_end(end, names))
        }
        Event::Skipped { call, provider, at, because } => {
            format!(
                "at_ms={} event=skipped call={call:?} provider={} because={}",
                at.as_micros() / 1000,
                name(provider),
                because.name()
            )
        }
        Event::Began { call, provider } => format!("event=began call={call:?} provider={}", name(provider)),
        Event::Attempt(record) => attempt(record, name(&record.provider)),
        Event::StoreFailed { call, at, error } => {
            format!("at_ms={} event=store_failed call={call:?} error={:?}", at.as_micros() / 1000, error.to_string())
        }
        Event::LastResort { call, at } => format!("at_ms={} event=last_resort call={call:?}", at.as_micros() / 1000),
        Event::Canary { provider, at, right } => {
            format!("at_ms={} event=canary provider={} right={right}", at.as_micros() / 1000, name(provider))
        }
        Event::Alert(alert) => format!("at_ms={} event=alert alert={}", alert.at.as_micros() / 1000, alert.what.name()),
        Event::Breaker { provider, transition, .. } => format!(
            "at_ms={} event=breaker provider={} from={} to={} because=\"{}\"",
            transition.at.as_micros() / 1000,
            name(provider),
            transition.from.name(),
            transition.to.name(),
            transition.because
        ),
    }
}

fn call_end(end: &CallEnd<'_>, names: &[&str]) -> String {
    match end {
        CallEnd::Answered { served_by: None } => "outcome=last_resort".to_owned(),
        CallEnd::Answered { served_by: Some(provider) } => {
            format!("outcome=success provider={}", names.get(*provider).copied().unwrap_or("?"))
        }
        CallEnd::Failed(failure) => {
            format!("outcome=failure category={} because={:?}", failure.category().name(), failure.gave_up.words())
        }
        CallEnd::Cancelled => "outcome=cancelled".to_owned(),
    }
}

fn attempt(record: &AttemptRecord<'_>, name: &str) -> String {
    let end = match record.end {
        AttemptEnd::Success => "outcome=success".to_owned(),
        AttemptEnd::Failed(trouble) => {
            format!("outcome=failure category={} detail={:?}", trouble.category.name(), trouble.detail)
        }
        AttemptEnd::Cancelled => "outcome=cancelled".to_owned(),
    };
    format!(
        "at_ms={} event=attempt call={:?} number={} provider={name} why={} took_ms={} tokens={} {end}",
        record.started.as_micros() / 1000,
        record.call,
        record.number,
        record.why.name(),
        record.ended.since(record.started).as_millis(),
        record.output_tokens
    )
}
