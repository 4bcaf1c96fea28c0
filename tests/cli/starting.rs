//! The first minutes with the binary: a folder with nothing in it, the starter set, the library, a
//! real incident.

use crate::sandbox::Sandbox;

#[test]
fn init_writes_a_set_that_run_plays() {
    let sandbox = Sandbox::new();
    let init = sandbox.pass(&["init"]);
    let written = ["./scenarios/first-outage.yaml", "./policies/ours.yaml", "./.github/workflows/brownout.yml"];
    assert_eq!(init.out.lines().collect::<Vec<_>>(), written);
    assert_eq!(init.err, "next: brownout run\n");
    let run = sandbox.pass(&["run"]);
    assert!(run.out.starts_with("pass  first-outage") && run.out.ends_with("1 passed\n"), "{}", run.out);
    sandbox.pass(&["check"]);
}

#[test]
fn the_starter_fails_without_the_protection_it_names() {
    let sandbox = Sandbox::new();
    sandbox.pass(&["init"]);
    assert_eq!(sandbox.run(&["run", "--policy", "one-provider"]).code, 1);
}

#[test]
fn init_overwrites_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("policies/ours.yaml", "mine");
    let ran = sandbox.run(&["init"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert_eq!(ran.err, "error: already there, nothing written: policies/ours.yaml\n");
    assert!(!sandbox.has("scenarios") && !sandbox.has(".github"));
}

#[test]
fn the_library_comes_with_the_binary() {
    let sandbox = Sandbox::new();
    let listed = sandbox.pass(&["run", "--list"]).out;
    assert!(listed.lines().count() >= 16, "{listed}");
    assert!(listed.lines().all(|line| line.ends_with('.')), "a name and a claim on each line: {listed}");
    let played = sandbox.pass(&["run", "refused", "--out", "out"]);
    assert!(played.out.starts_with("pass  refused"), "{}", played.out);
    assert_eq!(sandbox.report("out").scenarios[0].id, "refused");
}

#[test]
fn an_unknown_name_gets_a_hint() {
    let sandbox = Sandbox::new();
    let near = sandbox.run(&["run", "refusd"]);
    assert_eq!(
        (near.code, near.err.as_str()),
        (2, "error: refusd: no such scenario file, folder or name; did you mean `refused`?\n")
    );
    let far = sandbox.run(&["run", "zzzzzzzz"]);
    assert!(far.err.contains("known names: ") && far.err.contains("black-hole"), "{}", far.err);
    sandbox.write("empty/readme.txt", "no scenario");
    let empty = sandbox.run(&["run", "empty"]);
    assert_eq!((empty.code, empty.err.as_str()), (2, "error: empty: no scenarios (.yaml) in this folder\n"));
}

#[test]
fn incidents_are_listed_by_name_and_title() {
    let listed = Sandbox::new().pass(&["replay", "--list"]).out;
    assert!(listed.lines().count() >= 4, "{listed}");
    let line = "cloudflare-2025-11-18              An oversized bot-rules file crashes the proxies in front of several vendors";
    assert!(listed.lines().any(|listed| listed == line), "{listed}");
}

#[test]
fn an_incident_is_replayed_with_a_report() {
    let sandbox = Sandbox::new();
    let name = "anthropic-2026-06-16-ten-percent";
    let ran = sandbox.run(&["replay", name, "--policy", "anthropic-first", "--rate", "0.3", "--out", "out"]);
    assert!(matches!(ran.code, 0 | 3), "{}{}", ran.out, ran.err);
    let entry = sandbox.report("out").scenarios.remove(0);
    assert_eq!((entry.id.as_str(), entry.policy.as_str()), (name, "anthropic-first"));
    assert!(entry.requests > 1000, "{}", entry.requests);
    assert!(entry.windows.0.iter().any(|(window, _)| window == "all-large-models"));
}

#[test]
fn an_unknown_incident_or_a_rate_of_nothing_is_refused() {
    let sandbox = Sandbox::new();
    let near = sandbox.run(&["replay", "cloudflare-2025-11-8"]);
    assert_eq!(near.code, 2);
    assert_eq!(
        near.err,
        "error: cloudflare-2025-11-8: no such incident file or name; did you mean `cloudflare-2025-11-18`?\n"
    );
    let nothing = sandbox.run(&["replay", "cloudflare-2025-11-18", "--rate", "0"]);
    assert_eq!((nothing.code, nothing.err.as_str()), (2, "error: --rate must be above zero\n"));
}
