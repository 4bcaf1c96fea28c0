//! A request in the one form that both sides hash.
//!
//! *Which question does it answer?* "Which bytes are signed?"
//!
//! *Why is the path escaped again?* Every service but S3 does: a `:` in a model's name is `%3A` on the wire
//! and `%253A` in what is signed. Letters, digits and `-._~` stay; the slashes between the parts, too.
//!
//! *What it never does:* take `.` or `..` out of a path. The paths that are asked for hold none.

use http::Method;

use super::hash::{hex, sha256};

/// What is signed of a request.
#[derive(Debug)]
pub(super) struct Canonical<'a> {
    pub(super) method: &'a Method,
    /// As on the wire.
    pub(super) path: &'a str,
    /// As on the wire, without the `?`.
    pub(super) query: &'a str,
    /// Names in lower case, in order.
    pub(super) headers: &'a [(&'a str, &'a str)],
    pub(super) body: &'a [u8],
}

impl Canonical<'_> {
    /// The form itself.
    pub(super) fn text(&self) -> String {
        let lines = self.headers.iter().map(|(name, value)| format!("{name}:{}\n", trimmed(value)));
        let headers = lines.collect::<Vec<_>>().concat();
        let (path, query, signed) = (escaped(self.path), sorted(self.query), self.signed_headers());
        format!("{}\n{path}\n{query}\n{headers}\n{signed}\n{}", self.method, hex(sha256(self.body)))
    }

    /// The names of the headers in it.
    pub(super) fn signed_headers(&self) -> String {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        names.join(";")
    }
}

/// A path with everything escaped that is not plain, the `%` of what is escaped already included.
fn escaped(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let write = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    path.bytes().map(write).collect()
}

/// The parts of a query by name, then by value, each with its `=`.
fn sorted(query: &str) -> String {
    let parts = query.split('&').filter(|part| !part.is_empty());
    let mut pairs: Vec<(&str, &str)> = parts.map(|part| part.split_once('=').unwrap_or((part, ""))).collect();
    pairs.sort_unstable();
    let parts: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    parts.join("&")
}

/// A value without white space around it, and with one space where there are several.
fn trimmed(value: &str) -> String {
    value.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
