//! Holds requests against bytes written by hand.

use super::*;

fn refused(body: &str) -> (String, Option<String>) {
    let error = decode_request(Dialect::OPENAI, body.as_bytes()).unwrap_err();
    (error.to_string(), error.param)
}

#[test]
fn a_request_is_written_as_openai_reads_it() {
    let request = Request {
        system: Some("Be brief.".into()),
        max_output_tokens: Some(5),
        stream: true,
        ..Request::prompt("gpt-4o", "Hi")
    };
    assert_eq!(
        String::from_utf8(encode_request(Dialect::OPENAI, &request)).unwrap(),
        r#"{"model":"gpt-4o","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],"max_completion_tokens":5,"stream":true,"stream_options":{"include_usage":true}}"#
    );
    let plain = encode_request(Dialect::OPENAI, &Request::prompt("gpt-4o", "Hi"));
    assert_eq!(String::from_utf8(plain).unwrap(), r#"{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}"#);
}

#[test]
fn what_sdks_send_is_understood() {
    let body = r#"{"model":"gpt-4o","temperature":0.2,"n":1,"messages":[
        {"role":"developer","content":[{"type":"text","text":"A"}]},
        {"role":"user","name":"ann","content":[{"type":"text","text":"B"},{"type":"text","text":"C"}]},
        {"role":"assistant","content":"D","refusal":null},{"role":"system","content":"E"},{"role":"user","content":"F"}
    ],"max_tokens":7,"stream":true}"#;
    let asked = decode_request(Dialect::OPENAI, body.as_bytes()).unwrap();
    assert_eq!(asked.request.system.as_deref(), Some("A\n\nE"));
    assert_eq!(asked.request.texts().collect::<Vec<_>>(), ["B", "C", "D", "F"]);
    assert_eq!((asked.request.max_output_tokens, asked.request.stream, asked.include_usage), (Some(7), true, false));
}

#[test]
fn what_is_missing_is_named() {
    assert_eq!(refused("{}"), ("Missing required parameter: 'model'.".to_owned(), Some("model".to_owned())));
    assert_eq!(refused(r#"{"model":"m"}"#).1.as_deref(), Some("messages"));
    assert_eq!(refused(r#"{"model":"m","messages":[]}"#).1.as_deref(), Some("messages"));
}

#[test]
fn what_is_wrong_is_named_by_its_path() {
    let (message, param) =
        refused(r#"{"model":"m","messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}]}"#);
    assert_eq!(param.as_deref(), Some("messages[0].content[0]"));
    assert!(message.contains("content parts of type 'input_audio' are not supported"), "{message}");
    let (message, param) = refused(r#"{"model":"m","messages":[{"role":"robot","content":"x"}]}"#);
    assert_eq!(param.as_deref(), Some("messages[0].role"));
    assert!(message.contains("robot"), "{message}");
    let (_, param) = refused(r#"{"model":"m","messages":[{"role":"tool","content":"x"}]}"#);
    assert_eq!(param.as_deref(), Some("messages[0].tool_call_id"));
    let (_, param) = refused(r#"{"model":"m","messages":[{"role":"assistant","content":null}]}"#);
    assert_eq!(param.as_deref(), Some("messages[0].content"));
    assert_eq!(
        refused(r#"{"model":"m","messages":[{"role":"user","content":[]}]}"#).1.as_deref(),
        Some("messages[0].content")
    );
}

#[test]
fn what_is_not_json_is_said_so() {
    let (message, param) = refused(r#"{"model":"#);
    assert!(message.starts_with("We could not parse the JSON body"), "{message}");
    assert_eq!(param, None);
}
