//! No secret survives, wherever it was planted; and nothing else changes.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{Ended, Ending};

const SHAPED: &str = "sk-proj-Ab3dEf6hIj9kLm2n";
const ODD: &str = "hunter2/hunter2+hunter2";

fn exchange(path: &str, headers: Headers, body: &[u8], response: Response) -> Exchange {
    let request = Request { method: "POST".into(), path: path.into(), headers, body: Content::body(body.to_vec()) };
    let ended = Ended { at: Duration::from_secs(9), how: Ending::Complete };
    Exchange { at: Duration::ZERO, request, response: Some(response), ended }
}

fn response(kind: &str, body: &[u8], size: usize) -> Response {
    let chunk = |(place, piece): (usize, &[u8])| Chunk {
        at: Duration::from_millis(place as u64),
        content: Content::piece(piece.to_vec()),
    };
    let chunks = body.chunks(size.max(1)).enumerate().map(chunk).collect();
    Response { status: 200, headers: vec![("content-type".into(), kind.into())], at: Duration::ZERO, chunks }
}

fn scrubbed(kind: &str, body: &str, size: usize, paths: &[&str]) -> Vec<u8> {
    let scrubber = Scrubber::new(paths.iter().map(|path| Path::parse(path).unwrap()).collect());
    let exchange = exchange("/", vec![], b"", response(kind, body.as_bytes(), size));
    let after = scrubber.exchange(&exchange);
    let (before, after) = (exchange.response.unwrap(), after.response.unwrap());
    let shape = |response: &Response| -> Vec<_> {
        response.chunks.iter().map(|chunk| (chunk.at, chunk.content.bytes().len())).collect()
    };
    assert_eq!(shape(&before), shape(&after), "times and lengths stay");
    after.body()
}

/// A document with a text in it, somewhere.
fn document(secret: &'static str) -> impl Strategy<Value = Value> {
    let around = "[ a-z\\n\"\\\\/é]{0,6}";
    let planted = (around, around).prop_map(move |(before, after)| json!(format!("{before} {secret} {after}")));
    let leaf = prop_oneof![2 => planted.clone(), 1 => any::<i32>().prop_map(|number| json!(number))];
    let tree = leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            proptest::collection::btree_map("[a-z\"]{1,4}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    (tree, planted).prop_map(|(tree, planted)| json!({"tree": tree, "planted": planted}))
}

/// Every string of a document, names among them.
fn says(value: &Value, secret: &str) -> bool {
    match value {
        Value::String(text) => text.contains(secret),
        Value::Array(items) => items.iter().any(|item| says(item, secret)),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains(secret) || says(value, secret)),
        _ => false,
    }
}

/// The same document with an escape in the middle of each secret.
fn escaped(value: &Value) -> String {
    value.to_string().replace("sk-", "s\\u006b-").replace("hunter2", "hunter\\u0032")
}

proptest! {
    #[test]
    fn no_document_says_a_secret_and_each_stays_a_document(value in document(SHAPED), size in 1usize..40) {
        for text in [value.to_string(), escaped(&value), serde_json::to_string_pretty(&value).unwrap()] {
            let after: Value = serde_json::from_slice(&scrubbed("application/json", &text, size, &[])).unwrap();
            prop_assert!(!says(&after, SHAPED) && !says(&after, &SHAPED[3..]), "{after}");
        }
    }

    #[test]
    fn a_key_that_was_used_is_found_in_request_and_answer(value in document(ODD), size in 1usize..40) {
        let headers = vec![("x-api-key".to_owned(), ODD.to_owned())];
        let response = response("application/json", value.to_string().as_bytes(), size);
        let path = format!("/v1/{ODD}?q={ODD}");
        let after = Scrubber::default().exchange(&exchange(&path, headers, value.to_string().as_bytes(), response));
        prop_assert!(!after.line().contains("hunter2"), "{}", after.line());
        prop_assert!(serde_json::from_slice::<Value>(&after.response.unwrap().body()).is_ok());
    }

    #[test]
    fn a_key_said_over_events_is_found(cuts in proptest::collection::vec(1usize..6, 3..30), size in 1usize..60) {
        let mut rest = format!("it is {SHAPED} ok");
        let (mut events, mut lines) = (String::new(), String::new());
        for cut in cuts {
            let tail = rest.split_off(cut.min(rest.len()));
            let event = json!({"id": "same", "choices": [{"index": 0, "delta": {"content": rest}}]});
            events += &["event: x\r\ndata: ", &event.to_string(), "\r\n\r\n"].concat();
            lines += &(event.to_string() + "\n");
            rest = tail;
        }
        let all = format!("[{}]", lines.trim_end().replace('\n', ",\n"));
        for (kind, body) in [("text/event-stream", &events), ("application/x-ndjson", &lines), ("application/json", &all)] {
            let after = String::from_utf8(scrubbed(kind, body, size, &[])).unwrap();
            let said: String = after.split("\"content\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            prop_assert!(!said.contains("Ab3dEf6h") && !said.contains("kLm2n"), "{kind}: {said}");
            prop_assert!(said.bytes().zip(*b"it is ").all(|(said, meant)| said == meant), "{said}");
        }
    }

    #[test]
    fn named_places_say_nothing_and_the_others_all(value in document("word"), secret in document("kept")) {
        let body = json!({"kept": value, "out": [{"deep": secret}]}).to_string();
        let after = scrubbed("application/json", &body, 7, &["out[*].deep"]);
        let after: Value = serde_json::from_slice(&after).unwrap();
        prop_assert!(!says(&after["out"][0]["deep"]["planted"], "kept"), "{after}");
        prop_assert_eq!(&after["kept"], &value);
    }

    #[test]
    fn what_has_no_secret_is_left_as_it_is(value in document("a word"), size in 1usize..40) {
        let text = value.to_string();
        prop_assert_eq!(scrubbed("application/json", &text, size, &[]), text.as_bytes());
        prop_assert_eq!(scrubbed("text/event-stream", &text, size, &[]), text.as_bytes());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), size in 1usize..20) {
        for kind in ["application/json", "text/event-stream", "application/vnd.amazon.eventstream"] {
            let scrubber = Scrubber::new(vec![Path::parse("**").unwrap()]);
            let after = scrubber.exchange(&exchange("/%?&=", vec![], &bytes, response(kind, &bytes, size)));
            prop_assert_eq!(after.response.unwrap().body().len(), bytes.len());
        }
    }

    #[test]
    fn scrubbing_twice_is_scrubbing_once(value in document(SHAPED)) {
        let scrubber = Scrubber::new(vec![Path::parse("tree").unwrap()]);
        let headers = vec![("authorization".to_owned(), format!("Bearer {SHAPED}"))];
        let response = response("application/json", value.to_string().as_bytes(), 9);
        let once = scrubber.exchange(&exchange("/?key=1", headers, value.to_string().as_bytes(), response));
        prop_assert_eq!(scrubber.exchange(&once), once);
    }
}

