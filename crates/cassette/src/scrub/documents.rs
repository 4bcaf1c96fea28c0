//! Where the documents of a body stand.
//!
//! *Which question does it answer?* "Which stretches of these bytes are JSON, each for itself?"
//!
//! *Why a copy with blanks?* An event may spread its data over several lines. What stands between them is blank in
//! the copy, where blanks mean nothing, and every byte of data keeps its place.
//!
//! *What it never does:* judge. Bytes that are no document are shown as one and have no leaves.

use std::ops::Range;

use super::frames;

/// How a body is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// Not at all, or one document per line.
    Plain,
    /// Server-Sent Events.
    Events,
    /// Amazon's binary frames.
    Frames,
}

impl Framing {
    /// The framing of a body with this type.
    pub(super) fn of(content_type: Option<&str>) -> Self {
        match content_type {
            Some(kind) if kind.contains("amazon.eventstream") => Self::Frames,
            Some(kind) if kind.contains("event-stream") => Self::Events,
            _ => Self::Plain,
        }
    }
}

/// The documents of a body.
#[derive(Debug)]
pub(super) struct Documents {
    /// The body, with blanks for what is no data.
    pub(super) bytes: Vec<u8>,
    pub(super) ranges: Vec<Range<usize>>,
}

impl Documents {
    pub(super) fn of(body: &[u8], framing: Framing) -> Self {
        match framing {
            Framing::Frames => Self { bytes: body.to_vec(), ranges: frames::payloads(body) },
            Framing::Plain => Self { bytes: body.to_vec(), ranges: plain(body) },
            Framing::Events => events(body),
        }
    }
}

/// A document per line where each line could be one, else one document.
fn plain(body: &[u8]) -> Vec<Range<usize>> {
    let lines = lines(body);
    let is_document = |line: &Range<usize>| {
        let line = body[line.clone()].trim_ascii();
        line.is_empty() || (line.starts_with(b"{") && line.ends_with(b"}"))
    };
    let (last, others) = lines.split_last().map_or((None, &[][..]), |(last, others)| (Some(last), others));
    let begins = last.is_some_and(|last| is_document(last) || body[last.clone()].trim_ascii().starts_with(b"{"));
    if begins && others.iter().all(is_document) { lines } else { std::iter::once(0..body.len()).collect() }
}

fn events(body: &[u8]) -> Documents {
    let (mut bytes, mut ranges, mut open) = (vec![b' '; body.len()], Vec::new(), None);
    for line in lines(body) {
        let text = &body[line.clone()];
        if text.trim_ascii_end().is_empty() {
            ranges.extend(open.take());
        } else if text.starts_with(b"data:") {
            let data = line.start + b"data:".len()..line.end;
            bytes[data.clone()].copy_from_slice(&body[data.clone()]);
            open = Some(open.map_or(data.start, |range: Range<usize>| range.start)..data.end);
        }
    }
    ranges.extend(open);
    Documents { bytes, ranges }
}

/// The lines, with their ends: a line feed, a carriage return, or both.
fn lines(body: &[u8]) -> Vec<Range<usize>> {
    let is_end = |at: &usize| body[*at] == b'\n' || (body[*at] == b'\r' && body.get(at + 1) != Some(&b'\n'));
    let ends = (0..body.len()).filter(is_end).map(|at| at + 1).chain([body.len()]);
    let mut start = 0;
    ends.map(|end| std::mem::replace(&mut start, end)..end).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(body: &str, framing: Framing) -> Vec<String> {
        let documents = Documents::of(body.as_bytes(), framing);
        let text = |range: Range<usize>| String::from_utf8(documents.bytes[range].to_vec()).unwrap().trim().to_owned();
        documents.ranges.iter().cloned().map(text).filter(|text| !text.is_empty()).collect()
    }

    #[test]
    fn an_event_is_a_document_however_many_lines_it_has() {
        let body = "event: a\ndata: {\"a\":\ndata:1}\n\n: ping\n\ndata: [DONE]\n\ndata: {\"cut";
        let expected = ["{\"a\":\n     1}", "[DONE]", "{\"cut"];
        assert_eq!(documents(body, Framing::Events), expected);
        assert_eq!(documents(&body.replace('\n', "\r\n"), Framing::Events).len(), 3);
    }

    #[test]
    fn lines_are_documents_where_each_could_be_one() {
        assert_eq!(documents("{\"a\":1}\n{\"b\":2}\n{\"c", Framing::Plain), ["{\"a\":1}", "{\"b\":2}", "{\"c"]);
        for whole in ["{\n \"a\": 1\n}\n", "[{\"a\":1}\n,{\"b\":2}]", "{\"a\":1}"] {
            assert_eq!(documents(whole, Framing::Plain), [whole.trim()]);
        }
    }

    #[test]
    fn the_type_tells_the_framing() {
        assert_eq!(Framing::of(Some("text/event-stream; charset=utf-8")), Framing::Events);
        assert_eq!(Framing::of(Some("application/vnd.amazon.eventstream")), Framing::Frames);
        assert_eq!(Framing::of(Some("application/json")), Framing::Plain);
        assert_eq!(Framing::of(None), Framing::Plain);
    }
}
