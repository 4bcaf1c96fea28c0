//! The engine behind tower layers.

use std::task::{Context, Poll, Waker};

use crate::support::{Play, World, policy};
use brownout_failover::EngineService;
use tower_service::Service;

#[tokio::test(start_paused = true)]
async fn a_service_answers_as_the_engine_does() {
    let world = World::new(policy(), vec![Play::status(503)], vec![Play::says("from the second")]);
    let mut service = EngineService::new(world.engine.clone());
    let ready = service.poll_ready(&mut Context::from_waker(Waker::noop()));
    assert_eq!(ready, Poll::Ready(Ok(())));
    let done = service.call(World::call(1, false)).await.unwrap();
    assert_eq!((done.text.as_ref(), done.attempts), ("from the second", 2));
}
