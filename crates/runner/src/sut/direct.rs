//! The adapter of virtual mode: an answer is handed over as a value.
//!
//! No bytes are made and none are read. The adapter wakes when a segment begins and when the answer
//! ends; what lies between is said by the segment. It translates and never decides.

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use chance::Moment;
use failover::{Attempt, BoxFuture, CallError, Chunks, Provider, Refused, Response};
use futures_core::Stream;
use mock::{Clock, Exchange, Site};
use tokio::time::Sleep;
use wire::errors::typical;
use wire::{Answer, Api, Chunk, Ending, Garbled, Inside, Malformed, Part, Refusal, Reply, Segment, Unreachable, Whole};

/// One simulated provider of a site, called without a network.
#[derive(Debug)]
pub(crate) struct Direct {
    site: Arc<Site>,
    provider: usize,
    api: Api,
    /// The provider's clock.
    clock: Clock,
    /// The callers' clock.
    arrivals: Clock,
}

impl Direct {
    pub(crate) fn new(site: Arc<Site>, provider: usize, api: Api, arrivals: Clock) -> Self {
        let clock = site.clock();
        Self { site, provider, api, clock, arrivals }
    }

    async fn exchange(&self, attempt: Attempt<'_>) -> Result<Response, CallError> {
        arrive(self.arrivals).await;
        let mut exchange = self.site.exchange_as(self.provider, attempt.model, attempt.request).await;
        let arrived = exchange.arrived;
        match std::mem::replace(&mut exchange.answer, SPENT) {
            Answer::Unreachable { how: Unreachable::Silent, .. } => pending().await,
            Answer::Unreachable { how, at } => {
                self.clock.sleep_until(arrived + at).await;
                Err(unreachable(how))
            }
            Answer::Refusal(refusal) => {
                self.clock.sleep_until(arrived + refusal.at).await;
                Ok(Response::from(refused(self.api, &refusal)).with_limits(refusal.limits))
            }
            Answer::Reply(reply) => {
                let limits = reply.limits;
                Ok(self.reply(reply, exchange).await?.with_limits(limits))
            }
        }
    }

    async fn reply(&self, reply: Reply, exchange: Exchange) -> Result<Response, CallError> {
        if reply.stream {
            return Ok(self.stream(reply, exchange).into());
        }
        let arrived = exchange.arrived;
        // The attempt holds its place at the provider until its answer is there.
        let whole = self.whole(reply, arrived).await;
        drop(exchange);
        whole.map(Response::from)
    }

    fn stream(&self, reply: Reply, exchange: Exchange) -> Chunks {
        Box::pin(Segments {
            api: self.api,
            clock: self.clock,
            arrived: exchange.arrived,
            _exchange: exchange,
            reply,
            step: 0,
            under_way: false,
            sleep: None,
        })
    }

    /// A whole answer is there when it ends; broken off in any way, it is a broken connection.
    async fn whole(&self, reply: Reply, arrived: Moment) -> Result<Whole, CallError> {
        if reply.ending == Ending::Never {
            pending::<()>().await;
        }
        self.clock.sleep_until(arrived + reply.ended).await;
        if matches!(reply.ending, Ending::Garbled(_)) {
            return Err(CallError::Malformed("no JSON of this format".to_owned()));
        }
        if reply.ending != Ending::Complete {
            return Err(CallError::Broken("in the middle of an answer".to_owned()));
        }
        reply.whole().checked().map_err(|why| unreadable(&why))
    }
}

/// What is left of an answer that was taken.
const SPENT: Answer = Answer::Unreachable { how: Unreachable::Silent, at: std::time::Duration::ZERO };

/// Callers act on odd milliseconds: an attempt that follows an answer at once arrives one later.
pub(crate) async fn arrive(arrivals: Clock) {
    arrivals.sleep_until(arrivals.now()).await;
}

fn unreachable(how: Unreachable) -> CallError {
    match how {
        Unreachable::Refused => CallError::Connect("connection refused".to_owned()),
        Unreachable::Nameless => CallError::Connect("no such host".to_owned()),
        Unreachable::Tls => CallError::Connect("TLS handshake failed".to_owned()),
        Unreachable::Reset | Unreachable::Silent => CallError::Broken("connection reset".to_owned()),
    }
}

