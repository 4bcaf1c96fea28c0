//! Blackout: nobody answers.
//!
//! OpenAI on 2024-12-11 was unreachable for most callers for two hours, and a third of the failing
//! calls simply hung; DNS and connection failures opened the AWS outage of 2025-10-20.

use chance::Moment;

use crate::injection::{Failure, Injection, Parting, Severed, TlsFault};

/// How the provider does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blackout {
    /// Connections are refused: callers learn of it at once.
    Refuse,
    /// Connections are accepted and reset.
    Reset,
    /// Connections are accepted and nothing comes back, ever: callers learn of it by their own
    /// timeouts only.
    BlackHole,
    /// The provider's name is not found. A server cannot play that: live, callers see a reset.
    DnsFailure,
    /// No TLS connection comes about. Without TLS, live callers see a reset, or nothing where it is slow.
    Tls(TlsFault),
}

impl Blackout {
    pub(super) fn strike(self, injection: &mut Injection) {
        injection.failure.get_or_insert(match self {
            Self::Refuse => Failure::Refused,
            Self::Reset => Failure::Reset,
            Self::BlackHole => Failure::Silent,
            Self::DnsFailure => Failure::Nameless,
            Self::Tls(fault) => Failure::Tls(fault),
        });
    }

    /// What its onset does to an answer that is under way: a provider that refuses has shut
    /// down, a process that dies resets its connections, a network that swallows packets leaves them silent. A name that is not found and a
    /// certificate that is no good concern new connections only.
    pub(crate) fn severs(self, at: Moment, by: usize) -> Option<Severed> {
        let how = match self {
            Self::Refuse => Parting::ShutDown,
            Self::Reset => Parting::Reset,
            Self::BlackHole => Parting::Silent,
            Self::DnsFailure | Self::Tls(_) => return None,
        };
        Some(Severed { at, how, by })
    }
}
