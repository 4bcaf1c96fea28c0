//! Holds requests against bytes written by hand.

use super::*;

fn refused(body: &str) -> String {
    decode_request(body.as_bytes()).unwrap_err().to_string()
}

#[test]
fn a_request_is_written_as_anthropic_reads_it() {
    let request =
        Request { system: Some("Be brief.".into()), stream: true, ..Request::prompt("claude-sonnet-4-5", "Hi") };
    assert_eq!(
        String::from_utf8(encode_request(&request)).unwrap(),
        r#"{"model":"claude-sonnet-4-5","max_tokens":4096,"system":"Be brief.","messages":[{"role":"user","content":"Hi"}],"stream":true}"#
    );
}

#[test]
fn what_sdks_send_is_understood() {
    let body = r#"{"model":"m","max_tokens":7,"temperature":1,"metadata":{"user_id":"u"},
        "system":[{"type":"text","text":"A","cache_control":{"type":"ephemeral"}},{"type":"text","text":"B"}],
        "messages":[{"role":"user","content":[{"type":"text","text":"C"}]},{"role":"assistant","content":"D"}]}"#;
    let asked = decode_request(body.as_bytes()).unwrap();
    assert_eq!(asked.request.system.as_deref(), Some("A\n\nB"));
    assert_eq!(asked.request.texts().collect::<Vec<_>>(), ["C", "D"]);
    assert_eq!((asked.request.max_output_tokens, asked.request.stream, asked.include_usage), (Some(7), false, true));
}

#[test]
fn what_is_missing_is_named() {
    assert_eq!(refused("{}"), "model: Field required");
    assert_eq!(refused(r#"{"model":"m","messages":[]}"#), "max_tokens: Field required");
    assert_eq!(refused(r#"{"model":"m","max_tokens":1}"#), "messages: Field required");
    assert_eq!(refused(r#"{"model":"m","max_tokens":1,"messages":[]}"#), "messages: at least one message is required");
}

#[test]
fn what_is_wrong_is_named_by_its_path() {
    let with = |turn: &str| refused(&format!(r#"{{"model":"m","max_tokens":1,"messages":[{turn}]}}"#));
    let text = with(r#"{"role":"user","content":[{"type":"text","text":"a"},{"type":"document","source":{}}]}"#);
    assert!(text.starts_with("messages.0.content.1: content parts of type 'document' are not supported"), "{text}");
    assert!(with(r#"{"role":"system","content":"a"}"#).starts_with("messages.0.role: unknown variant"));
    assert!(with(r#"{"role":"user","content":7}"#).starts_with("messages.0.content: invalid type"));
    assert_eq!(with(r#"{"role":"assistant","content":"a"}"#), r#"messages: first message must use the "user" role"#);
    assert!(refused("7").starts_with("body: invalid type"));
    assert!(refused(r#"{"max_tokens":-1}"#).starts_with("max_tokens: invalid value"));
}

#[test]
fn what_is_not_json_is_said_so() {
    let error = decode_request(b"{\"model\":").unwrap_err();
    assert!(error.to_string().starts_with("The request body is not valid JSON"), "{error}");
    assert_eq!(error.fields.kind.as_deref(), Some("invalid_request_error"));
}
