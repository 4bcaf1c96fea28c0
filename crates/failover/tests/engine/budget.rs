//! Retries: only after a backoff, only when no other provider is left, and only out of the budget.

use std::sync::Arc;

use crate::support::{Play, World, alone, ms, policy};
use brownout_failover::{GaveUp, Policy, RetryBudget, RetryPolicy, Skip, Why, backoff};

fn retrying(retry: RetryPolicy, policy: Policy) -> Policy {
    Policy { retry, ..policy }
}

#[tokio::test(start_paused = true)]
async fn a_provider_is_retried_only_when_no_untried_one_is_left() {
    let retry = RetryPolicy { max_attempts: 5, ..RetryPolicy::default() };
    let world = World::new(retrying(retry, policy()), vec![Play::status(503)], vec![Play::status(500)]);
    world.complete().await.unwrap_err();
    let whys: Vec<Why> = world.log.attempts().iter().map(|tried| tried.why).collect();
    assert_eq!(whys, [Why::Primary, Why::Failover, Why::Retry, Why::Retry, Why::Retry]);
    assert_eq!(world.log.began()[..2], [0, 1]);
}

#[tokio::test(start_paused = true)]
async fn an_untried_provider_comes_first_even_where_there_is_no_backoff() {
    let retry = RetryPolicy { backoff_first: ms(0), ..RetryPolicy::default() };
    let world = World::new(retrying(retry, policy()), vec![Play::status(503)], vec![Play::status(500)]);
    world.complete().await.unwrap_err();
    assert_eq!(world.log.began(), [0, 1, 0, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_retry_comes_after_its_backoff() {
    let mut waits = Vec::new();
    for id in 0..40 {
        let world = World::new(alone(), vec![Play::status(503)], vec![]);
        world.complete_as(id).await.unwrap_err();
        let attempts = world.log.attempts();
        for pair in attempts.windows(2) {
            let wait = pair[1].started.since(pair[0].ended);
            let ceiling = backoff::ceiling(&RetryPolicy::default(), pair[0].number);
            assert!(wait <= ceiling + ms(1), "{wait:?} of {ceiling:?} before attempt {}", pair[1].number);
            waits.push(wait.as_secs_f64() / ceiling.as_secs_f64());
        }
    }
    let mean = waits.iter().sum::<f64>() / waits.len() as f64;
    assert!((0.4..0.6).contains(&mean), "full jitter has its mean at one half, not {mean}");
}

#[tokio::test(start_paused = true)]
async fn the_same_call_waits_the_same_time() {
    let mut ends = Vec::new();
    for _ in 0..2 {
        let world = World::new(policy(), vec![Play::status(503)], vec![Play::status(500)]);
        world.complete_as(7).await.unwrap_err();
        ends.push(world.log.all());
    }
    assert_eq!(ends[0], ends[1]);
}

#[tokio::test(start_paused = true)]
async fn the_budget_bounds_the_attempts_of_many_calls() {
    for (share, calls) in [(0.0, 100), (0.1, 200), (0.2, 300), (1.0, 50)] {
        let retry = RetryPolicy { budget: share, ..RetryPolicy::default() };
        let world = World::new(retrying(retry, policy()), vec![Play::status(503)], vec![Play::refused()]);
        for id in 0..calls {
            world.complete_as(id).await.unwrap_err();
        }
        let retries = world.log.attempts().iter().filter(|tried| tried.why == Why::Retry).count() as u64;
        assert_eq!(world.log.attempts().len() as u64, 2 * calls + retries, "failovers are free");
        assert!(retries <= RetryBudget::bound(share, calls), "{retries} retries of {calls} calls at {share}");
        assert_eq!(retries == 0, share == 0.0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_spent_budget_ends_the_call_and_says_so() {
    let retry = RetryPolicy { budget: 0.0, ..RetryPolicy::default() };
    let world = World::new(retrying(retry, policy()), vec![Play::status(503)], vec![Play::status(503)]);
    let failure = world.complete().await.unwrap_err();
    assert_eq!((failure.gave_up, failure.attempts), (GaveUp::BudgetSpent, 2));
    assert_eq!(world.log.skips(), [(0, Skip::BudgetSpent), (1, Skip::BudgetSpent)]);
}

#[tokio::test(start_paused = true)]
async fn a_spent_budget_does_not_keep_a_call_from_a_provider_it_has_not_tried() {
    let retry = RetryPolicy { budget: 0.0, ..RetryPolicy::default() };
    let second = vec![Play::held(429, ms(3000)), Play::says("words")];
    let world = World::new(retrying(retry, policy()), vec![Play::status(503)], second);
    assert_eq!(world.complete_as(1).await.unwrap_err().gave_up, GaveUp::BudgetSpent);
    assert_eq!(world.complete_as(2).await.unwrap().served_by.unwrap(), 1);
    assert_eq!(world.now(), 100 + 3000 + 400, "it waited for the one that was left");
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_the_gate_refuses_costs_nothing() {
    // Eight calls fail and want to retry; a ninth learns that the provider wants to be left alone for
    // three seconds. After that all nine retry: the reserve of ten is enough, unless asking spent it.
    let first = [vec![Play::status(503); 8], vec![Play::held(503, ms(3000)), Play::says("back")]].concat();
    let retry = RetryPolicy { budget: 0.000_002, ..RetryPolicy::default() };
    let world = World::new(retrying(retry, alone()), first, vec![]);
    let calls: Vec<_> = (0..9)
        .map(|id| {
            let engine = Arc::clone(&world.engine);
            tokio::spawn(async move { engine.complete(World::call(id, false)).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().text, "back");
    }
    assert_eq!(world.log.skips(), [(0, Skip::Holding); 8]);
    assert_eq!(world.now(), 50 + 3000 + 400);
}
