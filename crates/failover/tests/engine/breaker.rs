//! The engine and its breakers: what trips them, who is skipped and why, and the way back.

use brownout_failover::{
    Avoid, BreakerPolicy, Call, ErrorAction, ErrorPolicy, Evidence, GaveUp, OpenWait, Policy, RetryPolicy, Skip,
    SlowPolicy, SlowThan, StateName, Timeouts, Why,
};
use std::future::{Future, poll_fn};
use std::task::Poll;

use crate::support::{Ended, Move, Play, Seen, World, alone, ms, policy};
use chance::{Key, Seed};
use wire::{Category, Request};

fn breaker() -> BreakerPolicy {
    BreakerPolicy {
        consecutive: Some(3),
        slow: None,
        probes: 2,
        open: OpenWait { first: ms(2000), max: ms(30_000) },
        ..BreakerPolicy::default()
    }
}

fn guarded(policy: Policy) -> Policy {
    Policy { breaker: Some(breaker()), ..policy }
}

/// Slow from 500 ms on, by a row of four.
fn watchful(policy: Policy) -> Policy {
    let slow = Some(SlowPolicy { first_token: SlowThan::Fixed(ms(500)), share: 0.5, ..SlowPolicy::default() });
    Policy { breaker: Some(BreakerPolicy { min_calls: 4, slow, ..breaker() }), ..policy }
}

/// A provider that fails so often and then is well.
fn fails(times: usize) -> Vec<Play> {
    [vec![Play::status(503); times], vec![Play::says("back")]].concat()
}

async fn calls(world: &World, ids: std::ops::Range<u64>) -> Vec<usize> {
    let mut served_by = Vec::new();
    for id in ids {
        served_by.extend(world.complete_as(id).await.expect("an answer").served_by);
    }
    served_by
}

/// What made a provider's breaker open.
fn openings(world: &World) -> Vec<Evidence> {
    let opening = |seen: &Seen| match seen {
        Seen::Breaker(_, transition) if transition.to == StateName::Open => Some(transition.because),
        _ => None,
    };
    world.log.all().iter().filter_map(opening).collect()
}

