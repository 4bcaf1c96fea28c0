//! How far the letters of a key go.
//!
//! *Which question does it answer?* "Where does the run of such letters end that goes on here, and what is in it?"
//!
//! *Why remembered?* A word may hold the beginnings of a million keys and be none. Each asks how far its letters go,
//! and all get the same answer.
//!
//! *What it never does:* know a key.

/// What a key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    /// Letters, digits, `-` and `_`.
    Word,
    /// The same and dots.
    Dotted,
    /// Capital letters and digits.
    Capital,
    /// The letters of base64, in all its forms, and dots.
    Base64,
}

/// How many of them there are.
const KINDS: usize = 4;

/// A run of letters from a place on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// The first byte behind it.
    pub(super) end: usize,
    /// Whether a digit is in it.
    pub(super) digit: bool,
    /// Whether a dot is in it.
    pub(super) dotted: bool,
}

/// A run as it was found: which bytes it has, and where the last digit and the last dot end.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    start: usize,
    end: usize,
    digit: usize,
    dot: usize,
}

/// The runs of a text, the last one of each kind of letters remembered.
#[derive(Debug)]
pub(super) struct Runs<'t> {
    text: &'t [u8],
    last: [Found; KINDS],
}

impl<'t> Runs<'t> {
    pub(super) fn of(text: &'t [u8]) -> Self {
        Self { text, last: [Found::default(); KINDS] }
    }

    /// The run from there on. Empty, where another byte stands there.
    pub(super) fn from(&mut self, letters: Letters, at: usize) -> Run {
        let last = &mut self.last[letters as usize];
        if !(last.start..last.end).contains(&at) {
            *last = find(self.text, letters, at);
        }
        Run { end: last.end, digit: last.digit > at, dotted: last.dot > at }
    }
}

fn find(text: &[u8], letters: Letters, start: usize) -> Found {
    let run = text.iter().skip(start).take_while(|byte| letters.have(**byte)).count();
    let bytes = &text[start..start + run];
    let behind = |of: fn(&u8) -> bool| bytes.iter().rposition(of).map_or(start, |place| start + place + 1);
    Found { start, end: start + run, digit: behind(u8::is_ascii_digit), dot: behind(|byte| *byte == b'.') }
}

impl Letters {
    const fn have(self, byte: u8) -> bool {
        let word = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        match self {
            Self::Word => word,
            Self::Dotted => word || byte == b'.',
            Self::Capital => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Base64 => word || matches!(byte, b'.' | b'+' | b'/' | b'=' | b'~'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_has_what_is_left_of_it_from_there_on() {
        let mut runs = Runs::of(b"a1.b c");
        let all = Run { end: 4, digit: true, dotted: true };
        assert_eq!(runs.from(Letters::Dotted, 0), all);
        assert_eq!(runs.from(Letters::Dotted, 1), all);
        assert_eq!(runs.from(Letters::Dotted, 2), Run { digit: false, ..all });
        assert_eq!(runs.from(Letters::Dotted, 3), Run { end: 4, digit: false, dotted: false });
        assert_eq!(runs.from(Letters::Word, 0), Run { end: 2, digit: true, dotted: false });
        assert_eq!(runs.from(Letters::Word, 4), Run { end: 4, digit: false, dotted: false });
        assert_eq!(runs.from(Letters::Dotted, 6).end, 6);
    }
}
