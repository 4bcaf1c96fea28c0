//! The loop of a call: choose, attempt, judge, and again.

use chance::Moment;
use wire::Request;

use super::candidates::candidates;
use super::course::Course;
use super::delivery::Delivery;
use super::fit::fit;
use super::ground::Ground;
use super::last_resort::or_last_resort;
use super::notice::Notice;
use super::outcome::{Completion, Failure};
use super::race::race;
use super::reasons::GaveUp;
use super::recall::{keep, recall};
use super::resume::{self, Resume};
use super::step::{Step, step};
use crate::engine::{Call, Engine};
use crate::policy::MidStream;

/// Carries one call out.
pub(crate) async fn run(engine: &Engine, call: &Call, out: &mut Delivery) -> Result<Completion, Failure> {
    let recalled = recall(engine, call);
    let mut on = Ground::new(engine, &recalled.call, recalled.home.as_deref());
    let notice = Notice::begin(&on);
    let mut result = match recalled.lacks(engine) {
        Some(failure) => Err(failure),
        None => answer(&mut on, out).await,
    };
    if let Ok(done) = &mut result {
        keep(engine, call, recalled.home.as_deref(), out.take_said(), done);
    }
    notice.end(&result);
    result
}

async fn answer(on: &mut Ground<'_>, out: &mut Delivery) -> Result<Completion, Failure> {
    on.engine.retries().deposit();
    on.engine.hedges().deposit();
    let places = candidates(on);
    let result = match fit(on, places) {
        Ok(places) => carry_out(on, places, out).await,
        Err(failure) => Err(failure),
    };
    result.or_else(|failure| or_last_resort(on, failure, out))
}

async fn carry_out(on: &Ground<'_>, places: Vec<usize>, out: &mut Delivery) -> Result<Completion, Failure> {
    let mut course = course(on, places);
    loop {
        match step(on, &mut course) {
            Step::Wait(until) => on.engine.clock.sleep_until(until).await,
            Step::GiveUp(gave_up) => return Err(failure(&mut course, gave_up, out)),
            Step::Attempt(candidate, why, leave) => {
                let request = going_on(on, candidate.place, out);
                if let Some(completion) = race(on, request.as_ref(), &mut course, (candidate, why, leave), out).await {
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

fn course(on: &Ground<'_>, places: Vec<usize>) -> Course {
    let policy = on.policy();
    let deadline = policy.timeouts.total.map_or(Moment::NEVER, |total| on.now() + total);
    Course::new(places, policy.retry, on.call.key, deadline)
}

fn may_resume(on: &Ground<'_>, out: &Delivery) -> bool {
    resume::is_divisible(&on.call.request) && to_go_on_with(on, out).is_some()
}

/// The words that have reached the caller, where another provider may go on with them.
fn to_go_on_with<'o>(on: &Ground<'_>, out: &'o Delivery) -> Option<&'o str> {
    let resumes = on.policy().mid_stream == MidStream::Resume && out.committed();
    out.resumable(!on.call.request.tools.is_empty()).filter(|_| resumes)
}

/// What the target is asked where words were already said: to go on with them.
fn going_on(on: &Ground<'_>, place: usize, out: &mut Delivery) -> Option<Request> {
    let asked = on.asked(place);
    let said = to_go_on_with(on, out)?;
    let prefill = on.setup.abilities[place].prefill == Some(true);
    let by = if prefill { Resume::Prefill } else { Resume::Restate };
    let request = resume::request(asked, said, by);
    out.switch(place, by);
    Some(request)
}

fn failure(course: &mut Course, gave_up: GaveUp, out: &Delivery) -> Failure {
    Failure { gave_up, trouble: course.trouble.take(), attempts: course.attempts, partial: out.committed() }
}
