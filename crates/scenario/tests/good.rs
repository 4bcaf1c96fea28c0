//! What a file may say is understood, and what it leaves out has the documented default.

use std::time::Duration;

use brownout_scenario::model::{
    Arrivals, Bound, During, Expectation, Language, Protection, Scenario, Talk, Topic, UnknownModels,
};
use brownout_scenario::{Metric, SEED, Unit};
use chance::{Moment, Seed, Spread};
use document::Document;
use fault::kind::{Blackout, Charge, Per, Throttle};
use fault::{Failure, Kind, Refill};

/// As in the design, without the keys of later releases.
const DARK: &str = "
scenario: openai-goes-dark
claim: When OpenAI stops answering, callers notice nothing but a second of latency.
seed: 7
duration: 12m
providers:
  openai:    { api: openai-chat, vendor: openai, model: gpt-4o, ttft: { p50: 420ms, p95: 1.4s }, limits: { requests: 2000/min } }
  anthropic: { api: anthropic-messages, model: claude-sonnet-4-5 }
policy: two-providers
workload:
  arrivals: { poisson: 20/s }
  patience: 60s
  mix:
    chat:  { share: 80%, stream: true, prompt_tokens: { lognormal: { p50: 1020, p95: 4083 } }, output_tokens: { lognormal: { p50: 129, p95: 451 } } }
    tools: { share: 20% }
timeline:
  - { name: outage, at: 3m, for: 5m, provider: openai, fault: { blackout: black-hole } }
expect:
  - { during: outage, success_rate: { at_least: 99.9% } }
  - { during: outage, where: { class: tools }, ttft_p99_ms: { at_most: 3s } }
  - { during: outage, attempts_on_faulty: { at_most: 0.05 } }
  - { truncated_successes: 0 }
";

fn read(text: &str) -> Scenario {
    let document = Document::parse("it.yaml", text).unwrap_or_else(|problems| panic!("{problems}"));
    Scenario::read("it", &document).unwrap_or_else(|problems| panic!("{problems}"))
}

fn with_expect(expect: &str) -> Vec<Expectation> {
    let text = format!(
        "claim: c\nduration: 10m\ntimeline: [{{ at: 1m, for: 1m, fault: {{ blackout: reset }} }}]\nexpect:\n  - {expect}\n"
    );
    read(&text).expect
}

#[test]
fn the_example_of_the_design() {
    let scenario = read(DARK);
    assert_eq!((scenario.id.as_str(), scenario.name.as_str()), ("it", "openai-goes-dark"));
    assert_eq!(scenario.seed, Seed(7));
    assert_eq!(scenario.duration, Duration::from_secs(720));
    assert_eq!(scenario.workload.arrivals, Arrivals::Poisson(20.0));
    let openai = &scenario.providers[0];
    assert_eq!(openai.first_token, Some(Spread::from_percentiles(0.42, 1.4)));
    let refill = Refill { per_second: 2000.0 / 60.0, burst: 2000 };
    assert_eq!(openai.limits, Some(Throttle { requests: Some(refill), ..Throttle::NONE }));
    let outage = &scenario.timeline.faults()[0];
    assert_eq!((outage.window.from, outage.window.to), (Moment::from_secs(180), Moment::from_secs(480)));
    assert_eq!((outage.share, &outage.kind), ((1.0, 1.0), &Kind::Blackout(Blackout::BlackHole)));
    let tools = &scenario.expect[1];
    assert_eq!((tools.metric, tools.bound), (Metric::TtftP99, Bound::AtMost(3000.0)));
    assert_eq!((&tools.during, tools.class.as_deref()), (&During::Window("outage".to_owned()), Some("tools")));
    assert_eq!(scenario.expect[3].bound, Bound::Equals(0.0));
}

#[test]
fn everything_that_can_be_said() {
    let scenario = read(include_str!("everything.yaml"));
    assert_eq!(scenario.timeline.faults().len(), 46);
    assert_eq!(scenario.timeline.faults()[45].name, "blackout");
    assert_eq!(scenario.fails_without, Some(Protection::Failover));
    let [free, team] = &scenario.providers[0].tiers[..] else { panic!("{:?}", scenario.providers[0].tiers) };
    assert_eq!(
        (free.name.as_str(), free.keys.as_slice()),
        ("free", ["trial".to_owned(), "demo".to_owned()].as_slice())
    );
    let daily = Some(Refill { per_second: 200_000.0 / 86_400.0, burst: 200_000 });
    let requests = Some(Refill { per_second: 0.05, burst: 3 });
    let limits = Throttle { requests, tokens_per_day: daily, charge: Charge::Asked, per: Per::Key, ..Throttle::NONE };
    assert_eq!(free.limits, limits);
    assert_eq!((team.limits.per, team.limits.charge), (Per::Provider, Charge::Used));
    assert_eq!(scenario.live.map(|live| live.speed_up), Some(20));
    let steps = vec![(Moment::START, 5.0), (Moment::from_secs(1800), 10.0)];
    assert_eq!(scenario.workload.arrivals, Arrivals::Steps(steps));
    assert_eq!(scenario.expect.len(), 10);
    let [_, batch, agent, unsaid] = scenario.workload.mix.as_slice() else { panic!("four classes") };
    assert_eq!((batch.tenant.as_deref(), batch.language, batch.talk.is_plain()), (Some("acme"), Language::De, true));
    let think = Spread::from_percentiles(3.0, 9.0);
    assert_eq!(agent.talk, Talk { turns: 4, think, tools: true, images: true });
    assert_eq!((agent.asks, unsaid.asks), (None, Some(Topic::LongContext)));
    let Kind::Error(mixed) = &scenario.timeline.faults()[3].kind else { panic!("an error") };
    assert_eq!(mixed.mix[2], (0.2, Failure::Silent));
    let tail = Spread::Mixture(vec![(95.0, Spread::from_percentiles(0.9, 2.0)), (5.0, Spread::Constant(8.0))]);
    assert_eq!(scenario.providers[1].first_token, Some(tail));
    assert_eq!(scenario.providers[1].window, Some(200_000));
    assert_eq!(scenario.providers[0].other_models, ["gpt-4o", "gpt-4o-mini"]);
}

