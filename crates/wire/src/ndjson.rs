//! Lines of JSON: the framing of Ollama's streamed answers.
//!
//! *Which question does it answer?* "Which lines are whole by now?"
//!
//! *Why not the decoder of events?* There, a blank line ends an event and a field has a name. Here each
//! line is one, and a line without its end was cut: JSON alone does not tell, since `1` may become `12`.
//!
//! *What it never does:* hand out a line that has no end, or hold more than [`MAX_LINE_BYTES`] of one.

use crate::Malformed;

/// The most bytes of one line: as for events.
pub const MAX_LINE_BYTES: usize = crate::sse::MAX_EVENT_BYTES;

/// An incremental reader of lines.
#[derive(Debug, Default)]
pub struct Decoder {
    held: Vec<u8>,
    /// Where the next line begins.
    at: usize,
}

impl Decoder {
    /// Takes the next bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        self.held.drain(..std::mem::take(&mut self.at));
        self.held.extend_from_slice(bytes);
    }

    /// The next whole line that is not blank.
    ///
    /// # Errors
    ///
    /// When a line is too long, or not UTF-8. Nothing can be read after it.
    pub fn next_line(&mut self) -> Result<Option<String>, Malformed> {
        while let Some(length) = self.held[self.at..].iter().position(|byte| *byte == b'\n') {
            let line = &self.held[self.at..self.at + length];
            let text = std::str::from_utf8(line).map_err(|_| Malformed::new("a line of the stream is not UTF-8"))?;
            let text = text.trim().to_owned();
            self.at += length + 1;
            if !text.is_empty() {
                return Ok(Some(text));
            }
        }
        if self.held.len() - self.at > MAX_LINE_BYTES {
            return Err(Malformed::new("a line of the stream is too long"));
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&[u8]]) -> Vec<String> {
        let mut decoder = Decoder::default();
        let mut lines = Vec::new();
        for piece in pieces {
            decoder.push(piece);
            lines.extend(std::iter::from_fn(|| decoder.next_line().unwrap()));
        }
        lines
    }

    #[test]
    fn a_line_without_its_end_is_not_whole() {
        assert_eq!(lines(&[b"{\"a\":1}\n\r\n{\"b\"", b":2}\r\n{\"c\":3}"]), ["{\"a\":1}", "{\"b\":2}"]);
    }

    #[test]
    fn what_is_no_text_or_never_ends_is_an_error() {
        let mut decoder = Decoder::default();
        decoder.push(b"\xFF\n");
        assert!(decoder.next_line().is_err());
        let mut decoder = Decoder::default();
        decoder.push(&vec![b'x'; MAX_LINE_BYTES + 1]);
        assert!(decoder.next_line().is_err());
    }
}
