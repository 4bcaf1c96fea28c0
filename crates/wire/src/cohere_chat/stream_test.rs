//! Holds streams against bytes written by hand.

use crate::{Api, Chunk, Completeness, FinishReason, Malformed};

fn read(data: &[&str]) -> (Vec<Result<Chunk, Malformed>>, Completeness) {
    let mut decoder = Api::Cohere.stream_decoder();
    let items = data.iter().flat_map(|data| decoder.push(&crate::sse::encode(None, data))).collect();
    (items, decoder.completeness())
}

const WORDS: &str = r#"{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Hi"}}}}"#;
const END: &str = r#"{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":5,"output_tokens":2},"tokens":{"input_tokens":70,"output_tokens":9}}}}"#;

#[test]
fn only_the_end_of_the_message_ends_it() {
    assert_eq!(read(&[WORDS, "[DONE]"]).1, Completeness::Partial);
    assert_eq!(read(&[WORDS, END]).1, Completeness::Complete);
    let (items, state) = read(&[WORDS, END, "[DONE]"]);
    assert_eq!(items.last(), Some(&Ok(Chunk::Finish(FinishReason::Stop))));
    assert_eq!(state, Completeness::Terminated);
}

#[test]
fn an_end_with_an_error_is_no_end() {
    let end = r#"{"type":"message-end","delta":{"finish_reason":"ERROR","error":"it broke"}}"#;
    let (items, state) = read(&[WORDS, end, "[DONE]"]);
    assert!(matches!(&items[1], Ok(Chunk::Error(fields)) if fields.message == "it broke"), "{items:?}");
    assert_eq!(state, Completeness::Failed);
}

#[test]
fn what_is_not_known_is_ignored_and_what_is_broken_is_not() {
    assert_eq!(read(&[r#"{"type":"citation-start","delta":{"message":{"citations":{}}}}"#]).0, []);
    for data in ["{", "", "null", r#"{"type":"content-delta"}"#, r#"{"type":"tool-call-start","delta":{}}"#] {
        assert!(read(&[data]).0[0].is_err(), "{data}");
    }
}
