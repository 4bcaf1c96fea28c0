//! Buckets by who shares them, throttles before own limits, tiers by key, and what is given back.

use fault::Refill;

use super::*;

const ANYBODY: Asker<'static> = Asker { model: "m", key: "k" };

fn tokens(input: u64) -> Cost {
    Cost { input, output: 0, asked: 0 }
}

fn throttle(requests: Option<u64>, tokens: Option<u64>, status: u16) -> Throttle {
    let refill = |burst| Refill { per_second: 1.0, burst };
    Throttle { requests: requests.map(refill), tokens: tokens.map(refill), status, ..Throttle::NONE }
}

fn on(place: usize, cycle: u64, throttle: Throttle) -> Throttling {
    Throttling { place, cycle, throttle }
}

#[test]
fn own_limits_hold_and_are_reported() {
    let mut limiter = Limiter::new(Some(&throttle(Some(2), None, 429)), &[]);
    let reported = |verdict: Verdict| verdict.limits.unwrap().requests.unwrap();
    let remaining: Vec<u64> =
        (0..2).map(|_| reported(limiter.admit(None, ANYBODY, tokens(5), Moment::START)).remaining).collect();
    assert_eq!(remaining, [1, 0]);
    let verdict = limiter.admit(None, ANYBODY, tokens(5), Moment::START);
    let excess = verdict.refused.unwrap();
    assert_eq!((excess.status, excess.wait, excess.by), (429, Duration::from_secs(1), None));
    let exceeded = Exceeded { counted: Counted::Requests, model: "m".into(), limit: 60, used: 60, requested: 1 };
    assert_eq!(excess.exceeded("m"), exceeded);
    assert_eq!(reported(verdict), Quota { limit: 60, remaining: 0, reset: Some(Duration::from_secs(2)) });
    assert_eq!(Limiter::new(None, &[]).admit(None, ANYBODY, tokens(5), Moment::START), Verdict::default());
}

#[test]
fn a_throttle_stands_before_own_limits_of_its_kind_only() {
    let mut limiter = Limiter::new(Some(&throttle(Some(1), None, 429)), &[]);
    let lowered = on(3, 0, throttle(None, Some(100), 529));
    assert_eq!(limiter.admit(Some(lowered), ANYBODY, tokens(60), Moment::START).refused, None);
    let now = Moment::from_secs(1);
    let refused = limiter.admit(Some(lowered), ANYBODY, tokens(60), now).refused.unwrap();
    assert_eq!((refused.status, refused.by), (529, Some(3)));
    assert_eq!(limiter.admit(Some(lowered), ANYBODY, tokens(1), now).refused.unwrap().status, 429);
}

#[test]
fn a_throttle_that_comes_back_is_fresh() {
    let mut limiter = Limiter::new(None, &[]);
    let refused = |limiter: &mut Limiter, cycle| {
        let on = on(0, cycle, throttle(Some(1), None, 429));
        limiter.admit(Some(on), ANYBODY, tokens(1), Moment::START).refused.is_some()
    };
    assert_eq!([0, 0, 1, 1].map(|cycle| refused(&mut limiter, cycle)), [false, true, false, true]);
}

#[test]
fn input_output_and_days_are_counted_apart() {
    let refill = |burst| Some(Refill { per_second: 1.0, burst });
    let limits = Throttle { input_tokens: refill(100), output_tokens: refill(50), ..Throttle::NONE };
    let mut limiter = Limiter::new(Some(&Throttle { requests_per_day: refill(3), ..limits }), &[]);
    let mut admit = |input, output| limiter.admit(None, ANYBODY, Cost { input, output, asked: output }, Moment::START);
    let limits = admit(60, 10).limits.unwrap();
    assert_eq!(limits.input_tokens.map(|quota| (quota.limit, quota.remaining)), Some((60, 40)));
    assert_eq!(limits.output_tokens.map(|quota| quota.remaining), Some(40));
    assert_eq!(limits.requests_per_day.map(|quota| (quota.limit, quota.remaining)), Some((86_400, 2)));
    assert_eq!(admit(60, 10).refused.map(|excess| excess.wait), Some(Duration::from_secs(20)));
    assert_eq!(admit(10, 45).refused.map(|excess| excess.wait), Some(Duration::from_secs(5)));
    assert_eq!([admit(0, 0), admit(0, 0), admit(0, 0)].map(|verdict| verdict.refused.is_some()), [false, false, true]);
}

#[test]
fn who_shares_a_bucket_is_said() {
    for (per, expected) in [(Per::Provider, [false, true, true]), (Per::Model, [false, true, false])] {
        let mut limiter = Limiter::new(Some(&Throttle { per, ..throttle(Some(1), None, 429) }), &[]);
        let mut refused =
            |model, key| limiter.admit(None, Asker { model, key }, tokens(1), Moment::START).refused.is_some();
        assert_eq!([refused("m", "k"), refused("m", "l"), refused("n", "k")], expected, "{per:?}");
    }
    let mut limiter = Limiter::new(Some(&Throttle { per: Per::Key, ..throttle(Some(1), None, 429) }), &[]);
    let keys: Vec<String> = (0..=GROUPS).map(|n| format!("{n:05}")).collect();
    for key in &keys {
        assert_eq!(limiter.admit(None, Asker { model: "m", key }, tokens(1), Moment::START).refused, None);
    }
    assert_eq!(limiter.own.unwrap().buckets.len(), GROUPS, "keys are not kept without end");
}

