//! The attempt loop: choose, attempt, judge, and again.

use chance::{Moment, Purpose};

use super::attempt;
use super::course::{Candidate, Course, GaveUp};
use super::delivery::Delivery;
use super::outcome::{Completion, Failure};
use crate::budget::RetryBudget;
use crate::engine::{Call, Engine};
use crate::event::{Event, Skip};
use crate::gate::Leave;

/// What to do next.
enum Step {
    Attempt(Candidate, Leave),
    Wait(Moment),
    GiveUp(GaveUp),
}

/// Carries one call out.
pub(crate) async fn run(engine: &Engine, call: &Call, out: &mut Delivery) -> Result<Completion, Failure> {
    let start = engine.clock.now();
    engine.with_budget(RetryBudget::deposit);
    let mut course = Course::new(&engine.policy.route, engine.policy.retry, call.key, engine.deadline(start));
    loop {
        match step(engine, call, &mut course) {
            Step::Wait(until) => engine.clock.sleep_until(until).await,
            Step::GiveUp(gave_up) => return Err(failure(&mut course, gave_up, false)),
            Step::Attempt(candidate, leave) => {
                let result = attempt::attempt(engine, call, &mut course, candidate, leave, out).await;
                let trouble = match result {
                    Ok(completion) => return Ok(completion),
                    Err(trouble) => trouble,
                };
                let now = engine.clock.now();
                engine.gates[candidate.place].heed(&trouble, now);
                course.fail(candidate.place, trouble, now);
                if out.committed() {
                    return Err(failure(&mut course, GaveUp::Committed, true));
                }
                out.discard();
            }
        }
    }
}

fn failure(course: &mut Course, gave_up: GaveUp, partial: bool) -> Failure {
    Failure { gave_up, trouble: course.trouble.take(), attempts: course.attempts, partial }
}

/// Takes the first candidate that has leave; if none has, waits for the first that will.
fn step(engine: &Engine, call: &Call, course: &mut Course) -> Step {
    let now = engine.clock.now();
    if let Some(gave_up) = course.over(now) {
        return Step::GiveUp(gave_up);
    }
    let mut closed: Vec<(usize, Moment)> = Vec::new();
    let mut broke = false;
    for candidate in course.ready(now) {
        if candidate.is_retry() && !engine.with_budget(RetryBudget::withdraw) {
            broke = true;
            closed.push((candidate.place, Moment::NEVER));
            skip(engine, call, course, candidate, Skip::BudgetSpent, now);
            continue;
        }
        let unit = call.key.purpose(Purpose::Breaker).word(candidate.place as u64).unit();
        let (leave, transition) = engine.gates[candidate.place].admit(now, unit);
        engine.observe_breaker(candidate.place, transition);
        match leave {
            Ok(leave) => return Step::Attempt(candidate, leave),
            Err(shut) => {
                closed.push((candidate.place, shut.until));
                skip(engine, call, course, candidate, shut.because, now);
            }
        }
    }
    let available = |place| closed.iter().find(|shut| shut.0 == place).map_or(now, |shut| shut.1);
    match course.wait(now, available) {
        Some(until) => Step::Wait(until),
        None if broke => Step::GiveUp(GaveUp::BudgetSpent),
        None => Step::GiveUp(GaveUp::NobodyAvailable),
    }
}

/// Tells why a candidate was passed over, once per reason.
fn skip(engine: &Engine, call: &Call, course: &mut Course, candidate: Candidate, because: Skip, at: Moment) {
    if course.note(candidate.place, because) {
        engine.observe(Event::Skipped { call: &call.id, provider: candidate.place, at, because });
    }
}
