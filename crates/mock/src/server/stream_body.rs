//! The body of a streamed answer, which keeps its own time.
//!
//! *Which question does it answer?* "What is the next thing on this stream, and is it time for it?"
//!
//! *Why a hand-written body?* It waits for absolute instants, so a slow reader or a long answer does not
//! shift what comes later; and it needs no task, so that dropping the connection drops all of it.
//!
//! *What it never does:* end a broken answer as a complete one.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use chance::Moment;
use fault::Parting;
use http_body::{Body, Frame};
use tokio::time::Sleep;
use wire::codec::StreamEncoder;
use wire::errors::typical;
use wire::{Api, Ending, FinishReason, Inside, Part, Partial, Usage};

use super::events::Events;
use super::halves::{inside, split};
use super::pieces::{Piece, Pieces};
use super::reset_stream::StreamReset;
use super::switch::{Break, Switch};
use super::waiting::Waiting;
use crate::site::Stay;
use crate::{Clock, Place};

/// No more is added to a frame of this many bytes.
const FRAME: usize = 12 * 1024;

/// How a streamed answer ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    /// The format, whose words an error has.
    pub(super) api: Api,
    /// In which way.
    pub(super) ending: Ending,
    /// What an outage that ends it does to the connection.
    pub(super) severed: Option<Parting>,
    /// When, from the arrival.
    pub(super) at: Duration,
    /// The reason that is written at the end of a complete one.
    pub(super) finish: FinishReason,
    /// The usage that is written there.
    pub(super) usage: Usage,
    /// An event that comes in two halves.
    pub(super) partial: Option<Partial>,
}

/// What comes next.
#[derive(Debug)]
enum Next {
    Piece(Piece),
    End,
    /// A break, when all that was said is gone.
    Break(Cut),
    /// Nothing, and the body is over.
    Over,
    /// Nothing, and the body is not over.
    Silence,
}

/// A break that waits for what was said before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// Of this answer alone, where others share the connection.
    Stream,
    /// Inside of what HTTP writes around the next event.
    Header,
}

/// A streamed answer.
#[derive(Debug)]
pub(super) struct StreamBody {
    clock: Clock,
    arrived: Moment,
    end: End,
    switch: Switch,
    encoder: StreamEncoder,
    pieces: Pieces,
    next: Next,
    begun: bool,
    timer: Option<Pin<Box<Sleep>>>,
    /// What is sent before the first token.
    waiting: Option<Waiting>,
    /// What is written of a thought or a call, where one is under way.
    part: Option<Events>,
    /// Tokens that were sent.
    sent: u32,
    /// The second half of an event.
    rest: Option<Bytes>,
    /// Since when a break waits.
    since: Option<u64>,
    /// Given back with the last byte.
    held: Option<(Place, Stay)>,
}

impl StreamBody {
    pub(super) fn new(
        (clock, arrived): (Clock, Moment),
        encoder: StreamEncoder,
        mut pieces: Pieces,
        end: End,
        (switch, held): (Switch, (Place, Stay)),
    ) -> Self {
        let next = pieces.next().map_or(Next::End, Next::Piece);
        let held = Some(held);
        Self {
            clock,
            arrived,
            end,
            switch,
            encoder,
            pieces,
            next,
            begun: false,
            timer: None,
            waiting: None,
            part: None,
            sent: 0,
            rest: None,
            since: None,
            held,
        }
    }

    /// The same body, with signs of life before its first token.
    pub(super) fn after(self, waiting: Option<Waiting>) -> Self {
        Self { waiting, ..self }
    }

    /// The next sign of life, when it is time for it; nothing where the answer is due.
    fn poll_waiting(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let Some(due) = self.waiting.as_ref().and_then(Waiting::due) else { return Poll::Ready(None) };
        ready!(self.poll_due(due, cx));
        Poll::Ready(self.waiting.as_mut().map(Waiting::take))
    }

    fn is_due(&self, at: Duration, now: Moment) -> bool {
        self.clock.tick().align(self.arrived + at) <= now
    }

    fn poll_due(&mut self, at: Duration, cx: &mut Context<'_>) -> Poll<()> {
        let moment = self.arrived + at;
        if self.is_due(at, self.clock.now()) {
            return Poll::Ready(());
        }
        let deadline = self.clock.instant(moment);
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(cx)
    }

    /// What the encoder says, behind the beginning where there was none yet.
    fn write(&mut self, say: impl FnOnce(&mut StreamEncoder, &Pieces) -> Vec<u8>) -> Bytes {
        if std::mem::replace(&mut self.begun, true) {
            return say(&mut self.encoder, &self.pieces).into();
        }
        let mut all = self.encoder.start();
        all.extend(say(&mut self.encoder, &self.pieces));
        all.into()
    }

    fn send(&mut self, piece: Piece) -> Bytes {
        let bytes = self.rest.take().unwrap_or_else(|| self.say(piece));
        self.sent += piece.to - piece.from;
        self.next = self.pieces.next().map_or(Next::End, Next::Piece);
        bytes
    }

    /// The bytes, and with them all that is due as well: a network would deliver them together, and each frame
    /// costs as much as its contents.
    fn with_what_is_due(&mut self, bytes: Bytes) -> Bytes {
        let now = self.clock.now();
        let mut all = Vec::new();
        while all.len() < FRAME
            && let Some(more) = self.also_due(now)
        {
            if all.is_empty() {
                all.reserve(4 * bytes.len());
                all.extend_from_slice(&bytes);
            }
            all.extend_from_slice(&more);
        }
        if all.is_empty() { bytes } else { all.into() }
    }

