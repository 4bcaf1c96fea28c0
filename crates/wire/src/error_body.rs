//! Error bodies, read with patience.
//!
//! *Which question does it answer?* "What does this body of an error say, whoever wrote it?"
//!
//! *Why so lenient?* Between a caller and a provider stand edges, proxies and gateways, and each writes
//! errors in its own way: HTML pages, flat objects, a bare string, an empty body. What is said is
//! taken where it stands; what is not said is left out.
//!
//! *What it never does:* fail, or keep more than a line of a page.

use serde_json::Value;

use crate::{ErrorFields, Text};

/// The most characters that are kept of a body that is not JSON.
const PAGE_CHARS: usize = 200;

/// What a body says. `status` gives the words where the body has none.
pub(crate) fn read(status: u16, body: &[u8]) -> ErrorFields {
    let fields = match serde_json::from_slice::<Value>(body) {
        Ok(value) => of_value(value.get("error").filter(|error| error.is_object()).unwrap_or(&value)),
        Err(_) => ErrorFields { message: of_page(&String::from_utf8_lossy(body)).into(), ..ErrorFields::default() },
    };
    if fields.message.is_empty() { ErrorFields { message: title(status).into(), ..fields } } else { fields }
}

/// What an error object says, or a bare string.
pub(crate) fn of_value(error: &Value) -> ErrorFields {
    let code = error.get("code").filter(|code| !code.is_null()).or_else(|| error.pointer("/details/error_code"));
    let message = ["message", "detail", "error"].iter().find_map(|name| text(error.get(name)));
    ErrorFields {
        kind: text(error.get("type")),
        code: text(code),
        message: message
            .or_else(|| text(error.pointer("/detail/0/msg")))
            .or_else(|| text(Some(error)))
            .unwrap_or_default(),
    }
}

/// Strings as they are, numbers as they are written, nothing else.
fn text(value: Option<&Value>) -> Option<Text> {
    match value? {
        Value::String(text) => Some(text.clone().into()),
        Value::Number(number) => Some(number.to_string().into()),
        _ => None,
    }
}

/// The title of a page of HTML, or its first words.
fn of_page(page: &str) -> String {
    let titled = page.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
    titled.map_or(page, |(title, _)| title).trim().chars().take(PAGE_CHARS).collect()
}

/// The page that an edge puts in front of a provider that it cannot reach.
pub(crate) fn edge_page(title: &str) -> String {
    format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         <hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n"
    )
}

/// Whether an edge answers with this status, and not the provider.
pub(crate) const fn is_edge(status: u16) -> bool {
    matches!(status, 502 | 520..=527 | 530)
}

/// A status as a title: its number and its reason.
pub(crate) fn title(status: u16) -> String {
    format!("{status} {}", reason(status)).trim_end().to_owned()
}

/// The reason phrase of a status, where there is a well-known one.
pub(crate) const fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Request Entity Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        499 => "Client Closed Request",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        520 => "Web server is returning an unknown error",
        522 => "Connection timed out",
        524 => "A timeout occurred",
        529 => "Overloaded",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(kind: Option<&'static str>, code: Option<&'static str>, message: &'static str) -> ErrorFields {
        ErrorFields { kind: kind.map(Into::into), code: code.map(Into::into), message: message.into() }
    }

    #[test]
    fn every_shape_says_what_it_says() {
        let read = |body: &str| read(503, body.as_bytes());
        assert_eq!(
            read(r#"{"error":{"message":"m","type":"t","param":null,"code":503}}"#),
            fields(Some("t"), Some("503"), "m")
        );
        assert_eq!(
            read(r#"{"type":"error","error":{"type":"t","message":"m","details":{"error_code":"c"}}}"#),
            fields(Some("t"), Some("c"), "m")
        );
        assert_eq!(read(r#"{"code":"c","error":"words"}"#), fields(None, Some("c"), "words"));
        assert_eq!(read(r#"{"message":"m"}"#), fields(None, None, "m"));
        assert_eq!(read(r#"{"detail":"d"}"#), fields(None, None, "d"));
        assert_eq!(read("upstream connect error"), fields(None, None, "upstream connect error"));
        assert_eq!(read(""), fields(None, None, "503 Service Unavailable"));
        assert_eq!(read("[1]"), fields(None, None, "503 Service Unavailable"));
    }

    #[test]
    fn a_page_is_its_title() {
        assert_eq!(read(502, edge_page("502 Bad Gateway").as_bytes()), fields(None, None, "502 Bad Gateway"));
    }
}
