//! A hundred thousand requests are analysed at once, whatever else is asked.

use brownout_report::{Options, analyse};
use scenario::Metric;
use scenario::model::{Bound, During};

use crate::log::{Log, MS};
use crate::verdicts::expect;

#[test]
fn a_hundred_thousand_requests_are_counted_exactly() {
    let mut log = Log::new(5_000).window("outage", 1_000, 2_000, "one").window("again", 3_000, 3_500, "two");
    (0..100_000_u64).for_each(|place| log.answer(place * 50 * MS, 100 + place % 400, "one"));
    let wanted = expect(Metric::SuccessRate, During::Window("again".into()), Bound::Equals(1.0));
    let entry = analyse(&log.recording(), &[wanted], &Options::default()).entry;
    assert_eq!((entry.requests, entry.latency_ms.count), (100_000, 100_000));
    assert_eq!(entry.expectations[0].samples, 10_000);
    assert_eq!(entry.metrics.get("goodput_rps").unwrap().unwrap().0, 20.0);
}
