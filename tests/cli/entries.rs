//! What multiplies, narrows and silences a run.

use crate::sandbox::{SMALL, Sandbox};

fn ids(sandbox: &Sandbox, args: &[&str]) -> Vec<String> {
    sandbox.run(&[&["run", "--quiet", "--out", "out"], args].concat());
    sandbox.report("out").scenarios.into_iter().map(|entry| entry.id).collect()
}

#[test]
fn runs_multiply_by_seed() {
    let sandbox = Sandbox::small();
    assert_eq!(ids(&sandbox, &["small.yaml"]), ["small"]);
    assert_eq!(ids(&sandbox, &["small.yaml", "--runs", "3"]), ["small.seed-3", "small.seed-4", "small.seed-5"]);
    assert_eq!(ids(&sandbox, &["small.yaml", "--runs", "2", "--seed", "9"]), ["small.seed-9", "small.seed-10"]);
}

#[test]
fn policies_stand_side_by_side() {
    let sandbox = Sandbox::small();
    let both = ["small.yaml", "--policy", "two-providers", "--policy", "one-provider"];
    assert_eq!(ids(&sandbox, &both), ["small.two-providers", "small.one-provider"]);
    assert_eq!(ids(&sandbox, &[&both[..], &["--runs", "2"]].concat()).len(), 4);
    let report = sandbox.report("out");
    let verdicts: Vec<_> = report.scenarios.iter().map(|entry| (entry.policy.as_str(), entry.verdict.word())).collect();
    let expected =
        [("two-providers", "pass"), ("two-providers", "pass"), ("one-provider", "fail"), ("one-provider", "fail")];
    assert_eq!(verdicts, expected);
}

#[test]
fn shards_split_without_gap_or_overlap() {
    let sandbox = Sandbox::small();
    let all = ids(&sandbox, &["small.yaml", "--runs", "5"]);
    let parts = ["1/2", "2/2"].map(|shard| ids(&sandbox, &["small.yaml", "--runs", "5", "--shard", shard]));
    assert_eq!(parts.each_ref().map(Vec::len), [3, 2]);
    let mut together = parts.concat();
    together.sort();
    assert_eq!(together, all);
}

#[test]
fn two_files_of_one_name_are_refused() {
    let sandbox = Sandbox::small();
    sandbox.write("more/small.yaml", SMALL);
    let ran = sandbox.run(&["run", "small.yaml", "more"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert_eq!(ran.err, "error: two scenarios are called `small`: small.yaml and more/small.yaml\n");
}

#[test]
fn a_filter_takes_names_paths_and_folders() {
    let sandbox = Sandbox::new();
    for file in ["scenarios/a/one.yaml", "scenarios/a/two.yaml", "scenarios/b/three.yaml"] {
        sandbox.write(file, SMALL);
    }
    let listed = |filter: &str| {
        let ran = sandbox.pass(&["run", "--list", "--filter", filter]);
        ran.out.lines().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed("t*"), ["two", "three"]);
    assert_eq!(listed("one"), ["one"]);
    assert_eq!(listed("a"), ["one", "two"]);
    assert_eq!(listed("scenarios/b/*"), ["three"]);
    let none = sandbox.run(&["run", "--filter", "four"]);
    assert_eq!(
        (none.code, none.err.as_str()),
        (2, "error: no scenario matches the filter; `--list` shows what there is\n")
    );
    assert!(!sandbox.has("reports"), "nothing was played");
}

#[test]
fn quiet_prints_only_what_did_not_pass() {
    let sandbox = Sandbox::small();
    assert_eq!(
        sandbox.pass(&["run", "small.yaml", "--quiet"]).out.lines().filter(|line| line.contains("small")).count(),
        0
    );
    let failed =
        sandbox.run(&["run", "small.yaml", "--quiet", "--policy", "two-providers", "--policy", "one-provider"]);
    assert!(failed.out.contains("small.one-provider") && !failed.out.contains("small.two-providers"), "{}", failed.out);
}

#[test]
fn json_prints_the_report_and_nothing_else() {
    let sandbox = Sandbox::small();
    let printed = sandbox.pass(&["run", "small.yaml", "--json", "--out", "out"]).out;
    let written = String::from_utf8(sandbox.files("out").remove("report.json").unwrap()).unwrap();
    assert_eq!(printed.trim_end(), written.trim_end());
}

#[test]
fn fail_fast_stops_at_the_first_failure() {
    let sandbox = Sandbox::small();
    let many = ["small.yaml", "--policy", "one-provider", "--runs", "200", "--jobs", "1"];
    let played = ids(&sandbox, &[&many[..], &["--fail-fast"]].concat());
    assert!(played.len() < 20 && played[0] == "small.seed-3", "{played:?}");
    assert_eq!(sandbox.run(&[&["run", "--fail-fast", "--out", "out"], &many[..]].concat()).code, 1);
}
