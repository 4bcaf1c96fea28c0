//! Holds streams against bytes written by hand.

use super::StreamWriter;
use crate::{Api, Chunk, Completeness, FinishReason, Malformed, Reasoning, StreamHead, ToolCall, Usage};

fn read(data: &[&str]) -> (Vec<Result<Chunk, Malformed>>, Completeness) {
    let mut decoder = Api::Cohere.stream_decoder();
    let items = data.iter().flat_map(|data| decoder.push(&crate::sse::encode(None, data))).collect();
    (items, decoder.completeness())
}

const WORDS: &str = r#"{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Hi"}}}}"#;
const END: &str = r#"{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":5,"output_tokens":2},"tokens":{"input_tokens":70,"output_tokens":9}}}}"#;

#[test]
fn only_the_end_of_the_message_ends_it() {
    assert_eq!(read(&[WORDS, "[DONE]"]).1, Completeness::Partial);
    assert_eq!(read(&[WORDS, END]).1, Completeness::Complete);
    let (items, state) = read(&[WORDS, END, "[DONE]"]);
    assert_eq!(items.last(), Some(&Ok(Chunk::Finish(FinishReason::Stop))));
    assert_eq!(state, Completeness::Terminated);
}

#[test]
fn an_end_with_an_error_is_no_end() {
    let end = r#"{"type":"message-end","delta":{"finish_reason":"ERROR","error":"it broke"}}"#;
    let (items, state) = read(&[WORDS, end, "[DONE]"]);
    assert!(matches!(&items[1], Ok(Chunk::Error(fields)) if fields.message == "it broke"), "{items:?}");
    assert_eq!(state, Completeness::Failed);
}

#[test]
fn what_is_not_known_is_ignored_and_what_is_broken_is_not() {
    assert_eq!(read(&[r#"{"type":"citation-start","delta":{"message":{"citations":{}}}}"#]).0, []);
    for data in ["{", "", "null", r#"{"type":"content-delta"}"#, r#"{"type":"tool-call-start","delta":{}}"#] {
        assert!(read(&[data]).0[0].is_err(), "{data}");
    }
}

/// The types of the events, in order.
fn kinds(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("event: ").map(str::to_owned)).collect()
}

fn writer() -> StreamWriter {
    let head = Api::Cohere.head(1, "command", 0);
    StreamWriter::new(StreamHead { head, input_tokens: 70, cached_tokens: 0, include_usage: true })
}

#[test]
fn parts_begin_and_end_in_order() {
    let thought = Reasoning { text: "Hm.".into(), sealed: None, vendor: Api::Cohere };
    let mut writer = writer();
    let usage = Usage { input_tokens: 70, output_tokens: 2, ..Usage::default() };
    let pieces =
        [writer.start(), writer.reasoning(&thought), writer.delta("Hi"), writer.conclusion(FinishReason::Stop, usage)];
    let bytes = pieces.concat();
    let expected = [
        "message-start",
        "content-start",
        "content-delta",
        "content-end",
        "content-start",
        "content-delta",
        "content-end",
        "message-end",
    ];
    assert_eq!(kinds(&bytes), expected);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains(r#""billed_units":{"input_tokens":4,"output_tokens":2}"#), "{text}");
    assert!(text.contains(r#""index":1"#), "the second part has the next number: {text}");
}

#[test]
fn calls_alone_open_with_a_plan_and_no_part() {
    let call = ToolCall { id: "c".into(), name: "f".into(), arguments: "{}".into() };
    let mut writer = writer();
    let bytes = [writer.tool_call(&call), writer.conclusion(FinishReason::ToolCalls, Usage::default())].concat();
    let mut names = kinds(&bytes);
    names.dedup();
    assert_eq!(names, ["tool-plan-delta", "tool-call-start", "tool-call-delta", "tool-call-end", "message-end"]);
    let mut spoken = self::writer();
    spoken.delta("Let me see.");
    assert!(!kinds(&spoken.tool_call(&call)).contains(&"tool-plan-delta".to_owned()));
}

#[test]
fn a_thought_is_over_when_words_begin() {
    let thinking = r#"{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"Hm."}}}}"#;
    let (items, _) = read(&[thinking, WORDS, END]);
    assert!(matches!(&items[1..3], [Ok(Chunk::Reasoning(_)), Ok(Chunk::Delta { .. })]), "{items:?}");
}

#[test]
fn an_end_without_a_reason_is_no_end() {
    assert_eq!(read(&[WORDS, r#"{"type":"message-end","delta":{}}"#]).1, Completeness::Partial);
}

#[test]
fn calls_are_numbered_and_the_template_around_a_prompt_is_not_billed() {
    let call = ToolCall { id: "c".into(), name: "f".into(), arguments: "{}".into() };
    let mut writer = writer();
    writer.tool_call(&call);
    assert!(String::from_utf8(writer.tool_call(&call)).unwrap().contains(r#""index":1"#));
    let mut billed = |input_tokens| {
        let usage = Usage { input_tokens, output_tokens: 2, ..Usage::default() };
        let end = String::from_utf8(writer.conclusion(FinishReason::Stop, usage)).unwrap();
        let (_, rest) = end.split_once(r#""billed_units":{"input_tokens":"#).unwrap();
        rest.split_once(',').unwrap().0.to_owned()
    };
    assert_eq!([0, 1, 66, 67, 68].map(&mut billed), ["0", "1", "1", "1", "2"]);
}
