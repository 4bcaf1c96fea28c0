//! Streamed answers, in every format.
//!
//! *Which question does it answer?* "Does a stream say the same however it was cut; and is what we write what we read?"
//!
//! *Why also written ones?* Bytes of chance are hardly ever events with checksums. Words of chance in events that we
//! write are.
//!
//! *What it never does:* go on behind an error.

use wire::{Api, Chunk, FinishReason, Malformed, StreamHead, ToolCall, Usage};

use crate::{format, pick};

/// The first byte is the format, the second the length of pieces; nothing, for words that are written first.
pub fn read(bytes: &[u8]) {
    let Some((api, rest)) = format(bytes) else { return };
    match pick(rest) {
        Some((0, words)) => written(api, &String::from_utf8_lossy(words)),
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
    assert_eq!(format!("{items:?}"), format!("{apart:?}"), "{api:?}");
    assert_eq!(whole.completeness(), cut.completeness(), "{api:?}");
    let errors = items.iter().rev().skip(1).filter(|item| item.is_err()).count();
    assert_eq!(errors, 0, "{api:?}: an error is the last item");
    let ends = api.event_ends(bytes);
    assert!(ends.is_sorted() && ends.last().is_none_or(|end| *end == bytes.len()), "{api:?}: {ends:?}");
}

/// Words, and a call of a tool with them as its arguments, come back as they were.
fn written(api: Api, words: &str) {
    let head = StreamHead { head: api.head(7, "m", 0), input_tokens: 1, cached_tokens: 0, include_usage: true };
    let mut encoder = api.stream_encoder(head);
    let mut bytes = encoder.start();
    bytes.extend(encoder.delta(words));
    let call = ToolCall { id: "call_1".into(), name: "weather".into(), arguments: words.into() };
    bytes.extend(encoder.tool_call(&call));
    bytes.extend(encoder.finish(FinishReason::ToolCalls, Usage::default()));
    let mut decoder = api.stream_decoder();
    let items: Result<Vec<Chunk>, Malformed> = decoder.push(&bytes).into_iter().collect();
    let Ok(items) = items else { return };
    let said: String = items.iter().filter_map(text).collect();
    assert_eq!(said, words, "{api:?}");
}

fn text(chunk: &Chunk) -> Option<&str> {
    match chunk {
        Chunk::Delta { text, .. } => Some(text),
        _ => None,
    }
}
