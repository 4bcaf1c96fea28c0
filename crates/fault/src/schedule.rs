//! When a fault is active, and how strongly.

use std::time::Duration;

use chance::Moment;

/// The time a fault is active: from (inclusive) to (exclusive), with edges and interruptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The first instant.
    pub from: Moment,
    /// The first instant after it.
    pub to: Moment,
    /// Soft edges.
    pub ramp: Ramp,
    /// Comes and goes.
    pub flap: Option<Flap>,
}

/// Soft edges of a window: the share grows from 0 at the start and falls to 0 at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ramp {
    /// Time to full strength.
    pub rise: Duration,
    /// Time from full strength to none.
    pub fall: Duration,
}

/// A fault that comes and goes inside its window, beginning with a time when it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flap {
    /// How long it is on.
    pub on: Duration,
    /// How long it is off.
    pub off: Duration,
}

impl Window {
    /// A plain window with hard edges.
    pub fn new(from: Moment, to: Moment) -> Self {
        Self { from, to, ramp: Ramp::default(), flap: None }
    }

    /// Whether the instant lies between the edges, on or off.
    pub fn contains(&self, now: Moment) -> bool {
        self.from <= now && now < self.to
    }

    /// Whether the fault is on at the instant.
    pub fn is_on(&self, now: Moment) -> bool {
        self.contains(now) && self.flap.is_none_or(|flap| flap.is_on(now.since(self.from)))
    }

    /// How strong the edges let the fault be, from 0 to 1; 0 while it is off.
    pub fn strength(&self, now: Moment) -> f64 {
        if !self.is_on(now) {
            return 0.0;
        }
        let rise = share_of(now.since(self.from), self.ramp.rise);
        let fall = share_of(self.to.since(now), self.ramp.fall);
        rise.min(fall)
    }

    /// How far the window has gone at the instant, from 0 to 1.
    pub fn progress(&self, now: Moment) -> f64 {
        share_of(now.since(self.from), self.to.since(self.from))
    }

    /// The first instant after `now` at which the fault goes on or off; [`Moment::NEVER`] when it is over.
    pub fn next_edge(&self, now: Moment) -> Moment {
        if now < self.from {
            return self.from;
        }
        if now >= self.to {
            return Moment::NEVER;
        }
        let Some(flap) = self.flap.filter(|_| self.is_on(now)) else {
            return self.next_onset(now).unwrap_or(self.to);
        };
        let period = (flap.on + flap.off).as_micros().max(1);
        let into = Duration::from_micros((now.since(self.from).as_micros() % period) as u64);
        (now + flap.on.saturating_sub(into)).min(self.to)
    }

    /// The first instant after `now` at which the fault goes on, if there is one.
    pub fn next_onset(&self, now: Moment) -> Option<Moment> {
        if now < self.from {
            return Some(self.from);
        }
        let period = self.flap.map(|flap| flap.on + flap.off).filter(|period| period.as_micros() > 0)?;
        let periods = now.since(self.from).as_micros() / period.as_micros() + 1;
        let onset = self.from + period * u32::try_from(periods).ok()?;
        (onset < self.to).then_some(onset)
    }
}

impl Flap {
    fn is_on(self, since: Duration) -> bool {
        let period = (self.on + self.off).as_micros();
        period == 0 || since.as_micros() % period < self.on.as_micros()
    }
}

/// `part` of `whole`, at most 1; 1 where there is no whole.
fn share_of(part: Duration, whole: Duration) -> f64 {
    if whole.is_zero() { 1.0 } else { (part.as_secs_f64() / whole.as_secs_f64()).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    #[test]
    fn edges_are_half_open() {
        let window = Window::new(Moment::from_secs(10), Moment::from_secs(20));
        let strength = |at: u64| window.strength(Moment::from_secs(at));
        assert_eq!([9, 10, 19, 20].map(strength), [0.0, 1.0, 1.0, 0.0]);
    }

    #[test]
    fn ramps_rise_and_fall() {
        let mut window = Window::new(Moment::from_secs(0), Moment::from_secs(100));
        window.ramp = Ramp { rise: secs(20), fall: secs(10) };
        let strength = |at: u64| window.strength(Moment::from_secs(at));
        assert_eq!([0, 5, 20, 90, 95].map(strength), [0.0, 0.25, 1.0, 1.0, 0.5]);
    }

    #[test]
    fn flapping_begins_on_and_knows_its_next_onset() {
        let mut window = Window::new(Moment::from_secs(100), Moment::from_secs(200));
        window.flap = Some(Flap { on: secs(10), off: secs(30) });
        let on: Vec<u64> = (90..205).filter(|&at| window.is_on(Moment::from_secs(at))).collect();
        assert_eq!(on, [100..110, 140..150, 180..190].into_iter().flatten().collect::<Vec<u64>>());
        let onset = |at: u64| window.next_onset(Moment::from_secs(at)).map(|onset| onset.as_millis() / 1000);
        assert_eq!([0, 100, 145, 180].map(onset), [Some(100), Some(140), Some(180), None]);
        let edge = |at: u64| window.next_edge(Moment::from_secs(at)).as_millis() / 1000;
        assert_eq!([0, 100, 109, 110, 145, 185, 195].map(edge), [100, 110, 110, 140, 150, 190, 200]);
        assert_eq!(window.next_edge(Moment::from_secs(200)), Moment::NEVER);
    }
}
