//! A text that shows whether it is whole.
//!
//! *Which question does it answer?* "Did every letter of the answer arrive, once, and in order?"
//!
//! *Why numbers and a checksum?* `1 2 3 ...` shows a reader where something is missing; the CRC-32 at the end (of all
//! that stands before ` crc32=`) shows it to a test in any language, and an answer that broke off has none.
//!
//! *What it never does:* depend on the request. The same length is the same text.

use std::fmt::Write as _;

use wire::bedrock_converse::eventstream::crc32;

/// Bytes of a token, as [`wire::estimate_tokens`] counts them.
const TOKEN_BYTES: usize = 4;

/// What stands before the checksum.
const MARK: &str = " crc32=";

/// Bytes of the mark and the checksum.
const TAIL: usize = MARK.len() + 8;

/// A text of so many tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fixed {
    tokens: u32,
}

/// Why a text is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Torn {
    /// It has no checksum: its end is missing.
    End,
    /// It has another checksum than its own: something is missing, doubled or changed.
    Inside,
}

impl Fixed {
    /// The shortest text, in tokens.
    pub const LEAST: u32 = 5;
    /// The longest, in tokens.
    pub const MOST: u32 = 100_000;

    /// A text of so many tokens; `None` where it is too short to be one, or too long.
    pub const fn new(tokens: u32) -> Option<Self> {
        if tokens < Self::LEAST || tokens > Self::MOST { None } else { Some(Self { tokens }) }
    }

    /// Its tokens.
    pub const fn tokens(self) -> u32 {
        self.tokens
    }

    /// The text: numbers from 1, and the checksum. Its length is four bytes for each token.
    pub fn text(self) -> String {
        let room = self.tokens as usize * TOKEN_BYTES - TAIL;
        let mut text = String::with_capacity(room + TAIL);
        for number in 1_u32.. {
            let before = text.len();
            let _ = write!(text, "{}{number}", if number == 1 { "" } else { " " });
            if text.len() > room {
                text.truncate(before);
                break;
            }
        }
        text.extend(std::iter::repeat_n('.', room - text.len()));
        let checksum = crc32(text.as_bytes());
        let _ = write!(text, "{MARK}{checksum:08x}");
        text
    }

    /// Whether a text is one of these, whole.
    ///
    /// # Errors
    /// How it is torn.
    pub fn check(text: &str) -> Result<(), Torn> {
        let (body, checksum) = text.rsplit_once(MARK).ok_or(Torn::End)?;
        if checksum.len() < 8 {
            return Err(Torn::End);
        }
        let same = format!("{:08x}", crc32(body.as_bytes())) == checksum;
        if same { Ok(()) } else { Err(Torn::Inside) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_long_as_said_and_whole() {
        // As `zlib.crc32` of Python says.
        assert_eq!(Fixed::new(8).unwrap().text(), "1 2 3 4 5 6 7 8 9 crc32=bea84274");
        for tokens in (Fixed::LEAST..400).chain([5_000, Fixed::MOST]) {
            let text = Fixed::new(tokens).unwrap().text();
            assert_eq!(wire::estimate_tokens(&text), tokens);
            assert_eq!(Fixed::check(&text), Ok(()));
        }
        assert_eq!((Fixed::new(Fixed::LEAST - 1), Fixed::new(Fixed::MOST + 1)), (None, None));
    }

    #[test]
    fn what_is_missing_shows() {
        let text = Fixed::new(50).unwrap().text();
        for cut in 0..text.len() {
            assert_eq!(Fixed::check(&text[..cut]), Err(Torn::End), "{cut}");
        }
        for at in 0..text.len() - TAIL {
            let without = [&text[..at], &text[at + 1..]].concat();
            assert_eq!(Fixed::check(&without), Err(Torn::Inside), "{at}");
        }
        assert_eq!(Fixed::check(&format!("{text}{text}")), Err(Torn::Inside));
    }
}
