//! Where in the text something is: byte ranges, lines and columns.
//!
//! *Why bytes inside and lines outside?* A byte range slices the text and underlines it exactly;
//! people and editors want `line:column`. The translation needs the text, so it lives beside it,
//! and every position is 1-based by construction: there is no `0:0`.
//!
//! *What it never does:* fail. A place beyond the text is drawn back into it.

use std::fmt;

/// A range of bytes in the text of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// A line and a column, both counted from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The name and text of a file, with an index of its lines.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
    starts: Vec<usize>,
}

impl Source {
    /// The same text with these places made unreadable. Lengths and lines stay as they are.
    pub(crate) fn hiding(&self, places: &[Place]) -> Self {
        let hidden = |at: usize| places.iter().any(|place| (place.start..place.end).contains(&at));
        let text = self.text.char_indices().flat_map(|(at, c)| {
            let (c, count) = if hidden(at) && c != '\n' { ('*', c.len_utf8()) } else { (c, 1) };
            std::iter::repeat_n(c, count)
        });
        Self { name: self.name.clone(), text: text.collect(), starts: self.starts.clone() }
    }

    /// A byte order mark is no part of the text.
    pub(crate) fn new(name: &str, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        Self { name: name.to_owned(), text: text.to_owned(), starts }
    }

    /// The line that holds `offset`, from 0.
    fn line_index(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of the line that holds `offset`, without its line break.
    pub(crate) fn line(&self, offset: usize) -> Place {
        let index = self.line_index(offset);
        let start = self.starts.get(index).copied().unwrap_or_default();
        let end = self.starts.get(index + 1).map_or(self.text.len(), |next| next - 1);
        let end = if self.text[start..end].ends_with('\r') { end - 1 } else { end };
        Place { start, end }
    }

    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.line_index(offset);
        let start = self.starts.get(line).copied().unwrap_or_default();
        Position { line: line + 1, column: self.text[start..offset].chars().count() + 1 }
    }

    /// The text of `place`.
    pub(crate) fn slice(&self, place: Place) -> &str {
        let start = self.text.floor_char_boundary(place.start);
        &self.text[start..self.text.floor_char_boundary(place.end).max(start)]
    }

    /// The part of `place` that lies on its first line, for underlining.
    pub(crate) fn first_line(&self, place: Place) -> Place {
        let start = self.text.floor_char_boundary(place.start);
        let line_end = self.line(start).end.max(start);
        let end = self.text.floor_char_boundary(place.end).clamp(start, line_end);
        Place { start, end: start + self.text[start..end].trim_end().len() }
    }

    /// The character at `offset`; where only blanks follow, the last character that was written.
    pub(crate) fn near(&self, offset: usize) -> Place {
        let offset = self.text.floor_char_boundary(offset);
        let rest = &self.text[offset..];
        if rest.trim().is_empty() {
            return self.last_character();
        }
        let width = rest.chars().next().map_or(0, char::len_utf8);
        Place { start: offset, end: offset + width }
    }

    fn last_character(&self) -> Place {
        let end = self.text.trim_end().len();
        let width = self.text[..end].chars().next_back().map_or(0, char::len_utf8);
        Place { start: end - width, end }
    }
}
