//! What depends on load: buckets never give more than they gain, queues never serve more than they can.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use brownout_fault::{Admission, Bucket, Queue, Refill, Ticket};
use chance::Moment;
use proptest::prelude::*;

fn refills() -> impl Strategy<Value = Refill> {
    let rate = prop_oneof![Just(0.0), 0.01..5.0_f64, 5.0..5000.0_f64];
    (rate, 1..500_u64).prop_map(|(per_second, burst)| Refill { per_second, burst })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_bucket_never_admits_more_than_its_burst_and_what_it_gained(
        refill in refills(),
        calls in prop::collection::vec((0..2_000_000_u64, 0..50_u64), 1..200),
    ) {
        let mut bucket = Bucket::new(refill, Moment::START);
        let (mut now, mut admitted) = (Moment::START, 0);
        for (gap, cost) in calls {
            now += Duration::from_micros(gap);
            if bucket.admit(cost, now).is_ok() {
                admitted += cost.min(refill.burst);
            }
            let most = refill.burst as f64 + refill.per_second * now.as_secs_f64();
            prop_assert!(admitted as f64 <= most + 1e-3, "{} of {}", admitted, most);
            prop_assert!(bucket.remaining(now) <= refill.burst);
        }
    }

    #[test]
    fn who_waits_as_long_as_told_is_admitted_and_not_before(
        refill in refills(),
        spent in 1..500_u64,
        cost in 1..600_u64,
    ) {
        prop_assume!(refill.per_second > 0.0);
        let mut bucket = Bucket::new(refill, Moment::START);
        let _ = bucket.admit(spent, Moment::START);
        if let Err(wait) = bucket.admit(cost, Moment::START) {
            let early = Duration::from_micros((wait.as_micros() as f64 * 0.999) as u64);
            let mut impatient = bucket.clone();
            prop_assert!(impatient.admit(cost, Moment::START + early.saturating_sub(Duration::from_micros(2))).is_err());
            prop_assert_eq!(bucket.admit(cost, Moment::START + wait + Duration::from_micros(1)), Ok(()));
        }
    }

    #[test]
    fn a_bucket_that_is_left_alone_is_full_when_it_says(refill in refills(), spent in 0..500_u64) {
        prop_assume!(refill.per_second > 0.0);
        let mut bucket = Bucket::new(refill, Moment::START);
        let _ = bucket.admit(spent, Moment::START);
        let full = Moment::START + bucket.reset(Moment::START) + Duration::from_micros(1);
        prop_assert_eq!(bucket.remaining(full), refill.burst);
        prop_assert_eq!(bucket.reset(full), Duration::ZERO);
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_away(refill in refills(), times in prop::collection::vec(0..1_000_000_u64, 1..100)) {
        let mut bucket = Bucket::new(refill, Moment::START);
        let (mut latest, mut admitted) = (0, 0);
        for time in times {
            latest = latest.max(time);
            admitted += u64::from(bucket.admit(1, Moment::from_micros(time)).is_ok());
            prop_assert!(admitted as f64 <= refill.burst as f64 + refill.per_second * latest as f64 / 1e6 + 1e-3);
        }
    }
}

/// The queue, and who should be where.
#[derive(Default)]
struct Desk {
    queue: Queue,
    arrived: Vec<Ticket>,
    serving: BTreeSet<Ticket>,
    waiting: VecDeque<Ticket>,
}

impl Desk {
    fn started(&mut self, started: &[Ticket], slots: u32) -> Result<(), TestCaseError> {
        for ticket in started {
            prop_assert_eq!(self.waiting.pop_front(), Some(*ticket), "not the one who came first");
            prop_assert!(self.serving.insert(*ticket));
        }
        prop_assert!(started.is_empty() || self.serving.len() <= slots as usize);
        Ok(())
    }

    fn arrive(&mut self, slots: u32, places: u32) -> Result<(), TestCaseError> {
        let (admission, started) = self.queue.admit(slots, places);
        self.started(&started, slots)?;
        match admission {
            Admission::Served(ticket) => {
                self.serving.insert(ticket);
                self.arrived.push(ticket);
                prop_assert!(self.waiting.is_empty(), "served before those who wait");
                prop_assert!(self.serving.len() <= slots as usize);
            }
            Admission::Waiting(ticket) => {
                self.waiting.push_back(ticket);
                self.arrived.push(ticket);
                prop_assert!(self.serving.len() >= slots as usize && self.waiting.len() <= places as usize);
            }
            Admission::Refused => {
                prop_assert!(self.serving.len() >= slots as usize && self.waiting.len() >= places as usize);
            }
        }
        self.agree()
    }

    fn leave(&mut self, which: prop::sample::Index, slots: u32) -> Result<(), TestCaseError> {
        if self.arrived.is_empty() {
            return Ok(());
        }
        // Whoever has come once: served, waiting, or long gone.
        let ticket = self.arrived[which.index(self.arrived.len())];
        let started = self.queue.release(ticket, slots);
        self.serving.remove(&ticket);
        self.waiting.retain(|waiting| *waiting != ticket);
        self.started(&started, slots)?;
        prop_assert!(self.waiting.is_empty() || self.serving.len() >= slots as usize, "a place stands idle");
        self.agree()
    }

    fn agree(&self) -> Result<(), TestCaseError> {
        prop_assert_eq!(self.queue.load(), (self.serving.len(), self.waiting.len()));
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_queue_serves_in_order_and_never_more_than_it_has_places(
        slots in 0..5_u32,
        places in 0..6_u32,
        steps in prop::collection::vec(prop::option::of(any::<prop::sample::Index>()), 1..200),
    ) {
        let mut desk = Desk::default();
        for step in steps {
            match step {
                None => desk.arrive(slots, places)?,
                Some(which) => desk.leave(which, slots)?,
            }
            prop_assert!(desk.serving.len() <= slots as usize);
        }
    }

    #[test]
    fn places_that_come_and_go_change_neither_order_nor_count(
        steps in prop::collection::vec((0..5_u32, 0..6_u32, prop::option::of(any::<prop::sample::Index>())), 1..200),
    ) {
        let mut desk = Desk::default();
        for (slots, places, step) in steps {
            match step {
                None => desk.arrive(slots, places)?,
                Some(which) => desk.leave(which, slots)?,
            }
        }
    }
}
