//! What the breaker judges beside failures: sizes, pace, token efficiency, quality, blame, classes.

use std::time::Duration;

use crate::support::{Bench, ms, policy, secs, slow};
use brownout_failover::{
    BreakerMode, BreakerPolicy, ByClass, CallerBurst, Evidence, LevelPolicy, Measure, Outcome, Rejected, Sample, Score,
    SlowPolicy, SlowThan, StateName,
};

fn answer(bench: &mut Bench, many: u32, sample: Sample) {
    for _ in 0..many {
        if let Ok(permit) = bench.ask(0.0) {
            bench.end(permit, Outcome::Success(sample));
        }
    }
}

fn first_token(prompt_tokens: u32, time: Duration) -> Sample {
    Sample { first_token: Some(time), prompt_tokens: Some(prompt_tokens), ..Sample::default() }
}

fn useful(useful_tokens: u32, billed_tokens: u32) -> Sample {
    Sample { useful_tokens: Some(useful_tokens), billed_tokens: Some(billed_tokens), ..Sample::default() }
}

fn scored(score: f64) -> Sample {
    Sample { quality: Some(Score::new(score)), ..Sample::default() }
}

fn by_size() -> Bench {
    Bench::new(BreakerPolicy { slow: Some(slow(SlowThan::Baseline(3.0), 0.5)), ..policy() })
}

#[test]
fn a_long_prompt_is_judged_by_what_long_prompts_take() {
    let mut bench = by_size();
    answer(&mut bench, 30, first_token(500, ms(200)));
    answer(&mut bench, 30, first_token(50_000, ms(4000)));
    assert_eq!(bench.state(), StateName::Closed, "twenty times slower, and usual at that size");
    assert_eq!(bench.breaker.slow_limit_for(Some(500)), Some(ms(600)));
    assert_eq!(bench.breaker.slow_limit_for(Some(50_000)), Some(ms(12_000)));

    answer(&mut bench, 10, first_token(500, ms(4000)));
    assert!(matches!(bench.last(), Evidence::SlowInARow { slow: 10, .. }), "{:?}", bench.last());
}

#[test]
fn a_size_that_was_hardly_seen_is_not_judged() {
    let mut bench = by_size();
    answer(&mut bench, 30, first_token(500, ms(200)));
    answer(&mut bench, 19, first_token(50_000, secs(30)));
    assert_eq!((bench.state(), bench.breaker.slow_limit_for(Some(50_000))), (StateName::Closed, None));
}

#[test]
fn a_stream_that_crawls_is_slow_though_it_begins_in_time() {
    let slow = SlowPolicy { share: 0.5, ..SlowPolicy::default() };
    let mut bench = Bench::new(BreakerPolicy { slow: Some(slow), ..policy() });
    let stream = |total| Sample { total: Some(total), output_tokens: Some(101), ..first_token(500, ms(200)) };
    answer(&mut bench, 30, stream(ms(2200)));
    answer(&mut bench, 29, stream(ms(20_200)));
    assert_eq!(bench.state(), StateName::Closed, "29 of 59");
    answer(&mut bench, 1, stream(ms(20_200)));
    assert_eq!(bench.last(), Evidence::SlowAnswers { measure: Measure::Pace, slow: 30, timed: 60 });
}

#[test]
fn a_whole_answer_is_judged_by_what_answers_of_its_length_take() {
    let slow = SlowPolicy { total: Some(SlowThan::Baseline(3.0)), ..slow(SlowThan::Fixed(secs(60)), 0.5) };
    let mut bench = Bench::new(BreakerPolicy { slow: Some(slow), ..policy() });
    let whole = |tokens, total| Sample { output_tokens: Some(tokens), total: Some(total), ..Sample::default() };
    answer(&mut bench, 25, whole(20, ms(500)));
    answer(&mut bench, 25, whole(3000, secs(40)));
    assert_eq!(bench.state(), StateName::Closed);
    answer(&mut bench, 50, whole(20, secs(2)));
    assert_eq!(bench.last(), Evidence::SlowAnswers { measure: Measure::Total, slow: 50, timed: 100 });
}

#[test]
fn answers_that_are_paid_for_and_useless_open_it() {
    let efficiency = Some(LevelPolicy { min_answers: 20, ..LevelPolicy::default() });
    let mut bench = Bench::new(BreakerPolicy { efficiency, ..policy() });
    answer(&mut bench, 30, useful(100, 100));
    // Runaway answers: each costs as much as eight healthy ones, and none is of use.
    answer(&mut bench, 3, useful(0, 800));
    assert_eq!(bench.state(), StateName::Closed, "3000 of 5400");
    answer(&mut bench, 1, useful(0, 800));
    let Evidence::LowEfficiency(low) = bench.last() else { panic!("{:?}", bench.last()) };
    assert_eq!((low.level, low.usual, low.answers), (483, 1000, 34));
}

