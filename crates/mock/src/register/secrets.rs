//! Secrets, replaced before anything is kept.
//!
//! *Which question does it answer?* "What of this request may somebody read later?"
//!
//! *Why by name and by shape?* In headers and queries a secret is known by the name it stands under. In a body nothing
//! says so; but people paste keys into prompts, and keys have beginnings by which they are known.
//!
//! *What it never does:* keep a part of a key, not even its end.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

/// What stands in place of a secret.
pub(super) const REPLACED: &str = "[replaced]";

/// Parts of the names of headers and of queries that hold secrets.
const NAMES: [&str; 8] = ["auth", "key", "token", "secret", "cookie", "password", "signature", "credential"];

/// Names with such a part that hold none.
const HARMLESS: [&str; 5] =
    ["idempotency-key", "x-idempotency-key", "x-amzn-bedrock-input-token-count", "anthropic-beta-tokens", "max-tokens"];

/// How keys begin that vendors give out.
const BEGINNINGS: [&[u8]; 12] =
    [b"sk-", b"sk_", b"gsk_", b"xai-", b"AIza", b"ya29.", b"AKIA", b"ASIA", b"ABSK", b"ghp_", b"hf_", b"Bearer "];

/// The letters that those begin with: most places of a body are none, which is seen at a glance.
const FIRST: &[u8] = b"sgxAyhB";

/// Headers of nearly every request, which hold no secret.
const COMMON: [&str; 7] =
    ["host", "accept", "content-type", "content-length", "user-agent", "accept-encoding", "connection"];

/// Letters that a key has at least after its beginning.
const LETTERS: usize = 12;

/// Bytes behind a border by which a key is known that the border cuts.
pub(super) const BORDER: usize = 64;

/// Whether what stands under that name is secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !HARMLESS.contains(&name.as_str()) && NAMES.iter().any(|part| name.contains(part))
}

/// The headers without secrets, and the key that was among them.
pub(super) fn headers(mut headers: HeaderMap) -> (HeaderMap, Option<String>) {
    let is_secret = |name: &&HeaderName| !COMMON.contains(&name.as_str()) && is_secret(name.as_str());
    let secret: Vec<HeaderName> = headers.keys().filter(is_secret).cloned().collect();
    let mut key = None;
    for name in secret {
        let value = headers.insert(&name, HeaderValue::from_static(REPLACED));
        let text = value.as_ref().and_then(|value| value.to_str().ok());
        key = key.or_else(|| text.and_then(|text| credential(name.as_str(), text)).map(str::to_owned));
    }
    (headers, key)
}

/// The key in a header of that name: of a signature, the id of the key that made it.
fn credential<'a>(name: &str, value: &'a str) -> Option<&'a str> {
    if !matches!(name, "authorization" | "x-api-key" | "api-key" | "x-goog-api-key") {
        return None;
    }
    if let Some((_, signed)) = value.split_once("Credential=") {
        return signed.split('/').next();
    }
    Some(value.strip_prefix("Bearer ").unwrap_or(value).trim()).filter(|key| !key.is_empty())
}

/// The path and query without secrets, and the key that was among them.
pub(super) fn path(path: &str) -> (String, Option<String>) {
    let Some((before, query)) = path.split_once('?') else { return (path.to_owned(), None) };
    let mut key = None;
    let parts: Vec<String> = query
        .split('&')
        .map(|part| match part.split_once('=') {
            Some((name, value)) if is_secret(name) => {
                key.get_or_insert_with(|| value.to_owned());
                format!("{name}={REPLACED}")
            }
            _ => part.to_owned(),
        })
        .collect();
    (format!("{before}?{}", parts.join("&")), key)
}

/// The first `most` bytes of a body, without keys.
pub(super) fn body(body: &Bytes, most: usize) -> Bytes {
    // A key that the border cuts is known by what stands behind the border.
    let seen = &body[..body.len().min(most.saturating_add(BORDER))];
    match find(seen, 0) {
        None if body.len() <= most => body.clone(),
        None => Bytes::copy_from_slice(&seen[..most]),
        Some(first) => {
            let mut clear = replaced(seen, first);
            clear.truncate(most);
            Bytes::from(clear)
        }
    }
}

