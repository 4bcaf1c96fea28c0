//! Holds frames against the events that they carry.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{StreamReader, StreamWriter, usage_headers};
use crate::bedrock_converse::eventstream::{Decoder, Message};
use crate::{Api, Chunk, Completeness, ErrorFields, FinishReason, Reasoning, StreamHead, Usage, Work};

const USAGE: Usage = Usage {
    input_tokens: 9,
    cached_tokens: 4,
    cache_write_tokens: 2,
    output_tokens: 3,
    reasoning_tokens: 0,
    cost_nano_usd: None,
};

fn writer() -> StreamWriter {
    let head = Api::BedrockInvoke.head(1, "claude", 0);
    let work = Work { first: std::time::Duration::from_millis(20), all: std::time::Duration::from_millis(70) };
    StreamWriter::new(StreamHead { head, input_tokens: 9, cached_tokens: 4, include_usage: true }, work)
}

fn frames(bytes: &[u8]) -> Vec<Message> {
    let mut decoder = Decoder::default();
    decoder.push(bytes);
    std::iter::from_fn(|| decoder.next_message().unwrap()).collect()
}

fn inside(frame: &Message) -> Value {
    let payload: Value = serde_json::from_slice(&frame.payload).unwrap();
    assert!(payload["p"].is_string(), "padding is always there");
    serde_json::from_slice(&STANDARD.decode(payload["bytes"].as_str().unwrap()).unwrap()).unwrap()
}

#[test]
fn frames_carry_anthropics_events_and_no_ping() {
    let mut writer = writer();
    let bytes = [writer.start(), writer.delta("Hi"), writer.conclusion(FinishReason::Stop, USAGE), writer.terminator()]
        .concat();
    let frames = frames(&bytes);
    assert!(frames.iter().all(|frame| frame.header(":event-type") == Some("chunk")));
    let kinds: Vec<Value> = frames.iter().map(|frame| inside(frame)["type"].clone()).collect();
    let expected = [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ];
    assert_eq!(kinds, expected);
    let metrics = &inside(frames.last().unwrap())["amazon-bedrock-invocationMetrics"];
    assert_eq!((&metrics["inputTokenCount"], &metrics["outputTokenCount"]), (&3.into(), &3.into()));
    assert_eq!((&metrics["invocationLatency"], &metrics["firstByteLatency"]), (&70.into(), &20.into()));
    assert_eq!(metrics["cacheReadInputTokenCount"], 4);
}

#[test]
fn an_exception_ends_the_stream() {
    let fields = ErrorFields { kind: Some("ThrottlingException".into()), code: None, message: "Slow.".into() };
    let mut writer = writer();
    let bytes = [writer.start(), writer.error(&fields), writer.delta("late")].concat();
    let mut reader = StreamReader::default();
    let mut chunks = Vec::new();
    for frame in frames(&bytes) {
        reader.read(&frame, &mut chunks).unwrap();
    }
    let kind = Some("throttlingException".into());
    assert_eq!(chunks, [Chunk::Error(ErrorFields { kind, ..fields })]);
    assert_eq!(reader.completeness(), Completeness::Failed);
}

#[test]
fn what_is_no_event_inside_a_frame_is_refused() {
    for payload in ["{", "{}", r#"{"bytes":"?"}"#, r#"{"bytes":"ew=="}"#] {
        let header = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let headers = vec![header(":event-type", "chunk"), header(":message-type", "event")];
        let frame = Message { headers, payload: payload.as_bytes().to_vec() };
        assert!(StreamReader::default().read(&frame, &mut Vec::new()).is_err(), "{payload}");
    }
}

#[test]
fn thoughts_are_written_whoever_asked() {
    let thought = Reasoning { text: "Hm.".into(), sealed: Some("c2ln".into()), vendor: Api::BedrockInvoke };
    let frames = frames(&writer().reasoning(&thought));
    assert!(frames.iter().any(|frame| inside(frame)["delta"]["thinking"] == "Hm."), "{frames:?}");
}

#[test]
fn headers_count_what_was_not_cached_apart() {
    let headers = usage_headers(USAGE, Work::default());
    assert!(headers.contains(&("x-amzn-bedrock-input-token-count", "3".into())), "{headers:?}");
    assert!(headers.contains(&("x-amzn-bedrock-cache-read-input-token-count", "4".into())));
}
