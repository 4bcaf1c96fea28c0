//! The engine as a `tower::Service`, for those who have layers of their own.
//!
//! *Which question does it answer?* "How does a stack of tower layers call this?"
//!
//! *Why whole answers only?* A service has one response; a streamed answer is a stream of pieces with an
//! end of its own, and [`Engine::stream`] says so in its type.
//!
//! *Why always ready?* The engine has no queue: a call that nobody may serve fails at once or waits as
//! long as the policy says, within its own deadline.

use std::sync::Arc;
use std::task::{Context, Poll};

use tower_service::Service;

use crate::call::outcome::{Completion, Failure};
use crate::engine::{Call, Engine};
use crate::provider::BoxFuture;

/// An engine that tower can call. Clones share the engine.
#[derive(Debug, Clone)]
pub struct EngineService(Arc<Engine>);

impl EngineService {
    /// The service of an engine.
    pub fn new(engine: Arc<Engine>) -> Self {
        Self(engine)
    }
}

impl Service<Call> for EngineService {
    type Response = Completion;
    type Error = Failure;
    type Future = BoxFuture<'static, Result<Completion, Failure>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Call) -> Self::Future {
        let engine = Arc::clone(&self.0);
        Box::pin(async move { engine.complete(call).await })
    }
}
