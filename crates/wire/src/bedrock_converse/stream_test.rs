//! Holds streams against frames, and frames against what they must not be.

use super::eventstream::{Decoder, Message};
use super::{StreamReader, StreamWriter};
use crate::{Api, Chunk, Completeness, ErrorFields, FinishReason, Malformed, Reasoning, ToolCall, Usage};

const USAGE: Usage = Usage {
    input_tokens: 9,
    cached_tokens: 4,
    cache_write_tokens: 2,
    output_tokens: 3,
    reasoning_tokens: 0,
    cost_nano_usd: None,
};

fn frames(bytes: &[u8]) -> Vec<Message> {
    let mut decoder = Decoder::default();
    decoder.push(bytes);
    std::iter::from_fn(|| decoder.next_message().unwrap()).collect()
}

fn read(bytes: &[u8]) -> (Vec<Chunk>, Completeness, Option<Malformed>) {
    let mut reader = StreamReader::default();
    let mut chunks = Vec::new();
    let ended = frames(bytes).iter().try_for_each(|frame| reader.read(frame, &mut chunks));
    (chunks, reader.completeness(), ended.err())
}

fn raw(kind: &str, payload: &str) -> Vec<u8> {
    let headers = vec![(":event-type".to_owned(), kind.to_owned()), (":message-type".to_owned(), "event".to_owned())];
    Message { headers, payload: payload.as_bytes().to_vec() }.encode()
}

#[test]
fn frames_come_in_bedrocks_order() {
    let mut writer = StreamWriter::default();
    let bytes = [writer.start(), writer.delta("Hi"), writer.conclusion(FinishReason::Stop, USAGE)].concat();
    let kinds: Vec<String> =
        frames(&bytes).iter().map(|frame| frame.header(":event-type").unwrap().to_owned()).collect();
    assert_eq!(kinds, ["messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"]);
    let (chunks, state, _) = read(&bytes);
    assert!(matches!(&chunks[0], Chunk::Delta { text, .. } if text == "Hi"));
    assert_eq!(chunks[1..], [Chunk::Finish(FinishReason::Stop), Chunk::Usage(USAGE)]);
    assert_eq!(state, Completeness::Terminated);
}

#[test]
fn a_thought_and_calls_are_read_back() {
    let thought = Reasoning { text: "Hm.".into(), sealed: Some("s".into()), vendor: Api::BedrockConverse };
    let redacted = Reasoning { text: "".into(), sealed: Some("cmVk".into()), vendor: Api::BedrockConverse };
    let call = ToolCall { id: "t1".into(), name: "f".into(), arguments: r#"{"n":1}"#.into() };
    let mut writer = StreamWriter::default();
    let bytes = [
        writer.reasoning(&thought),
        writer.reasoning(&redacted),
        writer.delta("a"),
        writer.tool_call(&call),
        writer.conclusion(FinishReason::ToolCalls, USAGE),
    ];
    let (chunks, ..) = read(&bytes.concat());
    let whole: Vec<&Chunk> = chunks.iter().filter(|chunk| !matches!(chunk, Chunk::Working { .. })).collect();
    assert_eq!(whole[..2], [&Chunk::Reasoning(thought), &Chunk::Reasoning(redacted)]);
    assert_eq!(whole[3..], [&Chunk::ToolCall(call), &Chunk::Finish(FinishReason::ToolCalls), &Chunk::Usage(USAGE)]);
}

#[test]
fn an_exception_ends_the_stream() {
    let fields = ErrorFields { kind: Some("ThrottlingException".into()), code: None, message: "Slow.".into() };
    let (chunks, state, _) = read(&StreamWriter::default().error(&fields));
    let kind = Some("throttlingException".into());
    assert_eq!((chunks, state), (vec![Chunk::Error(ErrorFields { kind, ..fields })], Completeness::Failed));
}

#[test]
fn what_came_after_the_stop_takes_nothing_back_but_words_are_refused() {
    let stop = raw("messageStop", r#"{"stopReason":"end_turn"}"#);
    assert_eq!(read(&stop).1, Completeness::Complete);
    let late = raw("contentBlockDelta", r#"{"delta":{"text":"late"}}"#);
    assert!(read(&[stop, late].concat()).2.is_some());
}

#[test]
fn a_broken_end_is_an_error_and_no_finish() {
    let (chunks, state, _) = read(&raw("messageStop", r#"{"stopReason":"malformed_tool_use"}"#));
    assert!(matches!(&chunks[..], [Chunk::Error(_)]), "{chunks:?}");
    assert_eq!(state, Completeness::Failed);
}

#[test]
fn what_is_not_known_is_ignored_and_what_cannot_be_read_is_not() {
    assert_eq!(read(&raw("later", "[]")), (vec![], Completeness::Partial, None));
    for (kind, payload) in [
        ("contentBlockDelta", "{"),
        ("contentBlockDelta", "{}"),
        ("messageStop", "{}"),
        ("contentBlockStart", r#"{"start":7}"#),
    ] {
        assert!(read(&raw(kind, payload)).2.is_some(), "{kind} {payload}");
    }
    let odd = Message { headers: vec![(":message-type".to_owned(), "odd".to_owned())], payload: vec![] };
    assert!(read(&odd.encode()).2.is_some());
}

#[test]
fn an_error_of_amazons_below_the_provider_is_one() {
    let header = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let headers = vec![
        header(":message-type", "error"),
        header(":error-code", "InternalError"),
        header(":error-message", "Oops."),
    ];
    let (chunks, state, _) = read(&Message { headers, payload: vec![] }.encode());
    let fields = ErrorFields { kind: Some("InternalError".into()), code: None, message: "Oops.".into() };
    assert_eq!((chunks, state), (vec![Chunk::Error(fields)], Completeness::Failed));
}

#[test]
fn an_answer_is_ended_by_its_stop_whatever_stands_around_it() {
    let stop = raw("messageStop", r#"{"stopReason":"end_turn"}"#);
    let exception = StreamWriter::default().error(&ErrorFields::default());
    assert_eq!(read(&[stop.clone(), exception].concat()).1, Completeness::Complete, "no error takes it back");
    let metadata = raw("metadata", "{}");
    assert_eq!(read(&metadata).1, Completeness::Partial, "counts alone end nothing");
    assert_eq!(read(&[stop, metadata].concat()).1, Completeness::Terminated);
}

#[test]
fn a_call_that_asks_for_nothing_has_empty_arguments() {
    let start = raw("contentBlockStart", r#"{"start":{"toolUse":{"toolUseId":"t1","name":"f"}}}"#);
    let (chunks, ..) = read(&[start, raw("contentBlockStop", "{}")].concat());
    assert_eq!(chunks, [Chunk::ToolCall(ToolCall { id: "t1".into(), name: "f".into(), arguments: "{}".into() })]);
}
