//! Finds events in bytes that arrive in pieces.
//!
//! *Which question does it answer?* "Which events are whole by now?"
//!
//! *Why lines of bytes and not of text?* A piece may end inside a character or between the two halves
//! of a line end. Line ends are ASCII, so a line is cut out first and read as UTF-8 when it is whole.
//! Every byte is looked at once and copied at most twice, whatever the pieces.
//!
//! *What it never does:* replace what is not UTF-8. The standard would put U+FFFD there; but a caller
//! of a language model must not take garbled words for an answer, so it is an [`Error`], after which
//! nothing more is read. It never holds more than [`MAX_EVENT_BYTES`] of an unfinished event, and
//! never hands out what was unfinished at the end.

use std::collections::VecDeque;
use std::fmt;

use super::Event;

/// The most bytes that one event, with the line being read, may take: far above any provider's
/// largest event, far below what hurts.
pub const MAX_EVENT_BYTES: usize = 8 * 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Why a stream cannot be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// A line is not UTF-8.
    InvalidUtf8,
    /// An event is larger than [`MAX_EVENT_BYTES`].
    TooLarge,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidUtf8 => "a line of the stream is not UTF-8",
            Self::TooLarge => "an event of the stream is too large",
        })
    }
}

impl std::error::Error for Error {}

/// An incremental reader of one stream.
#[derive(Debug)]
pub struct Decoder {
    limit: usize,
    /// The line so far, without its end.
    line: Vec<u8>,
    /// No line has been read yet, so a byte order mark may come.
    at_start: bool,
    /// The last byte was a carriage return; a line feed now belongs to it.
    after_cr: bool,
    name: String,
    data: Option<String>,
    ready: VecDeque<Result<Event, Error>>,
    failed: bool,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// A decoder at the start of a stream.
    pub fn new() -> Self {
        Self::with_limit(MAX_EVENT_BYTES)
    }

    fn with_limit(limit: usize) -> Self {
        Self {
            limit,
            line: Vec::new(),
            at_start: true,
            after_cr: false,
            name: String::new(),
            data: None,
            ready: VecDeque::new(),
            failed: false,
        }
    }

    /// Takes the next bytes of the stream. After an error they are ignored.
    pub fn push(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() && !self.failed {
            rest = self.advance(rest);
        }
    }

    /// The next whole event, or the error that ended the reading; the error is told once.
    pub fn next_event(&mut self) -> Option<Result<Event, Error>> {
        self.ready.pop_front()
    }

    /// Reads to the end of one line, or to the end of the bytes, and returns what is left.
    fn advance<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let bytes = self.skip_half_line_end(bytes);
        match bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            None => {
                self.hold(bytes);
                &[]
            }
            Some(end) => {
                self.end_line(&bytes[..end]);
                self.after_cr = bytes[end] == b'\r';
                &bytes[end + 1..]
            }
        }
    }

    fn skip_half_line_end<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        if std::mem::take(&mut self.after_cr) { bytes.strip_prefix(b"\n").unwrap_or(bytes) } else { bytes }
    }

    fn hold(&mut self, part: &[u8]) {
        if self.has_room_for(part) {
            self.line.extend_from_slice(part);
        }
    }

    fn end_line(&mut self, tail: &[u8]) {
        if !self.has_room_for(tail) {
            return;
        }
        if self.line.is_empty() {
            return self.read_line(tail);
        }
        let mut line = std::mem::take(&mut self.line);
        line.extend_from_slice(tail);
        self.read_line(&line);
        line.clear();
        self.line = line;
    }

    /// Whether the unfinished event may grow by this much; it fails where it may not.
    fn has_room_for(&mut self, part: &[u8]) -> bool {
        let held = self.line.len() + self.name.len() + self.data.as_ref().map_or(0, String::len);
        let fits = part.len() <= self.limit.saturating_sub(held);
        if !fits {
            self.fail(Error::TooLarge);
        }
        fits
    }

    fn read_line(&mut self, line: &[u8]) {
        let first = std::mem::take(&mut self.at_start);
        let line = if first { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line) } else { line };
        match std::str::from_utf8(line) {
            Ok("") => self.dispatch(),
            Ok(line) => self.read_field(line),
            Err(_) => self.fail(Error::InvalidUtf8),
        }
    }

    fn read_field(&mut self, line: &str) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => self.add_data(value),
            "event" => value.clone_into(&mut self.name),
            // A comment has an empty field name; unknown fields are ignored too.
            _ => {}
        }
    }

    fn add_data(&mut self, value: &str) {
        match &mut self.data {
            None => self.data = Some(value.to_owned()),
            Some(data) => {
                data.push('\n');
                data.push_str(value);
            }
        }
    }

    /// A blank line: what was gathered is an event, unless it has no data.
    fn dispatch(&mut self) {
        let name = std::mem::take(&mut self.name);
        if let Some(data) = self.data.take() {
            self.ready.push_back(Ok(Event { name: (!name.is_empty()).then_some(name), data }));
        }
    }

    fn fail(&mut self, error: Error) {
        self.failed = true;
        self.line = Vec::new();
        self.data = None;
        self.ready.push_back(Err(error));
    }
}

#[cfg(test)]
#[path = "decoder_test.rs"]
mod tests;
