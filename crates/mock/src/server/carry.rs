//! Carrying: from a timed answer to an HTTP response.
//!
//! *Which question does it answer?* "Which bytes does this answer become, and when?"
//!
//! *Why does the head wait?* Providers send the head of a stream with its first token, and the head of a
//! whole answer with the answer. A timeout for the head is thus a timeout for the first token, as
//! with the real ones.
//!
//! *What it never does:* change an instant of the answer.

use std::future::pending;

use axum::body::Body;
use axum::response::Response;
use chance::Moment;
use fault::Parting;
use http::StatusCode;
use wire::codec::StreamForm;
use wire::{Answer, Api, Ending, Garbled, Head, Headers, Inside, Refusal, Reply, StreamHead, Text, Unreachable, Work};

use super::fields;
use super::halves;
use super::pieces::{Grain, Pieces};
use super::says::Says;
use super::stream_body::{End, StreamBody};
use super::switch::{Break, Switch};
use super::torn_body::TornBody;
use super::waiting::Waiting;
use super::whole_body::WholeBody;
use crate::site::Stay;
use crate::{Clock, Exchange, Place};

/// What is known about an exchange besides its answer.
pub(super) struct Carrier {
    pub(super) api: Api,
    pub(super) clock: Clock,
    pub(super) grain: Grain,
    pub(super) switch: Switch,
    pub(super) model: Text,
    pub(super) include_usage: bool,
    /// In which form a stream is wanted.
    pub(super) form: StreamForm,
    /// What a good answer says.
    pub(super) says: Says,
    /// Dropped when the answer was sent or nobody waits for it any more.
    pub(super) stay: Stay,
}

impl Carrier {
    /// The response, when it is time for its head. Never, where nothing is ever sent.
    pub(super) async fn carry(&mut self, exchange: &mut Exchange) -> Response {
        let Exchange { ref mut answer, arrived, key, severed, ref mut place, .. } = *exchange;
        let head = self.api.head(key.number(), std::mem::take(&mut self.model), self.clock.unix_s(arrived));
        match answer {
            Answer::Unreachable { how, at } => self.fail(*how, severed, arrived + *at).await,
            Answer::Refusal(refusal) => self.refuse(refusal, &head, arrived).await,
            Answer::Reply(reply) if reply.stream => {
                let (place, stay) = (std::mem::take(place), std::mem::take(&mut self.stay));
                self.stream(reply, severed, head, (arrived, place, stay)).await
            }
            Answer::Reply(reply) => self.whole(reply, &head, arrived).await,
        }
    }

    async fn fail(&self, how: Unreachable, severed: Option<Parting>, at: Moment) -> Response {
        if how != Unreachable::Silent {
            self.clock.sleep_until(at).await;
            self.switch.part(severed.unwrap_or(Parting::Reset));
        }
        pending().await
    }

    async fn refuse(&self, refusal: &Refusal, head: &Head, arrived: Moment) -> Response {
        self.clock.sleep_until(arrived + refusal.at).await;
        let now = self.clock.unix_ms_now();
        let (headers, body) = self.api.encode_refusal(refusal, &head.request_id, now);
        respond(refusal.status, headers, now, body.into())
    }

    async fn stream(
        &self,
        reply: &mut Reply,
        severed: Option<Parting>,
        head: Head,
        (arrived, place, stay): (Moment, Place, Stay),
    ) -> Response {
        let Some(at) = reply.begins() else { return pending().await };
        let waiting = Waiting::of(self.api, self.grain, at);
        self.clock.sleep_until(arrived + waiting.and_then(|waiting| waiting.due()).unwrap_or(at)).await;
        let now = self.clock.now();
        let headers = self.headers(reply, &head, (arrived, now));
        let head = StreamHead {
            head,
            input_tokens: reply.usage.input_tokens,
            cached_tokens: reply.usage.cached_tokens,
            include_usage: self.include_usage && reply.counted,
        };
        let encoder = self.says.stream(self.api.timed_encoder(head, work(reply)).in_form(self.form));
        let Reply { ending, ended: at, finish, usage, partial, .. } = *reply;
        let end = End { api: self.api, ending, severed, at, finish, usage, partial };
        let segments = std::mem::take(&mut reply.segments);
        let pieces = Pieces::new(segments, self.grain, arrived, self.clock.tick());
        let body = StreamBody::new((self.clock, arrived), encoder, pieces, end, (self.switch.clone(), (place, stay)));
        let body = body.after(waiting);
        respond(200, headers, self.clock.unix_ms(now), Body::new(body))
    }

