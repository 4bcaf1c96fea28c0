//! Two choices against one: a small queue, played with the router itself.
//!
//! Calls arrive at random at targets that serve one at a time, at 90% load. The mean time in the system
//! is known: `1 / (1 - load)` = 10 service times where each call goes anywhere, and
//! `sum of load^(2^i - 2)` = 2.61 for the shorter of two queues (mean field).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use super::support::{OPEN, ask, group, key, router};
use brownout_failover::route::{Ended, Flight};
use brownout_failover::{Balance, Routes};
use chance::Moment;

const TARGETS: usize = 20;
const LOAD: f64 = 0.9;
const SERVICE_US: f64 = 1e6;
const CALLS: u64 = 30_000;

/// The mean time in the system, in service times, after a warm-up of a third.
fn mean_time(balance: Balance) -> f64 {
    let router = router(TARGETS, None, false);
    let plan = Routes::all(group(balance, &[1.0; TARGETS]));
    let mut dice = key(7).dice();
    let (mut now_us, mut sum, mut free_at) = (0.0, 0.0, [0.0_f64; TARGETS]);
    let mut flying: BinaryHeap<(Reverse<u64>, u64)> = BinaryHeap::new();
    let mut flights: Vec<Option<(Flight, u64)>> = Vec::new();
    for n in 0..CALLS {
        now_us += dice.exponential() * SERVICE_US / (LOAD * TARGETS as f64);
        while let Some(&(Reverse(at), call)) = flying.peek().filter(|(Reverse(at), _)| (*at as f64) <= now_us) {
            flying.pop();
            let (flight, began) = flights[call as usize].take().expect("a call in flight");
            flight.ended(Moment::from_micros(at), Ended::Well(Duration::from_micros(at - began)));
        }
        let now = Moment::from_micros(now_us as u64);
        let place = router.order(&ask(&plan, n, now), |_| OPEN)[0];
        free_at[place] = free_at[place].max(now_us) + dice.exponential() * SERVICE_US;
        flights.push(Some((router.began(place), now_us as u64)));
        flying.push((Reverse(free_at[place] as u64), n));
        sum += if n >= CALLS / 3 { free_at[place] - now_us } else { 0.0 };
    }
    sum / SERVICE_US / (CALLS - CALLS / 3) as f64
}

#[test]
#[expect(clippy::print_stdout, reason = "the numbers are what the test is read for")]
fn two_choices_beat_one() {
    let (anywhere, two, least) =
        (mean_time(Balance::Static), mean_time(Balance::Latency), mean_time(Balance::LeastInFlight));
    println!("mean time at {LOAD}: anywhere {anywhere:.2}, two choices {two:.2}, least in flight {least:.2}");
    assert!((7.0..13.0).contains(&anywhere), "theory says 10: {anywhere}");
    assert!(two < anywhere / 2.5, "{two} against {anywhere}");
    assert!(least < 2.7, "no worse than two choices by queue length, 2.61: {least}");
}
