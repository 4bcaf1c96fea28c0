//! The timeline: all faults of a run, and the draw.

use chance::{Dice, Key, Moment, Purpose, Seed};

use crate::{Connection, Injection, Kind, Occasion, Ramp, Selector, Window};

/// One fault of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Its name, unique in the timeline; draws depend on it, not on its place.
    pub name: String,
    /// When it is active.
    pub window: Window,
    /// Whom it concerns.
    pub selector: Selector,
    /// The share of selected attempts it strikes, at the start and at the end of its window;
    /// linear between.
    pub share: (f64, f64),
    /// Strikes only this many attempts of the run, the first that it is asked about.
    pub first: Option<u32>,
    /// Whether the same users are always struck, and the others never.
    pub sticky: bool,
    /// What it does.
    pub kind: Kind,
}

/// All faults of a run, in the order of the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timeline {
    faults: Vec<Fault>,
    /// A number per fault, made from its name.
    marks: Vec<u64>,
}

/// How often each fault has struck so far: what `first` counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally(Vec<u32>);

impl Fault {
    /// The share of selected attempts that it strikes at the instant.
    pub fn share_at(&self, now: Moment) -> f64 {
        let (from, to) = self.share;
        self.window.strength(now) * (from + (to - from) * self.window.progress(now))
    }

    /// Whether it strikes everybody who comes to the provider while it is on, whatever is asked: then a connection
    /// meets it before anything is said.
    pub fn strikes_all_of(&self, provider: &str) -> bool {
        let everybody = self.share == (1.0, 1.0) && self.first.is_none() && self.window.ramp == Ramp::default();
        everybody && self.selector.takes_all_of(provider)
    }
}

impl Timeline {
    /// A timeline of these faults.
    pub fn new(faults: Vec<Fault>) -> Self {
        let marks = faults.iter().map(|fault| Key::root(Seed(0)).name(&fault.name).number()).collect();
        Self { faults, marks }
    }

    /// The faults, in order.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// What happens to the attempt. Depends on the occasion's key and nothing else, but for faults
    /// with `first`, which ask the tally.
    pub fn draw(&self, occasion: &Occasion<'_>, tally: &mut Tally) -> Injection {
        self.draw_after(Injection::default(), occasion, tally)
    }

    /// As [`Timeline::draw`], for an attempt to which something is going to happen already. What says so first
    /// wins where only one thing can happen.
    pub fn draw_after(&self, mut injection: Injection, occasion: &Occasion<'_>, tally: &mut Tally) -> Injection {
        for (place, fault) in self.faults.iter().enumerate() {
            if fault.window.to <= occasion.at || !fault.selector.matches(occasion) || fault.is_past(occasion) {
                continue;
            }
            let key = occasion.key.word(self.marks[place]);
            let struck = fault.strikes(self.marks[place], occasion, occasion.at);
            if struck && tally.allows(place, fault.first) {
                injection.struck.push(place);
                fault.strike(&mut key.purpose(Purpose::Detail).dice(), occasion, &mut injection);
            } else if !struck {
                fault.foresee(place, self.marks[place], occasion, &mut injection);
            }
        }
        injection
    }
}

impl Fault {
    /// Whether it strikes the attempt, or would at that instant. The draw of a fault that sticks names the
    /// user, so that a share that grows takes in more users and lets none go.
    fn strikes(&self, mark: u64, occasion: &Occasion<'_>, at: Moment) -> bool {
        let whose = if self.sticky { occasion.user } else { occasion.key };
        whose.word(mark).purpose(Purpose::Strike).strikes(self.share_at(at))
    }

    /// Whether it is about a moment that the attempt's connection has left behind.
    fn is_past(&self, occasion: &Occasion<'_>) -> bool {
        let of_connections = matches!(&self.kind, Kind::Latency(latency) if latency.is_of_connections());
        of_connections && occasion.connection == Connection::Kept
    }

    /// Strikes the attempt. A connection that stands, or was kept waiting before, is not kept waiting now.
    fn strike(&self, dice: &mut Dice, occasion: &Occasion<'_>, injection: &mut Injection) {
        let connect = injection.connect;
        self.kind.strike(dice, injection);
        let waited = match occasion.connection {
            Connection::New => false,
            Connection::Greeted => self.strikes_all_of(occasion.provider),
            Connection::Kept => true,
        };
        if waited {
            injection.connect = connect;
        }
    }

    /// An outage that begins after the attempt has been accepted breaks off what is still under way.
    fn foresee(&self, place: usize, mark: u64, occasion: &Occasion<'_>, injection: &mut Injection) {
        let Kind::Blackout(blackout) = &self.kind else { return };
        if self.first.is_some() {
            // Counted faults count arrivals; what is under way is not among them.
            return;
        }
        let Some(onset) = self.window.next_onset(occasion.at) else { return };
        let earlier = injection.severed.is_some_and(|severed| severed.at <= onset);
        if !earlier && self.strikes(mark, occasion, onset) {
            injection.severed = blackout.severs(onset, place).or(injection.severed);
        }
    }
}

impl Tally {
    /// The counts of a timeline of which only these faults are left, by the places that they had.
    #[must_use]
    pub fn of_rest(&self, places: &[usize]) -> Self {
        Self(places.iter().map(|&place| self.0.get(place).copied().unwrap_or(0)).collect())
    }

    /// Whether a fault with that limit may strike once more; counts it if so.
    fn allows(&mut self, place: usize, limit: Option<u32>) -> bool {
        let Some(limit) = limit else { return true };
        if self.0.len() <= place {
            self.0.resize(place + 1, 0);
        }
        let allowed = self.0[place] < limit;
        self.0[place] += u32::from(allowed);
        allowed
    }
}
