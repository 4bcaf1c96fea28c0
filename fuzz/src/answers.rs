//! Whole answers and errors, in every format.
//!
//! *Which question does it answer?* "Is every body an answer or none, is an answer that was read said again in the same
//! words, and does an error always say something?"
//!
//! *Why all readers at once?* A client that fails over reads with its own format what a gateway says in another.
//!
//! *What it never does:* read streams: see [`crate::streams`].

use wire::{Api, Whole};

use crate::{format, header, line};

/// The first byte is the format. A first line of headers is one where it reads as such.
pub fn read(bytes: &[u8]) {
    let Some((api, body)) = format(bytes) else { return };
    if let Ok(whole) = api.decode_whole(body) {
        said_again(&whole);
    }
    for status in [400, 401, 429, 503, 529] {
        let fields = api.decode_error(status, body);
        let (_, again) = api.encode_error(status, &fields, "req_1");
        assert!(!api.decode_error(status, &again).message.is_empty(), "{api:?}: {fields:?}");
    }
    api.hint_in_body(body);
    if let Some((said, _)) = line(body) {
        api.kind_in_header(|name| header(said, name));
    }
}

/// Whoever says it, an answer has the same words.
fn said_again(whole: &Whole) {
    for api in Api::ALL {
        let written = api.encode_whole(&api.head(7, "m", 0), whole);
        if let Ok(again) = api.decode_whole(&written) {
            assert_eq!(again.text, whole.text, "{api:?}: {}", String::from_utf8_lossy(&written));
        }
    }
}
