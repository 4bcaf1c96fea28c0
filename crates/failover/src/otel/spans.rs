//! One span per call, one per attempt below it.
//!
//! *Why are spans of attempts made when the attempt is over?* Everything is known then, and nothing is kept of an
//! attempt meanwhile. They carry the engine's times, not those of their making.
//!
//! *What it never does:* keep a call that is over. Ids name calls that are under way: where two of them have one id,
//! the later takes it over.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chance::Moment;
use opentelemetry::trace::{Span, SpanBuilder, SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue};

use super::anchor::Anchor;
use super::described::Known;
use super::names::{
    self, ATTEMPT, CACHE_READ, CACHE_WRITE, CALL, CHAT, CLASS, CONVERSATION, COST, ERROR, FIRST_CHUNK, FROM, INPUT,
    JUDGE, MODEL, OPERATION, OUTCOME, OUTPUT, REASON, REASONING, STATUS, STREAM, TENANT, TO, WHY,
};
use crate::breaker::Transition;
use crate::call::reasons::Why;
use crate::event::{AttemptEnd, AttemptRecord, CallEnd, CallRecord, Skip};
use crate::quality::Verdict;

/// The spans of calls under way, and who makes them.
pub(super) struct Spans<T> {
    tracer: T,
    anchor: Anchor,
    calls: Mutex<BTreeMap<String, Under>>,
}

/// A call under way.
#[derive(Debug, Clone)]
pub(super) struct Under {
    /// Holds its span.
    context: Context,
    pub(super) began: Moment,
    pub(super) class: Option<Arc<str>>,
    stream: bool,
}

impl<T> Spans<T> {
    pub(super) fn new(tracer: T, anchor: Anchor) -> Self {
        Self { tracer, anchor, calls: Mutex::default() }
    }

    pub(super) fn under_way(&self) -> usize {
        self.calls().len()
    }

    fn calls(&self) -> MutexGuard<'_, BTreeMap<String, Under>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, call: &str) -> Option<Under> {
        self.calls().get(call).cloned()
    }

    /// Ends the span of a call, and lets it go.
    pub(super) fn end(&self, known: &Known, call: &str, at: Moment, end: &CallEnd<'_>) -> Option<Under> {
        let under = self.calls().remove(call)?;
        let span = under.context.span();
        span.set_attribute(KeyValue::new(OUTCOME, end.name()));
        match end {
            CallEnd::Answered { served_by } => span.set_attributes(served_by.map(|place| known.target(place))),
            CallEnd::Failed(failure) => {
                span.set_attribute(KeyValue::new(ERROR, failure.category().name()));
                span.set_status(Status::error(failure.gave_up.words()));
            }
            CallEnd::Cancelled => {}
        }
        span.end_with_timestamp(self.anchor.at(at));
        Some(under)
    }

    pub(super) fn skipped(&self, known: &Known, call: &str, place: usize, at: Moment, because: Skip) {
        let reason = KeyValue::new(REASON, because.name());
        self.note(call, "brownout.skipped", at, vec![known.target(place), reason]);
    }

    pub(super) fn store_failed(&self, call: &str, at: Moment) {
        self.note(call, "brownout.store_failed", at, Vec::new());
    }

    pub(super) fn last_resort(&self, call: &str, at: Moment) {
        self.note(call, "brownout.last_resort", at, Vec::new());
    }

    pub(super) fn breaker(&self, known: &Known, call: Option<&str>, place: usize, transition: &Transition) {
        let Some(call) = call else { return };
        let mut attributes = vec![
            known.target(place),
            KeyValue::new(FROM, transition.from.name()),
            KeyValue::new(TO, transition.to.name()),
            KeyValue::new(REASON, transition.because.to_string()),
        ];
        attributes.extend(known.class(transition.class));
        self.note(call, "brownout.breaker", transition.at, attributes);
    }

    /// An event of a call's span.
    fn note(&self, call: &str, name: &'static str, at: Moment, attributes: Vec<KeyValue>) {
        if let Some(under) = self.find(call) {
            under.context.span().add_event_with_timestamp(name, self.anchor.at(at), attributes);
        }
    }
}

