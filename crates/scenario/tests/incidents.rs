//! The four incidents: what their files say is what is played.

use std::time::Duration;

use brownout_scenario::Archive;
use brownout_scenario::incident::{Field, Incident, Member, Replay};
use brownout_scenario::model::{Arrivals, Scenario};
use chance::Moment;
use document::Document;
use fault::kind::{Latency, Shift};
use fault::{Failure, Fault, Kind};

const FILES: [(&str, &str); 4] = [
    ("openai-2024-12-11-telemetry", include_str!("../../../fixtures/incidents/openai-2024-12-11-telemetry.yaml")),
    ("openai-2025-06-10-gpu-network", include_str!("../../../fixtures/incidents/openai-2025-06-10-gpu-network.yaml")),
    (
        "anthropic-2026-06-16-ten-percent",
        include_str!("../../../fixtures/incidents/anthropic-2026-06-16-ten-percent.yaml"),
    ),
    ("cloudflare-2025-11-18", include_str!("../../../fixtures/incidents/cloudflare-2025-11-18.yaml")),
];

fn find(id: &str) -> Option<Incident> {
    let (id, text) = FILES.iter().find(|file| file.0 == id)?;
    let document = Document::parse(&format!("{id}.yaml"), text).unwrap_or_else(|problems| panic!("{problems}"));
    Some(Incident::read(id, &document).unwrap_or_else(|problems| panic!("{problems}")))
}

fn incident(nth: usize) -> Incident {
    find(FILES[nth].0).expect("one of the files")
}

fn member(name: &str, api: &str, model: &str) -> Member {
    Member { name: name.to_owned(), api: Some(api.to_owned()), vendor: None, model: Some(model.to_owned()) }
}

fn two_providers() -> Vec<Member> {
    vec![member("openai", "openai-chat", "gpt-4o"), member("anthropic", "anthropic-messages", "claude-sonnet-4-5")]
}

fn replay(incident: &Incident) -> Scenario {
    incident
        .to_scenario(&Replay { providers: two_providers(), ..Replay::default() })
        .expect("it strikes one of the two")
}

/// The share of calls that fail so long after the incident's start.
fn failing(incident: &Incident, scenario: &Scenario, after: u64) -> f64 {
    let now = Moment::START + incident.margin() + Duration::from_secs(after);
    let errors = scenario.timeline.faults().iter().filter(|fault| matches!(fault.kind, Kind::Error(_)));
    errors.map(|fault| fault.share_at(now)).sum()
}

#[track_caller]
fn shares(nth: usize, wanted: &[(u64, f64)]) {
    let incident = incident(nth);
    let scenario = replay(&incident);
    for (after, share) in wanted {
        let played = failing(&incident, &scenario, *after);
        assert!((played - share).abs() < 1e-9, "{after} s after the start {played}, not {share}");
    }
}

#[test]
fn telemetry_has_the_shares_of_its_file() {
    let hour = 3600;
    shares(
        0,
        &[(0, 0.05), (720, 0.515), (1440, 0.98), (2 * hour, 0.98), (8400, 0.5), (8400 + 3660, 0.25), (15720, 0.0)],
    );
}

#[test]
fn gpu_network_has_the_published_shares() {
    shares(
        1,
        &[
            (0, 0.05),
            (8639, 0.05),
            (8640, 0.25),
            (30239, 0.25),
            (30240, 0.08),
            (36240, 0.02),
            (46440, 0.01),
            (55440, 0.0),
        ],
    );
}

#[test]
fn ten_percent_strikes_only_the_models_it_struck() {
    shares(2, &[(0, 0.1), (2219, 0.1), (2220, 0.0)]);
    let incident = incident(2);
    let opus =
        Replay { providers: vec![member("anthropic", "anthropic-messages", "claude-opus-4-8")], ..Replay::default() };
    let scenario = incident.to_scenario(&opus).unwrap();
    assert!((failing(&incident, &scenario, 7000) - 0.1).abs() < 1e-9);
}

