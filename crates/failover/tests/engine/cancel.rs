//! Going away: a call that its caller drops ends at once, says so, and gives back what it held.

use crate::support::{Ended, Move, Play, Seen, World, alone, ms, policy};
use brownout_failover::{BreakerPolicy, Piece, Policy};

fn guarded() -> Policy {
    Policy { breaker: Some(BreakerPolicy { consecutive: Some(1), ..BreakerPolicy::default() }), ..policy() }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_tells_that_its_attempt_was_cancelled() {
    let world = World::new(guarded(), vec![Play::Hangs], vec![]);
    let _ = tokio::time::timeout(ms(500), world.complete()).await;
    let attempts = world.log.attempts();
    assert_eq!(world.log.ends(), [(0, Ended::Cancelled)]);
    assert_eq!((attempts[0].ended.as_millis(), attempts[0].number), (500, 1));
    assert_eq!(world.log.states(0), [], "it says nothing about the provider");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_stream_tells_what_it_had_received() {
    let play = Play::Stream(vec![(ms(1000), Move::segment("text", 101, ms(10_000)))]).then(ms(10_000), Move::finish());
    let world = World::new(guarded(), vec![play], vec![]);
    let mut stream = world.open(1);
    assert!(matches!(stream.next().await, Some(Ok(Piece::Delta(_)))));
    let _ = tokio::time::timeout(ms(5000), stream.next()).await;
    drop(stream);
    let attempts = world.log.attempts();
    assert_eq!((attempts[0].end, attempts[0].output_tokens), (Ended::Cancelled, 51));
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_between_attempts_tells_nothing_more() {
    let world = World::new(alone(), vec![Play::held(503, ms(4000))], vec![]);
    let _ = tokio::time::timeout(ms(2000), world.complete()).await;
    assert_eq!(world.log.all().len(), 2);
    assert!(matches!(world.log.all()[..], [Seen::Began(0), Seen::Attempt(_)]));
}

#[tokio::test(start_paused = true)]
async fn a_stream_dropped_after_its_end_was_not_cancelled() {
    let world = World::new(policy(), vec![Play::streams(ms(100), &["a ", "b"])], vec![]);
    let mut stream = world.open(1);
    while !matches!(stream.next().await, Some(Ok(Piece::Done(_)))) {}
    drop(stream);
    assert_eq!(world.log.ends(), [(0, Ended::Success)]);
}

#[tokio::test(start_paused = true)]
async fn every_attempt_that_began_is_told_once_whenever_the_caller_goes() {
    for patience in (0..1200).step_by(25) {
        let world = World::new(policy(), vec![Play::status(503)], vec![Play::streams(ms(300), &["a ", "b"])]);
        let _ = tokio::time::timeout(ms(patience), world.listen()).await;
        let ended: Vec<usize> = world.log.attempts().iter().map(|tried| tried.provider).collect();
        assert_eq!(world.log.began(), ended, "gone after {patience} ms");
    }
}
