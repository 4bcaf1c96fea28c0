//! An attempt, and where it stays silent a second one beside it: the first useful token wins.
//!
//! *Why in one task?* Whoever drops the call drops both. Nothing is spawned, and nothing goes on in the
//! dark. Where both speak in the same instant, the first attempt wins.
//!
//! *What it never does:* begin a hedge after the commit point, begin two for one request, or let words
//! of the loser reach anybody.

use chance::Moment;
use wire::Request;

use super::attempt::Tried;
use super::course::{Candidate, Course};
use super::delivery::Delivery;
use super::ground::Ground;
use super::outcome::Completion;
use super::reasons::Why;
use super::step::{give_back, knock};
use super::watch::{Happening, Plan};
use crate::budget::RetryBudget;
use crate::classify::Trouble;
use crate::gate::Leave;

/// One or two attempts at the same time.
struct Race<'g> {
    on: &'g Ground<'g>,
    first: Tried<'g>,
    second: Option<Tried<'g>>,
    /// When the second begins.
    hedge_at: Moment,
}

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lane {
    First,
    Second,
}

/// Carries out an attempt, with another request than the target is usually sent where there is one. What
/// failed is noted in the course.
pub(crate) async fn race<'g>(
    on: &'g Ground<'g>,
    request: Option<&'g Request>,
    course: &mut Course,
    chosen: (Candidate, Why, Leave),
    out: &mut Delivery,
) -> Option<Completion> {
    let (candidate, why, leave) = chosen;
    let first = begin(on, request, course, candidate.place, why, leave);
    let hedge_at = hedge_at(on, course, &first, out);
    let race = Race { on, first, second: None, hedge_at };
    let (winner, happening) = race.first_useful(course).await?;
    relay(on, winner, happening, course, out).await
}

fn begin<'g>(
    on: &'g Ground<'g>,
    request: Option<&'g Request>,
    course: &mut Course,
    place: usize,
    why: Why,
    leave: Leave,
) -> Tried<'g> {
    course.begin(place);
    let request = request.unwrap_or_else(|| on.asked(place));
    Tried::begin(on, Plan { request, place, why, leave, number: course.attempts, deadline: course.deadline() })
}

/// When a second attempt may begin beside this one.
fn hedge_at(on: &Ground<'_>, course: &Course, first: &Tried<'_>, out: &Delivery) -> Moment {
    let Some(hedge) = on.policy().hedge.filter(|_| !course.hedged && !out.committed()) else { return Moment::NEVER };
    let after = on.gate(first.place()).hedge_after(hedge.after, on.call.request.stream);
    after.map_or(Moment::NEVER, |after| first.started() + after)
}

impl<'g> Race<'g> {
    /// Waits for the first useful token; `None` where everybody failed before.
    async fn first_useful(mut self, course: &mut Course) -> Option<(Tried<'g>, Happening)> {
        loop {
            match self.next().await {
                None => self.hedge(course),
                // It is not silent.
                Some((_, Happening::Alive)) => self.hedge_at = Moment::NEVER,
                Some((lane, Happening::Over(Err(trouble)))) => {
                    let failed = self.take_out(lane);
                    fail(self.on, course, failed.as_ref().unwrap_or(&self.first).place(), trouble);
                    failed?;
                }
                Some((lane, useful)) => return Some((self.decide(lane), useful)),
            }
        }
    }

    /// What happens next, or `None` when it is time for a hedge.
    async fn next(&mut self) -> Option<(Lane, Happening)> {
        let clock = self.on.engine.clock;
        tokio::select! {
            biased;
            next = either(&mut self.first, self.second.as_mut()) => Some(next),
            () = clock.sleep_until(self.hedge_at) => None,
        }
    }

    /// Begins a second attempt at the best provider that has leave and was not tried yet.
    fn hedge(&mut self, course: &mut Course) {
        self.hedge_at = Moment::NEVER;
        let now = self.on.now();
        if now >= course.deadline() || !course.has_attempts_left() || !self.on.engine.hedges().has_one() {
            return;
        }
        let leave = |candidate: Candidate| Some((candidate.place, knock(self.on, &candidate, now, false).ok()?));
        let Some((place, leave)) = course.untried().find_map(leave) else { return };
        if !RetryBudget::withdraw(&mut self.on.engine.hedges()) {
            give_back(self.on, place, leave, now);
            return;
        }
        course.hedged = true;
        self.second = Some(begin(self.on, None, course, place, Why::Hedge, leave));
    }

    /// Takes the attempt of a lane out of the race; `None` where it is the only one.
    fn take_out(&mut self, lane: Lane) -> Option<Tried<'g>> {
        let mut out = self.second.take()?;
        if lane == Lane::First {
            std::mem::swap(&mut out, &mut self.first);
        }
        Some(out)
    }

    /// The winner. The other one is let go.
    fn decide(mut self, lane: Lane) -> Tried<'g> {
        let loser = match lane {
            Lane::First => Lane::Second,
            Lane::Second => Lane::First,
        };
        if let Some(loser) = self.take_out(loser) {
            loser.lose();
        }
        self.first
    }
}

async fn either(first: &mut Tried<'_>, second: Option<&mut Tried<'_>>) -> (Lane, Happening) {
    let Some(second) = second else { return (Lane::First, first.next().await) };
    tokio::select! {
        biased;
        happening = first.next() => (Lane::First, happening),
        happening = second.next() => (Lane::Second, happening),
    }
}

/// Hands on what the winner says, to its end.
async fn relay(
    on: &Ground<'_>,
    mut winner: Tried<'_>,
    mut happening: Happening,
    course: &mut Course,
    out: &mut Delivery,
) -> Option<Completion> {
    out.speaks(winner.place());
    loop {
        match happening {
            Happening::Words(delta) => out.push(delta),
            Happening::Called => out.note_call(),
            Happening::Alive => out.note_work(),
            Happening::Over(Ok(finish)) => return Some(winner.complete(finish, out, course.attempts)),
            Happening::Over(Err(trouble)) => {
                fail(on, course, winner.place(), trouble);
                return None;
            }
        }
        happening = winner.next().await;
    }
}

/// An attempt failed: the course goes on, and whoever the policy names is left alone.
fn fail(on: &Ground<'_>, course: &mut Course, place: usize, trouble: Trouble) {
    let (now, action) = (on.now(), on.action(trouble.category));
    let quarantine = on.policy().errors.quarantine;
    on.engine.holds().heed(&on.setup.scopes[place], action.avoid, &trouble, quarantine, now);
    course.fail(place, trouble, action, now);
}
