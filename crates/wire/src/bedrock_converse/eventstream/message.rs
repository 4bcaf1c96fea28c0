//! One message of an event stream.
//!
//! *Which question does it answer?* "Which headers and which payload does a frame hold?"
//!
//! *Why only headers of text?* Bedrock writes no others. Those of other types are passed over by their
//! length when they are read.
//!
//! *What it never does:* check a checksum of the whole; the decoder does, before it asks here.

use crate::Malformed;

/// The type of a header of text.
const TEXT: u8 = 7;

/// A message: names and texts, and bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// The headers that are texts, in order.
    pub headers: Vec<(String, String)>,
    /// The payload.
    pub payload: Vec<u8>,
}

impl Message {
    /// The text of the first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
    }

    /// The bytes of the message. Names and texts longer than the format allows are cut.
    pub fn encode(&self) -> Vec<u8> {
        let mut headers = Vec::new();
        for (name, text) in &self.headers {
            let name = &name.as_bytes()[..name.len().min(u8::MAX.into())];
            let text = &text.as_bytes()[..text.len().min(i16::MAX as usize)];
            headers.push(name.len() as u8);
            headers.extend_from_slice(name);
            headers.push(TEXT);
            headers.extend_from_slice(&(text.len() as u16).to_be_bytes());
            headers.extend_from_slice(text);
        }
        let total = headers.len() + self.payload.len() + 16;
        let mut out = Vec::with_capacity(total);
        out.extend_from_slice(&(total as u32).to_be_bytes());
        out.extend_from_slice(&(headers.len() as u32).to_be_bytes());
        out.extend_from_slice(&crc32fast::hash(&out).to_be_bytes());
        out.extend_from_slice(&headers);
        out.extend_from_slice(&self.payload);
        out.extend_from_slice(&crc32fast::hash(&out).to_be_bytes());
        out
    }

    /// The message of these headers and this payload.
    pub(super) fn decode(headers: &[u8], payload: &[u8]) -> Result<Self, Malformed> {
        let mut rest = Rest(headers);
        let mut texts = Vec::new();
        while !rest.0.is_empty() {
            let length = rest.byte()?;
            let name = rest.text(length.into())?;
            let kind = rest.byte()?;
            let length = match kind {
                0 | 1 => 0,
                2 => 1,
                3 => 2,
                4 => 4,
                5 | 8 => 8,
                9 => 16,
                6 | TEXT => usize::from(rest.byte()?) << 8 | usize::from(rest.byte()?),
                _ => return Err(Malformed::new(format!("a header of an unknown type {kind}"))),
            };
            if kind == TEXT {
                texts.push((name, rest.text(length)?));
            } else {
                rest.take(length)?;
            }
        }
        Ok(Self { headers: texts, payload: payload.to_vec() })
    }
}

/// Headers that are still to be read.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn take(&mut self, length: usize) -> Result<&'b [u8], Malformed> {
        let (taken, rest) =
            self.0.split_at_checked(length).ok_or_else(|| Malformed::new("a header that ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Malformed> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn text(&mut self, length: usize) -> Result<String, Malformed> {
        let bytes = self.take(length)?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| Malformed::new("a header that is not UTF-8"))
    }
}
