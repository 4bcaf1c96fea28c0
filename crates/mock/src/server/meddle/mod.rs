//! Faults on the way from a real provider.
//!
//! *Which question does it answer?* "What does the timeline do to an answer that is not ours?"
//!
//! | fault | here |
//! |---|---|
//! | an error, a refused or reset connection, silence | instead of the provider, who is not asked |
//! | a slow connection | the provider is asked later |
//! | a slow first token, a slow pace | the answer's own times, changed; never earlier than it came |
//! | a stall, a cut, an error in the stream | after so many tokens of the answer, as its format counts them |
//! | something that cannot be read | in place of all words |
//! | an outage that begins meanwhile | at its instant |
//! | degraded answers, wrong usage, rate limits, places | not at all: they would need other words, or another provider |
//!
//! An answer that is not streamed is read whole, held back for as long as its first token, and torn where a stream
//! would be cut. What the provider itself refuses is only late.
//!
//! *Why not the simulation with other words?* Nobody knows a real answer before it is there.
//!
//! *What it never does:* ask twice, or hide that a real connection broke.

mod body;
mod course;
mod events;

use std::future::pending;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use chance::Moment;
use fault::{CutHow, Failure, Injection, TlsFault};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::response::Parts;
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt;
use wire::errors::{example, typical};
use wire::{Api, Category, Garbled, Refusal, StreamHead, Text};

use super::carry::respond;
use super::forward::{Forward, RealBody, how};
use super::switch::{Break, Switch};
use super::torn_body::TornBody;
use crate::Clock;
use crate::perform::{garbled, hint};
use body::{LastWords, MeddledBody};
use course::{Course, Stop};
use events::Events;

/// One request on its way to a real provider and back.
#[derive(Debug)]
pub(super) struct Passage {
    pub(super) api: Api,
    pub(super) clock: Clock,
    pub(super) arrived: Moment,
    pub(super) injection: Injection,
    pub(super) switch: Switch,
    /// Names what is said in the provider's place.
    pub(super) number: u64,
    pub(super) model: Text,
}

impl Passage {
    /// The answer, when it is time for its head. Never, where nothing is ever sent.
    pub(super) async fn pass(mut self, forward: &dyn Forward, request: http::Request<Bytes>) -> Response {
        if !self.injection.connect.is_zero() {
            self.arrived += self.injection.connect;
            self.clock.sleep_until(self.arrived).await;
        }
        match self.injection.failure {
            Some(Failure::Status(status, wait)) => return self.refuse(status, None, wait),
            Some(Failure::Named(name, wait)) => return self.refuse_as(name, wait),
            Some(Failure::Silent | Failure::Tls(TlsFault::Slow)) => return pending().await,
            Some(Failure::Refused | Failure::Reset | Failure::Nameless | Failure::Tls(_)) => {
                return self.break_off(Break::Reset).await;
            }
            None => {}
        }
        let outage = self.injection.severed;
        let (clock, switch) = (self.clock, self.switch.clone());
        tokio::select! {
            biased;
            response = self.answer(forward, request) => response,
            () = clock.sleep_until(outage.map_or(Moment::NEVER, |outage| outage.at)) => {
                if let Some(outage) = outage {
                    switch.part(outage.how);
                }
                pending().await
            }
        }
    }

    async fn answer(self, forward: &dyn Forward, request: http::Request<Bytes>) -> Response {
        let (head, body) = forward.forward(request).await.into_parts();
        if head.status.is_success() && is_stream(&head.headers) {
            self.clock.sleep_until(self.first_due()).await;
            return self.stream(head, body);
        }
        match body.collect().await {
            Ok(body) => self.whole(head, body.to_bytes()).await,
            Err(error) => self.break_off(how(&error)).await,
        }
    }

    /// When the first of what is here by now may be sent.
    fn first_due(&self) -> Moment {
        let now = self.clock.now();
        (self.arrived + self.injection.first_token.apply(now.since(self.arrived))).max(now)
    }

