//! The adapter of virtual mode: an answer is handed over as a value.
//!
//! No bytes are made and none are read. The adapter wakes when a segment begins and when the answer
//! ends; what lies between is said by the segment. It keeps the time and never decides: what is said is in `told`.

use std::collections::VecDeque;
use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use chance::Moment;
use failover::{Attempt, BoxFuture, CallError, Chunks, Provider, Refused, Response};
use futures_core::Stream;
use mock::{Clock, Exchange, Site};
use tokio::time::Sleep;
use wire::{Answer, Api, Chunk, Ending, Refusal, Reply, Unreachable, Whole};

use super::told::{Said, told, unreadable};

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
        let arrived = exchange.arrived;
        if reply.stream {
            // The head of a stream comes with its first token.
            let Some(begins) = reply.begins() else { return pending().await };
            self.clock.sleep_until(arrived + begins).await;
            return Ok(self.stream(reply, exchange).into());
        }
        // The attempt holds its place at the provider until its answer is there.
        let whole = self.whole(reply, arrived).await;
        drop(exchange);
        whole.map(Response::from)
    }

    fn stream(&self, reply: Reply, exchange: Exchange) -> Chunks {
        let end = (reply.ending != Ending::Never).then_some(reply.ended);
        let said = told(self.api, reply);
        Box::pin(Telling { clock: self.clock, arrived: exchange.arrived, _exchange: exchange, said, end, sleep: None })
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
        self.api.as_read(reply.whole(), false).map_err(|why| unreadable(&why))
    }
}

/// What is left of an answer that was taken.
const SPENT: Answer = Answer::Unreachable { how: Unreachable::Silent, at: Duration::ZERO };

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
struct Telling {
    clock: Clock,
    arrived: Moment,
    _exchange: Exchange,
    said: VecDeque<Said>,
    /// When it is over; `None` for never.
    end: Option<Duration>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Telling {
    /// When the next thing is said, or all is over; `None` for never.
    fn due(&self) -> Option<Moment> {
        let next = self.said.front().map(|(at, _)| *at);
        Some(self.arrived + next.or(self.end)?)
    }
}

impl Stream for Telling {
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
        Poll::Ready(self.said.pop_front().map(|(_, said)| said))
    }
}
