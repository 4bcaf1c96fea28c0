//! Answers that are well-formed and no good: asked for again where nobody has seen them, counted where somebody has.

use crate::support::{Ended, Play, Seen, World, ms, policy};
use brownout_failover::{BreakerPolicy, Commit, Policy, QualityPolicy, StateName};
use wire::Category;

/// The same words over and over: three hundred bytes that compress to a handful.
const PARROT: &str = "I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. \
                      I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. \
                      I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. I see. I see.";
const GOOD: &str = "Lisbon lies at the mouth of the Tagus, and has been the capital of Portugal since 1255.";

fn judged() -> Policy {
    Policy { quality: Some(QualityPolicy::default()), ..policy() }
}

#[tokio::test(start_paused = true)]
async fn a_bad_whole_answer_is_asked_for_again_elsewhere() {
    let world = World::new(judged(), vec![Play::says(PARROT)], vec![Play::says(GOOD)]);
    let done = world.complete().await.unwrap();
    assert_eq!((done.text.as_ref(), done.served_by), (GOOD, Some(1)));
    assert_eq!(world.log.attempts()[0].end, Ended::Failed(Category::DegradedOutput));
}

#[tokio::test(start_paused = true)]
async fn without_judges_the_caller_gets_it() {
    let world = World::new(policy(), vec![Play::says(PARROT)], vec![Play::says(GOOD)]);
    assert_eq!(world.complete().await.unwrap().text.as_ref(), PARROT);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_held_back_is_asked_for_again_too() {
    let policy = Policy { commit: Commit::Whole, ..judged() };
    let world = World::new(policy, vec![Play::streams(ms(100), &[PARROT])], vec![Play::streams(ms(100), &[GOOD])]);
    let heard = world.listen().await;
    assert_eq!((heard.text.as_str(), heard.end.unwrap().served_by), (GOOD, Some(1)));
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_was_heard_stays_and_counts_against_its_provider() {
    let breaker = BreakerPolicy { min_calls: 5, ..BreakerPolicy::default() };
    let policy = Policy { breaker: Some(breaker), ..judged() };
    let good = (0..60).map(|_| Play::streams(ms(100), &[GOOD]));
    let plays = good.chain([Play::streams(ms(100), &[PARROT])]).collect();
    let world = World::new(policy, plays, vec![Play::streams(ms(100), &[GOOD])]);
    let mut parrots = 0;
    for _ in 0..160 {
        parrots += usize::from(world.listen().await.text == PARROT);
    }
    assert!(parrots > 0, "the first ones were heard");
    let opened =
        world.log.all().into_iter().any(|seen| matches!(seen, Seen::Breaker(0, to) if to.to == StateName::Open));
    assert!(opened && parrots < 60, "{parrots} were heard before the breaker opened");
}