    /// The caller keeps the place until this returns, and gives it back with the last byte.
    async fn whole(&self, reply: &Reply, head: &Head, arrived: Moment) -> Response {
        if reply.ending == Ending::Never {
            pending::<()>().await;
        }
        // What is due at its arrival is of that moment: a busy clock need not be asked.
        let now = if reply.ended.is_zero() { arrived } else { self.clock.reached(arrived + reply.ended).await };
        let mut headers = self.headers(reply, head, (arrived, now));
        let date = self.clock.unix_ms(now);
        if let Ending::Garbled(garbled) = reply.ending {
            return respond(200, headers, date, garbled.bytes(false).into());
        }
        let mut whole = reply.whole();
        if reply.ending == Ending::Inside(Inside::Character) {
            whole.text.to_mut().push_str(halves::ACCENTED);
        }
        let sent = reply.segments.len();
        let bytes = self.says.body(self.api, head, &whole, (reply.usage, work(reply)));
        if reply.ending == Ending::Complete {
            return respond(200, headers, date, Body::new(WholeBody::new(bytes)));
        }
        headers.push(("content-length", bytes.len().to_string().into()));
        let how = match reply.ending {
            Ending::Reset => Break::Reset,
            Ending::GoAway if self.switch.is_multiplexed() => Break::GoAway,
            _ => Break::Close,
        };
        let body = TornBody::new(bytes.slice(..torn_at(reply.ending, sent, &bytes)), how, self.switch.clone());
        respond(200, headers, date, Body::new(body))
    }

    fn headers(&self, reply: &Reply, head: &Head, (arrived, now): (Moment, Moment)) -> Headers {
        let mut headers = self.api.answer_headers(head, reply.stream);
        if let Some(kind) = self.form.content_type().filter(|_| reply.stream) {
            headers.retain(|(name, _)| *name != "content-type");
            headers.push(("content-type", kind.into()));
        }
        if let Ending::Garbled(garbled) = reply.ending {
            disguise(&mut headers, garbled, reply.stream);
        }
        if !reply.stream && reply.counted && self.says == Says::Words {
            headers.extend(self.api.usage_headers(reply.usage, work(reply)));
        }
        if matches!(self.api, Api::OpenaiChat | Api::OpenaiResponses) {
            headers.push(("openai-processing-ms", now.since(arrived).as_millis().to_string().into()));
        }
        headers.extend(reply.limits.iter().flat_map(|limits| self.api.limit_headers(limits, self.clock.unix_ms(now))));
        headers
    }
}

/// How long the provider works on it.
fn work(reply: &Reply) -> Work {
    let first = reply.segments.first().map_or(reply.ended, |segment| segment.first);
    Work { first, all: reply.ended }
}

/// How many bytes of a torn body are sent: none before the first word, half in the middle, all but
/// the last where only the end is missing.
fn torn_at(ending: Ending, sent: usize, bytes: &[u8]) -> usize {
    match ending {
        _ if sent == 0 => 0,
        Ending::MissingTerminator => bytes.len().saturating_sub(1),
        Ending::Inside(Inside::Character) => halves::in_character(bytes),
        _ => bytes.len() / 2,
    }
}

/// What the head of a garbled answer says of its body.
fn disguise(headers: &mut Headers, garbled: Garbled, stream: bool) {
    if let Some(kind) = garbled.content_type(stream) {
        headers.retain(|(name, _)| *name != "content-type");
        headers.push(("content-type", kind.into()));
    }
    headers.extend(garbled.content_encoding().map(|encoding| ("content-encoding", encoding.into())));
}

/// A response with the run's date, in milliseconds of Unix time.
pub(super) fn respond(status: u16, headers: Headers, unix_ms: u64, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = fields::of(headers, unix_ms);
    response
}
