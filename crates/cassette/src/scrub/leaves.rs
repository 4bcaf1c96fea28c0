//! The strings, numbers and words of a document, where they stand.
//!
//! *Which question does it answer?* "Which bytes are a value, and at which place of the document?"
//!
//! *Why not a parser?* What is scrubbed must keep its length, so its bytes are overwritten where they are; and an
//! answer that was cut is no document, but its secrets are.
//!
//! *What it never does:* fail, or nest calls as deep as a document nests values.

use std::ops::Range;

use super::decoded::decode;
use super::path::Step;

/// The most steps of a place. No reader takes documents that are as deep; and a place is written for each leaf.
pub(super) const DEEPEST: usize = 256;

/// What a leaf is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A string; its range is what stands between the quotes.
    Text,
    /// A string that was cut.
    Torn,
    /// The name of a member, likewise.
    Name,
    Number,
    /// `true`, `false`, `null`.
    Word,
}

/// One value without others in it, or a name.
#[derive(Debug)]
pub(super) struct Leaf<'a> {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
    /// The first [`DEEPEST`] of them.
    pub(super) steps: &'a [Step],
}

/// Shows each leaf of the documents that stand in a range of the bytes, one after the other.
pub(super) fn visit(bytes: &[u8], range: Range<usize>, mut see: impl FnMut(Leaf<'_>)) {
    let mut walk = Walk { bytes, end: range.end, at: range.start, steps: Vec::new(), deeper: 0 };
    while let Some((kind, range)) = walk.next_leaf() {
        see(Leaf { kind, range, steps: &walk.steps });
    }
}

struct Walk<'a> {
    bytes: &'a [u8],
    end: usize,
    at: usize,
    /// One for each bracket that is open, up to the deepest.
    steps: Vec<Step>,
    /// How many more are open.
    deeper: usize,
}

impl Walk<'_> {
    fn next_leaf(&mut self) -> Option<(Kind, Range<usize>)> {
        while self.at < self.end {
            let start = self.at;
            self.at += 1;
            match self.bytes[start] {
                b'{' => self.open(Step::Member(None)),
                b'[' => self.open(Step::Item(0)),
                b'}' | b']' => self.close(),
                b',' => self.go_on(),
                b'"' => return Some(self.string()),
                b'-' | b'0'..=b'9' => return Some((Kind::Number, self.run(start, is_of_number))),
                byte if byte.is_ascii_alphabetic() => {
                    return Some((Kind::Word, self.run(start, |byte| byte.is_ascii_alphabetic())));
                }
                _ => {}
            }
        }
        None
    }

    fn open(&mut self, step: Step) {
        if self.steps.len() < DEEPEST { self.steps.push(step) } else { self.deeper += 1 }
    }

    fn close(&mut self) {
        if self.deeper > 0 { self.deeper -= 1 } else { drop(self.steps.pop()) }
    }

    /// To the next member or element.
    fn go_on(&mut self) {
        match self.steps.last_mut() {
            Some(Step::Item(number)) => *number += 1,
            Some(Step::Member(name)) => *name = None,
            None => {}
        }
    }

    fn string(&mut self) -> (Kind, Range<usize>) {
        let start = self.at;
        let whole = self.skip_string();
        let range = start..if whole { self.at - 1 } else { self.at };
        match self.steps.last_mut() {
            Some(Step::Member(name @ None)) => {
                *name = Some(String::from_utf8_lossy(&decode(&self.bytes[range.clone()]).bytes).into_owned());
                (Kind::Name, range)
            }
            _ if whole => (Kind::Text, range),
            _ => (Kind::Torn, range),
        }
    }

    /// Goes behind the closing quote, or to the end where there is none.
    fn skip_string(&mut self) -> bool {
        while self.at < self.end {
            let byte = self.bytes[self.at];
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return true;
            }
        }
        self.at = self.end;
        false
    }

    fn run(&mut self, start: usize, of: fn(u8) -> bool) -> Range<usize> {
        self.at += self.bytes[self.at..self.end].iter().take_while(|byte| of(**byte)).count();
        start..self.at
    }
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        visit(text.as_bytes(), 0..text.len(), |leaf| {
            let steps: Vec<String> = leaf.steps.iter().map(step).collect();
            found.push(format!("{} {:?} {}", steps.join("."), leaf.kind, &text[leaf.range]));
        });
        found
    }

    fn step(step: &Step) -> String {
        match step {
            Step::Member(name) => name.clone().unwrap_or_default(),
            Step::Item(number) => number.to_string(),
        }
    }

    #[test]
    fn leaves_have_a_kind_and_a_place() {
        let text = r#"{"a": [1.5e-3, {"b\n": "x\"y"}, true], "c": null} {"d":""}"#;
        let expected = [
            "a Name a",
            "a.0 Number 1.5e-3",
            "a.1.b\n Name b\\n",
            "a.1.b\n Text x\\\"y",
            "a.2 Word true",
            "c Name c",
            "c Word null",
            "d Name d",
            "d Text ",
        ];
        assert_eq!(leaves(text), expected);
    }

    #[test]
    fn a_document_that_was_cut_has_leaves_up_to_there() {
        assert_eq!(leaves(r#"{"a":["one","tw"#), ["a Name a", "a.0 Text one", "a.1 Torn tw"]);
        assert_eq!(leaves("{\"a\\"), ["a\\ Name a\\"]);
    }

    #[test]
    fn what_is_no_document_does_no_harm() {
        assert_eq!(leaves("]}}{[\"").len(), 1);
        assert_eq!(leaves(&"[".repeat(100_000)).len(), 0);
    }

    #[test]
    fn what_stands_deeper_than_the_deepest_has_the_place_of_that() {
        let text = format!("{}1{}2", "[".repeat(DEEPEST + 2), "]".repeat(3));
        let places: Vec<usize> = leaves(&text).iter().map(|leaf| leaf.matches('0').count()).collect();
        assert_eq!(places, [DEEPEST, DEEPEST - 1]);
    }
}
