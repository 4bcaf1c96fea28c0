//! The board: the faults of a run as they stand now.
//!
//! *Which question does it answer?* "Which faults are there for an attempt that arrives now, if somebody adds and ends
//! them meanwhile?"
//!
//! *Why a new timeline for each change?* An attempt keeps the one that it arrived under, whole and by reference: what it
//! knows of the faults that struck it stays true, and nobody who draws waits for somebody who changes.
//!
//! *What it never does:* move a fault. One that is ended keeps its place with a window that is over. Only when very
//! many have ended, as in a test that adds one for each of its cases, those that were added are forgotten.

use std::fmt;
use std::sync::Arc;

use chance::Moment;
use fault::{Fault, Tally, Timeline, Window};

/// Ended faults that are kept; with one more, all that were added are forgotten.
const ENDED_KEPT: usize = 1024;

/// The name of a fault of a site, never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaultId(u64);

impl FaultId {
    /// The fault of that number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Its number, from 1.
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for FaultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The faults as they stand, and how often they have struck.
#[derive(Debug)]
pub(super) struct Board {
    pub(super) timeline: Arc<Timeline>,
    /// Counts over all providers, because a fault may concern several.
    pub(super) tally: Tally,
    /// As the run began.
    first: Arc<Timeline>,
    /// The names of the faults, by place.
    ids: Vec<FaultId>,
    given: u64,
}

impl Board {
    pub(super) fn new(timeline: Timeline) -> Self {
        let first = Arc::new(timeline);
        let given = first.faults().len() as u64;
        let ids = (1..=given).map(FaultId).collect();
        Self { timeline: Arc::clone(&first), tally: Tally::default(), first, ids, given }
    }

    /// The faults with their names, in order.
    pub(super) fn named(&self) -> Vec<(FaultId, Fault)> {
        self.ids.iter().copied().zip(self.timeline.faults().iter().cloned()).collect()
    }

    /// Adds a fault. Where one that is not over has its name it gets another: draws depend on names.
    pub(super) fn add(&mut self, mut fault: Fault, now: Moment) -> FaultId {
        self.forget(now);
        let mut faults = self.timeline.faults().to_vec();
        fault.name = free(&faults, fault.name, now);
        faults.push(fault);
        self.given += 1;
        self.ids.push(FaultId(self.given));
        self.timeline = Arc::new(Timeline::new(faults));
        FaultId(self.given)
    }

    /// Ends a fault; whether it was there and not over.
    pub(super) fn end(&mut self, id: FaultId, now: Moment) -> bool {
        let Some(place) = self.ids.iter().position(|&known| known == id) else { return false };
        if self.timeline.faults()[place].window.to <= now {
            return false;
        }
        let mut faults = self.timeline.faults().to_vec();
        faults[place].window = ended(&faults[place].window, now);
        self.timeline = Arc::new(Timeline::new(faults));
        true
    }

    /// As when the run began; no name is given again.
    pub(super) fn reset(&mut self) {
        self.timeline = Arc::clone(&self.first);
        self.ids.truncate(self.first.faults().len());
        self.tally = Tally::default();
    }

    /// Takes over from the board of a site that this one replaces: what was added there and is not over goes on under
    /// its name, and no name is given again.
    #[must_use]
    pub(super) fn following(mut self, old: &Self, now: Moment) -> Self {
        let begin = old.given;
        self.given = begin + self.first.faults().len() as u64;
        self.ids = (begin + 1..=self.given).map(FaultId).collect();
        let mut faults = self.first.faults().to_vec();
        let added = old.named().into_iter().skip(old.first.faults().len());
        for (id, mut fault) in added.filter(|(_, fault)| fault.window.to > now) {
            fault.name = free(&faults, fault.name, now);
            faults.push(fault);
            self.ids.push(id);
        }
        self.timeline = Arc::new(Timeline::new(faults));
        self
    }

