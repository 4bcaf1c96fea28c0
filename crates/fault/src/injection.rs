//! The drawn fate of one attempt.

use std::time::Duration;

use chance::Moment;

/// Everything that faults do to one attempt. The default injection does nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Injection {
    /// The faults that struck, by their place in the timeline.
    pub struck: Vec<usize>,
    /// The attempt fails instead of being answered. The first fault that says so wins.
    pub failure: Option<Failure>,
    /// What the first token suffers.
    pub first_token: Change,
    /// What the gaps between tokens suffer.
    pub pace: Change,
    /// The answer pauses.
    pub stall: Option<Stall>,
    /// The answer is cut.
    pub cut: Option<Cut>,
    /// The provider reports an error inside the answer.
    pub in_stream: Option<InStream>,
    /// The answer cannot be read.
    pub garble: Option<Garble>,
    /// The answer is bad.
    pub degrade: Option<Degrade>,
    /// The answer's count of tokens is wrong.
    pub usage: Option<WrongUsage>,
    /// An outage begins later: an answer that is still under way then is broken off.
    pub severed: Option<Severed>,
}

/// Fails instead of answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// An HTTP status, and the wait that its header asks for.
    Status(u16, Option<Duration>),
    /// The connection is refused.
    Refused,
    /// The connection is accepted and reset.
    Reset,
    /// The connection is accepted and nothing ever comes.
    Silent,
}

/// How a duration is changed: multiplied, then lengthened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Multiplies the healthy value.
    pub times: f64,
    /// Is added to the result.
    pub plus: Duration,
}

impl Default for Change {
    fn default() -> Self {
        Self { times: 1.0, plus: Duration::ZERO }
    }
}

impl Change {
    /// The changed duration, in whole microseconds.
    pub fn apply(self, healthy: Duration) -> Duration {
        Duration::from_micros((healthy.as_micros() as f64 * self.times + 0.5) as u64).saturating_add(self.plus)
    }

    /// Both changes, one after the other.
    pub fn and(&mut self, other: Self) {
        self.times *= other.times;
        self.plus += other.plus;
    }
}

/// A pause inside an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stall {
    /// Tokens that are sent before it; 0 stalls the first token.
    pub after: u32,
    /// How long it lasts; `None` is for ever.
    pub lasting: Option<Duration>,
}

/// A cut inside an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Tokens that are sent before it. An answer that is not longer is cut before its terminator.
    pub after: u32,
    /// What the caller sees.
    pub how: CutHow,
}

/// What a cut looks like from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutHow {
    /// The connection closes as if the answer were over.
    CleanEof,
    /// The connection is reset.
    Reset,
    /// All words are sent, but no finish and no terminator.
    MissingTerminator,
}

/// An answer that is well-formed and no good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Degrade {
    /// No words at all.
    Empty,
    /// Ends after this many tokens and claims to be complete.
    Truncated(u32),
    /// Goes on to this many times its length.
    Runaway(u32),
    /// Declines what was asked.
    Refusal,
    /// Says the same over and over.
    Repetition,
    /// Is no language.
    Garbled,
    /// Is in another language than the question.
    WrongLanguage,
    /// Is JSON that does not end.
    BrokenJson,
}

impl Degrade {
    /// The name that files and reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Truncated(_) => "truncated",
            Self::Runaway(_) => "runaway",
            Self::Refusal => "refusal",
            Self::Repetition => "repetition",
            Self::Garbled => "garbled",
            Self::WrongLanguage => "wrong-language",
            Self::BrokenJson => "broken-json",
        }
    }
}

/// An error that the provider reports inside an answer of status 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InStream {
    /// Tokens that are sent before it. An answer that is not longer has it in place of its end.
    pub after: u32,
    /// The status that the error would have had; a whole answer has it.
    pub status: u16,
}

/// What comes in place of an answer that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Garble {
    /// Half of a JSON document.
    Json,
    /// A page of HTML.
    Html,
    /// An event that is none of this format's.
    Event,
}

/// What a provider says of its tokens that is not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongUsage {
    /// Nothing.
    Missing,
    /// So many times what was used.
    Times(u32),
}

/// An outage that begins while the answer is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Severed {
    /// When it begins.
    pub at: Moment,
    /// Whether the connection is reset; otherwise it goes silent.
    pub reset: bool,
    /// The fault that does it, by its place in the timeline.
    pub by: usize,
}
