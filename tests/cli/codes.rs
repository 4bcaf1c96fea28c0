//! Exit codes: each means one thing.

use crate::sandbox::{SMALL, Sandbox};

/// Callers of a dead provider that have nowhere to go.
const ALONE: [&str; 4] = ["small.yaml", "--policy", "one-provider", "--quiet"];

#[test]
fn a_scenario_that_holds_exits_with_0() {
    let ran = Sandbox::small().run(&["run", "small.yaml"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("pass  small") && ran.out.ends_with("1 passed\n"), "{}", ran.out);
    assert!(ran.err.starts_with("report: reports/latest/index.html\n"), "{}", ran.err);
}

#[test]
fn an_expectation_that_fails_exits_with_1_and_says_how_many_callers_failed() {
    let ran = Sandbox::small().run(&[&["run"], &ALONE[..]].concat());
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("FAIL") || ran.out.contains("fail"), "{}", ran.out);
    assert!(ran.out.contains("callers failed during outage (0:15 to 0:25)"), "{}", ran.out);
}

#[test]
fn wrong_usage_exits_with_2() {
    let sandbox = Sandbox::small();
    for args in [&["frobnicate"][..], &[], &["run", "--runs", "0"], &["run", "--mode", "dream"], &["replay"]] {
        let ran = sandbox.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
    }
    assert!(!sandbox.has("reports"));
}

#[test]
fn a_shard_that_is_no_part_exits_with_2_and_says_what_is_one() {
    let sandbox = Sandbox::small();
    for shard in ["0/2", "3/2", "1", "a/b", "1/0"] {
        let ran = sandbox.run(&["run", "small.yaml", "--shard", shard]);
        assert_eq!(ran.code, 2, "{shard}");
        let told = format!("invalid value '{shard}' for '--shard <K/N>': expected K/N with K from 1 to N, such as 1/4");
        assert!(ran.err.contains(&told), "{}", ran.err);
    }
}

#[test]
fn a_run_without_a_healthy_beginning_exits_with_3() {
    let sandbox = Sandbox::new();
    sandbox.write("hasty.yaml", &SMALL.replace("at: 15s", "at: 500ms"));
    let ran = sandbox.run(&["run", "hasty.yaml"]);
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("20 are needed to know the healthy state"), "{}", ran.out);
}

#[test]
fn a_failure_outranks_doubt() {
    let sandbox = Sandbox::small();
    sandbox.write("hasty.yaml", &SMALL.replace("at: 15s", "at: 500ms"));
    assert_eq!(sandbox.run(&[&["run", "hasty.yaml"], &ALONE[..]].concat()).code, 1);
}

#[test]
fn a_place_that_cannot_be_written_exits_with_4() {
    let ran = Sandbox::small().run(&["run", "small.yaml", "--out", "small.yaml/report"]);
    assert_eq!((ran.code, ran.out.as_str()), (4, ""));
    assert!(ran.err.starts_with("error: small.yaml/report: "), "{}", ran.err);
}

#[test]
fn help_and_version_go_to_stdout_and_exit_with_0() {
    let sandbox = Sandbox::new();
    let version = sandbox.pass(&["--version"]);
    assert_eq!(version.out, concat!("brownout ", env!("CARGO_PKG_VERSION"), "\n"));
    assert!(sandbox.pass(&["--help"]).out.contains("Exit codes: 0 passed, 1 an expectation failed, 2 invalid input"));
    assert!(sandbox.pass(&["completions", "bash"]).out.contains("_brownout"));
}