#[test]
fn headers_lose_what_is_secret_by_name_and_by_shape() {
    let headers = |pairs: &[(&str, &str)]| -> Headers {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let asked = headers(&[("authorization", "Bearer x"), ("x-note", SHAPED), ("accept", "*/*")]);
    let mut answer = response("text/plain", b"hello", 2);
    answer.headers.extend(headers(&[("set-cookie", "sid=0123456789abcdef"), ("x-request-id", "r1")]));
    let after = Scrubber::default().exchange(&exchange("/", asked, b"see 0123456789abcdef", answer));
    let stars = "*".repeat(SHAPED.len());
    assert_eq!(
        after.request.headers,
        headers(&[("authorization", "[scrubbed]"), ("x-note", &stars), ("accept", "*/*")])
    );
    assert_eq!(after.request.body, Content::Text(format!("see {}", "*".repeat(16))));
    let kept = headers(&[("content-type", "text/plain"), ("set-cookie", "[scrubbed]"), ("x-request-id", "r1")]);
    assert_eq!(after.response.unwrap().headers, kept);
}

#[test]
fn a_number_that_was_used_as_a_key_is_no_number_any_more() {
    let headers = vec![("x-api-key".to_owned(), "1234567890".to_owned())];
    let response = response("application/json", br#"{"id":1234567890,"n":12}"#, 4);
    let after = Scrubber::default().exchange(&exchange("/", headers, b"", response)).response.unwrap();
    assert_eq!(after.body(), br#"{"id":0         ,"n":12}"#);
}

#[test]
fn text_that_is_no_document_is_searched_as_it_is() {
    let body = format!("say \"{SHAPED}\" or AKIAIOSFODNN7EXAMPLE, \\n{SHAPED}");
    let after = String::from_utf8(scrubbed("text/plain", &body, 9, &[])).unwrap();
    assert!(!after.contains("Ab3dEf6h") && !after.contains("AKIA") && after.starts_with("say \"*"), "{after}");
}

#[test]
fn what_cannot_be_read_is_not_kept() {
    let mut answer = response("application/json", b"\x1f\x8bpacked", 3);
    answer.headers.push(("content-encoding".into(), "gzip".into()));
    let after = Scrubber::default().exchange(&exchange("/", vec![], b"", answer)).response.unwrap();
    assert_eq!((after.body(), after.header("content-encoding")), (b"********".to_vec(), None));
}

#[test]
fn values_of_any_kind_at_a_named_place_become_the_same() {
    let body = r#"{"a":{"n":-1.5e3,"t":true,"s":"x\"y","z":null,"e":""},"b":1}"#;
    let expected = r#"{"a":{"n":0     ,"t":null,"s":"*"   ,"z":null,"e":""},"b":1}"#;
    assert_eq!(String::from_utf8(scrubbed("application/json", body, 5, &["a"])).unwrap(), expected);
    let cut = r#"{"a":{"s":"never end"#;
    assert_eq!(scrubbed("application/json", cut, 5, &["a"]), br#"{"a":{"s":"*********"#);
}