fn tier(name: &str, keys: &[&str], limits: Throttle) -> Tier {
    Tier { name: name.to_owned(), keys: keys.iter().map(|key| (*key).to_owned()).collect(), limits }
}

#[test]
fn a_key_is_held_to_the_limits_of_its_tier_and_others_to_the_providers() {
    let small = Throttle { per: Per::Key, ..throttle(Some(1), None, 429) };
    let large = Throttle { per: Per::Provider, ..throttle(Some(3), None, 429) };
    let tiers = [tier("free", &["a", "b"], small), tier("paid", &["c", "d"], large)];
    let mut limiter = Limiter::new(Some(&throttle(Some(2), None, 503)), &tiers);
    let mut refused = |key| {
        let verdict = limiter.admit(None, Asker { model: "m", key }, tokens(1), Moment::START);
        verdict.refused.map(|excess| excess.status)
    };
    assert_eq!(["a", "a", "b", "b"].map(&mut refused), [None, Some(429), None, Some(429)], "each key its own");
    assert_eq!(["c", "d", "c", "d"].map(&mut refused), [None, None, None, Some(429)], "all of the tier together");
    assert_eq!(["x", "y", "z"].map(&mut refused), [None, None, Some(503)], "in no tier");
    let mut unlimited = Limiter::new(None, &tiers);
    let verdict = unlimited.admit(None, Asker { model: "m", key: "x" }, tokens(1), Moment::START);
    assert_eq!(verdict, Verdict::default());
}

#[test]
fn what_is_asked_for_is_charged_and_what_is_not_used_comes_back() {
    let refill = |burst| Some(Refill { per_second: 1.0, burst });
    let limits =
        Throttle { tokens: refill(1000), output_tokens: refill(500), tokens_per_day: refill(700), ..Throttle::NONE };
    let mut limiter = Limiter::new(Some(&Throttle { charge: Charge::Asked, ..limits }), &[]);
    let cost = Cost { input: 100, output: 10, asked: 400 };
    let verdict = limiter.admit(None, ANYBODY, cost, Moment::START);
    let left = |verdict: &Verdict| {
        let limits = verdict.limits.unwrap();
        (limits.tokens.unwrap().remaining, limits.output_tokens.unwrap().remaining)
    };
    assert_eq!(left(&verdict), (500, 100));
    let refused = limiter.admit(None, ANYBODY, cost, Moment::START);
    assert!(refused.refused.is_some() && refused.charged.is_none());
    limiter.settle(&verdict.charged.unwrap(), 10, Moment::START);
    let free = limiter.admit(None, ANYBODY, Cost { input: 0, output: 0, asked: 0 }, Moment::START);
    // Of the second only the tokens were taken: what refused it stands behind them.
    assert_eq!(left(&free), (390, 490));
    let mut usual = Limiter::new(Some(&limits), &[]);
    let verdict = usual.admit(None, ANYBODY, cost, Moment::START);
    assert_eq!((left(&verdict), verdict.charged), ((890, 490), None));
    let daily = usual.admit(None, ANYBODY, Cost { input: 600, output: 0, asked: 0 }, Moment::START);
    assert_eq!(daily.refused.map(|excess| excess.wait), Some(Duration::from_secs(10)), "700 a day");
}

#[test]
fn what_a_throttle_took_is_settled_with_it_while_it_is_on() {
    let limits = Throttle { charge: Charge::Asked, ..throttle(None, Some(500), 429) };
    let mut limiter = Limiter::new(None, &[]);
    let cost = Cost { input: 0, output: 100, asked: 500 };
    let charged = limiter.admit(Some(on(0, 0, limits)), ANYBODY, cost, Moment::START).charged.unwrap();
    limiter.settle(&charged, 100, Moment::START);
    let left = |limiter: &mut Limiter, cycle| {
        let verdict = limiter.admit(Some(on(0, cycle, limits)), ANYBODY, Cost { asked: 0, ..cost }, Moment::START);
        verdict.limits.unwrap().tokens.unwrap().remaining
    };
    assert_eq!(left(&mut limiter, 0), 400);
    assert_eq!(left(&mut limiter, 1), 500, "it came back, fresh");
    limiter.settle(&charged, 0, Moment::START);
    assert_eq!(left(&mut limiter, 1), 500);
}