    /// The next thing, where it is due now and writes something.
    fn also_due(&mut self, now: Moment) -> Option<Bytes> {
        match self.next {
            Next::Piece(piece) if self.is_due(piece.at, now) => Some(self.send(piece)),
            Next::End if self.end.ending == Ending::Complete && self.is_due(self.end.at, now) => self.conclude(),
            _ => None,
        }
    }

    /// The piece as bytes. A thought and a call are written whole by their format, in as many events as it
    /// makes of them: as many go out as belong to the tokens that are sent.
    fn say(&mut self, piece: Piece) -> Bytes {
        let segment = self.pieces.segment(piece);
        let (before, after) = (segment.from + piece.from, segment.from + piece.to);
        if segment.part == Part::Words {
            return self.write(|encoder, pieces| encoder.delta(pieces.segment(piece).cut(piece.from, piece.to)));
        }
        let of = segment.of;
        if before == 0 {
            let api = self.end.api;
            let all = self.write(|encoder, pieces| whole(encoder, &pieces.segment(piece).part));
            self.part = Some(Events::new(api, all));
        }
        let part = self.part.get_or_insert_default();
        part.up_to(after, of)
    }

    /// The first half of the next event, where it comes alone and it is time for it.
    fn poll_half(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let Some(partial) = self.end.partial.filter(|partial| partial.after == self.sent) else {
            return Poll::Ready(None);
        };
        ready!(self.poll_due(partial.at, cx));
        self.end.partial = None;
        let event = match self.next {
            Next::Piece(piece) => self.say(piece),
            // The words of an event that never comes whole are never read.
            _ => self.write(|encoder, _| encoder.delta(" ...")),
        };
        let (first, second) = split(self.end.api, &event);
        self.rest = Some(second);
        Poll::Ready(Some(first))
    }

    /// The break that was waited for.
    fn cut(&mut self, cut: Cut) -> Result<Bytes, StreamReset> {
        self.next = Next::Silence;
        match cut {
            Cut::Stream => Err(StreamReset),
            Cut::Header => {
                self.switch.close_after(1);
                Ok(self.write(|encoder, _| encoder.delta(" ...")))
            }
        }
    }

    /// The end, and what is written there.
    fn conclude(&mut self) -> Option<Bytes> {
        self.next = match self.end.ending {
            Ending::Reset if self.switch.is_multiplexed() && self.end.severed.is_none() => Next::Break(Cut::Stream),
            Ending::Inside(Inside::Header) => Next::Break(Cut::Header),
            Ending::Reset | Ending::GoAway => Next::Silence,
            _ => Next::Over,
        };
        self.held = None;
        match self.end.ending {
            Ending::Complete => {
                let (finish, usage) = (self.end.finish, self.end.usage);
                return Some(self.write(|encoder, _| encoder.finish(finish, usage)));
            }
            Ending::Error(status) => {
                let fields = typical(self.end.api, status);
                // An error before the first word is the first thing that is said, but in Responses.
                self.begun |= self.end.api != Api::OpenaiResponses;
                return Some(self.write(|encoder, _| encoder.error(&fields)));
            }
            Ending::Garbled(garbled) => return Some(Bytes::from_static(garbled.event(self.end.api))),
            Ending::Inside(what @ (Inside::Event | Inside::Character)) => {
                return Some(self.write(|encoder, _| inside(what, encoder)));
            }
            Ending::Reset if self.end.severed.is_some() || !self.switch.is_multiplexed() => {
                self.switch.part(self.end.severed.unwrap_or(Parting::Reset));
            }
            Ending::GoAway if self.switch.is_multiplexed() => self.switch.throw(Break::GoAway),
            Ending::GoAway => self.switch.throw(Break::Close),
            Ending::Reset
            | Ending::Inside(Inside::Header)
            | Ending::MissingTerminator
            | Ending::CleanEof
            | Ending::Never => {}
        }
        None
    }
}

/// A thought or a call, whole.
fn whole(encoder: &mut StreamEncoder, part: &Part) -> Vec<u8> {
    match part {
        Part::Words => Vec::new(),
        Part::Thought(thought) => encoder.reasoning(thought),
        Part::Call(call) => encoder.tool_call(call),
    }
}

impl Body for StreamBody {
    type Data = Bytes;
    type Error = StreamReset;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, StreamReset>>> {
        if let Some(comment) = ready!(self.poll_waiting(cx)) {
            return Poll::Ready(Some(Ok(Frame::data(comment))));
        }
        loop {
            if let Some(half) = ready!(self.poll_half(cx)) {
                return Poll::Ready(Some(Ok(Frame::data(half))));
            }
            let bytes = match self.next {
                Next::Over => return Poll::Ready(None),
                Next::Silence => return Poll::Pending,
                Next::Break(cut) => {
                    let this = &mut *self;
                    ready!(this.switch.poll_flushed(&mut this.since, cx));
                    return Poll::Ready(Some(this.cut(cut).map(Frame::data)));
                }
                Next::Piece(piece) => {
                    ready!(self.poll_due(piece.at, cx));
                    Some(self.send(piece)).filter(|bytes| !bytes.is_empty())
                }
                Next::End if self.end.ending == Ending::Never => return Poll::Pending,
                Next::End => {
                    let at = self.end.at;
                    ready!(self.poll_due(at, cx));
                    self.conclude()
                }
            };
            if let Some(bytes) = bytes {
                return Poll::Ready(Some(Ok(Frame::data(self.with_what_is_due(bytes)))));
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.next, Next::Over)
    }
}
