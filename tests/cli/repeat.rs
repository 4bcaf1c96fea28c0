//! The same again: what is written depends on scenario, policy and seed, and on nothing else.

use crate::sandbox::Sandbox;

/// Two scenarios and two seeds of each, so that workers have something to divide.
fn set() -> Sandbox {
    let sandbox = Sandbox::small();
    let slow = crate::sandbox::SMALL.replace("error: { status: 503 }", "latency: { first_token: 5x }");
    sandbox.write("slow.yaml", &slow);
    sandbox
}

const SET: [&str; 5] = ["run", "small.yaml", "slow.yaml", "--runs", "2"];

#[test]
fn jobs_and_repeats_write_the_same_bytes() {
    let sandbox = set();
    for (jobs, out) in [("1", "one"), ("2", "two"), ("2", "again")] {
        sandbox.pass(&[&SET[..], &["--jobs", jobs, "--out", out]].concat());
    }
    let one = sandbox.files("one");
    let kinds = |end: &str| one.keys().filter(|name| name.ends_with(end)).count();
    assert_eq!((kinds(".events.jsonl.zst"), kinds(".hdr"), one.len()), (4, 4, 12), "{:?}", one.keys());
    for out in ["two", "again"] {
        let other = sandbox.files(out);
        assert!(one.keys().eq(other.keys()), "{:?}", other.keys());
        for (name, bytes) in &one {
            assert!(other[name] == *bytes, "{out}/{name} differs");
        }
    }
}

#[test]
fn another_seed_writes_another_log() {
    let sandbox = set();
    sandbox.pass(&["run", "small.yaml", "--out", "own"]);
    sandbox.pass(&["run", "small.yaml", "--seed", "3", "--out", "same"]);
    sandbox.pass(&["run", "small.yaml", "--seed", "4", "--out", "other"]);
    let (own, same, other) = (sandbox.files("own"), sandbox.files("same"), sandbox.files("other"));
    let log = "small.events.jsonl.zst";
    assert!(own[log] == same[log] && own["small.hdr"] == same["small.hdr"], "the scenario's own seed is 3");
    assert!(own[log] != other[log] && own["small.hdr"] != other["small.hdr"]);
}

#[test]
fn a_shard_of_one_seed_writes_what_the_whole_writes_for_it() {
    let sandbox = set();
    sandbox.pass(&[&SET[..], &["--out", "all"]].concat());
    sandbox.pass(&[&SET[..], &["--shard", "2/4", "--out", "part"]].concat());
    let (all, part) = (sandbox.files("all"), sandbox.files("part"));
    let name = "small.seed-4.events.jsonl.zst";
    assert!(part[name] == all[name]);
}
