//! Questions, in every format.
//!
//! *Which question does it answer?* "Is every body read, or refused in words; and can what was read be asked of
//! everybody else?"
//!
//! *Why a second byte?* A provider is asked for words, for counts of tokens and for vectors, each with a reader of its
//! own.
//!
//! *What it never does:* hold readers of JSON to depths at which these give up: see [`SHALLOW`].

use mock::{Marker, Said};
use wire::openai_chat::{decode_embed, encode_embed};
use wire::translate::translate;
use wire::{Api, BadRequest, Request};

use crate::{depth, format, header, line, pick};

/// Documents are read to a depth of 128, and a format may wrap what another one had bare.
const SHALLOW: usize = 100;

/// The most numbers that one answer may have.
const NUMBERS: usize = 1 << 24;

/// The first byte is the format, the second what is asked for.
pub fn read(bytes: &[u8]) {
    let Some((api, rest)) = format(bytes) else { return };
    match pick(rest) {
        Some((0, body)) => asked(api, api.decode_request(body).map(|asked| asked.request), body),
        Some((1, rest)) => sent(api, rest),
        Some((2, body)) => counted(api, body),
        Some((_, body)) => vectors(api, body),
        None => {}
    }
}

/// A header that names a version, and a body.
fn sent(api: Api, rest: &[u8]) {
    let Some((said, body)) = line(rest) else { return };
    let read = api.decode_sent(|name| header(said, name), body);
    asked(api, read.map(|asked| asked.request), body);
}

fn counted(api: Api, body: &[u8]) {
    if let Err(bad) = api.decode_count(body) {
        refused(api, &bad);
    }
    match api.own_count(body) {
        Some(Ok(request)) => asked(api, Ok(request), body),
        Some(Err(bad)) => refused(api, &bad),
        None => {}
    }
}

/// What one question makes us write is bounded.
fn vectors(api: Api, body: &[u8]) {
    match decode_embed(body) {
        Ok(asked) => {
            let size = asked.dimensions.unwrap_or(1);
            assert!(asked.texts.len() * size <= NUMBERS, "{} vectors of {size}", asked.texts.len());
            let vectors: Vec<_> = asked.texts.iter().map(|_| vec![0.5; size.min(3)]).collect();
            encode_embed(&asked, &vectors, 1);
        }
        Err(bad) => refused(api, &bad),
    }
    match api.decode_embedding(body) {
        Some(Ok(asked)) => {
            let (texts, size) = (asked.texts.len(), asked.dimensions);
            assert!(texts * size <= NUMBERS, "{api:?}: {texts} vectors of {size}");
            let vectors: Vec<_> = asked.texts.iter().map(|_| vec![0.5; size.min(3)]).collect();
            api.encode_embeddings(&api.head(1, "m", 0), &asked, &vectors, 1);
        }
        Some(Err(bad)) => refused(api, &bad),
        None => {}
    }
}

/// A question is read or refused in words; one that is read can be asked of every provider, and read again in its own
/// format.
fn asked(api: Api, read: Result<Request, BadRequest>, body: &[u8]) {
    let request = match read {
        Ok(request) => request,
        Err(bad) => return refused(api, &bad),
    };
    for other in Api::ALL {
        other.encode_request(&translate(&request, other).request);
    }
    let again = api.encode_request(&request);
    match api.decode_request(&again) {
        Ok(read) => settled(api, &read.request),
        Err(bad) => assert!(depth(body) > SHALLOW, "{api:?}: {bad}: {}", String::from_utf8_lossy(&again)),
    }
    conduct::fingerprint(&request);
    if let Some(marker) = Marker::of(&request) {
        let said = Said::of(&request);
        let written = Marker { said: Some(said), ..marker }.to_string();
        assert_eq!(Marker::find(&written).and_then(|marker| marker.said), Some(said), "{written}");
    }
}

/// What was written and read once does not change when it is written and read again.
fn settled(api: Api, request: &Request) {
    let written = api.encode_request(request);
    let again = api.decode_request(&written).map(|asked| asked.request);
    assert_eq!(again.as_ref(), Ok(request), "{api:?}: {}", String::from_utf8_lossy(&written));
}

fn refused(api: Api, bad: &BadRequest) {
    let (_, body) = api.encode_bad_request(bad, "req_1");
    assert!(!api.decode_error(400, &body).message.is_empty(), "{api:?}: {bad:?}");
}
