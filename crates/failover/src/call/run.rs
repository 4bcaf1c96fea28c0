//! The loop of a call: choose, attempt, judge, and again.

use super::course::Course;
use super::delivery::Delivery;
use super::ground::Ground;
use super::outcome::{Completion, Failure};
use super::race::race;
use super::reasons::GaveUp;
use super::step::{Step, step};
use crate::engine::{Call, Engine};
use chance::Moment;

/// Carries one call out.
pub(crate) async fn run(engine: &Engine, call: &Call, out: &mut Delivery) -> Result<Completion, Failure> {
    let on = Ground::new(engine, call);
    engine.retries().deposit();
    engine.hedges().deposit();
    let mut course = course(&on);
    loop {
        match step(&on, &mut course) {
            Step::Wait(until) => engine.clock.sleep_until(until).await,
            Step::GiveUp(gave_up) => return Err(failure(&mut course, gave_up, out)),
            Step::Attempt(candidate, why, leave) => {
                let chosen = (candidate, why, leave);
                if let Some(completion) = race(&on, &call.request, &mut course, chosen, out).await {
                    return Ok(completion);
                }
                if out.committed() {
                    return Err(failure(&mut course, GaveUp::Committed, out));
                }
                out.discard();
            }
        }
    }
}

fn course(on: &Ground<'_>) -> Course {
    let policy = on.policy();
    let deadline = policy.timeouts.total.map_or(Moment::NEVER, |total| on.now() + total);
    let places = policy.routes.of(on.call.class.as_deref()).targets();
    Course::new(places, policy.retry, on.call.key, deadline)
}

fn failure(course: &mut Course, gave_up: GaveUp, out: &Delivery) -> Failure {
    Failure { gave_up, trouble: course.trouble.take(), attempts: course.attempts, partial: out.committed() }
}
