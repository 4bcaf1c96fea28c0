//! The attempt loop: choose, attempt, judge, and again.

use chance::{Moment, Purpose};

use super::attempt;
use super::course::{Candidate, Course, GaveUp};
use super::delivery::Delivery;
use super::outcome::{Completion, Failure};
use crate::breaker::Outcome;
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

/// No leave for now: why, where that is more than its backoff, and when to ask again.
struct Shut {
    because: Option<Skip>,
    until: Moment,
}

/// Carries one call out.
pub(crate) async fn run(engine: &Engine, call: &Call, out: &mut Delivery) -> Result<Completion, Failure> {
    let start = engine.clock.now();
    engine.with_budget(RetryBudget::deposit);
    let mut course = Course::new(
        engine.policy.routes.of(call.class.as_deref()),
        engine.policy.retry,
        call.key,
        engine.deadline(start),
    );
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
    let mut passed_over: Vec<(Candidate, Shut)> = Vec::new();
    for candidate in course.left() {
        let unit = call.key.purpose(Purpose::Breaker).word(candidate.place as u64).unit();
        match knock(engine, &candidate, now, unit) {
            Ok(leave) => return Step::Attempt(candidate, leave),
            Err(shut) => {
                if let Some(because) = shut.because {
                    skip(engine, call, course, candidate, because, now);
                }
                passed_over.push((candidate, shut));
            }
        }
    }
    if let Some(step) = slow_beats_nothing(&passed_over) {
        return step;
    }
    if let Some(until) = course.wait(now, passed_over.iter().map(|(candidate, shut)| (*candidate, shut.until))) {
        return Step::Wait(until);
    }
    give_up(engine, now, &passed_over)
}

/// A provider that is shut out only for being slow still answers. With nowhere else to go, a late
/// answer is better than none. Such a call has no permit: it tells the breaker nothing.
fn slow_beats_nothing(passed_over: &[(Candidate, Shut)]) -> Option<Step> {
    let slow =
        |(candidate, shut): &&(Candidate, Shut)| shut.because == Some(Skip::BreakerSlow) && !candidate.is_retry();
    passed_over.iter().find(slow).map(|(candidate, _)| Step::Attempt(*candidate, None))
}

/// Nobody is available soon enough. A ramp sends calls elsewhere and lets them wait; a call that has
/// nowhere else to go and has waited is let in all the same.
fn give_up(engine: &Engine, now: Moment, passed_over: &[(Candidate, Shut)]) -> Step {
    let because = |skip| passed_over.iter().find(move |(_, shut)| shut.because == Some(skip));
    if let Some((candidate, _)) = because(Skip::BreakerRamp)
        && let Ok(leave) = knock(engine, candidate, now, 0.0)
    {
        return Step::Attempt(*candidate, leave);
    }
    let broke = because(Skip::BudgetSpent).is_some();
    Step::GiveUp(if broke { GaveUp::BudgetSpent } else { GaveUp::NobodyAvailable })
}

/// Asks for leave to try a candidate. A retry is paid for when it has leave, not when it asks.
fn knock(engine: &Engine, candidate: &Candidate, now: Moment, unit: f64) -> Result<Leave, Shut> {
    const BROKE: Shut = Shut { because: Some(Skip::BudgetSpent), until: Moment::NEVER };
    if candidate.is_retry() && !engine.with_budget(|budget| budget.has_one()) {
        return Err(BROKE);
    }
    if candidate.ready() > now {
        return Err(Shut { because: None, until: candidate.ready() });
    }
    let gate = &engine.gates[candidate.place];
    let (leave, transition) = gate.admit(now, unit);
    engine.observe_breaker(candidate.place, transition);
    let leave = leave.map_err(|closed| Shut { because: Some(closed.because), until: closed.until })?;
    if candidate.is_retry() && !engine.with_budget(RetryBudget::withdraw) {
        // Another thread took the last one in between.
        let transition = gate.record(leave, Outcome::Neutral, now);
        engine.observe_breaker(candidate.place, transition);
        return Err(BROKE);
    }
    Ok(leave)
}

/// Tells why a candidate was passed over, once per reason.
fn skip(engine: &Engine, call: &Call, course: &mut Course, candidate: Candidate, because: Skip, at: Moment) {
    if course.note(candidate.place, because) {
        engine.observe(Event::Skipped { call: &call.id, provider: candidate.place, at, because });
    }
}
