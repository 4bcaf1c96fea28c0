//! Whole answers and errors, in every format.
//!
//! *Which question does it answer?* "Is every body an answer or none, and does an error always say something?"
//!
//! *Why all readers at once?* A client that fails over reads with its own format what a gateway says in another.
//!
//! *What it never does:* read streams: see [`crate::streams`].

use wire::Api;

use crate::{format, header, line};

/// The first byte is the format. A first line of headers is one where it reads as such.
pub fn read(bytes: &[u8]) {
    let Some((api, body)) = format(bytes) else { return };
    if let Ok(whole) = api.decode_whole(body) {
        for other in Api::ALL {
            other.encode_whole(&other.head(7, "m", 0), &whole);
        }
    }
    for status in [400, 401, 429, 503, 529] {
        let fields = api.decode_error(status, body);
        api.encode_error(status, &fields, "req_1");
    }
    api.hint_in_body(body);
    if let Some((said, _)) = line(body) {
        api.kind_in_header(|name| header(said, name));
    }
}