#[test]
fn efficiency_is_judged_against_the_models_own() {
    // A reasoning model that bills four tokens for each useful one is not wasteful: it is so always.
    let efficiency = Some(LevelPolicy::default());
    let mut bench = Bench::new(BreakerPolicy { efficiency, ..policy() });
    answer(&mut bench, 300, useful(25, 100));
    assert_eq!(bench.state(), StateName::Closed);
    answer(&mut bench, 52, useful(0, 100));
    assert!(matches!(bench.last(), Evidence::LowEfficiency(low) if low.usual == 250), "{:?}", bench.last());
}

#[test]
fn answers_that_are_judged_bad_open_it() {
    let mut bench = Bench::new(BreakerPolicy { quality: Some(LevelPolicy::default()), ..policy() });
    answer(&mut bench, 40, scored(0.9));
    answer(&mut bench, 40, scored(0.1));
    assert_eq!(bench.state(), StateName::Closed, "a mean of 0.5 is more than half of 0.9");
    answer(&mut bench, 300, Sample::default());
    assert_eq!(bench.state(), StateName::Closed, "an answer that nobody judged says nothing");
    answer(&mut bench, 12, scored(0.1));
    let Evidence::LowQuality(low) = bench.last() else { panic!("{:?}", bench.last()) };
    assert_eq!((low.level, low.usual), (447, 900));
}

#[test]
fn a_probe_whose_answer_is_no_good_reopens_it() {
    let quality = Some(LevelPolicy::default());
    let mut bench = Bench::new(BreakerPolicy { quality, consecutive: Some(3), ..policy() });
    answer(&mut bench, 30, scored(1.0));
    bench.play("fff");
    bench.wait_out();
    answer(&mut bench, 1, scored(0.2));
    assert_eq!((bench.state(), bench.last()), (StateName::Open, Evidence::ProbePoor));
}

#[test]
fn an_indicator_that_is_off_judges_nothing() {
    let mut bench = Bench::new(policy());
    answer(&mut bench, 30, Sample { quality: Some(Score::FULL), ..useful(10, 10) });
    answer(&mut bench, 300, Sample { quality: Some(Score::new(0.0)), ..useful(0, 1000) });
    answer(&mut bench, 300, first_token(10, secs(3600)));
    assert_eq!(bench.state(), StateName::Closed);
}

#[test]
fn what_no_number_can_be_is_no_score() {
    assert_eq!(Score::new(f64::NAN).points(), 0);
    assert_eq!((Score::new(-1.0).points(), Score::new(7.0)), (0, Score::FULL));
}

