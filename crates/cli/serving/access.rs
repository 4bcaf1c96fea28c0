//! Who may use the admin API of a server, by where it listens and what was typed.

use std::hash::{BuildHasher, RandomState};
use std::net::SocketAddr;

use chance::Seed;
use mock::control::{Access, Denied, Token};

use crate::args::Serve;

/// Where the token is found that is not typed.
const VARIABLE: &str = "BROWNOUT_ADMIN_TOKEN";

/// The token that a client has to show, where one is set.
pub(crate) fn token(args: &Serve) -> Option<Token> {
    let said = args.admin_token.clone().or_else(|| std::env::var(VARIABLE).ok());
    said.and_then(Token::new)
}

/// Who may use it at that address.
pub(crate) fn at(address: SocketAddr, token: Option<Token>) -> Access {
    match token {
        Some(token) => Access::Token(token),
        None if address.ip().is_loopback() => Access::Loopback,
        None => Access::Off,
    }
}

/// What to say about it to whoever starts the server.
pub(crate) fn told(args: &Serve, address: SocketAddr) -> String {
    match (at(address, token(args)), args.admin) {
        (Access::Off, None) => {
            let (message, hint) = Denied::Off.words();
            format!("{message}; {hint}")
        }
        (Access::Off, Some(admin)) => format!("the admin API is on http://{admin}/_brownout/v1 alone"),
        (Access::Loopback, _) => format!("admin API on http://{address}/_brownout/v1"),
        (Access::Token(_), _) => format!("admin API on http://{address}/_brownout/v1, for whoever has the token"),
    }
}

/// Something that nobody knows, for the digests of keys: the system's entropy, which runs are not made of.
pub(super) fn salt() -> Seed {
    Seed(RandomState::new().hash_one(std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_elsewhere_nobody_may_without_a_token() {
        let (near, far) = (SocketAddr::from(([127, 0, 0, 1], 1)), SocketAddr::from(([0, 0, 0, 0], 1)));
        assert!(matches!((at(near, None), at(far, None)), (Access::Loopback, Access::Off)));
        assert!(matches!(at(near, Token::new("t")), Access::Token(_)));
        assert!(matches!(at(far, Token::new("t")), Access::Token(_)));
    }

    #[test]
    fn salts_differ() {
        assert_ne!(salt(), salt());
    }
}
