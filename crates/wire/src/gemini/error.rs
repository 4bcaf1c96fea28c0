//! Errors, in Google's words.
//!
//! *Which question does it answer?* "What does this error say, and how would Google write it?"
//!
//! *Why is the status a code?* `error.status` names the cause (`RESOURCE_EXHAUSTED`), `error.code` only
//! repeats the HTTP status. And the hint to wait is no header: it stands in the body's details, as
//! `RetryInfo`.
//!
//! *What it never does:* decide what an error means; [`crate::errors`] does.

use std::time::Duration;

use serde_json::{Value, json};

use super::quota::{seconds, violation};
use crate::{Api, ErrorFields, Exceeded, Headers, error_body};

const RETRY_INFO: &str = "type.googleapis.com/google.rpc.RetryInfo";

const QUOTA_FAILURE: &str = "type.googleapis.com/google.rpc.QuotaFailure";
const HELP: &str = "type.googleapis.com/google.rpc.Help";
const ERROR_INFO: &str = "type.googleapis.com/google.rpc.ErrorInfo";

/// What AI Studio says of a key that it does not know. There is no status of its own for it.
const BAD_KEY: &str = "API key not valid";

/// What the details of an error say beside its words.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// How long to wait.
    pub retry_after: Option<Duration>,
    /// Which quota was hit.
    pub exceeded: Option<&'a Exceeded>,
}

/// The headers and the body of an error of that service. A hint to wait stands in the body.
pub fn encode_error(vendor: Api, status: u16, fields: &ErrorFields, hints: Hints<'_>) -> (Headers, Vec<u8>) {
    if error_body::is_edge(status) && name(fields).is_none() {
        let headers = vec![("content-type", "text/html; charset=UTF-8".into())];
        return (headers, error_body::edge_page(&fields.message).into_bytes());
    }
    let headers = vec![("content-type", "application/json; charset=UTF-8".into())];
    (headers, object(vendor, status, fields, hints).to_string().into_bytes())
}

/// The error as it stands in a body, and in the middle of a stream.
pub(super) fn object(vendor: Api, status: u16, fields: &ErrorFields, hints: Hints<'_>) -> Value {
    let mut error = json!({ "code": status, "message": fields.message });
    if let Some(name) = name(fields) {
        error["status"] = name.into();
    }
    let details = details(vendor, fields, hints);
    if !details.is_empty() {
        error["details"] = details.into();
    }
    json!({ "error": error })
}

/// What stands beside the words. Vertex says less than AI Studio.
fn details(vendor: Api, fields: &ErrorFields, hints: Hints<'_>) -> Vec<Value> {
    let mut details = Vec::new();
    if vendor == Api::Gemini && fields.message.starts_with(BAD_KEY) {
        let metadata = json!({ "service": "generativelanguage.googleapis.com" });
        let info = json!({ "@type": ERROR_INFO, "reason": "API_KEY_INVALID", "domain": "googleapis.com" });
        details.push(with(info, "metadata", metadata));
    }
    if vendor == Api::Gemini && name(fields) == Some("RESOURCE_EXHAUSTED") {
        let quota = hints.exceeded.map_or_else(|| unknown_quota(fields), violation);
        details.push(json!({ "@type": QUOTA_FAILURE, "violations": [quota] }));
        let url = "https://ai.google.dev/gemini-api/docs/rate-limits";
        let link = json!({ "description": "Learn more about Gemini API quotas", "url": url });
        details.push(json!({ "@type": HELP, "links": [link] }));
    }
    let delay = |wait: Duration| json!({ "@type": RETRY_INFO, "retryDelay": seconds(wait) });
    details.extend(hints.retry_after.map(delay));
    details
}

/// A quota of which the words alone tell something.
fn unknown_quota(fields: &ErrorFields) -> Value {
    let period = if fields.message.contains("PerDay") { "PerDay" } else { "PerMinute" };
    json!({
        "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
        "quotaId": format!("GenerateRequests{period}PerProjectPerModel"),
    })
}

fn with(mut object: Value, field: &str, value: Value) -> Value {
    object[field] = value;
    object
}

/// The HTTP status that belongs to an error, by its name.
pub(super) fn status(fields: &ErrorFields) -> u16 {
    match name(fields) {
        Some("INVALID_ARGUMENT" | "FAILED_PRECONDITION") => 400,
        Some("UNAUTHENTICATED") => 401,
        Some("PERMISSION_DENIED") => 403,
        Some("NOT_FOUND") => 404,
        Some("RESOURCE_EXHAUSTED") => 429,
        Some("CANCELLED") => 499,
        Some("UNAVAILABLE") => 503,
        Some("DEADLINE_EXCEEDED") => 504,
        _ => 500,
    }
}

