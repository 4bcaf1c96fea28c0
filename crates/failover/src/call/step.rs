//! What a call does next: whom it asks, how long it waits, or why it gives up.
//!
//! Every candidate is asked for leave in the order of the course: holds first, then its breaker. The first
//! that has leave is taken. Where nobody has, in this order: a provider that is only slow; a wait for
//! the first that will be available; one that comes back step by step; a key that was wrong the last time.

use chance::{Moment, Purpose};

use super::course::{Candidate, Course};
use super::ground::Ground;
use super::reasons::{GaveUp, Why};
use super::stake::{self, Used};
use crate::breaker::{Outcome, Permit};
use crate::budget::RetryBudget;
use crate::event::{Event, Skip};
use crate::gate::Leave;

/// What to do next.
pub(crate) enum Step {
    Attempt(Candidate, Why, Leave),
    Wait(Moment),
    GiveUp(GaveUp),
}

/// No leave for now: why, where that is more than its backoff, and when to ask again.
pub(crate) struct Shut {
    pub(crate) because: Option<Skip>,
    pub(crate) until: Moment,
}

type PassedOver = Vec<(Candidate, Shut)>;

/// Takes the first candidate that has leave; if none has, waits for the first that will.
pub(crate) fn step(on: &Ground<'_>, course: &mut Course) -> Step {
    let now = on.now();
    if let Some(gave_up) = course.over(now) {
        return Step::GiveUp(gave_up);
    }
    let panic = panics(on, course);
    let mut passed_over = PassedOver::new();
    for candidate in order(on, course, panic) {
        if candidate.stays() && candidate.ready() > now && can_wait(on, course, &candidate) {
            return Step::Wait(candidate.ready());
        }
        match knock(on, &candidate, now, panic) {
            Ok(leave) if panic && leave.permit.is_none() && candidate.is_fresh() => {
                return Step::Attempt(candidate, Why::Panic, leave);
            }
            Ok(leave) => return attempt(course, candidate, leave),
            Err(shut) => {
                pass_over(on, course, candidate.place, shut.because, now);
                passed_over.push((candidate, shut));
            }
        }
    }
    nobody(on, course, &passed_over, now)
}

/// Who is asked, in which order: that of the course, or in a panic the least bad first.
fn order(on: &Ground<'_>, course: &Course, panic: bool) -> Vec<Candidate> {
    let mut order = course.left();
    if panic {
        order.sort_by(|a, b| {
            let failing = |candidate: &Candidate| on.gate(candidate.place).failing();
            b.is_fresh().cmp(&a.is_fresh()).then(failing(a).total_cmp(&failing(b)))
        });
    }
    order
}

/// Whether breakers let through so few of the route's targets that they are to be ignored.
fn panics(on: &Ground<'_>, course: &Course) -> bool {
    let Some(ejection) = on.policy().ejection else { return false };
    let (all, passable) = course
        .places()
        .fold((0, 0), |(all, passable), place| (all + 1, passable + u32::from(on.gate(place).is_passable())));
    passable < all && f64::from(passable) <= ejection.panic_share * f64::from(all)
}

/// A call that stays with a provider needs the budget to ask it again, and time.
fn can_wait(on: &Ground<'_>, course: &Course, candidate: &Candidate) -> bool {
    candidate.ready() < course.deadline() && on.engine.retries().has_one()
}

fn attempt(course: &Course, candidate: Candidate, leave: Leave) -> Step {
    let why = course.why(&candidate, leave.permit.as_ref().is_some_and(Permit::is_probe));
    Step::Attempt(candidate, why, leave)
}

