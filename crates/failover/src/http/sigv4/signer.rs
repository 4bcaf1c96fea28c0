//! What signs.
//!
//! *Which question does it answer?* "What is the value of `authorization` for this request, now?"
//!
//! *Why anew for each request?* The date is part of it, and Amazon takes none that is minutes old.
//!
//! *What it never does:* sign headers that a proxy may change. `user-agent` and `accept` are left out.

use http::header::{AUTHORIZATION, HeaderMap, HeaderValue, InvalidHeaderValue};
use http::{Method, Request};

use super::canonical::Canonical;
use super::date::Dates;
use super::hash::{hex, hmac, sha256};
use super::keys::AwsKeys;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const BEDROCK: &str = "bedrock";
const DATE: &str = "x-amz-date";
const TOKEN: &str = "x-amz-security-token";

/// The headers that are signed, where a request has them; in the order of their names.
const SIGNED: [&str; 4] = ["content-type", "host", DATE, TOKEN];

/// Signs requests to Amazon Bedrock in one region.
#[derive(Debug, Clone)]
pub struct Signer {
    keys: AwsKeys,
    region: String,
    service: &'static str,
    dates: Dates,
}

impl Signer {
    /// Signs with these keys for the region of that name, dated by the machine's clock.
    pub fn new(keys: AwsKeys, region: impl Into<String>) -> Self {
        Self { keys, region: region.into(), service: BEDROCK, dates: Dates::default() }
    }

    /// The same, dated by a function that gives seconds of Unix time.
    #[must_use]
    pub fn dated_by(self, unix_s: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self { dates: Dates::by(unix_s), ..self }
    }

    /// The same for another service: the published vectors are of one that does not exist.
    #[cfg(test)]
    pub(super) fn of_service(self, service: &'static str) -> Self {
        Self { service, ..self }
    }

    pub(in crate::http) fn keys(&self) -> &AwsKeys {
        &self.keys
    }

    /// Adds date, token and signature to a request with this body.
    pub(in crate::http) fn sign<B>(&self, request: &mut Request<B>, body: &[u8]) -> Result<(), InvalidHeaderValue> {
        let date = self.dates.now();
        request.headers_mut().insert(DATE, HeaderValue::from_str(&date)?);
        if let Some(token) = self.keys.token.expose() {
            request.headers_mut().insert(TOKEN, sensitive(token)?);
        }
        let signed = self.authorization(&date, request.method(), request.uri(), request.headers(), body);
        request.headers_mut().insert(AUTHORIZATION, sensitive(&signed)?);
        Ok(())
    }

    fn authorization(&self, date: &str, method: &Method, uri: &http::Uri, headers: &HeaderMap, body: &[u8]) -> String {
        let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let headers: Vec<_> = SIGNED.iter().filter_map(|name| Some((*name, value(name)?))).collect();
        let (path, query) = (uri.path(), uri.query().unwrap_or_default());
        self.credential_and_signature(date, &Canonical { method, path, query, headers: &headers, body })
    }

    /// The header's value: who signs, what is signed, and the signature.
    pub(super) fn credential_and_signature(&self, date: &str, request: &Canonical<'_>) -> String {
        let id = self.keys.id.expose().unwrap_or_default();
        let (scope, signed) = (self.scope(date), request.signed_headers());
        let signature = self.signature(date, &request.text());
        format!("{ALGORITHM} Credential={id}/{scope}, SignedHeaders={signed}, Signature={signature}")
    }

    fn signature(&self, date: &str, canonical: &str) -> String {
        let text = format!("{ALGORITHM}\n{date}\n{}\n{}", self.scope(date), hex(sha256(canonical.as_bytes())));
        hex(hmac(&self.key_of_day(date), &text))
    }

    /// The day, region and service that a key is good for.
    fn scope(&self, date: &str) -> String {
        format!("{}/{}/{}/aws4_request", day(date), self.region, self.service)
    }

    /// The key of that day: the secret, hashed with each part of the scope in turn.
    fn key_of_day(&self, date: &str) -> Vec<u8> {
        let secret = format!("AWS4{}", self.keys.secret.expose().unwrap_or_default());
        self.scope(date).split('/').fold(secret.into_bytes(), |key, part| hmac(&key, part).as_ref().to_vec())
    }
}

/// The day of a date: all before its `T`.
fn day(date: &str) -> &str {
    date.split('T').next().unwrap_or_default()
}

fn sensitive(value: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::from_str(value)?;
    value.set_sensitive(true);
    Ok(value)
}
