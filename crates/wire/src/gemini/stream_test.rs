//! Holds streams against bytes written by hand.

use super::{StreamReader, StreamWriter};
use crate::{Api, Chunk, Completeness, FinishReason, Head, Malformed, Reasoning, StreamHead, ToolCall, Usage, sse};

fn writer() -> StreamWriter {
    let head = Head { id: "r1".into(), request_id: "x".into(), model: "gemini-2.5-pro".into(), created_unix_s: 0 };
    StreamWriter::new(StreamHead { head, input_tokens: 9, cached_tokens: 0, include_usage: true })
}

fn read(bytes: &[u8]) -> (Vec<Chunk>, Completeness, Option<Malformed>) {
    let mut frames = sse::Decoder::new();
    frames.push(bytes);
    let mut reader = StreamReader::new(Api::Gemini);
    let mut chunks = Vec::new();
    while let Some(event) = frames.next_event() {
        if let Err(error) = reader.read(&event.unwrap(), &mut chunks) {
            return (chunks, reader.completeness(), Some(error));
        }
    }
    (chunks, reader.completeness(), None)
}

#[test]
fn an_event_is_written_as_gemini_writes_it() {
    assert_eq!(
        String::from_utf8(writer().delta("Hi")).unwrap(),
        concat!(
            r#"data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"index":0}],"#,
            r#""usageMetadata":{"promptTokenCount":9,"totalTokenCount":9},"modelVersion":"gemini-2.5-pro","responseId":"r1"}"#,
            "\r\n\r\n"
        )
    );
}

#[test]
fn a_thought_its_signature_and_a_call_are_read_back() {
    let thought = Reasoning { text: "Hm.".into(), sealed: Some("c2ln".into()), vendor: Api::Gemini };
    let call = ToolCall { id: "c1".into(), name: "weather".into(), arguments: r#"{"city":"Bern"}"#.into() };
    let usage = Usage { input_tokens: 9, output_tokens: 4, reasoning_tokens: 1, ..Usage::default() };
    let mut writer = writer();
    let bytes =
        [writer.reasoning(&thought), writer.tool_call(&call), writer.conclusion(FinishReason::ToolCalls, usage)];
    let (chunks, state, _) = read(&bytes.concat());
    assert_eq!(
        chunks,
        [
            Chunk::Working { tokens: 1 },
            Chunk::Reasoning(thought),
            Chunk::ToolCall(call),
            Chunk::Usage(usage),
            Chunk::Finish(FinishReason::ToolCalls),
        ]
    );
    assert_eq!(state, Completeness::Terminated);
}

#[test]
fn an_empty_text_with_stop_may_follow_a_call() {
    let (chunks, state, _) = read(
        b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\"}}]}}],\"responseId\":\"a\"}\r\n\r\n\
          data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"STOP\"}]}\r\n\r\n",
    );
    assert!(
        matches!(&chunks[0], Chunk::ToolCall(call) if call.id == "call_a_0" && call.arguments == "{}"),
        "{chunks:?}"
    );
    assert_eq!(chunks[1..], [Chunk::Finish(FinishReason::ToolCalls)]);
    assert_eq!(state, Completeness::Terminated);
}

#[test]
fn a_blocked_prompt_ends_the_stream() {
    let (chunks, state, _) = read(b"data: {\"promptFeedback\":{\"blockReason\":\"OTHER\"}}\r\n\r\n");
    assert_eq!((chunks, state), (vec![Chunk::Finish(FinishReason::ContentFilter)], Completeness::Terminated));
}

#[test]
fn a_broken_end_is_an_error_and_no_finish() {
    for data in [
        r#"{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}]}"#,
        r#"{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}"#,
    ] {
        let (chunks, state, _) = read(format!("data: {data}\r\n\r\n").as_bytes());
        assert!(matches!(&chunks[..], [Chunk::Error(fields)] if fields.code.is_some()), "{chunks:?}");
        assert_eq!(state, Completeness::Failed);
    }
}

#[test]
fn what_cannot_be_read_is_an_error_and_not_skipped() {
    for data in ["{\"candidates\":", "", "[]", "[DONE]", r#"{"candidates":7}"#] {
        assert!(read(format!("data: {data}\r\n\r\n").as_bytes()).2.is_some(), "{data}");
    }
}