/// Nobody has leave.
fn nobody(on: &Ground<'_>, course: &mut Course, passed_over: &PassedOver, now: Moment) -> Step {
    let because = |skip| passed_over.iter().find(move |(_, shut)| shut.because == Some(skip));
    // A provider that is shut out only for being slow still answers. With nowhere else to go, a late
    // answer is better than none. Such a call has no permit: it tells the breaker nothing.
    let slow =
        passed_over.iter().find(|(candidate, shut)| shut.because == Some(Skip::BreakerSlow) && candidate.is_fresh());
    if let Some((candidate, _)) = slow
        && let Ok(stake) = stake::take(on, candidate.place, now)
    {
        return attempt(course, *candidate, Leave { permit: None, stake });
    }
    if let Some(until) = course.wait(now, passed_over.iter().map(|(candidate, shut)| (*candidate, shut.until))) {
        return Step::Wait(until);
    }
    // A ramp sends calls elsewhere and lets them wait; a call that has nowhere else to go and has waited
    // is let in all the same.
    if let Some((candidate, _)) = because(Skip::BreakerRamp)
        && let Ok(leave) = ask(on, candidate, now, 0.0, false)
    {
        return attempt(course, *candidate, leave);
    }
    if let Some((candidate, _)) = because(Skip::Quarantined)
        && let Ok(stake) = stake::take(on, candidate.place, now)
    {
        return attempt(course, *candidate, Leave { permit: None, stake });
    }
    let broke = because(Skip::BudgetSpent).is_some();
    Step::GiveUp(if broke { GaveUp::BudgetSpent } else { GaveUp::NobodyAvailable })
}

/// Asks for leave to try a candidate now. In a panic breakers are ignored: such a call has no permit.
pub(crate) fn knock(on: &Ground<'_>, candidate: &Candidate, now: Moment, panic: bool) -> Result<Leave, Shut> {
    let unit = on.call.key.purpose(Purpose::Breaker).word(candidate.place as u64).unit();
    ask(on, candidate, now, unit, panic)
}

/// A retry is paid for when it has leave, not when it asks.
fn ask(on: &Ground<'_>, candidate: &Candidate, now: Moment, unit: f64, panic: bool) -> Result<Leave, Shut> {
    const BROKE: Shut = Shut { because: Some(Skip::BudgetSpent), until: Moment::NEVER };
    if candidate.is_retry() && !on.engine.retries().has_one() {
        return Err(BROKE);
    }
    if candidate.ready() > now {
        return Err(Shut { because: None, until: candidate.ready() });
    }
    let permit = match admit(on, candidate.place, now, unit) {
        Err(Shut { because: Some(because), .. }) if panic && because.is_breaker() => None,
        permit => permit?,
    };
    let leave = match stake::take(on, candidate.place, now) {
        Ok(stake) => Leave { permit, stake },
        Err(shut) => {
            give_back(on, candidate.place, Leave { permit, ..Leave::default() }, now);
            return Err(shut);
        }
    };
    if candidate.is_retry() && !RetryBudget::withdraw(&mut on.engine.retries()) {
        // Another thread took the last one in between.
        give_back(on, candidate.place, leave, now);
        return Err(BROKE);
    }
    Ok(leave)
}

/// What stands before a target: who asked to be left alone, and its breaker.
fn admit(on: &Ground<'_>, place: usize, now: Moment, unit: f64) -> Result<Option<Permit>, Shut> {
    if let Some(hold) = on.engine.holds().on(&on.setup.scopes[place], now) {
        let because = if hold.asked { Skip::Holding } else { Skip::Quarantined };
        return Err(Shut { because: Some(because), until: hold.until });
    }
    let (leave, transition) = on.gate(place).admit(on.class, now, unit);
    on.tell_breaker(place, transition);
    leave.map_err(|closed| Shut { because: Some(closed.because), until: closed.until })
}

/// Leave that nobody used.
pub(crate) fn give_back(on: &Ground<'_>, place: usize, leave: Leave, now: Moment) {
    let unused = Used { usage: None, output_tokens: 0, refused: true, served: false };
    stake::settle(on, place, leave.stake, unused, now);
    let transition = on.gate(place).record(leave.permit, Outcome::Neutral, now);
    on.tell_breaker(place, transition);
}

/// Tells why a candidate was passed over, once per reason. A call does not stay with whom it passes over.
fn pass_over(on: &Ground<'_>, course: &mut Course, place: usize, because: Option<Skip>, at: Moment) {
    course.move_on(place);
    if let Some(because) = because
        && course.note(place, because)
    {
        on.engine.observe(Event::Skipped { call: &on.call.id, provider: place, at, because });
    }
}
