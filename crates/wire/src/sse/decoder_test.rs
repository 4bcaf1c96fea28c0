//! Holds the decoder against the standard's rules, and against itself under every split.

use proptest::prelude::*;

use super::*;
use crate::sse::encode;

fn events(pieces: &[&[u8]]) -> Vec<Result<Event, Error>> {
    read(Decoder::new(), pieces)
}

fn read(mut decoder: Decoder, pieces: &[&[u8]]) -> Vec<Result<Event, Error>> {
    let mut events = Vec::new();
    for piece in pieces {
        decoder.push(piece);
        events.extend(std::iter::from_fn(|| decoder.next_event()));
    }
    events
}

fn event(name: Option<&str>, data: &str) -> Event {
    Event { name: name.map(str::to_owned), data: data.to_owned() }
}

#[test]
fn every_line_end_ends_a_line() {
    for stream in ["data: a\n\ndata: b\n\n", "data: a\r\n\r\ndata: b\r\n\r\n", "data: a\r\rdata: b\r\r"] {
        assert_eq!(events(&[stream.as_bytes()]), [Ok(event(None, "a")), Ok(event(None, "b"))], "{stream:?}");
    }
}

#[test]
fn a_line_end_cut_in_two_is_one_line_end() {
    assert_eq!(events(&[b"data: a\r", b"\ndata: b\r", b"", b"\n\r", b"\n"]), [Ok(event(None, "a\nb"))]);
}

#[test]
fn a_byte_order_mark_is_ignored_once() {
    assert_eq!(events(&[b"\xEF", b"\xBB\xBFdata: a\n\n"]), [Ok(event(None, "a"))]);
    assert_eq!(events(&[b"data: a\n\n\xEF\xBB\xBFdata: b\n\n"]), [Ok(event(None, "a"))]);
}

#[test]
fn comments_and_unknown_fields_are_ignored() {
    assert_eq!(events(&[b": keep-alive\n\nid: 7\nretry: 10\ndata: a\nwhat: b\n\n:\n\n"]), [Ok(event(None, "a"))]);
}

#[test]
fn only_one_space_is_taken_and_a_colon_may_be_missing() {
    assert_eq!(events(&[b"data:  a\ndata:b\ndata\n\n"]), [Ok(event(None, " a\nb\n"))]);
}

#[test]
fn the_last_name_counts_and_does_not_outlive_its_event() {
    assert_eq!(
        events(&[b"event: x\nevent: y\ndata: a\n\ndata: b\n\nevent: z\n\ndata: c\n\n"]),
        [Ok(event(Some("y"), "a")), Ok(event(None, "b")), Ok(event(None, "c"))]
    );
}

#[test]
fn empty_data_is_data() {
    assert_eq!(events(&[b"data:\n\n"]), [Ok(event(None, ""))]);
}

#[test]
fn what_is_unfinished_at_the_end_is_not_an_event() {
    assert_eq!(events(&[b"data: a\n\ndata: b\n"]), [Ok(event(None, "a"))]);
}

#[test]
fn invalid_utf8_ends_the_reading() {
    assert_eq!(events(&[b"data: a\n\ndata: \xFF\n\ndata: b\n\n"]), [Ok(event(None, "a")), Err(Error::InvalidUtf8)]);
}

#[test]
fn an_event_may_not_grow_for_ever() {
    let endless = [b"data: 12345\n".as_slice(); 10];
    assert_eq!(read(Decoder::with_limit(32), &endless), [Err(Error::TooLarge)]);
    assert_eq!(read(Decoder::with_limit(8), &[b"12345", b"67890"]), [Err(Error::TooLarge)]);
    assert_eq!(read(Decoder::with_limit(12), &[b"data: 12\n\n", b"data: 34\n\n"]).len(), 2);
}

/// Bytes that are likely to be framing.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let token = prop_oneof![
        Just(b"data: ".to_vec()),
        Just(b"event: x".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\n\n".to_vec()),
        Just(b":".to_vec()),
        Just(BYTE_ORDER_MARK.to_vec()),
        Just("é…".as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..3),
    ];
    proptest::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
}

proptest! {
    #[test]
    fn any_split_gives_the_same_events(bytes in stream(), sizes in proptest::collection::vec(0usize..5, 1..20)) {
        let mut pieces = Vec::new();
        let mut rest = bytes.as_slice();
        for size in sizes.iter().cycle().take(400) {
            let (piece, tail) = rest.split_at((*size).min(rest.len()));
            pieces.push(piece);
            rest = tail;
        }
        pieces.push(rest);
        prop_assert_eq!(events(&pieces), events(&[&bytes]));
        let small = |pieces: &[&[u8]]| read(Decoder::with_limit(20), pieces);
        prop_assert_eq!(small(&pieces), small(&[&bytes]));
    }

    #[test]
    fn what_is_encoded_is_decoded(name in "[^\r\n]{0,8}", data in "[^\r]{0,40}") {
        let bytes = encode(Some(&name), &data);
        prop_assert_eq!(events(&[&bytes]), [Ok(event(Some(name.as_str()).filter(|name| !name.is_empty()), &data))]);
    }
}
