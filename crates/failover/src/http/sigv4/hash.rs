//! The two hashes of a signature, and how they are written.
//!
//! *Which question does it answer?* "What are SHA-256 and HMAC-SHA-256 of these bytes?"
//!
//! *Why a file of its own?* The library that computes them is named nowhere else. It is the one that TLS
//! is made of here.
//!
//! *What it never does:* print a key.

use ring::{digest, hmac};

/// SHA-256 (FIPS 180-4).
pub(super) fn sha256(bytes: &[u8]) -> impl AsRef<[u8]> + use<> {
    digest::digest(&digest::SHA256, bytes)
}

/// HMAC with SHA-256 (RFC 2104).
pub(super) fn hmac(key: &[u8], text: &str) -> impl AsRef<[u8]> + use<> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes())
}

/// Bytes in small hexadecimal digits.
pub(super) fn hex(bytes: impl AsRef<[u8]>) -> String {
    let digits = bytes.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}