fn replaced(seen: &[u8], first: (usize, usize)) -> Vec<u8> {
    let (mut clear, mut from, mut next) = (Vec::with_capacity(seen.len()), 0, Some(first));
    while let Some((begin, end)) = next {
        clear.extend_from_slice(&seen[from..begin]);
        clear.extend_from_slice(REPLACED.as_bytes());
        from = end;
        next = find(seen, end);
    }
    clear.extend_from_slice(&seen[from..]);
    clear
}

/// The next key from there on: its first byte, and the first behind it.
fn find(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    (from..bytes.len()).find_map(|at| {
        // A key begins a word.
        if !FIRST.contains(&bytes[at]) || at > 0 && is_letter(bytes[at - 1]) {
            return None;
        }
        let rest = &bytes[at..];
        let beginning = BEGINNINGS.iter().find(|beginning| rest.starts_with(beginning))?;
        let letters = rest[beginning.len()..].iter().take_while(|&&byte| is_letter(byte)).count();
        (letters >= LETTERS).then_some((at, at + beginning.len() + letters))
    })
}

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b'+' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_hold_secrets_are_replaced_and_the_key_is_found() {
        let said = [
            ("authorization", "Bearer sk-live-1234567890", "sk-live-1234567890"),
            ("x-api-key", "sk-ant-1", "sk-ant-1"),
            ("api-key", "abc", "abc"),
            ("authorization", "AWS4-HMAC-SHA256 Credential=AKIAX/20260101/us-east-1, Signature=f00", "AKIAX"),
        ];
        for (name, value, key) in said {
            let mut given = HeaderMap::new();
            given.insert(name, HeaderValue::from_static(value));
            given.insert("user-agent", HeaderValue::from_static("x"));
            let (clear, found) = headers(given);
            assert_eq!((clear[name].to_str().unwrap(), found.as_deref()), (REPLACED, Some(key)));
            assert_eq!(clear["user-agent"], "x");
        }
    }

    #[test]
    fn every_beginning_has_its_first_letter() {
        assert!(BEGINNINGS.iter().all(|beginning| FIRST.contains(&beginning[0])));
    }

    #[test]
    fn retries_may_be_told_by_their_idempotency_key() {
        let mut given = HeaderMap::new();
        given.insert("idempotency-key", HeaderValue::from_static("stainless-1"));
        given.insert("x-amz-security-token", HeaderValue::from_static("t"));
        let (clear, key) = headers(given);
        assert_eq!((clear["idempotency-key"].to_str().unwrap(), key), ("stainless-1", None));
        assert_eq!(clear["x-amz-security-token"], REPLACED);
    }

    #[test]
    fn a_key_in_a_query_is_replaced() {
        let (clear, key) = path("/v1beta/models/m:generateContent?key=AIza1&alt=sse");
        assert_eq!(
            (clear.as_str(), key.as_deref()),
            ("/v1beta/models/m:generateContent?key=[replaced]&alt=sse", Some("AIza1"))
        );
        assert_eq!(path("/v1/models"), ("/v1/models".to_owned(), None));
    }

    #[test]
    fn keys_in_a_body_are_replaced_wherever_they_stand() {
        let said =
            Bytes::from_static(br#"{"a":"my key is sk-proj-abcdefghijklmnop, not sk-no","b":"AKIAABCDEFGHIJKLMNOP"}"#);
        let clear = body(&said, 1000);
        assert_eq!(clear, r#"{"a":"my key is [replaced], not sk-no","b":"[replaced]"}"#);
        assert_eq!(body(&Bytes::from_static(b"task-sk-abcdefghijklmnop"), 100), "task-sk-abcdefghijklmnop");
    }

    #[test]
    fn a_long_body_is_cut_and_a_key_at_the_border_is_not_kept() {
        let said = Bytes::from(format!("{} sk-proj-{}", "a".repeat(10), "b".repeat(100)));
        for most in 1..said.len() {
            let clear = body(&said, most);
            assert!(clear.len() <= most && !clear.windows(4).any(|window| window == b"bbbb"), "{most}: {clear:?}");
        }
    }
}