impl<T> Spans<T>
where
    T: Tracer,
    T::Span: Send + Sync + 'static,
{
    /// Begins the span of a call, below the one that is current.
    pub(super) fn begin(&self, record: &CallRecord<'_>) {
        let builder = SpanBuilder::from_name(names::span(record.model))
            .with_kind(SpanKind::Internal)
            .with_start_time(self.anchor.at(record.at))
            .with_attributes(of_call(record));
        let parent = Context::current();
        let context = parent.with_span(self.tracer.build_with_context(builder, &parent));
        let under = Under { context, began: record.at, class: record.class.map(Arc::from), stream: record.stream };
        self.calls().insert(record.call.to_owned(), under);
    }

    /// The whole span of an attempt.
    pub(super) fn attempt(&self, known: &Known, record: &AttemptRecord<'_>) {
        let under = self.find(record.call);
        let name = known.targets.get(record.provider).map_or(CHAT, |target| target.span.as_str());
        let mut attributes = known.attributes(record.provider);
        attributes.extend(of_attempt(record));
        attributes.extend(under.as_ref().map(|under| KeyValue::new(STREAM, under.stream)));
        let builder = SpanBuilder::from_name(name.to_owned())
            .with_kind(SpanKind::Client)
            .with_start_time(self.anchor.at(record.started))
            .with_attributes(attributes);
        let parent = under.map(|under| under.context).unwrap_or_default();
        let mut span = self.tracer.build_with_context(builder, &parent);
        if let AttemptEnd::Failed(_) = record.end {
            // The category is in the attributes; the provider's words may quote the prompt.
            span.set_status(Status::error(""));
        }
        span.end_with_timestamp(self.anchor.at(record.ended));
        if record.why == Why::Resume {
            self.note(record.call, "brownout.switched", record.started, vec![known.target(record.provider)]);
        }
    }
}

fn of_call(record: &CallRecord<'_>) -> Vec<KeyValue> {
    let mut attributes = vec![
        KeyValue::new(OPERATION, CHAT),
        KeyValue::new(MODEL, record.model.to_owned()),
        KeyValue::new(STREAM, record.stream),
        KeyValue::new(CALL, record.call.to_owned()),
    ];
    let said = [(CLASS, record.class), (CONVERSATION, record.conversation), (TENANT, record.tenant)];
    attributes.extend(said.into_iter().filter_map(|(key, value)| Some(KeyValue::new(key, value?.to_owned()))));
    attributes
}

fn of_attempt(record: &AttemptRecord<'_>) -> Vec<KeyValue> {
    let mut attributes = vec![
        KeyValue::new(ATTEMPT, i64::from(record.number)),
        KeyValue::new(WHY, record.why.name()),
        KeyValue::new(OUTCOME, record.end.name()),
    ];
    if let AttemptEnd::Failed(trouble) = record.end {
        attributes.push(KeyValue::new(ERROR, trouble.category.name()));
        attributes.extend(trouble.status.map(|status| KeyValue::new(STATUS, i64::from(status))));
    }
    if let Some(first) = record.first_token {
        attributes.push(KeyValue::new(FIRST_CHUNK, first.since(record.started).as_secs_f64()));
    }
    if let Some(Verdict::Degraded(judge, _)) = record.verdict {
        attributes.push(KeyValue::new(JUDGE, judge.name()));
    }
    attributes.extend(record.spent.nano_usd().map(|nano| KeyValue::new(COST, nano as f64 / 1e9)));
    attributes.extend(of_usage(record));
    attributes
}

/// Tokens by the provider's word. Of parts that it did not name nothing is said.
fn of_usage(record: &AttemptRecord<'_>) -> impl Iterator<Item = KeyValue> {
    let parts = record.usage.map(|usage| {
        [
            (INPUT, Some(usage.input_tokens)),
            (CACHE_READ, Some(usage.cached_tokens).filter(|tokens| *tokens > 0)),
            (CACHE_WRITE, Some(usage.cache_write_tokens).filter(|tokens| *tokens > 0)),
            (OUTPUT, Some(usage.output_tokens)),
            (REASONING, Some(usage.reasoning_tokens).filter(|tokens| *tokens > 0)),
        ]
    });
    let tokens = |(key, tokens): (&'static str, Option<u64>)| Some(KeyValue::new(key, i64::try_from(tokens?).ok()?));
    parts.into_iter().flatten().filter_map(tokens)
}
