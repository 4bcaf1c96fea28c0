//! The admin paths: what is served here, what was received, and what is to go wrong.
//!
//! *Which question does it answer?* "Is it up, which base URL do I set, did my request arrive, and how do I make it fail?"
//!
//! *Why under `/_brownout`?* No provider may have that name, so it can stand beside all of them. `/_brownout` and
//! `/_brownout/health` say nothing that a client could not find out and are open; what is below `/_brownout/v1` is for
//! whoever [`Access`] admits.
//!
//! *What it never does:* change a shape within a version. `openapi.json` says which shapes there are, and a test holds
//! every answer against it.

mod faults;
mod metrics;
mod openapi;
mod overview;
mod requests;
mod told;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, any, delete, get, post};
use http::Method;

use super::Shared;
use crate::control::Access;
use crate::register::Register;

type Route = MethodRouter<Arc<Shared>>;

/// A path, and what is there.
type Path = (&'static str, fn() -> Route);

/// The open paths.
const OPEN: [Path; 3] = [
    ("/_brownout", || get(overview::overview)),
    ("/_brownout/health", || get(overview::health)),
    ("/_brownout/verdict", || get(overview::verdict)),
];

/// The guarded paths.
const GUARDED: [Path; 8] = [
    ("/_brownout/v1", || get(overview::overview)),
    ("/_brownout/v1/faults", || get(faults::list).post(faults::add).delete(faults::end_all)),
    ("/_brownout/v1/faults/{id}", || delete(faults::end)),
    ("/_brownout/v1/timeline", || get(faults::timeline)),
    ("/_brownout/v1/reset", || post(overview::reset)),
    ("/_brownout/v1/requests", || get(requests::list)),
    ("/_brownout/v1/metrics", || get(metrics::text)),
    ("/_brownout/v1/openapi.json", || get(openapi::document)),
];

/// All admin paths.
pub(super) fn router(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    let add = |router: Router<Arc<Shared>>, (path, route): (&str, fn() -> Route)| router.route(path, route());
    let guarded = GUARDED.into_iter().fold(Router::new(), add);
    let guarded = guarded
        .route("/_brownout/v1/{*rest}", any(told::no_path))
        .method_not_allowed_fallback(told::wrong_method)
        .route_layer(from_fn_with_state(Arc::clone(shared), gate));
    OPEN.into_iter().fold(guarded, add).fallback(overview::nothing)
}

/// Lets in who may.
async fn gate(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let access = shared.control.as_ref().map_or(&Access::Off, |control| &control.access);
    match access.admits(request.headers(), request.method() != Method::GET) {
        Ok(()) => next.run(request).await,
        Err(denied) => told::denied(denied),
    }
}

impl Shared {
    fn register(&self) -> Option<&Arc<Register>> {
        self.control.as_ref().map(|control| &control.register)
    }
}

/// Seconds of the run; `None` for what never comes.
fn seconds(at: chance::Moment) -> Option<f64> {
    (at != chance::Moment::NEVER).then(|| at.as_secs_f64())
}

#[cfg(test)]
mod admin_test;