#[test]
fn what_is_not_used_of_a_day_comes_back() {
    let tokens_per_day = Some(Refill { per_second: 0.001, burst: 700 });
    let mut limiter = Limiter::new(Some(&Throttle { tokens_per_day, charge: Charge::Asked, ..Throttle::NONE }), &[]);
    let charged = limiter.admit(None, ANYBODY, Cost { input: 100, output: 10, asked: 400 }, Moment::START).charged;
    limiter.settle(&charged.unwrap(), 10, Moment::START);
    assert_eq!(
        [590, 1].map(|input| limiter.admit(None, ANYBODY, tokens(input), Moment::START).refused.is_some()),
        [false, true]
    );
}

#[test]
fn a_limit_is_said_in_whole_numbers() {
    let requests = Some(Refill { per_second: 123.0 / 60.0, burst: 2 });
    let mut limiter = Limiter::new(Some(&Throttle { requests, ..Throttle::NONE }), &[]);
    let limits = limiter.admit(None, ANYBODY, tokens(1), Moment::START).limits.unwrap();
    assert_eq!(limits.requests.unwrap().limit, 123, "a hundred and twenty three of a minute, in seconds");
}

#[test]
fn what_was_charged_as_it_is_used_is_not_given_back() {
    let refill = |burst| Some(Refill { per_second: 1.0, burst });
    let own = Throttle { output_tokens: refill(1000), charge: Charge::Asked, ..Throttle::NONE };
    let lowered = on(0, 0, Throttle { tokens: refill(500), ..Throttle::NONE });
    let mut limiter = Limiter::new(Some(&own), &[]);
    let cost = Cost { input: 100, output: 50, asked: 400 };
    let charged = limiter.admit(Some(lowered), ANYBODY, cost, Moment::START).charged.unwrap();
    limiter.settle(&charged, 50, Moment::START);
    let left = limiter.admit(Some(lowered), ANYBODY, tokens(0), Moment::START).limits.unwrap();
    assert_eq!((left.tokens.unwrap().remaining, left.output_tokens.unwrap().remaining), (350, 950));
}

#[test]
fn a_throttle_that_came_back_is_not_filled_by_what_another_time_took() {
    let limits = Throttle { charge: Charge::Asked, ..throttle(None, Some(500), 429) };
    let mut limiter = Limiter::new(None, &[]);
    let ask = |limiter: &mut Limiter, cycle| {
        limiter.admit(Some(on(0, cycle, limits)), ANYBODY, Cost { input: 100, output: 0, asked: 100 }, Moment::START)
    };
    let charged = ask(&mut limiter, 0).charged.unwrap();
    ask(&mut limiter, 1);
    limiter.settle(&charged, 0, Moment::START);
    assert_eq!(ask(&mut limiter, 1).limits.unwrap().tokens.unwrap().remaining, 100);
}

#[test]
fn slots_are_counted_by_who_shares_them_and_given_back() {
    let most = |concurrent, per| Throttle { concurrent: Some(concurrent), per, ..Throttle::NONE };
    let tier = Tier { name: "small".to_owned(), keys: vec!["s".to_owned()], limits: most(1, Per::Key) };
    let own = Throttle { requests: Some(Refill { per_second: 1.0, burst: 9 }), ..most(2, Per::Model) };
    let mut limiter = Limiter::new(Some(&own), &[tier]);
    let mut ask = |model, key| limiter.admit(None, Asker { model, key }, tokens(1), Moment::START);
    let held: Vec<Verdict> = vec![ask("m", "a"), ask("m", "b"), ask("n", "a"), ask("m", "s")];
    assert!(held.iter().all(|verdict| verdict.crowded.is_none() && verdict.charged.is_some()));
    let refused = ask("m", "c");
    assert_eq!((refused.crowded, refused.charged), (Some(Crowded { status: 429, by: None }), None));
    assert_eq!(refused.limits.unwrap().requests.unwrap().remaining, 7, "nothing is taken from those who are refused");
    assert!(ask("m", "s").crowded.is_some(), "a tier has slots of its own");
    limiter.settle(held[0].charged.as_ref().unwrap(), 0, Moment::START);
    let mut ask = |model, key| limiter.admit(None, Asker { model, key }, tokens(1), Moment::START);
    assert_eq!((ask("m", "c").crowded, ask("m", "d").crowded.is_some()), (None, true));
}

#[test]
fn a_throttle_of_slots_stands_before_own_ones() {
    let most = |concurrent| Throttle { concurrent: Some(concurrent), ..Throttle::NONE };
    let mut limiter = Limiter::new(Some(&most(5)), &[]);
    let lowered = on(3, 0, Throttle { status: 529, ..most(1) });
    let first = limiter.admit(Some(lowered), ANYBODY, tokens(1), Moment::START);
    let second = limiter.admit(Some(lowered), ANYBODY, tokens(1), Moment::START);
    assert_eq!(second.crowded, Some(Crowded { status: 529, by: Some(3) }));
    limiter.settle(first.charged.as_ref().unwrap(), 0, Moment::START);
    assert_eq!(limiter.admit(Some(lowered), ANYBODY, tokens(1), Moment::START).crowded, None);
}