fn name(fields: &ErrorFields) -> Option<&str> {
    fields.code.as_deref().or(fields.kind.as_deref())
}

/// What the body of an error says.
pub fn decode_error(status: u16, body: &[u8]) -> ErrorFields {
    match serde_json::from_slice::<Value>(body) {
        Ok(value) if error(&value).is_object() => fields(error(&value)),
        _ => error_body::read(status, body),
    }
}

/// The error object of a body. Without `alt=sse` a stream is an array, and so is its error.
fn error(body: &Value) -> &Value {
    body.get(0).unwrap_or(body).get("error").unwrap_or(&Value::Null)
}

/// What an error object says.
pub(super) fn fields(error: &Value) -> ErrorFields {
    let status = error.get("status").and_then(Value::as_str);
    ErrorFields { kind: None, code: status.map(|status| status.to_owned().into()), ..error_body::of_value(error) }
}

/// How long the body of a refusal asks to wait, where it does.
pub fn retry_delay(body: &[u8]) -> Option<Duration> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let details = error(&body).get("details")?.as_array()?;
    let info = details.iter().find(|detail| detail.get("@type").is_some_and(|kind| kind == RETRY_INFO))?;
    let seconds = info.get("retryDelay")?.as_str()?.strip_suffix('s')?;
    Duration::try_from_secs_f64(seconds.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exhausted() -> ErrorFields {
        ErrorFields { kind: None, code: Some("RESOURCE_EXHAUSTED".into()), message: "Quota exceeded.".into() }
    }

    fn waits(millis: u64) -> Hints<'static> {
        Hints { retry_after: Some(Duration::from_millis(millis)), exceeded: None }
    }

    #[test]
    fn an_error_is_written_as_google_writes_it() {
        let (_, body) = encode_error(Api::Vertex, 429, &exhausted(), waits(34_400));
        let expected = json!({ "error": {
            "code": 429, "message": "Quota exceeded.", "status": "RESOURCE_EXHAUSTED",
            "details": [{ "@type": RETRY_INFO, "retryDelay": "34.4s" }]
        } });
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), expected);
        assert_eq!(decode_error(429, &body), exhausted());
        assert_eq!(retry_delay(&body), Some(Duration::from_millis(34_400)));
    }

    #[test]
    fn a_studio_says_which_quota_and_which_key() {
        let read = |fields: &ErrorFields| -> Value {
            serde_json::from_slice(&encode_error(Api::Gemini, 429, fields, waits(2000)).1).unwrap()
        };
        let kinds = |body: &Value| -> Vec<String> {
            let details = body["error"]["details"].as_array().unwrap().iter();
            details.map(|detail| detail["@type"].as_str().unwrap().rsplit('.').next().unwrap().to_owned()).collect()
        };
        let body = read(&exhausted());
        assert_eq!(kinds(&body), ["QuotaFailure", "Help", "RetryInfo"]);
        assert!(body["error"]["details"][0]["violations"][0]["quotaId"].as_str().unwrap().contains("PerMinute"));
        let daily = ErrorFields { message: "limit: 250 PerDay".into(), ..exhausted() };
        assert!(read(&daily).to_string().contains("GenerateRequestsPerDayPerProject"));
        let key = ErrorFields {
            kind: None,
            code: Some("INVALID_ARGUMENT".into()),
            message: "API key not valid. Please pass a valid API key.".into(),
        };
        assert_eq!(read(&key)["error"]["details"][0]["reason"], "API_KEY_INVALID");
    }

    #[test]
    fn an_array_of_one_error_is_read() {
        let body = br#"[{"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED"}}]"#;
        assert_eq!(decode_error(429, body), exhausted());
    }

    #[test]
    fn what_is_no_delay_is_none() {
        for body in
            ["", "{}", r#"{"error":{"details":[]}}"#, r#"{"error":{"details":[{"@type":"x","retryDelay":"1s"}]}}"#]
        {
            assert_eq!(retry_delay(body.as_bytes()), None, "{body}");
        }
        let odd = format!(r#"{{"error":{{"details":[{{"@type":"{RETRY_INFO}","retryDelay":"-1s"}}]}}}}"#);
        assert_eq!(retry_delay(odd.as_bytes()), None);
    }
}
