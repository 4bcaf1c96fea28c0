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
//! | a rate limit, of the timeline's or the provider's own | a refusal in the provider's words, who is not asked |
//! | degraded answers, wrong usage, places | not at all: they would need other words, or another provider |
//!
//! An answer that is not streamed is read whole, held back for as long as its first token, and torn where a stream
//! would be cut. What the provider itself refuses is only late.
//!
//! Whatever becomes of it, the [`Account`] has it: the register shows it, and the verdict on the client rests on it.
//!
//! *Why not the simulation with other words?* Nobody knows a real answer before it is there.
//!
//! *What it never does:* ask twice, or hide that a real connection broke.

mod account;
mod body;
mod course;
mod events;
mod gist;

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
use wire::{Answer, Api, Category, Garbled, Refusal, RetryAfter, StreamHead, Text, Unreachable};

use super::carry::respond;
use super::forward::{Forward, RealBody, how};
use super::switch::{Break, Switch};
use super::torn_body::TornBody;
use crate::Clock;
use crate::perform::{cut_ending, garbled, hint};
use crate::site::Refused;
pub(super) use account::Account;
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
    /// The limit that it exceeds.
    pub(super) excess: Option<Refused>,
    /// Where it is written down.
    pub(super) account: Account,
    pub(super) switch: Switch,
    /// Names what is said in the provider's place.
    pub(super) number: u64,
    pub(super) model: Text,
}

/// What has come of the provider, when its first byte may be sent.
enum Come {
    /// A stream, which begins.
    Stream(Parts, RealBody),
    /// All of it.
    Whole(Response),
}

impl Passage {
    /// The answer, when it is time for its head. Never, where nothing is ever sent.
    pub(super) async fn pass(mut self, forward: &dyn Forward, request: http::Request<Bytes>) -> Response {
        if !self.injection.connect.is_zero() {
            self.arrived += self.injection.connect;
            self.clock.sleep_until(self.arrived).await;
        }
        if let Some(how) = self.injection.failure.and_then(unreachable) {
            return self.fail(how).await;
        }
        if let Some(Refused { status, wait, limits }) = self.excess {
            return self.refuse(Refusal { limits, ..refusal(status, None, wait) });
        }
        match self.injection.failure {
            Some(Failure::Status(status, wait)) => return self.refuse(refusal(status, None, wait.map(hint))),
            Some(Failure::Named(name, wait)) => return self.refuse_as(name, wait),
            _ => {}
        }
        let (clock, outage) = (self.clock, self.injection.severed);
        let come = tokio::select! {
            biased;
            come = self.answer(forward, request) => Some(come),
            () = clock.sleep_until(outage.map_or(Moment::NEVER, |outage| outage.at)) => None,
        };
        match come {
            Some(Come::Stream(head, body)) => return self.stream(head, body),
            Some(Come::Whole(response)) => return response,
            None => {}
        }
        if let Some(outage) = outage {
            self.account.severed(outage);
            let how = if outage.how.ends() { Unreachable::Reset } else { Unreachable::Silent };
            self.account.ours(&Answer::Unreachable { how, at: Duration::ZERO });
            self.switch.part(outage.how);
        }
        pending().await
    }

    async fn answer(&mut self, forward: &dyn Forward, request: http::Request<Bytes>) -> Come {
        let (head, body) = forward.forward(request).await.into_parts();
        if head.status.is_success() && is_stream(&head.headers) {
            self.clock.sleep_until(self.first_due()).await;
            return Come::Stream(head, body);
        }
        match body.collect().await {
            Ok(body) => Come::Whole(self.whole(head, body.to_bytes()).await),
            Err(error) => {
                self.account.ours(&Answer::Unreachable { how: Unreachable::Reset, at: Duration::ZERO });
                Come::Whole(self.break_off(how(&error)).await)
            }
        }
    }

    /// When the first of what is here by now may be sent.
    fn first_due(&self) -> Moment {
        let now = self.clock.now();
        (self.arrived + self.injection.first_token.apply(now.since(self.arrived))).max(now)
    }

