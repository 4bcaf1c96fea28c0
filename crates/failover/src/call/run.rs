//! The loop of a call: choose, attempt, judge, and again.

use chance::Moment;
use wire::Request;

use super::candidates::candidates;
use super::course::Course;
use super::delivery::Delivery;
use super::ground::Ground;
use super::last_resort::or_last_resort;
use super::outcome::{Completion, Failure};
use super::race::race;
use super::reasons::GaveUp;
use super::resume::{self, Resume};
use super::step::{Step, step};
use crate::engine::{Call, Engine};

/// Carries one call out.
pub(crate) async fn run(engine: &Engine, call: &Call, out: &mut Delivery) -> Result<Completion, Failure> {
    let on = Ground::new(engine, call);
    engine.retries().deposit();
    engine.hedges().deposit();
    match carry_out(&on, out).await {
        Ok(completion) => Ok(completion),
        Err(failure) => or_last_resort(&on, failure, out),
    }
}

async fn carry_out(on: &Ground<'_>, out: &mut Delivery) -> Result<Completion, Failure> {
    let mut course = course(on);
    loop {
        match step(on, &mut course) {
            Step::Wait(until) => on.engine.clock.sleep_until(until).await,
            Step::GiveUp(gave_up) => return Err(failure(&mut course, gave_up, out)),
            Step::Attempt(candidate, why, leave) => {
                let request = request(on, candidate.place, out);
                let request = request.as_ref().unwrap_or(&on.call.request);
                if let Some(completion) = race(on, request, &mut course, (candidate, why, leave), out).await {
                    return Ok(completion);
                }
                course.resuming = out.committed();
                if course.resuming && !may_resume(on, out) {
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
    Course::new(candidates(on), policy.retry, on.call.key, deadline)
}

fn may_resume(on: &Ground<'_>, out: &Delivery) -> bool {
    let asked = &on.call.request;
    resume::is_divisible(asked) && out.resumable(!asked.tools.is_empty()).is_some()
}

/// What the target is asked, where that is not what the caller asked: to go on with what was said.
fn request(on: &Ground<'_>, place: usize, out: &mut Delivery) -> Option<Request> {
    let asked = &on.call.request;
    let said = out.resumable(!asked.tools.is_empty()).filter(|_| out.committed())?;
    let prefill = on.target(place).capabilities.prefill == Some(true);
    let by = if prefill { Resume::Prefill } else { Resume::Restate };
    let request = resume::request(asked, said, by);
    out.switch(place, by);
    Some(request)
}

fn failure(course: &mut Course, gave_up: GaveUp, out: &Delivery) -> Failure {
    Failure { gave_up, trouble: course.trouble.take(), attempts: course.attempts, partial: out.committed() }
}
