//! Verdicts: a pass with the policy that the file names, a failure without the protection it names.
//!
//! On whole runs: a shorter one would be judged on samples that its author has not seen.

use std::sync::Arc;

use chance::Moment;
use failover::Policy;
use policy::strip;
use record::Event;
use record::event::Attempt;
use record::report::{Entry, Verdict};
use report::{Options, Recording, analyse};
use runner::Mode;
use runner::prepare::Prepared;
use scenario::model::Protection;

use crate::stage::{corpus, each, play};

#[test]
fn every_scenario_passes_with_its_own_policy() {
    let wrong = |one: &Prepared| {
        let entry = judged(one, &one.policies[0]);
        (entry.verdict != Verdict::Pass).then(|| told(&entry))
    };
    let wrong: Vec<String> = each(&corpus(), wrong).into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_scenario_fails_without_the_protection_it_names() {
    let wrong = |one: &Prepared| {
        let protection = one.scenario.fails_without.expect("another test asks for it");
        let entry = judged(one, &Arc::new(without(protection, &one.policies[0])));
        (entry.verdict != Verdict::Fail).then(|| format!("without {protection:?}: {}", told(&entry)))
    };
    let wrong: Vec<String> = each(&corpus(), wrong).into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn scenarios_and_policies_name_the_same_protections() {
    let scenarios = Protection::ALL.map(Protection::name);
    assert_eq!(scenarios, strip::Protection::ALL.map(strip::Protection::name));
}

#[test]
fn what_strikes_comes_in_the_shares_that_the_file_says() {
    let corpus = corpus();
    let one = corpus.iter().find(|one| one.scenario.id == "thirty-percent").expect("it is on the shelf");
    let exposed = Arc::new(strip::without_breaker(&one.policies[0]));
    let log = play(&one.scenario, &exposed, 7, Mode::Virtual);
    let attempts = || log.iter().filter_map(|event| if let Event::Attempt(line) = event { Some(line) } else { None });
    let window = one.scenario.timeline.faults()[0].window.clone();
    let at = |line: &Attempt| *line.provider == *"openai" && window.is_on(Moment::from_micros(line.start_us));
    let all = attempts().filter(|line| at(line)).count() as f64;
    let count = |status| attempts().filter(|line| at(line) && line.status == Some(status)).count() as f64;
    let shares = [count(500), count(502), count(503)].map(|count| count / all);
    for (share, said) in shares.into_iter().zip([0.15, 0.075, 0.075]) {
        // Of some 5000 attempts: four standard deviations.
        assert!((share - said).abs() < 0.02, "{shares:?}");
    }
}

/// The policy without one of its protections.
fn without(protection: Protection, policy: &Policy) -> Policy {
    let named = strip::Protection::from_name(protection.name()).expect("another test holds the names together");
    strip::without(named, policy)
}

fn judged(one: &Prepared, policy: &Arc<Policy>) -> Entry {
    let events = play(&one.scenario, policy, one.scenario.seed.0, Mode::Virtual);
    analyse(&Recording::new(events), &one.scenario.expect, &Options::default()).entry
}

fn told(entry: &Entry) -> String {
    let reasons: Vec<&str> = entry.expectations.iter().map(|judged| judged.reason.as_str()).collect();
    format!("{}: {}: {}", entry.id, entry.verdict.word(), reasons.join(" "))
}