#[test]
fn blame_of_many_callers_is_the_providers() {
    let caller_burst = Some(CallerBurst { requests: 5, share: 0.5, within: secs(60) });
    let blame = |bench: &mut Bench, requests: &[u64]| {
        for request in requests {
            let permit = bench.permit();
            bench.end(permit, Outcome::CallerFault(*request));
        }
    };
    let policy = BreakerPolicy { caller_burst, ..policy() };

    let mut bench = Bench::new(policy.clone());
    bench.play("ssss");
    blame(&mut bench, &[1, 1, 1, 1, 1, 2, 2, 1, 2, 1, 3, 4]);
    assert_eq!(bench.state(), StateName::Closed, "four requests, however often");
    blame(&mut bench, &[5]);
    assert_eq!(bench.last(), Evidence::CallersBlamed { blamed: 5, calls: 9 });

    let mut bench = Bench::new(policy);
    bench.play(&"s".repeat(20));
    blame(&mut bench, &[1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(bench.state(), StateName::Closed, "most callers are served");
}

/// Asks for a call of a class and ends it.
fn call(bench: &mut Bench, class: u8, outcome: Outcome) -> Result<(), Rejected> {
    let (leave, transition) = bench.breaker.try_acquire_for(Some(class), bench.now, 0.0);
    bench.seen.extend(transition);
    bench.end(leave?, outcome);
    Ok(())
}

fn with_classes() -> Bench {
    let by_class = Some(ByClass { min_calls: 10, failure_share: 0.5 });
    Bench::new(BreakerPolicy { by_class, consecutive: Some(5), ..policy() })
}

#[test]
fn a_provider_that_is_broken_for_one_class_is_avoided_by_that_class() {
    for others in [1, 2, 9] {
        let mut bench = with_classes();
        for _ in 0..30 {
            for _ in 0..others {
                call(&mut bench, 1, Outcome::success(None)).unwrap();
            }
            let _ = call(&mut bench, 2, Outcome::Failure);
        }
        assert_eq!(bench.state(), StateName::Closed, "with {others} others");
        let opened: Vec<_> = bench.seen.iter().map(|transition| (transition.class, transition.to)).collect();
        assert_eq!(opened, [(Some(2), StateName::Open)], "with {others} others");
        assert!(matches!(call(&mut bench, 2, Outcome::Failure), Err(Rejected::Open(_))));
        assert_eq!(call(&mut bench, 1, Outcome::success(None)), Ok(()));
    }
}

#[test]
fn most_calls_of_one_broken_class_do_not_close_the_provider_to_the_rest() {
    let mut bench = with_classes();
    for _ in 0..10 {
        call(&mut bench, 1, Outcome::success(None)).unwrap();
    }
    for _ in 0..10 {
        let _ = call(&mut bench, 2, Outcome::Failure);
    }
    assert_eq!(bench.state(), StateName::Closed, "five failures in a row, all of one class");
    assert_eq!((bench.seen.len(), bench.seen[0].class), (1, Some(2)));
}

#[test]
fn a_provider_that_is_broken_for_all_is_avoided_by_all() {
    let mut bench = with_classes();
    for class in [1, 2, 3, 1, 2] {
        call(&mut bench, class, Outcome::Failure).unwrap();
    }
    assert_eq!((bench.state(), bench.seen[0].class), (StateName::Open, None));
    assert!(call(&mut bench, 4, Outcome::success(None)).is_err());
}

#[test]
fn a_class_comes_back_by_its_own_probes() {
    let mut bench = with_classes();
    for _ in 0..20 {
        call(&mut bench, 1, Outcome::success(None)).unwrap();
        let _ = call(&mut bench, 2, Outcome::Failure);
    }
    let Err(Rejected::Open(until)) = call(&mut bench, 2, Outcome::Failure) else { panic!("open") };
    bench.now = until;
    for _ in 0..3 {
        call(&mut bench, 2, Outcome::success(None)).unwrap();
    }
    let states: Vec<_> = bench.seen.iter().map(|transition| transition.to).collect();
    assert_eq!(states, [StateName::Open, StateName::HalfOpen, StateName::Ramp]);
    assert!(bench.seen.iter().all(|transition| transition.class == Some(2)));
}

#[test]
fn an_observing_breaker_tells_and_lets_pass() {
    let mut bench = Bench::new(BreakerPolicy { mode: BreakerMode::Observing, consecutive: Some(3), ..policy() });
    bench.play("ffffff");
    let told: Vec<_> = bench.seen.iter().map(|transition| (transition.to, transition.because)).collect();
    assert_eq!(told, [(StateName::WouldOpen, Evidence::FailuresInARow(3))], "once, for as long as it would be open");
    bench.play("..fff");
    assert_eq!((bench.seen.len(), bench.state()), (2, StateName::Observing));
}

#[test]
fn an_operators_word_counts_until_the_next() {
    let mut bench = Bench::new(policy());
    let under_way = bench.permit();
    bench.seen.extend(bench.breaker.switch(BreakerMode::ForcedOpen, bench.now));
    bench.pass(secs(3600));
    assert_eq!(bench.ask(0.0), Err(Rejected::Open(chance::Moment::NEVER)));
    bench.end(under_way, Outcome::success(None));
    assert_eq!(bench.state(), StateName::ForcedOpen);

    bench.seen.extend(bench.breaker.switch(BreakerMode::Disabled, bench.now));
    bench.play(&"f".repeat(100));
    assert_eq!(bench.state(), StateName::Disabled);

    bench.seen.extend(bench.breaker.switch(BreakerMode::Guarding, bench.now));
    bench.play(&"f".repeat(9));
    assert_eq!(bench.state(), StateName::Closed, "nothing was counted while it was disabled");
    assert_eq!(bench.breaker.switch(BreakerMode::Guarding, bench.now), None);
}

#[test]
fn lost_probes_do_not_wedge_it() {
    let policy = BreakerPolicy { half_open: Some(secs(60)), consecutive: Some(3), ..policy() };
    let mut bench = Bench::half_open(policy);
    let lost: Vec<_> = (0..3).map(|_| bench.permit()).collect();
    bench.pass(secs(59));
    assert_eq!(bench.ask(0.0), Err(Rejected::Probing));
    bench.pass(secs(1));
    assert!(matches!(bench.ask(0.0), Err(Rejected::Open(_))));
    assert_eq!(bench.last(), Evidence::ProbesLost(3));
    bench.wait_out();
    assert!(bench.permit().is_probe());
    drop(lost);
}

#[test]
fn a_canary_ends_an_open_wait_and_nothing_else() {
    let mut bench = Bench::opened(BreakerPolicy { consecutive: Some(3), ..policy() });
    bench.seen.extend(bench.breaker.hint_recovered(bench.now));
    assert_eq!((bench.state(), bench.last()), (StateName::HalfOpen, Evidence::CanarySucceeded));
    assert_eq!(bench.breaker.hint_recovered(bench.now), None);
    bench.play("sss");
    assert_eq!(bench.state(), StateName::Ramp);
    assert_eq!(bench.breaker.hint_recovered(bench.now), None);
}
