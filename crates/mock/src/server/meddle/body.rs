//! The body of a real streamed answer, with faults on the way.
//!
//! *Which question does it answer?* "What of the real stream goes on now?"
//!
//! *Why does it read ahead?* What is held back must not hold back the time at which the next event came: gaps are
//! measured where the provider made them. How far is limited, and then the provider waits as for any slow reader.
//!
//! *What it never does:* spawn a task: dropping it drops the request behind it.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use chance::Moment;
use http_body::{Body, Frame};
use http_body_util::{BodyExt, Empty};

use super::super::alarm::Alarm;
use super::super::forward::{RealBody, how};
use super::super::switch::Switch;
use super::account::Account;
use super::course::{Course, Step, Stop};
use super::events::{Event, Events};
use crate::Clock;

/// The most events that wait to be sent.
const AHEAD: usize = 1024;

/// Writes what a stream ends with.
pub(super) type LastWords = Box<dyn Fn(Stop) -> Option<Bytes> + Send>;

/// What is done next.
#[derive(Debug)]
enum Act {
    Send(Event),
    Stop(Stop),
}

/// A real stream with faults on the way.
pub(super) struct MeddledBody {
    alarm: Alarm,
    body: RealBody,
    events: Events,
    course: Course,
    last_words: LastWords,
    switch: Switch,
    account: Account,
    queue: VecDeque<(Moment, Act)>,
    /// Nothing more is read.
    read: bool,
    /// Nothing more is sent.
    over: bool,
}

impl MeddledBody {
    pub(super) fn new(
        clock: Clock,
        body: RealBody,
        (events, course): (Events, Course),
        last_words: LastWords,
        (switch, account): (Switch, Account),
    ) -> Self {
        let (alarm, queue) = (Alarm::new(clock), VecDeque::new());
        Self { alarm, body, events, course, last_words, switch, account, queue, read: false, over: false }
    }

    /// Reads what has come.
    fn read(&mut self, cx: &mut Context<'_>) {
        while !self.read && self.queue.len() < AHEAD {
            let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else { return };
            let now = self.alarm.now();
            match frame {
                Some(Ok(frame)) => {
                    for event in frame.data_ref().map(|data| self.events.push(data)).unwrap_or_default() {
                        self.take(event, now);
                    }
                }
                Some(Err(error)) => self.conclude(Stop::Break(how(&error)), now),
                None => self.conclude(Stop::End, now),
            }
        }
    }

    fn take(&mut self, event: Event, now: Moment) {
        if self.read {
            return;
        }
        match self.course.event(event.said, now) {
            Step::Send(at) => self.queue.push_back((at, Act::Send(event))),
            Step::Stop(at, stop) => self.stop(at, stop),
        }
    }

    /// The real stream has come to its end.
    fn conclude(&mut self, stop: Stop, now: Moment) {
        if let Some(rest) = self.events.rest() {
            self.take(rest, now);
        }
        if !self.read {
            self.stop(self.course.end(now), stop);
        }
    }

    /// Nothing more is sent than what waits, and the request behind it is given up.
    fn stop(&mut self, at: Moment, stop: Stop) {
        self.queue.push_back((at, Act::Stop(stop)));
        self.read = true;
        self.body = Empty::new().map_err(|never| match never {}).boxed_unsync();
    }

    /// What comes next, and when.
    fn due(&mut self) -> Moment {
        let severed = self.course.severed();
        let next = self.queue.front().map_or(Moment::NEVER, |(at, _)| *at);
        match severed {
            Some((at, stop)) if at < next => {
                self.queue.clear();
                self.stop(at, stop);
                at
            }
            _ => next,
        }
    }

    /// Ends the stream; returns what is said at its end.
    fn end(&mut self, stop: Stop) -> Poll<Option<Bytes>> {
        if let (Stop::Outage(_), Some(outage)) = (stop, self.course.outage()) {
            self.account.severed(outage);
        }
        self.account.stopped(stop);
        match stop {
            Stop::Outage(parting) => {
                self.switch.part(parting);
                return Poll::Pending;
            }
            Stop::Break(how) => {
                self.switch.throw(how);
                return Poll::Pending;
            }
            Stop::End | Stop::Error(_) | Stop::Garbled(_) => self.over = true,
        }
        Poll::Ready((self.last_words)(stop))
    }
}

impl Body for MeddledBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.over {
            return Poll::Ready(None);
        }
        self.read(cx);
        let at = self.due();
        if at == Moment::NEVER && !self.queue.is_empty() {
            self.account.silent();
        }
        ready!(self.alarm.poll(at, cx));
        let bytes = match self.queue.pop_front() {
            Some((_, Act::Send(event))) => {
                self.account.sent(event.chunks);
                Some(event.bytes.into())
            }
            Some((_, Act::Stop(stop))) => ready!(self.end(stop)),
            None => return Poll::Pending,
        };
        Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}

impl fmt::Debug for MeddledBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MeddledBody")
            .field("course", &self.course)
            .field("waiting", &self.queue.len())
            .finish_non_exhaustive()
    }
}
