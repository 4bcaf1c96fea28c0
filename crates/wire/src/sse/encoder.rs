//! Writes one event.
//!
//! *Which question does it answer?* "Which bytes make a reader see exactly this event?"
//!
//! *Why line by line?* Because data with line ends must become several `data` lines. A carriage return
//! cannot be said in this format: it is written as a line end, and reads back as a line feed.
//!
//! *What it never does:* write `id` or `retry` fields, or comments: no provider here uses them.

use serde::Serialize;

/// The bytes of one event. A name is cut at its first line end, since a name cannot hold one.
pub fn encode(name: Option<&str>, data: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() + 32);
    write_name(&mut out, name);
    for line in normalised(data).split('\n') {
        out.extend_from_slice(b"data: ");
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
    }
    out.push(b'\n');
    out
}

/// Appends an event whose data is one JSON value; its compact form holds no line ends.
pub(crate) fn write_json(out: &mut Vec<u8>, name: Option<&str>, value: &impl Serialize) {
    write_name(out, name);
    out.extend_from_slice(b"data: ");
    serde_json::to_writer(&mut *out, value).expect("plain structs with string keys are always JSON");
    out.extend_from_slice(b"\n\n");
}

fn write_name(out: &mut Vec<u8>, name: Option<&str>) {
    let name = name.unwrap_or_default().split(['\r', '\n']).next().unwrap_or_default();
    if !name.is_empty() {
        out.extend_from_slice(b"event: ");
        out.extend_from_slice(name.as_bytes());
        out.push(b'\n');
    }
}

fn normalised(data: &str) -> std::borrow::Cow<'_, str> {
    if data.contains('\r') { data.replace("\r\n", "\n").replace('\r', "\n").into() } else { data.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_first_and_lines_are_split() {
        assert_eq!(encode(Some("ping"), "{}"), b"event: ping\ndata: {}\n\n");
        assert_eq!(encode(None, "a\nb\r\nc\r"), b"data: a\ndata: b\ndata: c\ndata: \n\n");
    }

    #[test]
    fn a_name_cannot_smuggle_a_line() {
        assert_eq!(encode(Some("a\ndata: b"), ""), b"event: a\ndata: \n\n");
    }
}
