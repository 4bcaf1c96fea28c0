//! The first line of a log: what is played, in words and numbers that a report can quote.

use std::collections::BTreeMap;
use std::time::Duration;

use failover::{Commit, Policy, Price, Prices, Target};
use fault::Fault;
use mock::ProviderSpec;
use record::event::{Provider, Start, Window};
use wire::Api;

use crate::mode::Mode;
use crate::play::Play;
use crate::world;

/// The heading of a play's log.
pub(crate) fn start(play: &Play, control: bool) -> Start {
    let scenario = &play.scenario;
    let faults = scenario.timeline.faults().iter().zip(&scenario.summaries);
    let specs = world::specs(scenario, &play.policy);
    let known = &specs[..play.policy.providers.len()];
    Start {
        format: record::FORMAT,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: scenario.id.clone(),
        claim: scenario.claim.clone(),
        matrix: scenario.matrix.clone(),
        seed: play.seed.0,
        mode: play.mode.name().to_owned(),
        policy: play.policy.name.clone(),
        sut: "core".to_owned(),
        duration_us: micros(scenario.duration),
        patience_us: micros(scenario.workload.patience),
        deadline_us: play.policy.timeouts.total.map(micros),
        windows: faults.map(|(fault, summary)| window(fault, summary, known)).collect(),
        providers: providers(&play.policy),
        classes: scenario.workload.mix.iter().map(|class| class.name.clone()).collect(),
        control,
        settings: settings(&play.policy),
    }
}

/// The heading of a play against an outside system. What it is made of stays its secret: no policy, no
/// deadline, no settings.
pub(crate) fn outside(play: &Play, specs: &[ProviderSpec], sut: &str) -> Start {
    let mut order = route(&play.policy);
    order.extend((0..specs.len()).filter(|place| !route(&play.policy).contains(place)));
    let faults = play.scenario.timeline.faults().iter().zip(&play.scenario.summaries);
    Start {
        policy: String::new(),
        sut: sut.to_owned(),
        mode: Mode::Live.name().to_owned(),
        deadline_us: None,
        windows: faults.map(|(fault, summary)| window(fault, summary, specs)).collect(),
        providers: order.iter().map(|&place| served(&specs[place], &play.policy.prices)).collect(),
        settings: BTreeMap::new(),
        ..start(play, false)
    }
}

fn served(spec: &ProviderSpec, prices: &Prices) -> Provider {
    listed(&spec.name, spec.api, &spec.model, prices.of(&spec.model))
}

fn listed(name: &str, api: Api, model: &str, price: Option<Price>) -> Provider {
    Provider {
        name: name.to_owned(),
        api: api.name().to_owned(),
        model: model.to_owned(),
        input_price: price.map(|price| price.input),
        output_price: price.map(|price| price.output),
    }
}

fn window(fault: &Fault, summary: &str, providers: &[ProviderSpec]) -> Window {
    let struck = providers.iter().filter(|spec| fault.selector.reaches(spec.endpoint()));
    Window {
        name: fault.name.clone(),
        from_us: fault.window.from.as_micros(),
        to_us: fault.window.to.as_micros(),
        providers: struck.map(|spec| spec.name.clone()).collect(),
        fault: fault.kind.name().to_owned(),
        summary: summary.to_owned(),
    }
}

/// The providers, in the order of the route; those that no route names come last.
fn providers(policy: &Policy) -> Vec<Provider> {
    let mut order = route(policy);
    order.extend((0..policy.providers.len()).filter(|place| !route(policy).contains(place)));
    let provider = |target: &Target| listed(&target.name, target.api, &target.model, policy.price(target));
    order.iter().map(|&place| provider(&policy.providers[place])).collect()
}

fn route(policy: &Policy) -> Vec<usize> {
    policy.routes.default.targets()
}

/// Facts of a policy that explain a verdict.
fn settings(policy: &Policy) -> BTreeMap<String, String> {
    let names: Vec<&str> = route(policy).iter().map(|&place| policy.providers[place].name.as_str()).collect();
    let limit = |limit: Option<Duration>| limit.map_or("off".to_owned(), |limit| format!("{} s", limit.as_secs_f64()));
    let commit = match policy.commit {
        Commit::FirstToken => "first-token",
        Commit::Whole => "whole",
    };
    let mut settings = vec![
        ("route", names.join(", ")),
        ("max_attempts", policy.retry.max_attempts.to_string()),
        ("retry_budget", format!("{}%", policy.retry.budget * 100.0)),
        ("first_token", limit(policy.timeouts.first_token)),
        ("idle", limit(policy.timeouts.idle)),
        ("total", limit(policy.timeouts.total)),
        ("commit", commit.to_owned()),
    ];
    match &policy.breaker {
        None => settings.push(("breaker", "off".to_owned())),
        Some(breaker) => {
            settings.push(("breaker", "on".to_owned()));
            settings.push(("min_calls", breaker.min_calls.to_string()));
            settings.push(("failure_share", format!("{}%", breaker.failure_share * 100.0)));
            settings.push(("window", breaker.window.to_string()));
        }
    }
    settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use chance::Moment;
    use fault::kind::Auth;
    use fault::{Kind, Selector};

    use super::*;

    #[test]
    fn a_fault_of_one_key_makes_only_its_providers_faulty() {
        let of = |name: &str, key: &str| ProviderSpec {
            credential: Some(key.to_owned()),
            ..ProviderSpec::new(name, Api::OpenaiChat, "m")
        };
        let fault = Fault {
            name: "revoked".to_owned(),
            window: fault::Window::new(Moment::START, Moment::from_secs(9)),
            selector: Selector { credentials: vec!["A".to_owned()], ..Selector::default() },
            share: (1.0, 1.0),
            first: None,
            sticky: false,
            kind: Kind::Auth(Auth { status: 401 }),
        };
        let window = window(&fault, "", &[of("one", "A"), of("two", "B"), of("three", "A")]);
        assert_eq!(window.providers, ["one", "three"]);
    }
}
