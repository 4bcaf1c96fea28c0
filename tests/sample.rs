//! The committed sample report is what the present code writes: regenerated, and compared byte by byte.
//!
//! After a change that is meant, write it anew:
//! `cargo run --release -- run scenarios/errors/http-500s.yaml --policy two-providers --policy one-provider --out reports/sample`

use std::path::Path;
use std::process::Command;

#[test]
fn the_sample_report_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = std::env::temp_dir().join(format!("brownout-sample-{}", std::process::id()));
    let run = Command::new(env!("CARGO_BIN_EXE_brownout"))
        .current_dir(root)
        .args(["run", "scenarios/errors/http-500s.yaml", "--policy", "two-providers", "--policy", "one-provider"])
        .args([Path::new("--out"), out.as_path()])
        .output()
        .expect("the binary runs");
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));

    let differing: Vec<&str> = ["report.json", "junit.xml", "summary.md", "index.html"]
        .into_iter()
        .filter(|name| std::fs::read(out.join(name)).ok() != std::fs::read(root.join("reports/sample").join(name)).ok())
        .collect();
    std::fs::remove_dir_all(&out).expect("the folder was written");
    assert!(differing.is_empty(), "not as committed: {differing:?}; see the head of this file");
}