fn unreadable(why: &Malformed) -> CallError {
    CallError::Malformed(why.to_string())
}

fn refused(api: Api, refusal: &Refusal) -> Refused {
    Refused {
        status: refusal.status,
        error: refusal.fields(api),
        retry_after: refusal.retry_after.map(wire::RetryAfter::as_written),
    }
}

impl Provider for Direct {
    fn call<'a>(&'a self, attempt: Attempt<'a>) -> BoxFuture<'a, Result<Response, CallError>> {
        Box::pin(self.exchange(attempt))
    }
}

/// A streamed answer under way. Holds its place at the provider until it is dropped.
struct Segments {
    api: Api,
    clock: Clock,
    arrived: Moment,
    _exchange: Exchange,
    reply: Reply,
    step: usize,
    /// A thought or a call that has begun, and is handed over when it is whole.
    under_way: bool,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Segments {
    /// When the next step is due; `None` for never.
    fn due(&self) -> Option<Moment> {
        let begins_or_ends = |segment: &Segment| if self.under_way { segment.last } else { segment.first };
        let segment = self.reply.segments.get(self.step).map(begins_or_ends);
        let offset = segment.or((self.reply.ending != Ending::Never).then_some(self.reply.ended))?;
        Some(self.arrived + offset)
    }

    fn take(&mut self) -> Option<Result<Chunk, CallError>> {
        let after = self.step.checked_sub(self.reply.segments.len());
        if after.is_none() {
            return Some(Ok(self.segment()));
        }
        self.step += 1;
        match (after, self.reply.ending) {
            (Some(0), Ending::Complete) => Some(self.finish()),
            (Some(1), Ending::Complete) if self.reply.counted => Some(Ok(Chunk::Usage(self.reply.usage))),
            (Some(0), Ending::Error(status)) => Some(Ok(Chunk::Error(typical(self.api, status)))),
            // A page is no event: a stream of it ends before it has said anything.
            (Some(0), Ending::Garbled(garbled)) if !matches!(garbled, Garbled::Html | Garbled::ContentType) => {
                Some(Err(CallError::Malformed("no event of this format".to_owned())))
            }
            (Some(0), Ending::Reset) => Some(Err(CallError::Broken("connection reset".to_owned()))),
            (Some(0), Ending::GoAway | Ending::Inside(Inside::Header)) => {
                Some(Err(CallError::Broken("connection closed in the middle of an answer".to_owned())))
            }
            _ => None,
        }
    }

    /// The end of a whole answer; of one with half a call that it is none, as a decoder tells.
    fn finish(&self) -> Result<Chunk, CallError> {
        if self.reply.segments.iter().any(|segment| matches!(segment.part, Part::Call(_))) {
            self.reply.whole().checked().map_err(|why| unreadable(&why))?;
        }
        Ok(Chunk::Finish(self.reply.finish))
    }

    fn segment(&mut self) -> Chunk {
        let segment = &mut self.reply.segments[self.step];
        let tokens = segment.tokens;
        if segment.part != Part::Words && !std::mem::replace(&mut self.under_way, true) {
            return Chunk::Working { tokens };
        }
        self.step += 1;
        self.under_way = false;
        let is_whole = segment.from + tokens == segment.of;
        match &segment.part {
            Part::Thought(thought) if is_whole => Chunk::Reasoning(thought.clone()),
            Part::Call(call) if is_whole && call.is_whole() => Chunk::ToolCall(call.clone()),
            Part::Thought(_) | Part::Call(_) => Chunk::Working { tokens: 0 },
            Part::Words => Chunk::Delta {
                text: std::mem::take(&mut segment.text),
                tokens,
                lasting: segment.last.saturating_sub(segment.first),
            },
        }
    }
}

impl Stream for Segments {
    type Item = Result<Chunk, CallError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(due) = self.due() else { return Poll::Pending };
        if due > self.clock.now() {
            let instant = self.clock.instant(due);
            let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(instant)));
            if sleep.deadline() != instant {
                sleep.as_mut().reset(instant);
            }
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
        }
        Poll::Ready(self.take())
    }
}
