//! Holds streams against bytes written by hand.

use super::{StreamReader, StreamWriter};
use crate::codec::StreamForm;
use crate::{
    Api, Chunk, Completeness, ErrorFields, FinishReason, Head, Malformed, Reasoning, StreamHead, ToolCall, Usage, sse,
};

fn writer() -> StreamWriter {
    let head = Head { id: "r1".into(), request_id: "x".into(), model: "gemini-2.5-pro".into(), created_unix_s: 0 };
    StreamWriter::new(Api::Gemini, StreamHead { head, input_tokens: 9, cached_tokens: 0, include_usage: true })
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
            r#""usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":1,"totalTokenCount":10,"#,
            r#""promptTokensDetails":[{"modality":"TEXT","tokenCount":9}]},"#,
            r#""modelVersion":"gemini-2.5-pro","responseId":"r1"}"#,
            "\r\n\r\n"
        )
    );
}

#[test]
fn an_array_is_one_json_document_in_pieces() {
    let mut writer = writer_of_array();
    let usage = Usage { input_tokens: 9, output_tokens: 2, ..Usage::default() };
    let pieces = [
        writer.delta("one {\n}\n"),
        writer.delta("two"),
        writer.conclusion(FinishReason::Stop, usage),
        writer.terminator(),
    ];
    let borders: Vec<&[u8]> = pieces.iter().map(|piece| &piece[..2]).collect();
    assert_eq!(borders, [b"[{", b",\r", b",\r", b"]\n"]);
    let bytes = pieces.concat();
    let elements: Vec<serde_json::Value> = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(elements[0]["candidates"][0]["content"]["parts"][0]["text"], "one {\n}\n");
    assert_eq!(elements[2]["candidates"][0]["finishReason"], "STOP");
    assert_eq!(Api::Gemini.event_ends(&bytes).len(), 4);
}

#[test]
fn an_array_that_broke_ends_with_the_error() {
    let mut writer = writer_of_array();
    let fields =
        ErrorFields { code: Some("UNAVAILABLE".into()), message: "overloaded".into(), ..ErrorFields::default() };
    let elements: Vec<serde_json::Value> =
        serde_json::from_slice(&[writer.delta("one"), writer.error(&fields)].concat()).unwrap();
    assert_eq!((&elements[1]["error"]["code"], &elements[1]["error"]["status"]), (&503.into(), &"UNAVAILABLE".into()));
    let alone: Vec<serde_json::Value> = serde_json::from_slice(&writer_of_array().error(&fields)).unwrap();
    assert_eq!(alone.len(), 1);
}

fn writer_of_array() -> StreamWriter {
    let mut writer = writer();
    writer.form = StreamForm::Array;
    writer
}

#[test]
fn what_was_withheld_before_its_first_word_is_a_blocked_prompt() {
    let bytes = writer().conclusion(FinishReason::ContentFilter, Usage { input_tokens: 9, ..Usage::default() });
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with(r#"data: {"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":"#), "{text}");
    let mut begun = writer();
    begun.delta("a");
    let later = String::from_utf8(begun.conclusion(FinishReason::ContentFilter, Usage::default())).unwrap();
    assert!(later.contains(r#""finishReason":"SAFETY""#), "{later}");
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
            Chunk::alive(1),
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

#[test]
fn an_array_is_closed_however_little_is_in_it() {
    assert_eq!(writer_of_array().terminator(), b"[]\n");
    let mut ended = writer_of_array();
    let bytes = [ended.conclusion(FinishReason::Stop, Usage::default()), ended.terminator()].concat();
    let elements: Vec<serde_json::Value> = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(elements.len(), 1);
    let fields = ErrorFields { code: Some("UNAVAILABLE".into()), message: "Busy.".into(), ..ErrorFields::default() };
    let elements: Vec<serde_json::Value> = serde_json::from_slice(&writer_of_array().error(&fields)).unwrap();
    assert_eq!(elements[0]["error"]["status"], "UNAVAILABLE");
}

#[test]
fn thoughts_are_counted_while_they_come() {
    let thought = Reasoning { text: "Hm, yes.".into(), sealed: None, vendor: Api::Gemini };
    let text = String::from_utf8(writer().reasoning(&thought)).unwrap();
    assert!(text.contains(r#""thoughtsTokenCount":"#), "{text}");
}

#[test]
fn other_candidates_than_the_first_are_not_read() {
    let event = r#"{"candidates":[{"content":{"parts":[{"text":"b"}]},"index":1,"finishReason":"STOP"}]}"#;
    assert_eq!(read(format!("data: {event}\r\n\r\n").as_bytes()), (vec![], Completeness::Partial, None));
}