#[test]
fn cloudflare_comes_and_goes_at_both_vendors() {
    shares(
        3,
        &[(0, 0.95), (299, 0.95), (300, 0.05), (599, 0.05), (600, 0.95), (6299, 0.95), (6300, 0.85), (11400, 0.05)],
    );
    for fault in replay(&incident(3)).timeline.faults() {
        assert_eq!(fault.selector.providers, ["openai", "anthropic"]);
    }
}

#[test]
fn faults_bear_the_names_of_their_phases() {
    let scenario = replay(&incident(0));
    let faults = scenario.timeline.faults();
    let names: Vec<&str> = faults.iter().map(|fault| fault.name.as_str()).collect();
    assert_eq!(names, ["caches-expire", "caches-expire-latency", "all-down", "slow-return", "slow-return-latency"]);
    let slow = Kind::Latency(Latency { first_token: Some(Shift::Times(3.0)), ..Latency::default() });
    assert_eq!(faults[1].kind, slow);
    let Kind::Error(down) = &faults[2].kind else { panic!("errors") };
    assert_eq!(down.mix[2], (0.3, Failure::Silent));
    assert_eq!(scenario.summaries[2], "openai: 98% of attempts fail (503 50%, 500 20%, hanging 30%)");
}

#[test]
fn healthy_time_surrounds_the_incident() {
    for (nth, margin) in [(0, 600), (2, 351)] {
        let incident = incident(nth);
        let scenario = replay(&incident);
        assert_eq!(incident.margin(), Duration::from_secs(margin));
        assert_eq!(scenario.duration, incident.length + 2 * incident.margin());
        let last = scenario.timeline.faults().iter().map(|fault| fault.window.to).max().unwrap();
        assert!(last <= Moment::START + scenario.duration - incident.margin());
    }
}

#[test]
fn a_replay_costs_the_same_however_long_it_is() {
    for nth in 0..FILES.len() {
        let scenario = replay(&incident(nth));
        let Arrivals::Poisson(rate) = scenario.workload.arrivals else { panic!("at random") };
        let requests = rate * scenario.duration.as_secs_f64();
        assert!((50_000.0..70_000.0).contains(&requests), "{}: {requests}", scenario.id);
    }
}

#[test]
fn providers_are_cast_by_name_and_then_by_format() {
    let cast = |members: &[Member]| -> Vec<String> {
        let cast = incident(0).cast(members);
        cast.map(|cast| cast.iter().map(|member| member.name.clone()).collect()).unwrap_or_default()
    };
    let [eu, gateway] = [member("openai-eu", "openai-chat", "gpt-4o"), member("gateway", "openai-chat", "gpt-4o")];
    assert_eq!(cast(&[eu, gateway.clone()]), ["openai-eu"]);
    assert_eq!(cast(std::slice::from_ref(&gateway)), ["gateway"]);
    let vendor = Some("groq".to_owned());
    assert_eq!(cast(&[Member { vendor, ..gateway }]), [""; 0]);
    let alone = Replay { providers: vec![member("claude", "anthropic-messages", "m")], ..Replay::default() };
    let nobody = incident(0).to_scenario(&alone).unwrap_err().to_string();
    assert_eq!(nobody, "the incident `openai-2024-12-11-telemetry` strikes openai, and none of the providers (claude)");
}

#[test]
fn published_shares_stand_apart_from_guesses() {
    let known =
        |nth: usize, field| incident(nth).phases.iter().filter(|phase| phase.published.contains(&field)).count();
    assert_eq!([0, 1, 2, 3].map(|nth| known(nth, Field::Share)), [0, 2, 2, 0]);
    assert_eq!(known(3, Field::Flap), 1);
    assert!(incident(3).scope.estimated);
}

fn scenario(text: &str) -> Result<Scenario, Vec<String>> {
    let names = FILES.map(|file| file.0);
    let document = Document::parse("it.yaml", text).expect("valid YAML");
    let archive = Archive { names: &names, find: &find };
    Scenario::read_with("it", &document, &archive).map_err(|problems| problems.lines())
}

