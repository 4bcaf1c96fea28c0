//! Streamed answers, in every format.
//!
//! *Which question does it answer?* "Does a stream say the same however it was cut; and is what we write what we read?"
//!
//! *Why also written ones?* Bytes of chance are hardly ever events with checksums. Words of chance in events that we
//! write are, and so are frames to which the checksums are added.
//!
//! *What it never does:* go on behind an error.

use wire::bedrock_converse::eventstream::crc32;
use wire::codec::StreamForm;
use wire::{Api, Chunk, FinishReason, Malformed, StreamHead, ToolCall, Usage};

use crate::{format, pick};

/// The first byte is the format, the second what follows: words that are written first, in one form or the other;
/// frames without checksums; or, as the length of its pieces, a stream.
pub fn read(bytes: &[u8]) {
    let Some((api, rest)) = format(bytes) else { return };
    match pick(rest) {
        Some((0, words)) => written(api, &String::from_utf8_lossy(words)),
        Some((1, words)) => array(api, &String::from_utf8_lossy(words)),
        Some((2, bare)) => cut(api, &sealed(bare), 3),
        Some((size, bytes)) => cut(api, bytes, size),
        None => {}
    }
}

/// The same items however the bytes are cut, and none behind an error.
fn cut(api: Api, bytes: &[u8], size: usize) {
    let mut whole = api.stream_decoder();
    let items = whole.push(bytes);
    let mut cut = api.stream_decoder();
    let apart: Vec<_> = bytes.chunks(size).flat_map(|piece| cut.push(piece)).collect();
    assert_eq!(items, apart, "{api:?}");
    assert_eq!(whole.completeness(), cut.completeness(), "{api:?}");
    let errors = items.iter().rev().skip(1).filter(|item| item.is_err()).count();
    assert_eq!(errors, 0, "{api:?}: an error is the last item");
    let ends = api.event_ends(bytes);
    assert!(ends.is_sorted() && ends.last().is_none_or(|end| *end == bytes.len()), "{api:?}: {ends:?}");
}

/// Words, and a call of a tool with them as its arguments, come back as they were.
fn written(api: Api, words: &str) {
    let bytes = stream(api, StreamForm::Usual, words);
    let mut decoder = api.stream_decoder();
    let items: Result<Vec<Chunk>, Malformed> = decoder.push(&bytes).into_iter().collect();
    let Ok(items) = items else { return };
    let said: String = items.iter().filter_map(text).collect();
    assert_eq!(said, words, "{api:?}");
}

/// A stream that is one array is a document, and its elements end where events do.
fn array(api: Api, words: &str) {
    let bytes = stream(api, StreamForm::Array, words);
    let ends = api.event_ends(&bytes);
    assert!(ends.len() > 1 && ends.last() == Some(&bytes.len()), "{api:?}: {ends:?}");
    if matches!(api, Api::Gemini | Api::Vertex) {
        let read = serde_json::from_slice::<Vec<serde_json::Value>>(&bytes);
        assert!(read.is_ok(), "{api:?}: {read:?}: {}", String::from_utf8_lossy(&bytes));
    }
}

/// A whole stream with these words, and a call of a tool with them as its arguments.
fn stream(api: Api, form: StreamForm, words: &str) -> Vec<u8> {
    let head = StreamHead { head: api.head(7, "m", 0), input_tokens: 1, cached_tokens: 0, include_usage: true };
    let mut encoder = api.stream_encoder(head).in_form(form);
    let call = ToolCall { id: "call_1".into(), name: "weather".into(), arguments: words.to_owned().into() };
    let pieces = [
        encoder.start(),
        encoder.delta(words),
        encoder.tool_call(&call),
        encoder.finish(FinishReason::ToolCalls, Usage::default()),
    ];
    pieces.concat()
}

/// Frames with their lengths and checksums, of bytes that say how long headers and payload are.
fn sealed(mut bare: &[u8]) -> Vec<u8> {
    let mut frames = Vec::new();
    while let Some(([headers, high, low], rest)) = bare.split_first_chunk() {
        let headers = usize::from(*headers).min(rest.len());
        let both = (headers + usize::from(u16::from_be_bytes([*high, *low]))).min(rest.len());
        let mut frame = Vec::new();
        frame.extend((both as u32 + 16).to_be_bytes());
        frame.extend((headers as u32).to_be_bytes());
        frame.extend(crc32(&frame).to_be_bytes());
        frame.extend_from_slice(&rest[..both]);
        frame.extend(crc32(&frame).to_be_bytes());
        frames.extend(frame);
        bare = &rest[both..];
    }
    frames
}

fn text(chunk: &Chunk) -> Option<&str> {
    match chunk {
        Chunk::Delta { text, .. } => Some(text),
        _ => None,
    }
}