    fn stream(self, mut head: Parts, body: RealBody) -> Response {
        head.headers.remove(CONTENT_LENGTH);
        if let Some(kind) = self.injection.garble.and_then(|garble| garbled(garble).content_type(true)) {
            head.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        let parts = (Events::new(self.api), Course::new(&self.injection, self.arrived));
        let (clock, switch) = (self.clock, self.switch.clone());
        let body = MeddledBody::new(clock, body, parts, self.last_words(), switch);
        Response::from_parts(head, Body::new(body))
    }

    /// What is said where a stream stops.
    fn last_words(self) -> LastWords {
        Box::new(move |stop| match stop {
            Stop::Error(status) => {
                let head = self.api.head(self.number, self.model.clone(), self.clock.unix_ms_now() / 1000);
                let head = StreamHead { head, input_tokens: 0, cached_tokens: 0, include_usage: false };
                Some(self.api.stream_encoder(head).error(&typical(self.api, status)).into())
            }
            Stop::Garbled(garble) => Some(Bytes::from_static(garbled(garble).event(self.api))),
            Stop::End | Stop::Break(_) | Stop::Outage(_) => None,
        })
    }

    async fn whole(self, mut head: Parts, body: Bytes) -> Response {
        self.clock.sleep_until(self.first_due()).await;
        if !head.status.is_success() {
            return Response::from_parts(head, body.into());
        }
        if let Some(stall) = self.injection.stall {
            let until = stall.lasting.map_or(Moment::NEVER, |lasting| self.clock.now() + lasting);
            self.clock.sleep_until(until).await;
        }
        if let Some(error) = self.injection.in_stream {
            return self.refuse(error.status, None, None);
        }
        if let Some(garble) = self.injection.garble {
            return garble_whole(head, garbled(garble));
        }
        let Some(cut) = self.injection.cut else { return Response::from_parts(head, body.into()) };
        head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        let how = if cut.how == CutHow::Reset { Break::Reset } else { Break::Close };
        let torn = TornBody::new(body.slice(..torn_at(cut.how, cut.after, body.len())), how, self.switch);
        Response::from_parts(head, Body::new(torn))
    }

    /// The provider's own error of that category; a 500 where there is no such category.
    fn refuse_as(&self, name: &str, wait: Option<Duration>) -> Response {
        let category = Category::from_name(name);
        let status = category.map_or(500, |category| example(self.api, category).0);
        self.refuse(status, category, wait)
    }

    /// The provider's own words for an error that it did not send.
    fn refuse(&self, status: u16, category: Option<Category>, wait: Option<Duration>) -> Response {
        let retry_after = wait.map(hint);
        let refusal = Refusal { at: Duration::ZERO, status, category, retry_after, limits: None, exceeded: None };
        let now = self.clock.unix_ms_now();
        let id = self.api.head(self.number, self.model.clone(), now / 1000).request_id;
        let (headers, body) = self.api.encode_refusal(&refusal, &id, now);
        respond(status, headers, now, body.into())
    }

    async fn break_off(&self, how: Break) -> Response {
        self.switch.throw(how);
        pending().await
    }
}

/// Whether an answer comes event by event.
fn is_stream(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    ["text/event-stream", "application/x-ndjson", "application/vnd.amazon.eventstream"]
        .iter()
        .any(|stream| kind.starts_with(stream))
}

/// How many bytes of a whole answer are sent: as of a simulated one.
fn torn_at(how: CutHow, after: u32, bytes: usize) -> usize {
    match how {
        CutHow::MissingTerminator => bytes.saturating_sub(1),
        _ if after == 0 => 0,
        _ => bytes / 2,
    }
}

fn garble_whole(mut head: Parts, garbled: Garbled) -> Response {
    head.headers.remove(CONTENT_LENGTH);
    if let Some(kind) = garbled.content_type(false) {
        head.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    Response::from_parts(head, garbled.bytes(false).into())
}

#[cfg(test)]
mod passage_test;
