//! How one target fares: calls in flight, first-token times, recent failures.
//!
//! Latency is a peak-EWMA, as in Finagle: a sample above the mean replaces it at once, samples below
//! pull it down slowly, so that trouble is seen with the first slow answer. It is the time to the first
//! token, because the time to the last one tells how much was asked for.

use std::time::Duration;

use chance::Moment;

use super::fade;

/// What a target counts as that nobody has called lately. Finagle starts at 30 ms, which is right for
/// services in one building: next to hosted models at 300 to 600 ms it would draw twenty calls at once
/// to a target nobody knows. 300 ms still gets it tried, as the better of two.
const UNKNOWN: Duration = Duration::from_millis(300);
/// A failure counts as this slow, if it was not slower. Without it, a target that refuses at once is
/// the fastest of all and draws everybody.
const FAILED: Duration = Duration::from_secs(5);
/// Knowledge fades by half in this time: Finagle's ten seconds.
const HALF_LIFE: Duration = Duration::from_secs(10);
/// One call, in the fading count.
const CALL: u64 = 1000;
/// The count holds no more calls than this, so that an ejected target fades below [`ENOUGH`] after at
/// most 27 seconds, and is tried again. Envoy ejects for 30.
const MOST: u64 = 64 * CALL;
/// Fewer recent calls than this are no evidence: two of five fail by chance with one call in twelve
/// where a tenth of all fail.
const ENOUGH: u64 = 10 * CALL;

/// How a call at a target ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Well; its first token came after this time. For a whole answer, the time it took.
    Well(Duration),
    /// In a failure that is the provider's, after this time.
    Badly(Duration),
    /// In a way that says nothing about the target: cancelled, lost to a hedge, the caller's own error.
    Unknown,
}

/// How a target fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fare {
    in_flight: u32,
    /// Peak-EWMA in microseconds at `timed`; `None` before the first call.
    peak_us: Option<u64>,
    timed: Moment,
    calls: u64,
    failed: u64,
    counted: Moment,
}

impl Fare {
    /// A call begins.
    pub fn begin(&mut self) {
        self.in_flight = self.in_flight.saturating_add(1);
    }

    /// A call ends. Each begin has one end.
    pub fn end(&mut self, now: Moment, how: Ended) {
        self.in_flight = self.in_flight.saturating_sub(1);
        match how {
            Ended::Well(took) => self.learn(now, took, 0),
            Ended::Badly(took) => self.learn(now, took.max(FAILED), CALL),
            Ended::Unknown => {}
        }
    }

    /// Calls in flight.
    pub fn in_flight(&self) -> u32 {
        self.in_flight
    }

    /// The peak-EWMA of first-token times, faded towards the unknown.
    pub fn latency(&self, now: Moment) -> Duration {
        let unknown = micros(UNKNOWN);
        let peak = self.peak_us.map(|peak| fade::towards(unknown, peak, now.since(self.timed), HALF_LIFE));
        Duration::from_micros(peak.unwrap_or(unknown))
    }

    /// How long a further call would wait, as far as anybody can tell: latency times calls in flight,
    /// its own included. In microseconds.
    pub fn load(&self, now: Moment) -> u64 {
        micros(self.latency(now)).saturating_mul(u64::from(self.in_flight) + 1)
    }

    /// Recent failures and recent calls, in thousandths of a call; `None` where too few were seen.
    pub fn recent(&self, now: Moment) -> Option<(u64, u64)> {
        let (failed, calls) = self.count(now);
        (calls >= ENOUGH).then_some((failed, calls))
    }

    fn count(&self, now: Moment) -> (u64, u64) {
        let age = now.since(self.counted);
        (fade::towards(0, self.failed, age, HALF_LIFE), fade::towards(0, self.calls, age, HALF_LIFE))
    }

    fn learn(&mut self, now: Moment, took: Duration, failed: u64) {
        let sample = micros(took);
        let mean = self.peak_us.map(|peak| fade::towards(sample, peak, now.since(self.timed), HALF_LIFE));
        self.peak_us = Some(mean.map_or(sample, |mean| mean.max(sample)));
        self.timed = self.timed.max(now);
        let (old_failed, old_calls) = self.count(now);
        let (failed, calls) = (old_failed + failed, old_calls + CALL);
        // Both are scaled: the share stays what it was.
        let kept = calls.min(MOST);
        (self.failed, self.calls) = (failed * kept / calls, kept);
        self.counted = self.counted.max(now);
    }
}

fn micros(duration: Duration) -> u64 {
    // A day is longer than any call: products of two such numbers stay in range.
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).min(86_400_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_peak_is_seen_at_once_and_forgotten_slowly() {
        let mut fare = Fare::default();
        fare.end(Moment::from_secs(1), Ended::Well(ms(400)));
        fare.end(Moment::from_secs(1), Ended::Well(ms(4000)));
        assert_eq!(fare.latency(Moment::from_secs(1)), ms(4000));
        fare.end(Moment::from_secs(11), Ended::Well(ms(400)));
        assert_eq!(fare.latency(Moment::from_secs(11)), ms(2200));
    }

    #[test]
    fn a_fast_failure_is_slow() {
        let mut fare = Fare::default();
        fare.end(Moment::START, Ended::Badly(ms(3)));
        assert_eq!(fare.latency(Moment::START), FAILED);
    }

    #[test]
    fn evidence_fades_in_half_a_minute() {
        let mut fare = Fare::default();
        (0..1000).for_each(|_| fare.end(Moment::START, Ended::Badly(ms(3))));
        assert_eq!(fare.recent(Moment::START), Some((MOST, MOST)));
        assert!(fare.recent(Moment::from_secs(20)).is_some());
        assert_eq!(fare.recent(Moment::from_secs(28)), None);
    }

    #[test]
    fn what_says_nothing_changes_nothing() {
        let mut fare = Fare::default();
        fare.begin();
        assert_eq!(fare.in_flight(), 1);
        fare.end(Moment::START, Ended::Unknown);
        assert_eq!(fare, Fare::default());
    }
}