#[tokio::test(start_paused = true)]
async fn an_open_breaker_is_passed_over_with_its_reason_and_without_an_attempt() {
    let world = World::new(guarded(policy()), fails(99), vec![Play::says("words")]);
    assert_eq!(calls(&world, 0..3).await, [1, 1, 1]);
    assert_eq!(openings(&world), [Evidence::FailuresInARow(3)]);

    assert_eq!(calls(&world, 3..5).await, [1, 1]);
    assert_eq!(world.providers[0].attempts(), 3);
    assert_eq!(world.log.skips(), [(0, Skip::BreakerOpen); 2]);
    assert_eq!(world.log.attempts().last().map(|tried| tried.why), Some(Why::Failover));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_key_or_a_wrong_request_says_nothing_about_the_provider() {
    for (status, category) in
        [(401, Category::Authentication), (403, Category::Permission), (404, Category::ModelNotFound)]
    {
        let action = ErrorAction { avoid: Avoid::Nobody, ..ErrorAction::of(category) };
        let errors = ErrorPolicy { actions: [(category, action)].into(), ..ErrorPolicy::default() };
        let policy = Policy { errors, ..guarded(policy()) };
        let world = World::new(policy, vec![Play::status(status)], vec![Play::says("words")]);
        calls(&world, 0..50).await;
        assert_eq!(world.providers[0].attempts(), 50, "{status}");
        assert_eq!(openings(&world), []);
    }
    let world = World::new(guarded(policy()), vec![Play::status(400)], vec![]);
    for id in 0..50 {
        assert_eq!(world.complete_as(id).await.unwrap_err().attempts, 1);
    }
    assert_eq!(openings(&world), []);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_finds_everybodys_requests_wrong_is_suspect() {
    let world = World::new(guarded(policy()), vec![Play::status(400)], vec![Play::says("words")]);
    for id in 0..25 {
        let request = Request::prompt("asked", format!("question {id}"));
        let _ = world.engine.complete(Call::new(format!("c{id}"), Key::root(Seed(2)).word(id), request.into())).await;
    }
    assert_eq!(openings(&world), [Evidence::CallersBlamed { blamed: 20, calls: 20 }]);
    assert_eq!(world.log.attempts().last().map(|tried| tried.end), Some(Ended::Success));
}

#[tokio::test(start_paused = true)]
async fn refusals_open_it_by_share_and_not_by_row() {
    let world = World::new(guarded(policy()), vec![Play::status(429)], vec![Play::says("words")]);
    calls(&world, 0..19).await;
    assert_eq!(openings(&world), []);
    calls(&world, 19..20).await;
    assert_eq!(openings(&world), [Evidence::FailureShare { failed: 20, calls: 20 }]);
}

#[tokio::test(start_paused = true)]
async fn calls_whose_first_token_is_late_open_it_while_they_are_still_in_flight() {
    let slow = Play::streams(ms(5000), &["late"]);
    let world = World::new(watchful(policy()), vec![slow], vec![Play::streams(ms(100), &["words"])]);
    let (a, b, c, d, ()) =
        tokio::join!(world.listen_as(1), world.listen_as(2), world.listen_as(3), world.listen_as(4), async {
            world.sleep(ms(600)).await;
            assert_eq!(openings(&world), [Evidence::SlowInARow { slow: 4, limit: ms(500) }]);
            assert_eq!(
                world.listen_as(5).await.end.unwrap().served_by.unwrap(),
                1,
                "the next call goes elsewhere at once"
            );
        },);
    for heard in [a, b, c, d] {
        assert_eq!(heard.end.unwrap().served_by.unwrap(), 0, "slow is not broken: the calls in flight are answered");
    }
    assert_eq!(openings(&world).len(), 1, "and do not count once more when they end");
}

#[tokio::test(start_paused = true)]
async fn an_overdue_probe_reopens_the_breaker() {
    let first = [vec![Play::refused(); 3], vec![Play::streams(ms(5000), &["late"])]].concat();
    let world = World::new(watchful(policy()), first, vec![Play::streams(ms(100), &["words"])]);
    for id in 0..3 {
        world.listen_as(id).await.end.unwrap();
    }
    world.sleep(ms(2500)).await;
    assert_eq!(world.listen_as(9).await.end.unwrap().served_by.unwrap(), 0);
    assert_eq!(openings(&world), [Evidence::FailuresInARow(3), Evidence::ProbeSlow]);
    assert_eq!(world.log.states(0), [StateName::Open, StateName::HalfOpen, StateName::Open]);
}

#[tokio::test(start_paused = true)]
async fn probes_bring_a_provider_back_through_a_ramp() {
    let world = World::new(guarded(policy()), fails(3), vec![Play::says("words")]);
    calls(&world, 0..3).await;
    world.sleep(ms(2500)).await;

    assert_eq!(calls(&world, 3..5).await, [0, 0]);
    let probes: Vec<Why> = world.log.attempts().iter().rev().take(2).map(|tried| tried.why).collect();
    assert_eq!(probes, [Why::Probe, Why::Probe]);
    assert_eq!(world.log.states(0), [StateName::Open, StateName::HalfOpen, StateName::Ramp]);

    // At first a tenth of the calls come back, in the end all of them.
    let early = many(&world, 100..200).await;
    assert!((2..=25).contains(&early), "{early} of 100");
    assert!(world.log.skips().contains(&(0, Skip::BreakerRamp)));
    world.sleep(ms(5000)).await;
    let middle = many(&world, 200..300).await;
    assert!((40..=75).contains(&middle), "{middle} of 100");
    world.sleep(ms(5000)).await;
    assert_eq!(many(&world, 300..400).await, 100);
    assert_eq!(world.log.states(0).last(), Some(&StateName::Closed));
}

/// How many of these calls, made at the same time, go to the first provider.
async fn many(world: &World, ids: std::ops::Range<u64>) -> usize {
    let before = world.providers[0].attempts();
    let calls = ids.map(|id| Box::pin(world.complete_as(id)));
    for mut call in calls {
        // One poll begins the attempt; dropping it then cancels, which counts for nothing.
        assert!(!poll_fn(|cx| Poll::Ready(call.as_mut().poll(cx).is_ready())).await);
    }
    world.providers[0].attempts() - before
}

#[tokio::test(start_paused = true)]
async fn no_more_probes_than_allowed_are_under_way() {
    let first = [vec![Play::status(503); 3], vec![Play::says("back")]].concat();
    let world = World::new(guarded(policy()), first, vec![Play::says("words")]);
    calls(&world, 0..3).await;
    world.sleep(ms(2500)).await;
    let (a, b, c, d) =
        tokio::join!(world.complete_as(4), world.complete_as(5), world.complete_as(6), world.complete_as(7));
    let served_by = [a, b, c, d].map(|end| end.unwrap().served_by.unwrap());
    assert_eq!(served_by, [0, 0, 1, 1]);
    assert!(world.log.skips().ends_with(&[(0, Skip::BreakerProbing); 2]));
}

#[tokio::test(start_paused = true)]
async fn a_call_with_nowhere_else_to_go_waits_for_the_open_breaker() {
    let retry = RetryPolicy { max_attempts: 1, ..RetryPolicy::default() };
    let world = World::new(Policy { retry, ..guarded(alone()) }, fails(3), vec![]);
    for id in 0..3 {
        world.complete_as(id).await.unwrap_err();
    }
    let completion = world.complete_as(3).await.unwrap();
    assert_eq!((completion.text.as_ref(), completion.attempts), ("back", 1));
    assert!((1950..=2750).contains(&world.now()), "{}", world.now());
}

#[tokio::test(start_paused = true)]
async fn a_ramp_delays_but_never_fails_a_call_that_has_nowhere_else_to_go() {
    let retry = RetryPolicy { max_attempts: 1, wait_up_to: ms(1000), ..RetryPolicy::default() };
    let ramp = BreakerPolicy { ramp: ms(60_000), ..breaker() };
    let world = World::new(Policy { retry, breaker: Some(ramp), ..alone() }, fails(3), vec![]);
    for id in 0..3 {
        world.complete_as(id).await.unwrap_err();
    }
    world.sleep(ms(2500)).await;
    calls(&world, 3..5).await;
    assert_eq!(world.log.states(0).last(), Some(&StateName::Ramp));

    let mut waits = Vec::new();
    for id in 5..30 {
        let before = world.now();
        world.complete_as(id).await.unwrap();
        waits.push(world.now() - before - 400);
    }
    assert!(waits.iter().all(|wait| *wait <= 1100), "{waits:?}");
    assert!(waits.iter().any(|wait| *wait >= 900), "{waits:?}");
}

#[tokio::test(start_paused = true)]
async fn a_ramp_still_sends_calls_elsewhere_where_there_is_an_elsewhere() {
    let world = World::new(guarded(policy()), fails(3), vec![Play::says("words")]);
    calls(&world, 0..3).await;
    world.sleep(ms(2500)).await;
    calls(&world, 3..5).await;
    let before = world.now();
    let served_by = calls(&world, 5..15).await;
    assert!(served_by.contains(&1), "{served_by:?}");
    assert_eq!(world.now() - before, 10 * 400);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_goes_away_frees_its_probe() {
    let world = World::new(guarded(policy()), [fails(3), vec![Play::says("back")]].concat(), vec![Play::says("words")]);
    calls(&world, 0..3).await;
    world.sleep(ms(2500)).await;
    for id in 10..20 {
        let _ = tokio::time::timeout(ms(100), world.complete_as(id)).await;
    }
    assert_eq!(world.log.states(0), [StateName::Open, StateName::HalfOpen]);
    assert_eq!(
        world.log.ends().iter().filter(|(provider, end)| (*provider, *end) == (0, Ended::Cancelled)).count(),
        10
    );
    assert_eq!(calls(&world, 20..22).await, [0, 0]);
}

#[tokio::test(start_paused = true)]
async fn with_all_breakers_open_for_long_the_call_fails_at_once_and_clearly() {
    let open = OpenWait { first: ms(20_000), max: ms(30_000) };
    let breaker = BreakerPolicy { consecutive: Some(1), open, ..breaker() };
    let policy = Policy { breaker: Some(breaker), ..policy() };
    let world = World::new(policy, vec![Play::status(503)], vec![Play::refused()]);
    let failure = world.complete_as(1).await.unwrap_err();
    assert_eq!((failure.gave_up, failure.attempts), (GaveUp::NobodyAvailable, 2));
    let failure = world.complete_as(2).await.unwrap_err();
    assert_eq!((failure.gave_up, failure.attempts, failure.trouble.is_none()), (GaveUp::NobodyAvailable, 0, true));
    assert_eq!(failure.category(), Category::Overloaded);
}

#[tokio::test(start_paused = true)]
async fn a_broken_stream_counts_against_the_provider_that_broke_it() {
    let cut = Play::cut_after(ms(100), &["half "]).then(ms(100), Move::reset());
    let world = World::new(guarded(policy()), vec![cut], vec![Play::streams(ms(100), &["words"])]);
    for id in 0..3 {
        assert!(world.listen_as(id).await.end.unwrap_err().partial);
    }
    assert_eq!(openings(&world), [Evidence::FailuresInARow(3)]);
    assert_eq!(world.listen_as(4).await.end.unwrap().served_by.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn whole_answers_are_not_judged_by_a_first_token() {
    let timeouts = Timeouts { answer: None, ..Timeouts::default() };
    let slow = Play::Whole { at: ms(5000), whole: said("slow but well") };
    let world = World::new(watchful(Policy { timeouts, ..policy() }), vec![slow], vec![]);
    assert_eq!(calls(&world, 0..8).await, [0; 8]);
    assert_eq!(openings(&world), []);
}

fn said(text: &'static str) -> wire::Whole {
    wire::Whole { text: text.into(), finish: Some(wire::FinishReason::Stop), ..wire::Whole::default() }
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_is_only_slow_still_serves_callers_with_no_other_choice() {
    let slow = Play::streams(ms(2000), &["late"]);
    let world = World::new(watchful(alone()), vec![slow], vec![]);
    for id in 0..12 {
        assert_eq!(world.listen_as(id).await.end.expect("a late answer is better than none").served_by.unwrap(), 0);
    }
    assert!(!openings(&world).is_empty(), "the breaker opens all the same, for callers with a choice");
    assert!(world.log.skips().contains(&(0, Skip::BreakerSlow)));
}
