//! Bytes of strangers, at everything that reads bytes: the law that `fuzz/` looks for counter-examples to.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::bedrock_converse::eventstream;
use crate::{
    Api, Content, FinishReason, Format, Image, Message, Request, Role, Tool, ToolCall, ToolChoice, ToolResult, Usage,
    Whole, ndjson, retry_after, sse,
};

fn call() -> ToolCall {
    ToolCall { id: "call_1".into(), name: "weather".into(), arguments: r#"{"city":"Bonn"}"#.into() }
}

/// A request with a bit of everything.
fn request() -> Request {
    let turn = |role, content| Message { role, content: vec![content] };
    let picture = Image::Inline { media_type: "image/png".into(), data: "aGVsbG8=".into() };
    let result = ToolResult { call_id: "call_1".into(), content: "rain".into(), is_error: false };
    Request {
        system: Some("Be brief.".into()),
        messages: vec![
            Message::user("What is the weather?"),
            turn(Role::Assistant, Content::ToolCall(call())),
            turn(Role::User, Content::ToolResult(result)),
            turn(Role::User, Content::Image(picture)),
        ],
        tools: vec![Tool {
            name: "weather".into(),
            description: "Tells the weather".into(),
            parameters: json!({"type": "object"}),
        }],
        tool_choice: ToolChoice::Required,
        format: Format::Schema { name: "answer".into(), schema: json!({"type": "object"}) },
        max_output_tokens: Some(20),
        ..Request::prompt("some-model", "")
    }
}

fn whole() -> Whole {
    let usage = Usage { input_tokens: 12, cached_tokens: 5, output_tokens: 3, ..Usage::default() };
    let (finish, usage) = (Some(FinishReason::ToolCalls), Some(usage));
    Whole { text: "Hi".into(), tool_calls: vec![call()], finish, usage, ..Whole::default() }
}

/// Something that may stand where something else is expected.
fn wrong() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    plain.prop_recursive(3, 12, 3, |inner| {
        let key = prop_oneof!["[a-z_]{0,6}", Just("type".to_owned()), Just("content".to_owned())];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::vec((key, inner), 0..3).prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

/// The places of all values within, each as a JSON pointer.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    let mut within = |name: &str, value: &Value| {
        let place = format!("{here}/{name}");
        places(value, &place, all);
        all.push(place);
    };
    match value {
        Value::Array(items) => items.iter().enumerate().for_each(|(n, item)| within(&n.to_string(), item)),
        Value::Object(fields) => fields.iter().for_each(|(name, field)| within(name, field)),
        _ => {}
    }
}

/// The document with one of its values replaced.
fn spoilt(document: &[u8], nth: usize, other: &Value) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(document).unwrap();
    let mut all = Vec::new();
    places(&value, "", &mut all);
    *value.pointer_mut(&all[nth % all.len()]).unwrap() = other.clone();
    serde_json::to_vec(&value).unwrap()
}

/// Read, or refused with words; what was read can be said in every format.
fn asked(api: Api, body: &[u8]) -> Result<(), TestCaseError> {
    match api.decode_request(body) {
        Ok(asked) => {
            for other in Api::ALL {
                other.encode_request(&asked.request);
            }
        }
        Err(bad) => {
            let (_, body) = api.encode_bad_request(&bad, "req_1");
            prop_assert!(!api.decode_error(400, &body).message.is_empty(), "{bad:?}");
        }
    }
    Ok(())
}

fn answered(api: Api, body: &[u8]) {
    if let Ok(whole) = api.decode_whole(body) {
        api.encode_whole(&api.head(1, "m", 0), &whole);
    }
    for status in [400, 429, 503] {
        api.encode_error(status, &api.decode_error(status, body), "req_1");
    }
}

proptest! {
    #[test]
    fn a_request_with_something_wrong_in_it_is_read_or_refused(nth in 0usize..60, other in wrong()) {
        for api in Api::ALL {
            asked(api, &spoilt(&api.encode_request(&request()), nth, &other))?;
        }
    }

    #[test]
    fn an_answer_with_something_wrong_in_it_is_read_or_not(nth in 0usize..60, other in wrong()) {
        for api in Api::ALL {
            answered(api, &spoilt(&api.encode_whole(&api.head(1, "m", 0), &whole()), nth, &other));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..400) {
        for api in Api::ALL {
            asked(api, &bytes)?;
            answered(api, &bytes);
            let body = api.encode_request(&request());
            asked(api, &body[..at.min(body.len())])?;
            let text = String::from_utf8_lossy(&bytes);
            api.aim(&text);
            retry_after::parse(|_| Some(text.as_ref()), Some(0));
        }
    }

    #[test]
    fn any_bytes_are_frames_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..200), size in 1usize..9) {
        let (mut events, mut lines) = (sse::Decoder::new(), ndjson::Decoder::default());
        let mut messages = eventstream::Decoder::default();
        for piece in bytes.chunks(size) {
            events.push(piece);
            while let Some(Ok(_)) = events.next_event() {}
            lines.push(piece);
            while let Ok(Some(_)) = lines.next_line() {}
            messages.push(piece);
            while let Ok(Some(_)) = messages.next_message() {}
        }
    }
}

#[test]
fn something_else_is_really_put_in() {
    let spoilt = |nth| String::from_utf8(spoilt(br#"{"a":[1,2],"b":3}"#, nth, &json!("x"))).unwrap();
    let all = [r#"{"a":["x",2],"b":3}"#, r#"{"a":[1,"x"],"b":3}"#, r#"{"a":"x","b":3}"#, r#"{"a":[1,2],"b":"x"}"#];
    assert_eq!([0, 1, 2, 3].map(spoilt), all);
}
