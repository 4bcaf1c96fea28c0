//! Holds streams against bytes written by hand.

use super::{Dialect, StreamReader, StreamWriter};
use crate::{Api, Chunk, Completeness, FinishReason, Head, Malformed, Reasoning, StreamHead, ToolCall, Usage};

fn writer(include_usage: bool) -> StreamWriter {
    let head = Head {
        id: "chatcmpl-1".into(),
        request_id: "req_1".into(),
        model: "gpt-4o".into(),
        created_unix_s: 1_760_000_000,
    };
    StreamWriter::new(Dialect::OPENAI, StreamHead { head, input_tokens: 9, cached_tokens: 0, include_usage })
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// A chunk without its padding, which must be there.
fn unpadded(chunk: &str) -> String {
    let (rest, padding) = chunk.split_once(r#","obfuscation":""#).unwrap();
    assert!(padding.ends_with("\"}\n\n") && padding.len() > 4, "{padding}");
    format!("{rest}}}\n\n")
}

fn read(data: &[&str]) -> (Vec<Result<Chunk, Malformed>>, Completeness) {
    let mut decoder = Api::OpenaiChat.stream_decoder();
    let items = data.iter().flat_map(|data| decoder.push(&crate::sse::encode(None, data))).collect();
    (items, decoder.completeness())
}

#[test]
fn a_stream_is_written_as_openai_writes_it() {
    let mut writer = writer(true);
    let start = concat!(
        r#"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o","#,
        r#""service_tier":"default","system_fingerprint":null,"choices":[{"index":0,"#,
    );
    let first = r#""delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null"#;
    assert_eq!(unpadded(&text(writer.start())), format!("{start}{first}}}\n\n"));
    let words = r#""delta":{"content":"Hi"},"logprobs":null,"finish_reason":null}],"usage":null"#;
    assert_eq!(unpadded(&text(writer.delta("Hi"))), format!("{start}{words}}}\n\n"));
    let conclusion =
        text(writer.conclusion(FinishReason::Stop, Usage { input_tokens: 9, output_tokens: 1, ..Usage::default() }));
    let (last, usage) = conclusion.split_once("\n\n").unwrap();
    let end = r#""delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null"#;
    assert_eq!(unpadded(&format!("{last}\n\n")), format!("{start}{end}}}\n\n"));
    assert!(usage.contains(r#""choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10,"#));
    assert_eq!(text(writer.terminator()), "data: [DONE]\n\n");
}

#[test]
fn usage_is_not_mentioned_unless_asked_for() {
    let mut writer = writer(false);
    let all = [writer.start(), writer.delta("Hi"), writer.conclusion(FinishReason::Stop, Usage::default())].concat();
    assert!(!text(all).contains("usage"));
}

#[test]
fn done_is_neither_needed_nor_enough() {
    let words = r#"{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}"#;
    let last = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}"#;
    assert_eq!(read(&[words, "[DONE]"]).1, Completeness::Partial);
    assert_eq!(read(&[words, last]).1, Completeness::Complete);
    let (items, state) = read(&[words, last, "[DONE]", "anything"]);
    assert_eq!(items.last(), Some(&Ok(Chunk::Finish(FinishReason::Length))));
    assert_eq!(state, Completeness::Terminated);
}

#[test]
fn what_other_providers_write_is_read() {
    let azure = r#"{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[]}"#;
    let padded = r#"{"choices":[{"delta":{"content":"a"}}],"obfuscation":"x1y2"}"#;
    let costly = r#"{"choices":[{"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#;
    let (items, state) = read(&[azure, padded, costly, costly]);
    assert!(items.iter().all(Result::is_ok), "{items:?}");
    assert_eq!(items.iter().filter(|item| matches!(item, Ok(Chunk::Finish(_)))).count(), 1);
    assert_eq!(state, Completeness::Complete);
}

#[test]
fn a_call_is_handed_on_whole_however_it_came() {
    let end = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#;
    let pieces = [
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}}]}"#,
    ];
    let at_once = r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"id":"call_1","function":{"name":"f","arguments":"{\"a\":1}"},"index":0}]},"finish_reason":"tool_calls"}]}"#;
    let call = ToolCall { id: "call_1".into(), name: "f".into(), arguments: r#"{"a":1}"#.into() };
    let made = |items: &[Result<Chunk, Malformed>]| items.contains(&Ok(Chunk::ToolCall(call.clone())));
    assert!(made(&read(&[&pieces[..], &[end]].concat()).0));
    assert!(made(&read(&[at_once]).0));
    assert!(!made(&read(&pieces).0), "nothing said that the call is over");
    // Half a call under a reason that claims it was made is no answer.
    let (items, state) = read(&[pieces[0], pieces[1], end]);
    assert!(items.last().unwrap().is_err());
    assert!(!state.is_complete());
}

#[test]
fn thoughts_are_told_apart_from_words() {
    let mut decoder = Api::Deepseek.stream_decoder();
    let data = [
        r#"{"choices":[{"index":0,"delta":{"content":null,"reasoning_content":"Hm"}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":null,"reasoning_content":"."}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"Yes","reasoning_content":null}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"?"}]}]},"finish_reason":"stop"}]}"#,
    ];
    let items: Vec<_> = data.iter().flat_map(|data| decoder.push(&crate::sse::encode(None, data))).collect();
    let thought =
        |text: &'static str| Ok(Chunk::Reasoning(Reasoning { text: text.into(), sealed: None, vendor: Api::Deepseek }));
    assert_eq!((&items[2], &items[5]), (&thought("Hm."), &thought("?")));
    assert!(matches!(&items[3], Ok(Chunk::Delta { text, .. }) if text == "Yes"));
}

#[test]
fn a_refusal_is_words_and_marks_the_end() {
    let (items, _) = read(&[
        r#"{"choices":[{"index":0,"delta":{"refusal":"No."}}]}"#,
        r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
    ]);
    assert!(matches!(&items[0], Ok(Chunk::Delta { text, .. }) if text == "No."));
    assert_eq!(items[1], Ok(Chunk::Finish(FinishReason::ContentFilter)));
}

#[test]
fn a_broken_end_is_an_error_and_no_finish() {
    let (items, state) = read(&[r#"{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"#]);
    assert!(matches!(&items[..], [Ok(Chunk::Error(_))]), "{items:?}");
    assert_eq!(state, Completeness::Failed);
}

#[test]
fn an_error_instead_of_a_chunk_is_an_error() {
    let (items, _) = read(&[r#"{"error":{"message":"It broke.","type":"server_error","param":null,"code":500}}"#]);
    let Ok(Chunk::Error(fields)) = &items[0] else { panic!("{items:?}") };
    assert_eq!((fields.message.as_ref(), fields.code.as_deref()), ("It broke.", Some("500")));
}

#[test]
fn what_cannot_be_read_is_an_error_and_not_skipped() {
    let last = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;
    let late = r#"{"choices":[{"index":0,"delta":{"content":"late"}}]}"#;
    for data in ["{\"choices\":[", "", "null", "[]", r#"{"choices":7}"#, r#"{"choices":[{"delta":{"content":7}}]}"#] {
        assert!(read(&[data]).0[0].is_err(), "{data}");
    }
    assert!(read(&[last, late]).0[1].is_err());
}

#[test]
fn other_choices_are_not_read() {
    let mut reader = StreamReader::new(Dialect::OPENAI);
    let mut out = Vec::new();
    let data = r#"{"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"stop"}]}"#;
    reader.read(&crate::sse::Event { name: None, data: data.to_owned() }, &mut out).unwrap();
    assert_eq!((out.len(), reader.completeness()), (0, Completeness::Partial));
}