    /// Forgets what was added and is over, where that is much.
    fn forget(&mut self, now: Moment) {
        let faults = self.timeline.faults();
        let stays = |place: usize| place < self.first.faults().len() || faults[place].window.to > now;
        let rest: Vec<usize> = (0..faults.len()).filter(|&place| stays(place)).collect();
        if faults.len() - rest.len() <= ENDED_KEPT {
            return;
        }
        let left = rest.iter().map(|&place| faults[place].clone()).collect();
        self.tally = self.tally.of_rest(&rest);
        self.ids = rest.iter().map(|&place| self.ids[place]).collect();
        self.timeline = Arc::new(Timeline::new(left));
    }
}

/// The window as far as it has come; of one that has not begun nothing is left.
fn ended(window: &Window, now: Moment) -> Window {
    Window { from: window.from.min(now), to: now, ..window.clone() }
}

/// The name, or the first like it that no fault has which is not over: `error`, `error-2`.
fn free(faults: &[Fault], name: String, now: Moment) -> String {
    let taken = |name: &str| faults.iter().any(|fault| fault.name == name && fault.window.to > now);
    if !taken(&name) {
        return name;
    }
    let names = (2_u64..).map(|number| format!("{name}-{number}"));
    names.into_iter().find(|name| !taken(name)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use fault::kind::Blackout;
    use fault::{Kind, Selector};

    use super::*;

    fn outage(from: u64, to: u64) -> Fault {
        Fault {
            name: "outage".to_owned(),
            window: Window::new(Moment::from_secs(from), Moment::from_secs(to)),
            selector: Selector::default(),
            share: (1.0, 1.0),
            first: None,
            sticky: false,
            kind: Kind::Blackout(Blackout::Reset),
        }
    }

    fn names(board: &Board) -> Vec<(u64, String)> {
        board.named().into_iter().map(|(id, fault)| (id.number(), fault.name)).collect()
    }

    #[test]
    fn places_and_names_stay_and_a_reset_brings_back_the_beginning() {
        let mut board = Board::new(Timeline::new(vec![outage(0, 10)]));
        let now = Moment::from_secs(5);
        let added = board.add(outage(5, 20), now);
        assert_eq!(names(&board), [(1, "outage".to_owned()), (2, "outage-2".to_owned())]);
        assert!(board.end(FaultId::new(1), now) && !board.end(FaultId::new(1), now));
        assert_eq!(board.timeline.faults()[0].window.to, now);
        assert!(board.end(added, now) && !board.end(FaultId::new(9), now));
        board.reset();
        assert_eq!(
            (names(&board), board.timeline.faults()[0].window.to.as_millis()),
            (vec![(1, "outage".into())], 10_000)
        );
        assert_eq!(board.add(outage(5, 20), now).number(), 3);
    }

    #[test]
    fn what_was_added_goes_on_when_a_site_is_replaced() {
        let mut old = Board::new(Timeline::new(vec![outage(0, 10)]));
        let now = Moment::from_secs(5);
        let (over, added) = (old.add(outage(0, 5), Moment::START), old.add(outage(5, 20), now));
        let faults = vec![outage(0, 10), Fault { name: "other".to_owned(), ..outage(0, 10) }];
        let mut new = Board::new(Timeline::new(faults)).following(&old, now);
        let names: Vec<u64> = names(&new).into_iter().map(|(id, _)| id).collect();
        assert_eq!((names, over.number()), (vec![4, 5, added.number()], 2));
        assert!(new.end(added, now) && !new.end(over, now) && !new.end(FaultId::new(1), now));
        assert_eq!(new.add(outage(5, 20), now).number(), 6);
    }

    #[test]
    fn what_was_added_makes_room_for_a_name_of_the_new_file() {
        let mut old = Board::new(Timeline::new(vec![]));
        old.add(outage(0, 20), Moment::START);
        let new = Board::new(Timeline::new(vec![outage(0, 10)])).following(&old, Moment::from_secs(5));
        assert_eq!(names(&new), [(2, "outage".to_owned()), (1, "outage-2".to_owned())]);
    }

    #[test]
    fn the_name_of_one_that_is_over_is_free() {
        let mut board = Board::new(Timeline::new(vec![outage(0, 10)]));
        board.add(outage(10, 20), Moment::from_secs(10));
        assert_eq!(names(&board)[1].1, "outage");
    }

    #[test]
    fn one_that_has_not_begun_never_will() {
        let mut board = Board::new(Timeline::new(vec![outage(60, 70)]));
        board.end(FaultId::new(1), Moment::from_secs(5));
        let window = &board.timeline.faults()[0].window;
        assert!((0..100).all(|at| !window.is_on(Moment::from_secs(at))) && window.from <= window.to);
    }

    #[test]
    fn very_many_that_have_ended_are_forgotten_and_the_others_keep_their_counts() {
        let mut board = Board::new(Timeline::new(vec![outage(0, 1)]));
        let counted = board.add(Fault { first: Some(1), ..outage(0, 100_000) }, Moment::START);
        for at in 1..1500 {
            board.add(outage(at, at + 1), Moment::from_secs(at));
        }
        assert!(board.timeline.faults().len() <= ENDED_KEPT + 4);
        assert_eq!((names(&board)[0].0, board.ids[1]), (1, counted));
    }
}
