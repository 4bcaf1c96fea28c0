//! The change that helps is found by playing it, and one that does not help is not told.

use std::sync::Arc;

use brownout_search::advice::{Change, attempt};
use failover::{Policy, Route, Routes};
use record::report::{Entry, Verdict};
use report::{Options, Recording, analyse};
use runner::library::Source;
use runner::{Mode, Play, Stop, prepare};

const SCENARIO: &str = "
claim: Errors of one provider do not reach callers.
duration: 4m
policy: two-providers
workload: { arrivals: { constant: 5/s } }
timeline:
  - { name: errors, at: 1m, for: 1m, provider: openai, fault: { error: { status: 500 } } }
expect:
  - { during: errors, success_rate: { at_least: 99% } }
";

fn play() -> Play {
    let source = Source { name: "s.yaml".to_owned(), id: "s".to_owned(), text: SCENARIO.to_owned(), embedded: false };
    let prepared = prepare::scenario(&source, &[]).expect("a valid scenario");
    let alone = Policy { routes: Routes::all(Route::priority([0])), ..Policy::clone(&prepared.policies[0]) };
    Play { seed: prepared.scenario.seed, scenario: prepared.scenario, policy: Arc::new(alone), mode: Mode::Virtual }
}

fn judged(play: &Play) -> Entry {
    let events = play.run_without_control(&Stop::default()).expect("no network is used");
    analyse(&Recording::new(events), &play.scenario.expect, &Options::default()).entry
}

fn change(words: &str, policy: Policy) -> Change {
    Change { words: words.to_owned(), lines: format!("# {words}"), policy: Arc::new(policy) }
}

#[test]
fn a_second_provider_helps_and_its_price_is_told() {
    let play = play();
    let failed = judged(&play);
    assert_eq!(failed.verdict, Verdict::Fail);
    let both = Policy { routes: Routes::all(Route::priority([0, 1])), ..Policy::clone(&play.policy) };
    let advice = attempt(&play, &failed, &change("a second provider", both), &Stop::default()).expect("no network");
    let advice = advice.expect("it passes");
    assert_eq!((advice.change.as_str(), advice.policy.as_str()), ("a second provider", "# a second provider"));
    let success = advice.effects.iter().find(|effect| effect.metric == "success_rate").expect("it moved");
    assert!(success.before < success.after, "{success:?}");
    assert!(advice.effects.iter().any(|effect| effect.metric == "cost_usd"), "{advice:?}");
}

#[test]
fn what_does_not_help_is_not_told() {
    let play = play();
    let failed = judged(&play);
    let unguarded = Policy { breaker: None, ..Policy::clone(&play.policy) };
    let advice = attempt(&play, &failed, &change("no breaker", unguarded), &Stop::default()).expect("no network");
    assert_eq!(advice, None);
}
