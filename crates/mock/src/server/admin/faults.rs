//! Faults over HTTP: which there are, a new one, the end of one.
//!
//! *Why is an ended fault still in the timeline?* Because what it did is still in the register, and somebody will ask
//! why.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chance::Moment;
use fault::Fault;
use http::StatusCode;
use http_body_util::{BodyExt, Limited};
use serde::Serialize;

use super::{seconds, told};
use crate::FaultId;
use crate::control::Complaint;
use crate::server::Shared;

/// The largest body that says a fault.
const LIMIT: usize = 64 * 1024;

#[derive(Debug, Serialize)]
struct Faults {
    now_s: Option<f64>,
    faults: Vec<View>,
}

#[derive(Debug, Serialize)]
struct View {
    id: u64,
    name: String,
    kind: &'static str,
    says: Option<String>,
    state: Standing,
    from_s: Option<f64>,
    to_s: Option<f64>,
    providers: Vec<String>,
    share: [f64; 2],
    first: Option<u32>,
    struck: u64,
}

/// Where a fault is in its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Standing {
    ToCome,
    On,
    Over,
}

#[derive(Debug, Serialize)]
struct Ended {
    ended: u64,
}

/// `GET /_brownout/v1/faults`: those that are not over.
pub(super) async fn list(State(shared): State<Arc<Shared>>) -> Response {
    shared.views(|view| view.state != Standing::Over)
}

/// `GET /_brownout/v1/timeline`: all, in the order in which they begin.
pub(super) async fn timeline(State(shared): State<Arc<Shared>>) -> Response {
    shared.views(|_| true)
}

/// `POST /_brownout/v1/faults`
pub(super) async fn add(State(shared): State<Arc<Shared>>, request: axum::extract::Request) -> Response {
    let Ok(body) = Limited::new(request.into_body(), LIMIT).collect().await else {
        let hint = format!("a fault is said in at most {LIMIT} bytes");
        return told::error(StatusCode::PAYLOAD_TOO_LARGE, "the body could not be read to its end", hint);
    };
    let fault = match shared.fault(&String::from_utf8_lossy(&body.to_bytes())) {
        Ok(fault) => fault,
        Err(response) => return *response,
    };
    let id = shared.site.inject(fault);
    match shared.view(id) {
        Some(view) => (StatusCode::CREATED, Json(view)).into_response(),
        None => unknown(&id.to_string()),
    }
}

/// `DELETE /_brownout/v1/faults/{id}`
pub(super) async fn end(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    let known = id.parse().ok().map(FaultId::new).filter(|&id| shared.site.end(id));
    known.and_then(|id| shared.view(id)).map_or_else(|| unknown(&id), |view| Json(view).into_response())
}

/// `DELETE /_brownout/v1/faults`
pub(super) async fn end_all(State(shared): State<Arc<Shared>>) -> Response {
    let ended = shared.site.faults().into_iter().filter(|(id, _)| shared.site.end(*id)).count() as u64;
    Json(Ended { ended }).into_response()
}

fn unknown(id: &str) -> Response {
    let hint = "GET /_brownout/v1/faults lists those that are on or to come, with their ids";
    told::error(StatusCode::NOT_FOUND, format!("there is no fault `{id}` that could be ended"), hint)
}

impl Shared {
    /// The fault that a body says.
    fn fault(&self, said: &str) -> Result<Fault, Box<Response>> {
        let Some(grammar) = self.control.as_ref().and_then(|control| control.grammar.as_ref()) else {
            let hint = "start it with `brownout serve`, or add faults in the program that runs it";
            return Err(told::error(StatusCode::NOT_IMPLEMENTED, "this server reads no faults", hint).into());
        };
        let wrong = |problems| {
            let hint = "a fault is said as in a scenario's timeline: {\"fault\": {\"error\": {\"status\": 503}}}";
            Box::new(told::with(StatusCode::BAD_REQUEST, "this is no fault", hint, problems))
        };
        let fault = grammar.read(said, self.site.clock().now()).map_err(wrong)?;
        self.stranger(&fault).map_or(Ok(fault), |problem| Err(wrong(vec![problem])))
    }

    /// Whom the fault is to strike that is not here.
    fn stranger(&self, fault: &Fault) -> Option<Complaint> {
        let name = fault.selector.providers.iter().find(|name| self.site.find(name).is_none())?;
        let here: Vec<&str> = self.site.providers().map(|spec| spec.name.as_str()).collect();
        let message = format!("there is no provider `{name}` here");
        Some(Complaint { line: 0, column: 0, message, hint: Some(format!("there are: {}", here.join(", "))) })
    }

    fn views(&self, wanted: impl Fn(&View) -> bool) -> Response {
        let now = self.site.clock().now();
        let mut faults: Vec<(Moment, View)> =
            self.site.faults().iter().map(|(id, fault)| (fault.window.from, self.seen(*id, fault, now))).collect();
        faults.sort_by_key(|(from, view)| (*from, view.id));
        let faults = faults.into_iter().map(|(_, view)| view).filter(wanted).collect();
        Json(Faults { now_s: seconds(now), faults }).into_response()
    }

    fn view(&self, id: FaultId) -> Option<View> {
        let faults = self.site.faults();
        let (_, fault) = faults.iter().find(|(known, _)| *known == id)?;
        Some(self.seen(id, fault, self.site.clock().now()))
    }

    fn seen(&self, id: FaultId, fault: &Fault, now: Moment) -> View {
        let grammar = self.control.as_ref().and_then(|control| control.grammar.as_ref());
        View {
            id: id.number(),
            name: fault.name.clone(),
            kind: fault.kind.name(),
            says: grammar.map(|grammar| grammar.tell(fault)),
            state: state(fault, now),
            from_s: seconds(fault.window.from),
            to_s: seconds(fault.window.to),
            providers: fault.selector.providers.clone(),
            share: [fault.share.0, fault.share.1],
            first: fault.first,
            struck: self.register().map_or(0, |register| register.struck(&fault.name)),
        }
    }
}

fn state(fault: &Fault, now: Moment) -> Standing {
    match (now < fault.window.from, now < fault.window.to) {
        (true, _) => Standing::ToCome,
        (false, true) => Standing::On,
        (false, false) => Standing::Over,
    }
}

#[cfg(test)]
mod tests {
    use fault::kind::Blackout;
    use fault::{Kind, Selector, Window};

    use super::*;

    #[test]
    fn a_fault_is_on_from_its_first_moment_and_over_at_its_end() {
        let fault = Fault {
            name: "f".to_owned(),
            window: Window::new(Moment::from_secs(5), Moment::from_secs(9)),
            selector: Selector::default(),
            share: (1.0, 1.0),
            first: None,
            sticky: false,
            kind: Kind::Blackout(Blackout::Reset),
        };
        let at = |secs| state(&fault, Moment::from_secs(secs));
        assert_eq!([4, 5, 8, 9].map(at), [Standing::ToCome, Standing::On, Standing::On, Standing::Over]);
    }
}
