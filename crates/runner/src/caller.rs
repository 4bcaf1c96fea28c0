//! A caller: sends one request, reads the answer, and gives up when patience is spent.
//!
//! All times are measured from the *intended* send: a system that makes callers queue cannot hide
//! the queue.

use std::time::Duration;

use chance::Moment;
use failover::{Delta, Failure, Piece};
use record::event::{Gaps, Outcome, Request};

use crate::recorder::{Recorder, UnderWay};
use crate::sut::Sut;
use crate::workload::Draft;

/// What a caller has seen of an answer.
#[derive(Debug, Default)]
struct Seen {
    first: Option<Moment>,
    last: Moment,
    tokens: u64,
    longest_gap: Duration,
    served_by: Option<usize>,
}

/// Sends one request and records how it fared.
pub(crate) async fn send(sut: &Sut, recorder: &Recorder, draft: Draft, intended: Moment, patience: Duration) {
    let clock = sut.clock();
    let mut line = Request {
        request: draft.id.to_string(),
        class: sut.class(draft.class).to_owned(),
        stream: draft.request.stream,
        intended_us: intended.as_micros(),
        sent_us: clock.now().as_micros(),
        ..Request::default()
    };
    let mut seen = Seen::default();
    let end = {
        let mut on_piece = |now: Moment, piece: &Piece| seen.take(now, piece);
        let answer = sut.ask(&draft, &mut on_piece);
        tokio::select! {
            biased;
            end = answer => Some(end),
            () = clock.sleep_until(intended + patience) => None,
        }
    };
    line.end_us = clock.now().as_micros();
    let under_way = recorder.take(&draft.id);
    note_end(&mut line, end, patience);
    note_answer(&mut line, &seen, &under_way, recorder);
    recorder.push(record::Event::Request(line));
}

fn note_end(line: &mut Request, end: Option<Result<(), Failure>>, patience: Duration) {
    match end {
        Some(Ok(())) => line.outcome = Outcome::Success,
        Some(Err(failure)) => {
            line.outcome = Outcome::Failed;
            line.category = Some(failure.category().name().to_owned());
            line.detail = Some(failure.to_string());
        }
        None => {
            line.outcome = Outcome::Cancelled;
            line.detail = Some(format!("no end within {} s", patience.as_secs_f64()));
        }
    }
}

fn note_answer(line: &mut Request, seen: &Seen, under_way: &UnderWay, recorder: &Recorder) {
    line.attempts = under_way.attempts;
    line.first_token_us = seen.first.map(Moment::as_micros);
    line.output_tokens = seen.tokens;
    if line.outcome != Outcome::Success {
        return;
    }
    line.served_by = seen.served_by.map(|provider| recorder.name(provider).to_owned());
    line.gap_us = seen.gaps();
    if let Some(journal) = &under_way.journal {
        let planned = u64::from(journal.planned_tokens);
        line.truncated = journal.broken_off || (journal.degraded.is_none() && seen.tokens < planned);
        line.stitched = seen.tokens > planned;
        line.degraded = journal.degraded.map(str::to_owned);
    }
}

impl Seen {
    fn take(&mut self, now: Moment, piece: &Piece) {
        match piece {
            Piece::Delta(delta) => self.add(now, delta),
            Piece::Done(done) => {
                self.served_by = Some(done.served_by);
                if !done.text.is_empty() {
                    self.tokens += u64::from(wire::estimate_tokens(&done.text));
                }
            }
        }
    }

    fn add(&mut self, now: Moment, delta: &Delta) {
        if self.first.is_some() {
            self.longest_gap = self.longest_gap.max(now.since(self.last));
        }
        let inside = delta.lasting / delta.tokens.saturating_sub(1).max(1);
        self.longest_gap = self.longest_gap.max(inside);
        self.first.get_or_insert(now);
        self.last = now + delta.lasting;
        self.tokens += u64::from(delta.tokens);
    }

    fn gaps(&self) -> Option<Gaps> {
        let gaps = self.tokens.checked_sub(1).filter(|&gaps| gaps > 0)?;
        let mean = self.last.since(self.first?).as_micros() as u64 / gaps;
        Some(Gaps { mean, max: self.longest_gap.as_micros() as u64 })
    }
}
