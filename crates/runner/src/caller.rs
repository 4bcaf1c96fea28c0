//! A caller: sends one request, reads the answer, and gives up when patience is spent.
//!
//! All times are measured from the *intended* send: a system that makes callers queue cannot hide
//! the queue.

use std::sync::Arc;
use std::time::Duration;

use chance::Moment;
use record::event::{Gaps, Outcome, Request};

use crate::recorder::{Recorder, UnderWay};
use crate::sut::{Failed, Got, Sut};
use crate::workload::Draft;

/// What a caller has seen of an answer.
#[derive(Debug, Default)]
struct Seen {
    first: Option<Moment>,
    last: Moment,
    tokens: u64,
    /// The segment that may still be under way: when it began, its tokens, how long it lasts.
    latest: Option<(Moment, u32, Duration)>,
    longest_gap: Duration,
    served_by: Option<usize>,
    switched: bool,
    last_resort: bool,
}

/// Sends one request and records how it fared.
pub(crate) async fn send(sut: &Sut, recorder: &Recorder, draft: Draft, intended: Moment, patience: Duration) {
    let clock = sut.clock();
    let mut line = Request {
        request: Arc::clone(&draft.id),
        class: Arc::clone(sut.class(draft.class)),
        stream: draft.request.stream,
        intended_us: intended.as_micros(),
        sent_us: clock.now().as_micros(),
        ..Request::default()
    };
    let mut seen = Seen::default();
    let end = {
        let mut on_piece = |now: Moment, got: Got| seen.take(now, got);
        let answer = sut.ask(&draft, &mut on_piece);
        tokio::select! {
            biased;
            end = answer => Some(end),
            () = clock.sleep_until(intended + patience) => None,
        }
    };
    line.end_us = clock.now().as_micros();
    note_end(&mut line, end, patience);
    seen.note(&mut line);
    if let Some(ledger) = sut.ledger() {
        return ledger.file(&draft.id, line, recorder);
    }
    let under_way = recorder.take(&draft.id);
    if !draft.told {
        let found = under_way.as_ref().and_then(|under_way| under_way.class.as_deref());
        line.misrouted = sut.takes_another_route(&line.class, found);
    }
    note_answer(&mut line, seen.served_by, under_way.as_ref(), recorder);
    recorder.push(record::Event::Request(line));
}

fn note_end(line: &mut Request, end: Option<Result<(), Failed>>, patience: Duration) {
    match end {
        Some(Ok(())) => line.outcome = Outcome::Success,
        Some(Err(failed)) => {
            line.outcome = Outcome::Failed;
            line.category = Some(failed.category.into());
            line.detail = Some(failed.detail);
        }
        None => {
            line.outcome = Outcome::Cancelled;
            line.detail = Some(format!("no end within {} s", patience.as_secs_f64()));
        }
    }
}

/// What the providers of Brownout's own core say about the answer.
fn note_answer(line: &mut Request, served_by: Option<usize>, under_way: Option<&UnderWay>, recorder: &Recorder) {
    line.attempts = under_way.map_or(0, |under_way| under_way.attempts);
    if line.outcome != Outcome::Success {
        return;
    }
    let Some(provider) = served_by else { return };
    line.served_by = Some(Arc::clone(recorder.name(provider)));
    if let Some(journal) = under_way.and_then(|under_way| under_way.journal.as_ref()) {
        let planned = u64::from(journal.planned_words);
        // An answer that was gone on with elsewhere is as long as the two made it, and says so.
        let short = journal.degraded.is_none() && line.output_tokens < planned && !line.switched;
        line.truncated = journal.broken_off || short;
        line.stitched = line.output_tokens > planned && !line.switched;
        line.degraded = journal.degraded.map(Into::into);
    }
}

impl Seen {
    fn take(&mut self, now: Moment, got: Got) {
        match got {
            Got::Words { tokens, lasting } => self.add(now, tokens, lasting),
            Got::Whole { tokens } => self.tokens += u64::from(tokens),
            Got::LastResort => self.last_resort = true,
            Got::From(provider) => self.served_by = Some(provider),
            Got::Switched(provider) => {
                self.served_by = Some(provider);
                self.switched = true;
            }
        }
    }

    fn note(&self, line: &mut Request) {
        line.first_token_us = self.first.map(Moment::as_micros);
        line.switched = self.switched;
        if self.last_resort && line.outcome == Outcome::Success {
            line.outcome = Outcome::LastResort;
        }
        line.output_tokens = self.tokens - self.outstanding(Moment::from_micros(line.end_us));
        if line.outcome == Outcome::Success {
            line.gap_us = self.gaps();
        }
    }

    fn add(&mut self, now: Moment, tokens: u32, lasting: Duration) {
        if self.first.is_some() {
            self.longest_gap = self.longest_gap.max(now.since(self.last));
        }
        let inside = lasting / tokens.saturating_sub(1).max(1);
        self.longest_gap = self.longest_gap.max(inside);
        self.first.get_or_insert(now);
        self.last = now + lasting;
        self.tokens += u64::from(tokens);
        self.latest = Some((now, tokens, lasting));
    }

    /// Tokens that were handed over in advance and are not due by `now`: of a segment that was cut.
    fn outstanding(&self, now: Moment) -> u64 {
        let Some((began, tokens, lasting)) = self.latest else { return 0 };
        let gaps = u128::from(tokens.saturating_sub(1));
        let elapsed = now.since(began).min(lasting).as_micros();
        let due = (elapsed * gaps).checked_div(lasting.as_micros()).unwrap_or(gaps);
        (gaps - due) as u64
    }

    fn gaps(&self) -> Option<Gaps> {
        let gaps = self.tokens.checked_sub(1).filter(|&gaps| gaps > 0)?;
        let mean = self.last.since(self.first?).as_micros() as u64 / gaps;
        Some(Gaps { mean, max: self.longest_gap.as_micros() as u64 })
    }
}
