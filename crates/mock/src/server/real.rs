//! Providers that are real.
//!
//! *Which question does it answer?* "Whose requests are passed on, and what strikes them on the way?"
//!
//! *Why beside the simulated ones?* In staging one provider may be real and its fallback simulated; clients, the
//! timeline, the register and the verdict must not know which.
//!
//! *What it never does:* keep a key. Headers go on as they came, but for those that are for this server; what is
//! written down has a digest.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::response::Response;
use fault::Connection;
use http::request::Parts;
use http::uri::{PathAndQuery, Uri};
use http::{HeaderMap, StatusCode};

use super::came::Came;
use super::forward::{Forward, gather, say};
use super::{Shared, fault_header};
use crate::register::Visit;

/// How headers begin that are for this server alone.
const OWN_HEADERS: &str = "x-brownout-";

/// Which providers are real, by their places, and who asks them.
#[derive(Debug, Clone, Default)]
pub struct Real(BTreeMap<usize, Arc<dyn Forward>>);

impl Real {
    /// Adds one.
    #[must_use]
    pub fn and(mut self, provider: usize, forward: Arc<dyn Forward>) -> Self {
        self.0.insert(provider, forward);
        self
    }
}

impl Shared {
    /// The real provider whose path it is, who asks it, and how many bytes of the path are its name.
    pub(super) fn passed_on(&self, path: &str) -> Option<(usize, Arc<dyn Forward>, usize)> {
        if self.real.0.is_empty() {
            return None;
        }
        let (provider, _, rest) = self.find(path)?;
        Some((provider, Arc::clone(self.real.0.get(&provider)?), path.len() - rest.len()))
    }
}

/// Passes a request on. So many bytes of its path are the provider's name.
pub(super) async fn pass(
    shared: &Shared,
    (provider, forward): (usize, &Arc<dyn Forward>),
    (skipped, connection): (usize, Connection),
    request: axum::extract::Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let parts = Arc::new(parts);
    let mut visit = shared.visit(&parts).for_real();
    visit.at(shared.site.name(provider));
    let gathered = gather(axum::extract::Request::from_parts(Parts::clone(&parts), body)).await;
    let (mut request, switch) = match gathered {
        Ok(gathered) => gathered,
        Err(refusal) => return told(visit, refusal),
    };
    visit.read(request.body());
    let Some(target) = target(request.uri(), skipped) else {
        return told(visit, say(StatusCode::BAD_REQUEST, "The path behind the provider's name is none"));
    };
    *request.uri_mut() = target;
    let came = Came::of(shared, provider, request.uri().path(), (&parts, request.body()));
    let said = shared.fault_header(&parts.headers);
    let faults = match said.map_or(Ok(Vec::new()), fault_header::read) {
        Ok(faults) => faults,
        Err(wrong) => return told(visit, shared.bad_fault(came.api, wrong)),
    };
    strip_own(request.headers_mut());
    let passage = came.passage(shared, (provider, connection, switch), (&parts.headers, faults), visit);
    passage.pass(forward.as_ref(), request).await
}

/// What this server has said by itself.
fn told(mut visit: Visit, response: Response) -> Response {
    visit.told(response.status().as_u16());
    response
}

/// The path and the query behind the provider's name.
fn target(uri: &Uri, skipped: usize) -> Option<Uri> {
    let whole = uri.path_and_query()?.as_str();
    let rest = whole.get(skipped..).filter(|rest| rest.starts_with('/'))?;
    rest.parse::<PathAndQuery>().ok().map(Uri::from)
}

/// Takes away what a client says to this server and not to the provider.
fn strip_own(headers: &mut HeaderMap) {
    let own: Vec<_> = headers.keys().filter(|name| name.as_str().starts_with(OWN_HEADERS)).cloned().collect();
    for name in own {
        headers.remove(name);
    }
}
