//! Limits before they bite, and money: what an attempt sets aside, and who is passed over for it.

use std::time::Duration;

use crate::support::{Ended, Play, Seen, World, policy};
use brownout_failover::{
    Alerted, LimitsPolicy, Policy, Price, Skip, SpendAlert, SpendBudget, SpendPolicy, SpendScope, Target, TargetLimits,
};
use wire::{FinishReason, Usage, Whole};

/// A whole answer of so many tokens.
fn billed(output_tokens: u64) -> Play {
    let usage = Usage { input_tokens: 1_000, output_tokens, ..Usage::default() };
    let whole =
        Whole { text: "words".into(), finish: Some(FinishReason::Stop), usage: Some(usage), ..Whole::default() };
    Play::Whole { at: Duration::from_millis(400), whole }
}

/// Each target with its price of a million tokens, in dollars.
fn priced(policy: Policy, usd: [u64; 2]) -> Policy {
    let price = |(target, usd): (Target, u64)| Target {
        price: Some(Price::flat(usd * 1_000_000_000, usd * 1_000_000_000)),
        ..target
    };
    let providers = policy.providers.clone().into_iter().zip(usd).map(price).collect();
    Policy { providers, ..policy }
}

fn limited(requests_per_minute: u64) -> Policy {
    let limits = TargetLimits { requests_per_minute: Some(requests_per_minute), tokens_per_minute: None };
    let mut policy = Policy { limits: Some(LimitsPolicy { headroom: 0.0, ..LimitsPolicy::default() }), ..policy() };
    policy.providers[0].limits = limits;
    policy
}

#[tokio::test(start_paused = true)]
async fn a_burst_spills_before_the_first_refusal() {
    let world = World::new(limited(3), vec![Play::says("first")], vec![Play::says("second")]);
    let mut served = Vec::new();
    for _ in 0..5 {
        served.push(world.complete().await.unwrap().served_by);
    }
    assert_eq!(served, [Some(0), Some(0), Some(0), Some(1), Some(1)]);
    let spilled = world.log.all().iter().filter(|seen| **seen == Seen::Skipped(0, Skip::NearLimit)).count();
    assert_eq!(spilled, 2);
    assert!(world.log.attempts().iter().all(|tried| tried.end == Ended::Success));
}

#[tokio::test(start_paused = true)]
async fn without_the_protection_the_limit_is_not_looked_at() {
    let policy = Policy { limits: None, ..limited(3) };
    let world = World::new(policy, vec![Play::says("first")], vec![Play::says("second")]);
    for _ in 0..5 {
        assert_eq!(world.complete().await.unwrap().served_by, Some(0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_target_that_would_break_a_budget_is_passed_over() {
    let budget = SpendBudget { scope: SpendScope::Target(0), per: Duration::from_secs(3600), nano_usd: 20_000_000 };
    let spend = SpendPolicy { budgets: vec![budget], alerts: Vec::new() };
    // 1,100 tokens at ten dollars a million: 1.1 cents a call. The second still fits by its estimate of 303
    // tokens, and leaves nothing for the third.
    let policy = priced(Policy { spend, ..policy() }, [10, 1]);
    let world = World::new(policy, vec![billed(100)], vec![billed(100)]);
    let mut served = Vec::new();
    for _ in 0..3 {
        served.push(world.complete().await.unwrap().served_by);
    }
    assert_eq!(served, [Some(0), Some(0), Some(1)]);
    assert!(world.log.all().contains(&Seen::Skipped(0, Skip::OverBudget)));
}

#[tokio::test(start_paused = true)]
async fn the_ledger_is_the_sum_of_attempts_and_somebody_is_told() {
    let spend = SpendPolicy { budgets: Vec::new(), alerts: vec![SpendAlert::PerHour(20_000_000)] };
    let policy = priced(Policy { spend, ..policy() }, [10, 1]);
    let world = World::new(policy, vec![billed(100), Play::status(500), billed(100)], vec![billed(100)]);
    for _ in 0..3 {
        world.complete().await.unwrap();
    }
    // Two answers of 1,100 tokens at ten dollars a million, one at one dollar; a refusal costs nothing.
    let costs = world.engine.costs();
    assert_eq!((costs.attempts, costs.known, costs.unknown), (4, 2 * 11_000_000 + 1_100_000, 0));
    let told: Vec<_> = world.log.all().into_iter().filter(|seen| matches!(seen, Seen::Alert(_))).collect();
    let [Seen::Alert(alert)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(alert.what, Alerted::PerHour { nano_usd: 23_100_000, limit: 20_000_000 });
}
