//! What the admin API says when it does not do what was asked: what is wrong, and what to do.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, Method, StatusCode, Uri};
use serde::Serialize;

use super::GUARDED;
use crate::control::{Complaint, Denied};

#[derive(Debug, Serialize)]
struct Told {
    error: Error,
}

#[derive(Debug, Serialize)]
struct Error {
    message: String,
    hint: String,
    problems: Vec<Complaint>,
}

/// An error with a hint.
pub(super) fn error(status: StatusCode, message: impl Into<String>, hint: impl Into<String>) -> Response {
    with(status, message, hint, Vec::new())
}

/// An error with all that is wrong.
pub(super) fn with(
    status: StatusCode,
    message: impl Into<String>,
    hint: impl Into<String>,
    problems: Vec<Complaint>,
) -> Response {
    let error = Error { message: message.into(), hint: hint.into(), problems };
    (status, Json(Told { error })).into_response()
}

pub(super) fn denied(denied: Denied) -> Response {
    let (message, hint) = denied.words();
    let status = StatusCode::from_u16(denied.status()).unwrap_or(StatusCode::FORBIDDEN);
    let mut response = error(status, message, hint);
    if denied == Denied::Token {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

pub(super) async fn no_path(uri: Uri) -> Response {
    let paths = GUARDED.map(|(path, _)| path).join(", ");
    error(StatusCode::NOT_FOUND, format!("there is no path {}", uri.path()), format!("there are: {paths}"))
}

pub(super) async fn wrong_method(method: Method, uri: Uri) -> Response {
    let message = format!("{} does not take {method}", uri.path());
    error(StatusCode::METHOD_NOT_ALLOWED, message, "GET /_brownout/v1/openapi.json says what each path takes")
}
