//! Holds streams against lines written by hand.

use super::{StreamReader, StreamWriter};
use crate::{Api, Chunk, Completeness, FinishReason, Head, Reasoning, StreamHead, ToolCall, Usage, Work};

fn writer() -> StreamWriter {
    let head =
        Head { id: String::new(), request_id: String::new(), model: "llama3.2".into(), created_unix_s: 1_760_000_000 };
    StreamWriter::new(StreamHead { head, input_tokens: 9, cached_tokens: 0, include_usage: true }, Work::default())
}

fn read(lines: &str) -> (Vec<Chunk>, Completeness) {
    let mut reader = StreamReader::default();
    let mut chunks = Vec::new();
    for line in lines.lines() {
        reader.read(line, &mut chunks).unwrap();
    }
    (chunks, reader.completeness())
}

#[test]
fn lines_are_written_as_ollama_writes_them() {
    let start = r#"{"model":"llama3.2","created_at":"2025-10-09T08:53:20Z","message":{"role":"assistant","#;
    assert_eq!(
        String::from_utf8(writer().delta("Hi")).unwrap(),
        format!("{start}\"content\":\"Hi\"}},\"done\":false}}\n")
    );
    let usage = Usage { input_tokens: 9, output_tokens: 1, ..Usage::default() };
    let last = String::from_utf8(writer().conclusion(FinishReason::Length, usage)).unwrap();
    assert!(last.starts_with(&format!("{start}\"content\":\"\"}},\"done\":true,\"done_reason\":\"length\"")), "{last}");
    assert!(last.contains(r#""prompt_eval_count":9"#) && last.contains(r#""eval_count":1"#), "{last}");
}

#[test]
fn a_thought_and_a_call_are_read_back() {
    let thought = |text: &'static str| Reasoning { text: text.into(), sealed: None, vendor: Api::Ollama };
    let call = ToolCall { id: "c1".into(), name: "f".into(), arguments: r#"{"n":1}"#.into() };
    let usage = Usage { input_tokens: 9, output_tokens: 1, ..Usage::default() };
    let writer = writer();
    let bytes = [
        writer.reasoning(&thought("Hm, ")),
        writer.reasoning(&thought("yes.")),
        writer.tool_call(&call),
        writer.conclusion(FinishReason::ToolCalls, usage),
    ];
    let (chunks, state) = read(std::str::from_utf8(&bytes.concat()).unwrap());
    let expected = [
        Chunk::alive(1),
        Chunk::alive(1),
        Chunk::Reasoning(thought("Hm, yes.")),
        Chunk::ToolCall(call),
        Chunk::Usage(usage),
        Chunk::Finish(FinishReason::ToolCalls),
    ];
    assert_eq!(chunks, expected);
    assert_eq!(state, Completeness::Terminated);
}

#[test]
fn an_error_line_ends_the_stream() {
    let (chunks, state) =
        read("{\"message\":{\"content\":\"a\"},\"done\":false}\n{\"error\":\"runner stopped\"}\n{\"done\":true}");
    assert!(matches!(&chunks[1], Chunk::Error(fields) if fields.message == "runner stopped"), "{chunks:?}");
    assert_eq!((chunks.len(), state), (2, Completeness::Failed));
}

#[test]
fn what_cannot_be_read_is_an_error_and_not_skipped() {
    for line in ["{", "null", "[]", "data: {}", r#"{"message":7}"#] {
        assert!(StreamReader::default().read(line, &mut Vec::new()).is_err(), "{line}");
    }
}