#[test]
fn what_is_not_said_has_a_default() {
    let scenario = read("claim: c\nduration: 10m\nexpect: [{ hangs: 0 }]\n");
    assert_eq!(scenario.seed, SEED);
    assert_eq!(scenario.workload.arrivals, Arrivals::Poisson(20.0));
    assert_eq!(scenario.workload.patience, Duration::from_secs(60));
    let [chat] = scenario.workload.mix.as_slice() else { panic!("one class") };
    assert_eq!((chat.name.as_str(), chat.share, chat.stream), ("chat", 1.0, true));
    assert_eq!(chat.prompt_tokens, Spread::from_percentiles(1020.0, 4083.0));
    assert_eq!(chat.output_tokens, Spread::from_percentiles(129.0, 451.0));
    assert!(scenario.timeline.faults().is_empty());
}

#[test]
fn every_metric_can_be_expected() {
    for metric in Metric::all() {
        let bound = match metric.unit() {
            Unit::Share => "{ at_least: 99.9% }",
            Unit::Millis | Unit::Seconds => "{ at_most: 3s }",
            Unit::Count | Unit::Number => "{ at_most: 3 }",
            Unit::Flag => "true",
        };
        let wanted = match metric.unit() {
            Unit::Share => Bound::AtLeast(0.999),
            Unit::Millis => Bound::AtMost(3000.0),
            Unit::Seconds | Unit::Count | Unit::Number => Bound::AtMost(3.0),
            Unit::Flag => Bound::Equals(1.0),
        };
        let expect = with_expect(&format!("{}: {bound}", metric.name()));
        assert_eq!((expect[0].metric, expect[0].bound), (metric, wanted));
    }
}

#[test]
fn units_may_be_left_to_the_name() {
    let expect = with_expect("{ ttft_p99_ms: { at_most: 3000 }, time_to_recover_s: { between: [1.5, 2m] } }");
    assert_eq!(expect[0].bound, Bound::AtMost(3000.0));
    assert_eq!(expect[1].bound, Bound::Between(1.5, 120.0));
}

#[test]
fn all_arrivals() {
    let arrivals = |said: &str| {
        let text = format!("claim: c\nduration: 10m\nworkload: {{ arrivals: {said} }}\nexpect: [{{ hangs: 0 }}]\n");
        read(&text).workload.arrivals
    };
    assert_eq!(arrivals("{ constant: 120/min }"), Arrivals::Constant(2.0));
    assert_eq!(arrivals("{ ramp: { from: 1/s, to: 50/s } }"), Arrivals::Ramp { from: 1.0, to: 50.0 });
    let think = Spread::Exponential { mean: 2.0 };
    let closed = arrivals("{ closed: { users: 50, think: { exponential: { mean: 2s } } } }");
    assert_eq!(closed, Arrivals::Closed { users: 50, think });
    let at = |seconds, rate| (Moment::from_secs(seconds), rate);
    let bursts = vec![at(0, 2.0), at(230, 9.0), at(240, 2.0), at(470, 9.0), at(480, 2.0)];
    assert_eq!(arrivals("{ burst: { usual: 2/s, peak: 9/s, every: 4m, lasting: 10s } }"), Arrivals::Steps(bursts));
}

#[test]
fn a_fault_without_length_lasts_to_the_end() {
    let text = "claim: c\nduration: 10m\ntimeline: [{ at: 4m, fault: { degrade: empty } }]\nexpect: [{ hangs: 0 }]\n";
    let window = read(text).timeline.faults()[0].window.clone();
    assert_eq!((window.from, window.to), (Moment::from_secs(240), Moment::from_secs(600)));
}

#[test]
fn who_lists_models_has_no_others_unless_that_is_said() {
    let unknown = |said: &str| {
        let text = format!(
            "claim: x\nduration: 10m\npolicy: two-providers\nproviders: {{ openai: {{ {said} }} }}\n\
             workload: {{ arrivals: {{ poisson: 1/s }} }}\nexpect: [{{ hangs: 0 }}]\n"
        );
        let provider = read(&text).providers.remove(0);
        (provider.model, provider.unknown_models)
    };
    assert_eq!(unknown("api: openai-chat"), (None, UnknownModels::Answer));
    assert_eq!(unknown("models: [a, b]"), (Some("a".to_owned()), UnknownModels::Refuse));
    assert_eq!(unknown("model: b, models: [a, b]"), (Some("b".to_owned()), UnknownModels::Refuse));
    assert_eq!(unknown("models: [a], unknown_models: answer"), (Some("a".to_owned()), UnknownModels::Answer));
    assert_eq!(unknown("unknown_models: refuse"), (None, UnknownModels::Refuse));
}
