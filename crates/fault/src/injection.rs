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
    /// How much later the connection stands that the attempt comes on, and with it all that follows.
    pub connect: Duration,
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
    /// An error of that category, by its standard name, with the provider's own status and words; and the wait.
    Named(&'static str, Option<Duration>),
    /// The connection is refused.
    Refused,
    /// The connection is accepted and reset.
    Reset,
    /// The connection is accepted and nothing ever comes.
    Silent,
    /// The provider's name is not found.
    Nameless,
    /// No TLS connection comes about.
    Tls(TlsFault),
}

impl Failure {
    /// Whether the connection fails before any limit or front sees the attempt.
    pub const fn is_of_network(self) -> bool {
        !matches!(self, Self::Status(..) | Self::Named(..))
    }
}

/// Why no TLS connection comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsFault {
    /// The server ends the handshake with an alert.
    Alert,
    /// The server takes the client's hello and never answers it.
    Slow,
    /// The certificate is for another host.
    WrongHost,
    /// The certificate was good until some time ago.
    Expired,
}

impl TlsFault {
    /// The name that files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alert => "tls-failure",
            Self::Slow => "slow-handshake",
            Self::WrongHost => "wrong-certificate",
            Self::Expired => "expired-certificate",
        }
    }
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
    /// Half of the next event is sent before it, and the rest after it.
    pub inside: bool,
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
    /// As a clean end, in the middle of an event.
    InsideEvent,
    /// As a clean end, between two bytes of one character.
    InsideCharacter,
    /// The connection closes between two bytes of HTTP's own framing: the size of a chunk, the head of a frame.
    InsideHeader,
    /// HTTP/2's GOAWAY, and then the connection closes. Over HTTP/1.1 it only closes.
    GoAway,
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
    /// Calls tools with arguments that cannot be read.
    BrokenToolArguments,
    /// Says words where it should call a tool.
    DroppedToolCalls,
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
            Self::BrokenToolArguments => "broken-tool-arguments",
            Self::DroppedToolCalls => "dropped-tool-calls",
        }
    }

    /// Whether it can only be seen where a tool is called.
    pub const fn is_about_calls(self) -> bool {
        matches!(self, Self::BrokenToolArguments | Self::DroppedToolCalls)
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
    /// A body of the other kind: one document where a stream was asked for, a stream where one document was.
    ContentType,
    /// Bytes that are no UTF-8.
    Utf8,
    /// A body that claims to be compressed and is not.
    Gzip,
}

/// What a provider says of its tokens that is not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongUsage {
    /// Nothing.
    Missing,
    /// So many times what was used.
    Times(u32),
}

/// How connections end, or do not, that are under way when an outage begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parting {
    /// The provider shuts down. Over HTTP/2 it says so with a GOAWAY and closes; HTTP/1.1 has no word for it, so there
    /// the connection is reset.
    ShutDown,
    /// They are reset.
    Reset,
    /// They stay and are silent.
    Silent,
}

impl Parting {
    /// Whether the connection is gone.
    pub const fn ends(self) -> bool {
        !matches!(self, Self::Silent)
    }
}

/// An outage that begins while the answer is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Severed {
    /// When it begins.
    pub at: Moment,
    /// What becomes of the connection.
    pub how: Parting,
    /// The fault that does it, by its place in the timeline.
    pub by: usize,
}
