//! A provider that does what a script says, attempt by attempt.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use brownout_failover::{Answered, Attempt, BoxFuture, CallError, Provider, Refused, Response};
use futures_core::Stream;
use tokio::time::{Instant, Sleep, sleep_until};
use wire::{Chunk, ErrorFields, FinishReason, Request, Text, ToolCall, Usage, Whole};

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// What happens to one attempt. Times are offsets from its arrival.
#[derive(Debug, Clone)]
pub(crate) enum Play {
    /// An HTTP error.
    Status { at: Duration, status: u16, retry_after: Option<Duration> },
    /// No exchange at all.
    Fails { at: Duration, error: CallError },
    /// A whole answer.
    Whole { at: Duration, whole: Whole },
    /// A streamed answer: its head at once, then moves at their times, then the end of the stream.
    Stream(Vec<(Duration, Move)>),
    /// Nothing, ever.
    Hangs,
}

/// One thing that a streamed answer does.
#[derive(Debug, Clone)]
pub(crate) enum Move {
    Chunk(Chunk),
    Breaks(CallError),
    /// Nothing follows, not even the end.
    Hangs,
}

impl Play {
    pub(crate) fn status(status: u16) -> Self {
        Self::Status { at: ms(50), status, retry_after: None }
    }

    pub(crate) fn held(status: u16, retry_after: Duration) -> Self {
        Self::Status { at: ms(50), status, retry_after: Some(retry_after) }
    }

    pub(crate) fn refused() -> Self {
        Self::Fails { at: ms(1), error: CallError::Connect("refused".to_owned()) }
    }

    /// A whole answer of these words.
    pub(crate) fn says(text: &'static str) -> Self {
        let whole = Whole { text: text.into(), finish: Some(FinishReason::Stop), ..Whole::default() };
        Self::Whole { at: ms(400), whole }
    }

    /// A complete stream: these words from `first` on, 100 ms apart.
    pub(crate) fn streams(first: Duration, words: &[&'static str]) -> Self {
        Self::cut_after(first, words).then(ms(100), Move::finish())
    }

    /// The same, ended without a word of completeness.
    pub(crate) fn cut_after(first: Duration, words: &[&'static str]) -> Self {
        let at = |n: usize| first + ms(100) * n as u32;
        Self::Stream(words.iter().enumerate().map(|(n, word)| (at(n), Move::word(word))).collect())
    }

    /// The stream with one more move, so long after the last one.
    pub(crate) fn then(self, after: Duration, next: Move) -> Self {
        let Self::Stream(mut moves) = self else { panic!("not a stream: {self:?}") };
        let last = moves.last().map_or(Duration::ZERO, |(at, _)| *at);
        moves.push((last + after, next));
        Self::Stream(moves)
    }
}

impl Move {
    pub(crate) fn word(text: &'static str) -> Self {
        Self::segment(text, 1, Duration::ZERO)
    }

    pub(crate) fn segment(text: impl Into<Text>, tokens: u32, lasting: Duration) -> Self {
        Self::Chunk(Chunk::Delta { text: text.into(), tokens, lasting })
    }

    pub(crate) fn finish() -> Self {
        Self::Chunk(Chunk::Finish(FinishReason::Stop))
    }

    /// A call of the tool `look`.
    pub(crate) fn call() -> Self {
        let call = ToolCall { id: "c1".into(), name: "look".into(), arguments: "{}".into() };
        Self::Chunk(Chunk::ToolCall(call))
    }

    /// A thought, or a part of a tool call.
    pub(crate) fn work() -> Self {
        Self::Chunk(Chunk::Working { tokens: 3, lasting: Duration::ZERO })
    }

    pub(crate) fn usage(output_tokens: u64) -> Self {
        Self::Chunk(Chunk::Usage(Usage { input_tokens: 7, output_tokens, ..Usage::default() }))
    }

    pub(crate) fn error(kind: &'static str) -> Self {
        Self::Chunk(Chunk::Error(ErrorFields { kind: Some(kind.into()), code: None, message: "no more".into() }))
    }

    pub(crate) fn reset() -> Self {
        Self::Breaks(CallError::Broken("reset".to_owned()))
    }
}

/// The provider.
#[derive(Debug)]
pub(crate) struct Scripted {
    plays: Vec<Play>,
    /// When each attempt arrived, and for which model.
    arrivals: Mutex<Vec<(Instant, String)>>,
    /// What each attempt asked.
    asked: Mutex<Vec<Request>>,
}

impl Scripted {
    pub(crate) fn new(plays: Vec<Play>) -> Arc<Self> {
        Arc::new(Self { plays, arrivals: Mutex::default(), asked: Mutex::default() })
    }

    /// Attempts so far.
    pub(crate) fn attempts(&self) -> usize {
        self.arrivals.lock().expect("no test panics while it counts").len()
    }

    pub(crate) fn models(&self) -> Vec<String> {
        self.arrivals.lock().expect("no test panics while it counts").iter().map(|(_, model)| model.clone()).collect()
    }

    pub(crate) fn asked(&self) -> Vec<Request> {
        self.asked.lock().expect("no test panics while it asks").clone()
    }

    fn arrive(&self, model: &str) -> (Instant, Play) {
        let mut arrivals = self.arrivals.lock().expect("no test panics while it counts");
        let play = self.plays.get(arrivals.len()).or(self.plays.last()).cloned().unwrap_or(Play::Hangs);
        arrivals.push((Instant::now(), model.to_owned()));
        (Instant::now(), play)
    }
}

impl Provider for Scripted {
    fn call<'a>(&'a self, attempt: Attempt<'a>) -> BoxFuture<'a, Result<Response, CallError>> {
        self.asked.lock().expect("no test panics while it asks").push(attempt.request.clone());
        let (start, play) = self.arrive(attempt.model);
        Box::pin(perform(start, play))
    }
}

async fn perform(start: Instant, play: Play) -> Result<Response, CallError> {
    match play {
        Play::Status { at, status, retry_after } => {
            sleep_until(start + at).await;
            Ok(Refused { status, error: ErrorFields::default(), retry_after }.into())
        }
        Play::Fails { at, error } => {
            sleep_until(start + at).await;
            Err(error)
        }
        Play::Whole { at, whole } => {
            sleep_until(start + at).await;
            Ok(whole.into())
        }
        Play::Stream(moves) => {
            let moves: VecDeque<_> = moves.into_iter().map(|(at, next)| (start + at, next)).collect();
            Ok(Answered::Stream(Box::pin(Playing { moves, sleep: Box::pin(sleep_until(start)) })).into())
        }
        Play::Hangs => std::future::pending().await,
    }
}

/// A stream under way.
struct Playing {
    moves: VecDeque<(Instant, Move)>,
    sleep: Pin<Box<Sleep>>,
}

impl Stream for Playing {
    type Item = Result<Chunk, CallError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some((at, next)) = self.moves.front().cloned() else { return Poll::Ready(None) };
        if at > Instant::now() {
            self.sleep.as_mut().reset(at);
            if self.sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
        }
        match next {
            Move::Hangs => Poll::Pending,
            Move::Chunk(chunk) => {
                self.moves.pop_front();
                Poll::Ready(Some(Ok(chunk)))
            }
            Move::Breaks(error) => {
                self.moves.clear();
                Poll::Ready(Some(Err(error)))
            }
        }
    }
}