    fn stream(mut self, mut head: Parts, body: RealBody) -> Response {
        head.headers.remove(CONTENT_LENGTH);
        if let Some(kind) = self.injection.garble.and_then(|garble| garbled(garble).content_type(true)) {
            head.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        self.account.begun(head.status.as_u16());
        let parts = (Events::new(self.api), Course::new(&self.injection, self.arrived));
        let last_words = self.last_words();
        let body = MeddledBody::new(self.clock, body, parts, last_words, (self.switch, self.account));
        Response::from_parts(head, Body::new(body))
    }

    /// What is said where a stream stops.
    fn last_words(&self) -> LastWords {
        let (api, clock, number, model) = (self.api, self.clock, self.number, self.model.clone());
        Box::new(move |stop| match stop {
            Stop::Error(status) => {
                let head = api.head(number, model.clone(), clock.unix_ms_now() / 1000);
                let head = StreamHead { head, input_tokens: 0, cached_tokens: 0, include_usage: false };
                Some(api.stream_encoder(head).error(&typical(api, status)).into())
            }
            Stop::Garbled(garble) => Some(Bytes::from_static(garbled(garble).event(api))),
            Stop::End | Stop::Break(_) | Stop::Outage(_) => None,
        })
    }

    async fn whole(&mut self, mut head: Parts, body: Bytes) -> Response {
        self.clock.sleep_until(self.first_due()).await;
        let status = head.status.as_u16();
        if !head.status.is_success() {
            self.account.refused(status, &head.headers, &body);
            return Response::from_parts(head, body.into());
        }
        if let Some(stall) = self.injection.stall {
            self.stall(stall.lasting).await;
        }
        if let Some(error) = self.injection.in_stream {
            return self.refuse(refusal(error.status, None, None));
        }
        self.account.whole(status, &body);
        if let Some(garble) = self.injection.garble {
            self.account.broken(conduct::Break::Error);
            return garble_whole(head, garbled(garble));
        }
        let Some(cut) = self.injection.cut else {
            self.account.complete();
            return Response::from_parts(head, body.into());
        };
        if let Some(how) = conduct::Break::of(cut_ending(cut.how)) {
            self.account.broken(how);
        }
        head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        let how = if cut.how == CutHow::Reset { Break::Reset } else { Break::Close };
        let torn = TornBody::new(body.slice(..torn_at(cut.how, cut.after, body.len())), how, self.switch.clone());
        Response::from_parts(head, Body::new(torn))
    }

    /// A whole answer is held back; one that is for ever has not begun.
    async fn stall(&mut self, lasting: Option<Duration>) {
        let until = lasting.map_or(Moment::NEVER, |lasting| self.clock.now() + lasting);
        if until == Moment::NEVER {
            self.account.ours(&Answer::Unreachable { how: Unreachable::Silent, at: Duration::ZERO });
        }
        self.clock.sleep_until(until).await;
    }

    /// The provider's own error of that category; a 500 where there is no such category.
    fn refuse_as(&mut self, name: &str, wait: Option<Duration>) -> Response {
        let category = Category::from_name(name);
        let status = category.map_or(500, |category| example(self.api, category).0);
        self.refuse(refusal(status, category, wait.map(hint)))
    }

    /// The provider's own words for an error that it did not send.
    fn refuse(&mut self, refusal: Refusal) -> Response {
        let now = self.clock.unix_ms_now();
        let id = self.api.head(self.number, self.model.clone(), now / 1000).request_id;
        let (headers, body) = self.api.encode_refusal(&refusal, &id, now);
        let status = refusal.status;
        self.account.ours(&Answer::Refusal(refusal));
        respond(status, headers, now, body.into())
    }

    /// The connection comes to nothing.
    async fn fail(&mut self, how: Unreachable) -> Response {
        self.account.ours(&Answer::Unreachable { how, at: Duration::ZERO });
        if how == Unreachable::Silent { pending().await } else { self.break_off(Break::Reset).await }
    }

    async fn break_off(&self, how: Break) -> Response {
        self.switch.throw(how);
        pending().await
    }
}

/// How a failure keeps an attempt from its provider, where it does.
const fn unreachable(failure: Failure) -> Option<Unreachable> {
    match failure {
        Failure::Silent | Failure::Tls(TlsFault::Slow) => Some(Unreachable::Silent),
        Failure::Refused => Some(Unreachable::Refused),
        Failure::Nameless => Some(Unreachable::Nameless),
        Failure::Reset => Some(Unreachable::Reset),
        Failure::Tls(_) => Some(Unreachable::Tls),
        Failure::Status(..) | Failure::Named(..) => None,
    }
}

/// A refusal of this moment, which says nothing of limits.
fn refusal(status: u16, category: Option<Category>, retry_after: Option<RetryAfter>) -> Refusal {
    Refusal { category, retry_after, ..Refusal::new(status) }
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
mod kept_test;
#[cfg(test)]
mod passage_test;
