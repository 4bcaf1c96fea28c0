//! What stands on the shelf: form of the files, and the shapes of failure that must be there.

use std::collections::BTreeSet;
use std::path::Path;

use fault::kind::{Blackout, DegradeFault, Shift};
use fault::{CutHow, Failure, Kind, Ramp, TlsFault};
use runner::library::Shelf;
use scenario::model::{Arrivals, Scenario};

use crate::stage::{corpus, sources};

/// A fault of a scenario, with the scenario around it.
type Told<'a> = (&'a Scenario, &'a fault::Fault);

/// Whether a fault has a shape.
type Fits = fn(Told<'_>) -> bool;

#[test]
fn every_file_opens_with_its_reason_and_its_claim() {
    for source in sources() {
        let mut lines = source.text.lines();
        let reason = lines.next().and_then(|line| line.strip_prefix("# ")).unwrap_or_default();
        assert!(reason.len() > 40 && reason.ends_with('.'), "{}: the first line says why, in a sentence", source.name);
        let claim = lines.next().and_then(|line| line.strip_prefix("claim: ")).unwrap_or_default();
        assert!(claim.len() > 40 && claim.ends_with('.'), "{}: the second line claims, in a sentence", source.name);
    }
}

#[test]
fn every_file_names_the_protection_it_proves_and_expects_several_things() {
    for one in corpus() {
        assert!(one.scenario.fails_without.is_some(), "{}", one.source.name);
        assert!(one.scenario.expect.len() >= 4, "{}: {} expectations", one.source.name, one.scenario.expect.len());
    }
}

#[test]
fn every_file_is_embedded_as_it_stands() {
    let embedded = Shelf::Scenarios.embedded();
    let on_disk: Vec<(String, String)> = sources().into_iter().map(|source| (source.name, source.text)).collect();
    let inside: Vec<(String, String)> = embedded.into_iter().map(|source| (source.name, source.text)).collect();
    assert_eq!(inside, on_disk, "left: in the binary, right: on disk");
}

#[test]
fn names_are_unique_and_folders_are_many() {
    let ids: BTreeSet<String> = sources().into_iter().map(|source| source.id).collect();
    assert_eq!(ids.len(), sources().len());
    assert!(ids.len() >= 16, "{}", ids.len());
    let folder = |name: &str| Path::new(name).parent().map(|folder| folder.display().to_string());
    let folders: BTreeSet<_> = sources().iter().filter_map(|source| folder(&source.name)).collect();
    assert!(folders.len() >= 6, "{folders:?}");
}

#[test]
fn every_incident_is_played_by_a_scenario_with_numbers_in_its_claim() {
    for incident in Shelf::Incidents.names() {
        let line = format!("incident: {incident}\n");
        let own: Vec<_> = sources().into_iter().filter(|source| source.text.contains(&line)).collect();
        assert_eq!(own.len(), 1, "{incident}");
        let claim = own[0].text.lines().nth(1).unwrap_or_default();
        let counts = ["one ", "not one", "hundred", "thousand"];
        assert!(
            claim.contains(|c: char| c.is_ascii_digit()) || counts.iter().any(|word| claim.contains(word)),
            "{claim}"
        );
    }
    assert!(Shelf::Incidents.names().len() >= 4);
}

#[test]
fn every_incident_and_every_policy_of_the_fixtures_is_used() {
    let texts: String = sources().into_iter().map(|source| source.text).collect();
    let used = |name: &str| texts.contains(&format!(": {name}\n"));
    let unused = |shelf: Shelf| shelf.names().into_iter().filter(|name| !used(name)).collect::<Vec<_>>();
    assert_eq!(unused(Shelf::Incidents), Vec::<String>::new());
    // One provider is what the others are measured by: it is given with `--policy`. The rest are steps that a
    // policy takes on its way from two providers to everything.
    assert_eq!(unused(Shelf::Policies), ["breakers", "error-handling", "one-provider"]);
}

#[test]
fn every_shape_of_failure_is_on_the_shelf() {
    let corpus = corpus();
    let mut missing = Vec::new();
    for (shape, fits) in SHAPES {
        let told =
            corpus.iter().flat_map(|one| one.scenario.timeline.faults().iter().map(|fault| (&*one.scenario, fault)));
        if !told.into_iter().any(fits) {
            missing.push(shape);
        }
    }
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn every_kind_of_arrival_is_on_the_shelf() {
    let corpus = corpus();
    let has = |fits: fn(&Arrivals) -> bool| corpus.iter().any(|one| fits(&one.scenario.workload.arrivals));
    assert!(has(|arrivals| matches!(arrivals, Arrivals::Poisson(_))));
    assert!(has(|arrivals| matches!(arrivals, Arrivals::Steps(_))));
    assert!(has(|arrivals| matches!(arrivals, Arrivals::Closed { .. })));
}

/// The shapes that the library must have.
const SHAPES: [(&str, Fits); 25] = [
    ("outage, refused", |(_, fault)| fault.kind == Kind::Blackout(Blackout::Refuse)),
    ("outage, reset", |(_, fault)| fault.kind == Kind::Blackout(Blackout::Reset)),
    ("outage, black hole", |(_, fault)| fault.kind == Kind::Blackout(Blackout::BlackHole)),
    ("500 to everybody", |(_, fault)| fault.share == (1.0, 1.0) && fault.window.flap.is_none() && only(fault, 500)),
    ("503 storm", |(_, fault)| fault.share.0 >= 0.5 && only(fault, 503)),
    ("529 storm", |(_, fault)| fault.share.0 >= 0.5 && only(fault, 529)),
    (
        "429 with a hint",
        |(_, fault)| matches!(fault.kind, Kind::Throttle(throttle) if throttle.status == 429 && throttle.requests.is_some()),
    ),
    (
        "ten times slower",
        |(_, fault)| matches!(&fault.kind, Kind::Latency(slow) if slow.first_token == Some(Shift::Times(10.0))),
    ),
    ("first token stalls", |(_, fault)| stalls_after(fault).is_some_and(|after| after == 0.0)),
    ("stream stalls", |(_, fault)| stalls_after(fault).is_some_and(|after| after > 0.0)),
    ("connections are slow", |(_, fault)| matches!(&fault.kind, Kind::Latency(slow) if slow.connect.is_some())),
    ("a handshake never ends", |(_, fault)| fault.kind == Kind::Blackout(Blackout::Tls(TlsFault::Slow))),
    ("a name is not found", |(_, fault)| fault.kind == Kind::Blackout(Blackout::DnsFailure)),
    ("half of an event, and silence", |(_, fault)| matches!(&fault.kind, Kind::Stall(stall) if stall.inside)),
    ("sent away", |(_, fault)| matches!(&fault.kind, Kind::Cut(cut) if cut.how == CutHow::GoAway)),
    (
        "cut inside a character",
        |(_, fault)| matches!(&fault.kind, Kind::Cut(cut) if cut.how == CutHow::InsideCharacter),
    ),
    ("an error inside a stream", |(_, fault)| matches!(fault.kind, Kind::InStream(_))),
    ("waves that grow", |(_, fault)| {
        fault.window.flap.is_some() && fault.window.ramp != Ramp::default() && only(fault, 503)
    }),
    ("stream is cut", |(_, fault)| matches!(&fault.kind, Kind::Cut(cut) if cut.how == CutHow::CleanEof)),
    ("empty answers", |(_, fault)| fault.kind == Kind::Degrade(DegradeFault::Empty)),
    ("three in ten fail", |(_, fault)| fault.share == (0.3, 0.3) && statuses(fault).len() > 1),
    ("flapping", |(_, fault)| fault.window.flap.is_some() && only(fault, 500)),
    ("low rate", |(_, fault)| fault.share.0 <= 0.015 && !statuses(fault).is_empty()),
    ("both providers", |(_, fault)| fault.selector.providers.len() == 2 && only(fault, 503)),
    ("stampede after an outage", |(scenario, fault)| {
        let after = scenario.timeline.faults().iter().any(|other| other.window.to == fault.window.from);
        after && matches!(fault.kind, Kind::Capacity(_))
    }),
];

/// The statuses of an error fault.
fn statuses(fault: &fault::Fault) -> Vec<u16> {
    let Kind::Error(error) = &fault.kind else { return Vec::new() };
    let status = |failure: &Failure| if let Failure::Status(status, _) = failure { Some(*status) } else { None };
    error.mix.iter().filter_map(|(_, failure)| status(failure)).collect()
}

fn only(fault: &fault::Fault, status: u16) -> bool {
    statuses(fault) == [status]
}

/// The token after which a stall fault pauses, where it is always the same.
fn stalls_after(fault: &fault::Fault) -> Option<f64> {
    match &fault.kind {
        Kind::Stall(stall) => match stall.after {
            chance::Spread::Constant(after) => Some(after),
            _ => None,
        },
        _ => None,
    }
}
