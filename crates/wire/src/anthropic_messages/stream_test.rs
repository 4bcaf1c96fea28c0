//! Holds streams against bytes written by hand.

use super::StreamWriter;
use crate::{Api, Chunk, Completeness, ErrorFields, FinishReason, Head, Malformed, StreamHead, ToolCall, Usage};

fn writer() -> StreamWriter {
    let head = Head { id: "msg_01".into(), request_id: "req_1".into(), model: "claude".into(), created_unix_s: 0 };
    StreamWriter::new(StreamHead { head, input_tokens: 9, cached_tokens: 4, include_usage: false })
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// Events without the blanks before the last brace of their data.
fn unpadded(bytes: Vec<u8>) -> String {
    let line = |line: &str| match line.strip_suffix('}') {
        Some(data) => format!("{}}}\n", data.trim_end_matches(' ')),
        None => format!("{line}\n"),
    };
    text(bytes).lines().map(line).collect()
}

fn read(bytes: &str) -> (Vec<Result<Chunk, Malformed>>, Completeness) {
    let mut decoder = Api::AnthropicMessages.stream_decoder();
    (decoder.push(bytes.as_bytes()), decoder.completeness())
}

fn delta(words: &str) -> Chunk {
    Chunk::Delta { text: words.to_owned().into(), tokens: 1, lasting: std::time::Duration::ZERO }
}

#[test]
fn a_stream_is_written_as_anthropic_writes_it() {
    let mut writer = writer();
    assert_eq!(
        text(writer.start()),
        concat!(
            "event: message_start\n",
            r#"data: {"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant","model":"claude","#,
            r#""content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":5,"cache_creation_input_tokens":0,"#,
            r#""cache_read_input_tokens":4,"output_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":0,"#,
            r#""ephemeral_1h_input_tokens":0},"service_tier":"standard"}}}"#,
            "\n\n",
        )
    );
    assert_eq!(
        unpadded(writer.delta("Hi")),
        concat!(
            "event: content_block_start\n",
            r#"data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
            "\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\n",
            "event: content_block_delta\n",
            r#"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}"#,
            "\n\n"
        )
    );
    let usage = Usage { input_tokens: 9, cached_tokens: 4, output_tokens: 3, ..Usage::default() };
    assert_eq!(
        unpadded(writer.conclusion(FinishReason::Stop, usage)),
        concat!(
            "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\nevent: message_delta\n",
            r#"data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"#,
            r#""usage":{"input_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":3}}"#,
            "\n\n"
        )
    );
    assert_eq!(unpadded(writer.terminator()), "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
}

#[test]
fn data_is_padded_with_blanks() {
    let mut writer = writer();
    let events = [writer.delta("Hi"), writer.delta("Hi, you"), writer.delta("!")].concat();
    let padded = text(events).lines().filter(|line| line.contains(" }")).count();
    assert!(padded >= 2, "{padded}");
}

#[test]
fn the_first_block_is_what_comes_first() {
    let mut writer = writer();
    let call = ToolCall { id: "toolu_1".into(), name: "f".into(), arguments: r#"{"n":1}"#.into() };
    let events = text([writer.start(), writer.tool_call(&call), writer.delta("Hi")].concat());
    let names: Vec<&str> = events.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    let [start, block, ping, delta, stop] =
        ["message_start", "content_block_start", "ping", "content_block_delta", "content_block_stop"];
    assert_eq!(names, [start, block, ping, delta, delta, delta, stop, block, delta]);
    assert!(!events.contains(r#""index":0,"content_block":{"type":"text""#), "{events}");
}

#[test]
fn an_error_event_has_the_form_of_a_body() {
    let fields = ErrorFields { kind: Some("overloaded_error".into()), code: None, message: "Overloaded".into() };
    assert_eq!(
        text(writer().error(&fields)),
        concat!(
            "event: error\n",
            r#"data: {"type":"error","error":{"details":null,"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"#,
            "\n\n"
        )
    );
}

#[test]
fn an_older_stream_is_read() {
    let (items, state) = read(concat!(
        "event: message_start\n",
        "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}\n\n",
        "event: content_block_start\n",
        "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}   }\n\n",
        "event: ping\ndata: {\"type\": \"ping\"}\n\n",
        "event: content_block_delta\n",
        "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}       }\n\n",
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0 }\n\n",
        "event: message_delta\n",
        "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\"},\"usage\":{\"output_tokens\":15}}\n\n",
        "event: message_stop\ndata: {\"type\":\"message_stop\"  }\n\n",
    ));
    let usage = Usage { input_tokens: 25, output_tokens: 15, ..Usage::default() };
    assert_eq!(items, [Ok(delta("Hi")), Ok(Chunk::Usage(usage)), Ok(Chunk::Finish(FinishReason::Length))]);
    assert_eq!(state, Completeness::Terminated);
}

#[test]
fn both_signs_are_needed() {
    let stop = "data: {\"type\":\"message_stop\"}\n\n";
    let reason = "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n";
    let no_reason = "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":null}}\n\n";
    assert_eq!(read(stop).1, Completeness::Partial);
    assert_eq!(read(reason).1, Completeness::Partial);
    assert_eq!(read(&[no_reason, stop].concat()).1, Completeness::Partial);
    assert_eq!(read(&[reason, stop].concat()), (vec![Ok(Chunk::Finish(FinishReason::Stop))], Completeness::Terminated));
}

#[test]
fn what_is_not_known_is_ignored() {
    let (items, _) = read(concat!(
        "event: later\ndata: {\"type\":\"later\",\"delta\":\"of another shape\"}\n\n",
        "data: {\"type\":\"content_block_start\",\"content_block\":{\"type\":\"server_tool_use\",\"id\":\"t\",\"input\":{}}}\n\n",
        "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\"}}\n\n",
    ));
    assert_eq!(items, []);
}

#[test]
fn what_cannot_be_read_is_an_error_and_not_skipped() {
    for data in [
        "{\"type\":\"ping\"",
        "",
        "{}",
        "null",
        "[DONE]",
        "{\"type\":\"content_block_delta\"}",
        "{\"type\":\"content_block_delta\",\"delta\":7}",
        "{\"type\":\"message_delta\"}",
    ] {
        let (items, _) = read(&format!("data: {data}\n\n"));
        assert!(matches!(&items[..], [Err(_)]), "{data}: {items:?}");
    }
}
