//! The received requests, as JSON.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, Uri};
use serde::Serialize;

use super::{seconds, told};
use crate::register::{Break, Lost, Outcome, Received};
use crate::server::Shared;

/// Requests in one answer, if not said.
const USUAL: usize = 100;

/// Requests in one answer, at the most.
const MOST: usize = 1000;

#[derive(Debug, Serialize)]
struct Requests {
    #[serde(rename = "requests")]
    kept: Vec<View>,
    /// How many came since the server began.
    entered: u64,
    /// How many of them are not kept any more.
    dropped: u64,
    /// What to say as `after` to get what comes next.
    next: u64,
}

#[derive(Debug, Serialize)]
struct View {
    number: u64,
    arrived_s: Option<f64>,
    method: String,
    path: String,
    provider: Option<String>,
    api: Option<&'static str>,
    model: Option<String>,
    stream: bool,
    request: Option<String>,
    headers: Vec<[String; 2]>,
    body: String,
    body_bytes: u64,
    key: Option<String>,
    outcome: &'static str,
    status: Option<u16>,
    lost: Option<Lost>,
    broke_off: Option<Break>,
    retry_after_s: Option<f64>,
    due_s: Option<f64>,
    let_go_s: Option<f64>,
    waited: bool,
    tokens: [u64; 2],
    struck: Vec<String>,
    asked_for: Option<String>,
}

/// What is asked of the list.
#[derive(Debug, PartialEq, Eq)]
struct Query<'a> {
    provider: Option<&'a str>,
    after: u64,
    limit: usize,
}

/// `GET /_brownout/v1/requests?provider=&after=&limit=`
pub(super) async fn list(State(shared): State<Arc<Shared>>, uri: Uri) -> Response {
    let query = match query(uri.query().unwrap_or_default()) {
        Ok(query) => query,
        Err(message) => {
            return told::error(
                StatusCode::BAD_REQUEST,
                message,
                "say ?provider=NAME&after=NUMBER&limit=NUMBER, or less",
            );
        }
    };
    let Some(register) = shared.register() else {
        return told::error(StatusCode::NOT_FOUND, "nothing is kept here", "start the server with control");
    };
    let requests: Vec<View> = register.after(query.after, query.provider, query.limit).iter().map(View::of).collect();
    let (entered, dropped) = register.entered();
    let next = requests.last().map_or(query.after, |last| last.number);
    Json(Requests { kept: requests, entered, dropped, next }).into_response()
}

fn query(said: &str) -> Result<Query<'_>, String> {
    let mut query = Query { provider: None, after: 0, limit: USUAL };
    for part in said.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let number = || value.parse::<u64>().map_err(|_| format!("`{name}` is a number, not `{value}`"));
        match name {
            "provider" => query.provider = Some(value).filter(|name| !name.is_empty()),
            "after" => query.after = number()?,
            "limit" => query.limit = (number()? as usize).clamp(1, MOST),
            other => return Err(format!("there is no parameter `{other}`")),
        }
    }
    Ok(query)
}

impl View {
    fn of(received: &Received) -> Self {
        let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            [name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()]
        };
        let (lost, broke_off, retry_after_s) = ends(&received.outcome);
        let (input, output) = received.outcome.tokens();
        Self {
            number: received.number,
            arrived_s: seconds(received.arrived),
            method: received.method.clone(),
            path: received.path.clone(),
            provider: received.provider.clone(),
            api: received.api.map(wire::Api::name),
            model: received.model.as_ref().map(ToString::to_string),
            stream: received.stream,
            request: received.marker.clone(),
            headers: received.headers.iter().map(header).collect(),
            body: received.text().into_owned(),
            body_bytes: received.body_bytes as u64,
            key: received.key.map(|digest| format!("{digest:016x}")),
            outcome: received.outcome.name(),
            status: received.outcome.status(),
            lost,
            broke_off,
            retry_after_s,
            due_s: seconds(received.outcome.done()),
            let_go_s: received.let_go.and_then(seconds),
            waited: received.waited(),
            tokens: [input, output],
            struck: received.struck.clone(),
            asked_for: received.asked_for.clone(),
        }
    }
}

fn ends(outcome: &Outcome) -> (Option<Lost>, Option<Break>, Option<f64>) {
    match outcome {
        Outcome::Unreachable { how, .. } => (Some(*how), None, None),
        Outcome::BrokenOff { how, .. } => (None, Some(*how), None),
        Outcome::Refused { hint, .. } => (None, None, hint.map(|hint| hint.as_secs_f64())),
        _ => (None, None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_says_whose_from_where_and_how_many() {
        let usual = Query { provider: None, after: 0, limit: USUAL };
        assert_eq!(query(""), Ok(usual));
        assert_eq!(query("provider=a&after=7&limit=9"), Ok(Query { provider: Some("a"), after: 7, limit: 9 }));
        assert_eq!(query("limit=999999999").unwrap().limit, MOST);
        assert_eq!(query("after=x"), Err("`after` is a number, not `x`".to_owned()));
        assert_eq!(query("before=1"), Err("there is no parameter `before`".to_owned()));
    }
}
