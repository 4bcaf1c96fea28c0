//! An interrupted run: what was measured is written, and the exit code says so.
#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use record::report::Verdict;

use crate::sandbox::{Ran, Sandbox};

#[test]
fn an_interrupt_ends_a_long_run_with_130_and_a_report_of_what_was_played() {
    let sandbox = Sandbox::small();
    let many = ["run", "small.yaml", "--runs", "2000", "--jobs", "2", "--quiet", "--out", "out"];
    let mut child = sandbox.command(&many).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    until(&mut child, || sandbox.has("out/small.seed-5.hdr"));
    interrupt(&child);
    let ran = Ran::new(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 130, "{}", ran.err);
    assert!(ran.err.contains("interrupted: what was measured is written"), "{}", ran.err);
    let report = sandbox.report("out");
    let played = report.scenarios.len();
    assert!((2..2000).contains(&played), "{played} entries");
    let (broken_off, whole): (Vec<_>, Vec<_>) = report.scenarios.iter().partition(|entry| entry.interrupted);
    assert!(broken_off.len() <= 2, "only what was under way is broken off");
    assert!(whole.iter().all(|entry| entry.verdict == Verdict::Pass && entry.requests > 300));
    for entry in &report.scenarios {
        assert!(sandbox.has(&format!("out/{}.hdr", entry.id)) && !sandbox.log("out", &entry.id).is_empty());
    }
}

/// Waits until something is so, or the process has ended.
fn until(child: &mut Child, so: impl Fn() -> bool) {
    while !so() {
        assert!(child.try_wait().unwrap().is_none(), "the run ended before it could be interrupted");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

fn interrupt(child: &Child) {
    let sent = Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    assert!(sent.success());
}
