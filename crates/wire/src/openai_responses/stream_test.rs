//! Holds streams against the order that OpenAI keeps, and against events written by hand.

use serde_json::Value;

use super::{StreamReader, StreamWriter};
use crate::{
    Api, Chunk, Completeness, ErrorFields, FinishReason, Head, Malformed, Reasoning, StreamHead, ToolCall, Usage, sse,
};

fn writer() -> StreamWriter {
    let head = Head { id: "resp_1".into(), request_id: "req_1".into(), model: "gpt-5".into(), created_unix_s: 7 };
    StreamWriter::new(StreamHead { head, input_tokens: 9, cached_tokens: 0, include_usage: true })
}

fn events(bytes: &[u8]) -> Vec<sse::Event> {
    let mut frames = sse::Decoder::new();
    frames.push(bytes);
    std::iter::from_fn(|| frames.next_event()).map(Result::unwrap).collect()
}

fn read(bytes: &[u8]) -> (Vec<Chunk>, Completeness, Option<Malformed>) {
    let mut reader = StreamReader::default();
    let mut chunks = Vec::new();
    let ended = events(bytes).iter().try_for_each(|event| reader.read(event, &mut chunks));
    (chunks, reader.completeness(), ended.err())
}

fn data(data: &str) -> Vec<u8> {
    sse::encode(None, data)
}

#[test]
fn events_come_in_openais_order_and_are_numbered() {
    let mut writer = writer();
    let usage = Usage { input_tokens: 9, output_tokens: 1, ..Usage::default() };
    let bytes = [writer.start(), writer.delta("Hi"), writer.delta("!"), writer.conclusion(FinishReason::Stop, usage)];
    let events = events(&bytes.concat());
    let kinds: Vec<&str> = events.iter().map(|event| event.name.as_deref().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed",
        ]
    );
    for (number, event) in events.iter().enumerate() {
        let data: Value = serde_json::from_str(&event.data).unwrap();
        assert_eq!((&data["sequence_number"], &data["type"]), (&number.into(), &kinds[number].into()));
    }
    let last: Value = serde_json::from_str(&events.last().unwrap().data).unwrap();
    assert_eq!(last["response"]["output"][0]["content"][0]["text"], "Hi!");
    assert_eq!(last["response"]["usage"]["total_tokens"], 10);
}

#[test]
fn a_thought_and_a_call_are_read_back() {
    let thought = Reasoning { text: "Hm.".into(), sealed: Some("rs_1 gAAA".into()), vendor: Api::OpenaiResponses };
    let call = ToolCall { id: "call_1".into(), name: "f".into(), arguments: r#"{"n":1}"#.into() };
    let usage = Usage { input_tokens: 9, output_tokens: 4, reasoning_tokens: 2, ..Usage::default() };
    let mut writer = writer();
    let bytes = [
        writer.start(),
        writer.reasoning(&thought),
        writer.tool_call(&call),
        writer.conclusion(FinishReason::ToolCalls, usage),
    ];
    let (chunks, state, _) = read(&bytes.concat());
    let expected = [
        Chunk::alive(1),
        Chunk::Reasoning(thought),
        Chunk::alive(1),
        Chunk::alive(1),
        Chunk::ToolCall(call),
        Chunk::Usage(usage),
        Chunk::Finish(FinishReason::ToolCalls),
    ];
    assert_eq!((chunks.as_slice(), state), (&expected[..], Completeness::Terminated));
}

#[test]
fn every_shape_of_an_error_is_read() {
    let quota = ErrorFields { kind: None, code: Some("insufficient_quota".into()), message: "m".into() };
    let nested = r#"{"type":"error","error":{"code":"insufficient_quota","message":"m","param":null}}"#;
    let flat = r#"{"type":"error","code":"insufficient_quota","message":"m","param":null}"#;
    let failed = r#"{"type":"response.failed","response":{"status":"failed","error":{"code":"insufficient_quota","message":"m"}}}"#;
    for text in [nested, flat, failed] {
        assert_eq!(read(&data(text)), (vec![Chunk::Error(quota.clone())], Completeness::Failed, None), "{text}");
    }
}

#[test]
fn a_refusal_is_words_and_marks_the_end() {
    let bytes = [
        data(r#"{"type":"response.refusal.delta","delta":"No."}"#),
        data(r#"{"type":"response.completed","response":{"status":"completed","output":[]}}"#),
    ];
    let (chunks, ..) = read(&bytes.concat());
    assert!(matches!(&chunks[0], Chunk::Delta { text, .. } if text == "No."));
    assert_eq!(chunks[1..], [Chunk::Finish(FinishReason::ContentFilter)]);
}

#[test]
fn what_is_not_known_is_ignored_and_what_cannot_be_read_is_not() {
    assert_eq!(read(&data(r#"{"type":"response.later","delta":7}"#)), (vec![], Completeness::Partial, None));
    for text in [
        "[DONE]",
        "{}",
        r#"{"type":"response.output_text.delta"}"#,
        r#"{"type":"response.output_item.done"}"#,
        r#"{"type":"response.completed"}"#,
        r#"{"type":"response.completed","response":{"status":"in_progress"}}"#,
    ] {
        assert!(read(&data(text)).2.is_some(), "{text}");
    }
}
