//! When requests are sent: the arrival process as a value.
//!
//! Each gap is drawn from a key of its own number, so that the n-th request is sent at the same
//! instant whatever happened to the others. A varying rate is walked by its integral: unit-rate gaps
//! are mapped through the inverse of the expected count, which keeps the process exact through ramps
//! and steps.

use chance::{Key, Moment, Purpose};
use scenario::model::Arrivals;

/// The instants of an open workload, in order.
#[derive(Debug)]
pub struct Schedule {
    rate: Rate,
    random: bool,
    key: Key,
    end: Moment,
    number: u64,
    /// Requests that each arrival stands for: whoever comes goes through a whole conversation.
    each: f64,
    /// Expected number of requests so far.
    expected: f64,
}

/// The rate over time: pieces that are linear between their ends.
#[derive(Debug)]
struct Rate(Vec<Piece>);

#[derive(Debug, Clone, Copy)]
struct Piece {
    from_s: f64,
    to_s: f64,
    start: f64,
    end: f64,
}

impl Schedule {
    /// The schedule of a workload that lasts until `end`, where each arrival makes so many requests on
    /// average; `None` for closed workloads, whose requests depend on answers.
    pub fn new(arrivals: &Arrivals, each: f64, key: Key, end: Moment) -> Option<Self> {
        let whole = |start, rate_end| Piece { from_s: 0.0, to_s: end.as_secs_f64(), start, end: rate_end };
        let (rate, random) = match arrivals {
            Arrivals::Constant(rate) => (vec![whole(*rate, *rate)], false),
            Arrivals::Poisson(rate) => (vec![whole(*rate, *rate)], true),
            Arrivals::Ramp { from, to } => (vec![whole(*from, *to)], true),
            Arrivals::Steps(steps) => (pieces(steps, end), true),
            Arrivals::Closed { .. } => return None,
        };
        let key = key.purpose(Purpose::Arrival);
        Some(Self { rate: Rate(rate), random, key, end, number: 0, each, expected: 0.0 })
    }
}

impl Iterator for Schedule {
    type Item = Moment;

    fn next(&mut self) -> Option<Moment> {
        let gap = if self.random { self.key.word(self.number).dice().exponential() } else { 1.0 };
        self.number += 1;
        self.expected += gap * self.each;
        let at = Moment::from_micros((self.rate.inverse(self.expected)? * 1e6) as u64);
        (at < self.end).then_some(at)
    }
}

fn pieces(steps: &[(Moment, f64)], end: Moment) -> Vec<Piece> {
    let ends = steps.iter().skip(1).map(|step| step.0).chain([end]);
    let piece = |(&(from, rate), to): (&(Moment, f64), Moment)| Piece {
        from_s: from.as_secs_f64(),
        to_s: to.as_secs_f64(),
        start: rate,
        end: rate,
    };
    steps.iter().zip(ends).map(piece).collect()
}

impl Rate {
    /// The time by which so many arrivals are expected, in seconds.
    fn inverse(&self, mut expected: f64) -> Option<f64> {
        for piece in &self.0 {
            let area = piece.area();
            if expected < area {
                return Some(piece.from_s + piece.inverse(expected));
            }
            expected -= area;
        }
        None
    }
}

impl Piece {
    fn area(&self) -> f64 {
        (self.to_s - self.from_s) * (self.start + self.end) / 2.0
    }

    /// Time into the piece by which so many arrivals are expected: the root of a quadratic.
    fn inverse(&self, expected: f64) -> f64 {
        let slope = (self.end - self.start) / (self.to_s - self.from_s);
        let root = (self.start * self.start + 2.0 * slope * expected).max(0.0).sqrt();
        2.0 * expected / (self.start + root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chance::Seed;

    fn times(arrivals: &Arrivals, end_s: u64) -> Vec<Moment> {
        Schedule::new(arrivals, 1.0, Key::root(Seed(1)), Moment::from_secs(end_s)).unwrap().collect()
    }

    fn count(times: &[Moment], from_s: u64, to_s: u64) -> usize {
        times.iter().filter(|at| (Moment::from_secs(from_s)..Moment::from_secs(to_s)).contains(at)).count()
    }

    #[test]
    fn constant_is_even() {
        let times = times(&Arrivals::Constant(4.0), 10);
        assert_eq!(times.len(), 39);
        assert!(times.windows(2).all(|pair| pair[1].since(pair[0]).as_micros().abs_diff(250_000) <= 1));
    }

    #[test]
    fn poisson_has_its_rate_and_its_spread() {
        let times = times(&Arrivals::Poisson(20.0), 1000);
        assert!((19_500..20_500).contains(&times.len()), "{}", times.len());
        assert!(times.windows(2).all(|pair| pair[0] <= pair[1]));
        let close = times.windows(2).filter(|pair| pair[1].since(pair[0]).as_millis() < 10).count();
        // 1 - exp(-0.2)
        assert!((close as f64 / times.len() as f64 - 0.181).abs() < 0.01);
    }

    #[test]
    fn ramps_and_steps_follow_their_rate() {
        let ramp = times(&Arrivals::Ramp { from: 0.0, to: 40.0 }, 1000);
        assert!((4_700..5_300).contains(&count(&ramp, 0, 500)), "{}", count(&ramp, 0, 500));
        assert!((14_500..15_500).contains(&count(&ramp, 500, 1000)));
        let steps = [(Moment::START, 5.0), (Moment::from_secs(100), 50.0), (Moment::from_secs(200), 5.0)];
        let steps = times(&Arrivals::Steps(steps.to_vec()), 300);
        assert!((4_700..5_300).contains(&count(&steps, 100, 200)));
        assert!((400..600).contains(&count(&steps, 200, 300)));
    }

    #[test]
    fn a_rate_of_nothing_ends() {
        assert_eq!(times(&Arrivals::Poisson(0.0), 10), []);
        assert_eq!(times(&Arrivals::Ramp { from: 0.0, to: 0.0 }, 10), []);
    }
}
