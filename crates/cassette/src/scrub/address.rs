//! Paths and queries without secrets.
//!
//! *Which question does it answer?* "Which parameters of this URL may be kept?"
//!
//! *Why a word and not stars?* A recording is found by its path, whoever asks: keys of any length become the same.
//!
//! *What it never does:* change the order of parameters.

use super::REMOVED;
use super::names::is_secret_parameter;
use super::secrets::Secrets;

/// Adds what stands in a query where secrets stand.
pub(super) fn learn(path: &str, secrets: &mut Secrets) {
    for (name, value) in parameters(path) {
        if is_secret_parameter(&decoded(name)) {
            secrets.add(value);
            secrets.add(&decoded(value));
        }
    }
}

/// A path with its query, without secrets.
pub(super) fn scrub(path: &str, secrets: &Secrets) -> String {
    let path = secrets.scrub(path);
    let (path, query) = path.split_once('?').map_or((path.as_str(), None), |(path, query)| (path, Some(query)));
    let path = path.split('/').map(|part| word(part, secrets)).collect::<Vec<_>>().join("/");
    let Some(query) = query else { return path };
    let query: Vec<String> = query.split('&').map(|parameter| scrub_parameter(parameter, secrets)).collect();
    format!("{path}?{}", query.join("&"))
}

fn scrub_parameter(parameter: &str, secrets: &Secrets) -> String {
    match parameter.split_once('=') {
        Some((name, _)) if is_secret_parameter(&decoded(name)) => format!("{name}={REMOVED}"),
        Some((name, value)) => format!("{}={}", word(name, secrets), word(value, secrets)),
        None => word(parameter, secrets),
    }
}

/// A part of a URL. Where a secret shows only when its escapes are read, all of the part goes.
fn word(part: &str, secrets: &Secrets) -> String {
    if secrets.find(decoded(part).as_bytes()).is_empty() { part.to_owned() } else { "*".repeat(part.len()) }
}

fn parameters(path: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter_map(|parameter| parameter.split_once('='))
}

/// The text without percent escapes; what is none stands for itself.
fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let escape = after.get(..2).filter(|_| *first == b'%').and_then(hex);
        (bytes, rest) = match escape {
            Some(byte) => ([bytes, vec![byte]].concat(), &after[2..]),
            None => ([bytes, vec![*first]].concat(), after),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrubbed(path: &str) -> String {
        let mut secrets = Secrets::default();
        learn(path, &mut secrets);
        scrub(path, &secrets)
    }

    #[test]
    fn parameters_that_are_secret_by_name_lose_their_value() {
        for (path, expected) in [
            ("/v1beta/models/m:generate?alt=sse&key=AIza1", "/v1beta/models/m:generate?alt=sse&key=[scrubbed]"),
            ("/x?X-Amz-Date=1&a=b", "/x?X-Amz-Date=[scrubbed]&a=b"),
            ("/x?ap%69_key=1", "/x?ap%69_key=[scrubbed]"),
            ("/x?alt=sse&&flag", "/x?alt=sse&&flag"),
            ("/x", "/x"),
        ] {
            assert_eq!(scrubbed(path), expected);
        }
    }

    #[test]
    fn keys_are_found_by_their_shape_and_by_having_been_used() {
        assert_eq!(scrubbed("/k/sk-12345678?q=gsk_12345678"), "/k/***********?q=************");
        assert_eq!(scrubbed("/sk%2D12345678"), "/*************");
        assert_eq!(scrubbed("/my-own-key?key=my-own-key"), "/**********?key=[scrubbed]");
    }
}