#[test]
fn a_scenario_can_replay_an_incident() {
    let text = "claim: c\nincident: openai-2025-06-10-gpu-network\nexpect: [{ during: one-in-four, hangs: 0 }]\n";
    let read = scenario(text).unwrap();
    let plain = replay(&incident(1));
    assert_eq!((read.timeline, read.duration, read.workload), (plain.timeline, plain.duration, plain.workload));
}

#[test]
fn the_world_of_a_scenario_says_who_plays() {
    let providers = |faults: &[Fault]| faults[0].selector.providers.clone();
    let text = "claim: c
incident: openai-2024-12-11-telemetry
providers: { primary: { vendor: openai }, openai: { vendor: groq } }
expect: [{ hangs: 0 }]
";
    assert_eq!(providers(scenario(text).unwrap().timeline.faults()), ["primary"]);
    let cast = text.replace("expect", "cast: [openai, spare]\nexpect");
    assert_eq!(providers(scenario(&cast).unwrap().timeline.faults()), ["openai", "spare"]);
}

#[test]
fn unknown_incidents_and_doubled_fields() {
    let text =
        "claim: c\nincident: openai-2024-12-11-telemtry\nduration: 1h\nexpect: [{ during: all-down, hangs: 0 }]\n";
    let wanted = [
        "it.yaml:2:11: there is no incident `openai-2024-12-11-telemtry`; did you mean `openai-2024-12-11-telemetry`?",
        "it.yaml:3:1: `duration` comes from the incident and cannot be said here",
    ];
    assert_eq!(scenario(text).unwrap_err(), wanted);
    let text = "claim: c\nincident: cloudflare-2025-11-18\nexpect: [{ during: stays-awy, hangs: 0 }]\n";
    let wanted = ["it.yaml:3:20: no fault is called `stays-awy`; did you mean `stays-away`?"];
    assert_eq!(scenario(text).unwrap_err(), wanted);
}

const BAD: &str = "
incident: other
title: t
provider: openai
started: last night
length: 1h
summary: s
recovery: r
confidence: high
sources: [s]
phases:
  - { name: a, at: 0s, for: 40m, kind: k, errors: { share: 5%, mix: { 503: 90%, timeout: 10% } }, published: [at, for], estimated: [share] }
  - { name: a, at: 30m, for: 40m, kind: k, latency: 2x, published: [at, for, latency, flap], estimated: [latency] }
  - { name: c, at: 1h, for: 0s, kind: k, published: [at, for] }
";

#[test]
fn bad_incidents_are_told_everything() {
    let document = Document::parse("it.yaml", BAD).unwrap();
    let problems = Incident::read("it", &document).unwrap_err().lines();
    let wanted = [
        "it.yaml:2:11: the incident is called `other`, but its file `it`",
        "it.yaml:5:10: `last night` is no instant; write it like `2024-12-11T23:16:00Z`",
        "it.yaml:12:5: is `mix` `published` or `estimated`? The phase does not say",
        "it.yaml:12:81: expected a status from 400 to 599, `refuse`, `reset` or `black-hole`; found `timeout`",
        "it.yaml:13:5: `flap` is listed as known, but not said",
        "it.yaml:13:5: `latency` cannot be both `published` and `estimated`",
        "it.yaml:13:13: another phase is called `a`",
        "it.yaml:13:20: the phase begins before the one above has ended",
        "it.yaml:13:30: the phase ends after the end of the incident",
        "it.yaml:14:5: nothing was wrong in this phase: say `errors`, `latency`, or both",
        "it.yaml:14:20: the phase begins before the one above has ended",
        "it.yaml:14:29: a phase lasts some time",
    ];
    for (problem, wanted) in problems.iter().zip(wanted) {
        assert_eq!(problem, wanted);
    }
    assert_eq!(problems.len(), wanted.len(), "{problems:#?}");
}
