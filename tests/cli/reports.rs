//! Looking into a report: all of it, or one request.

use crate::sandbox::Sandbox;

fn played() -> Sandbox {
    let sandbox = Sandbox::small();
    sandbox.pass(&["run", "small.yaml", "--runs", "2"]);
    sandbox
}

/// A request that went over to the second provider, by the log.
fn went_over(sandbox: &Sandbox) -> String {
    let log = sandbox.log("reports/latest", "small.seed-3");
    let over = log.iter().find(|line| line["attempt"]["why"] == "failover").expect("somebody failed over");
    over["attempt"]["request"].as_str().unwrap().to_owned()
}

#[test]
fn show_prints_what_the_run_printed() {
    let sandbox = Sandbox::small();
    let run = sandbox.pass(&["run", "small.yaml", "--out", "out"]);
    assert_eq!(sandbox.pass(&["report", "show", "out"]).out, run.out);
    let json = sandbox.pass(&["report", "show", "out", "--json"]).out;
    assert_eq!(json.trim_end().as_bytes(), sandbox.files("out")["report.json"].trim_ascii_end());
}

#[test]
fn show_one_request_draws_its_attempts() {
    let sandbox = played();
    let id = format!("small.seed-3/{}", went_over(&sandbox));
    let shown = sandbox.pass(&["report", "show", "--request", &id]).out;
    assert!(shown.contains("primary") && shown.contains("failover"), "{shown}");
    assert!(shown.contains("overloaded") && shown.contains("Answered by anthropic"), "{shown}");
}

#[test]
fn show_one_request_as_json_gives_its_lines_of_the_log() {
    let sandbox = played();
    let request = went_over(&sandbox);
    let id = format!("small.seed-3/{request}");
    let shown = sandbox.pass(&["report", "show", "--json", "--request", &id]).out;
    let lines: Vec<serde_json::Value> = shown.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() >= 4, "two attempts, the request, its control: {shown}");
    let log = sandbox.log("reports/latest", "small.seed-3");
    assert!(lines.iter().all(|line| log.contains(line)));
}

#[test]
fn a_request_of_several_entries_must_be_named_with_its_entry() {
    let sandbox = played();
    let several = sandbox.run(&["report", "show", "--request", "u3.0"]);
    assert_eq!((several.code, several.out.as_str()), (2, ""));
    assert_eq!(several.err, "error: several entries have it; name one: small.seed-3/u3.0, small.seed-4/u3.0\n");
    let none = sandbox.run(&["report", "show", "--request", "u99999.0"]);
    assert_eq!((none.code, none.err.as_str()), (2, "error: no entry has a request `u99999.0`\n"));
}

#[test]
fn a_folder_without_a_report_says_how_to_get_one() {
    let ran = Sandbox::new().run(&["report", "show"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("error: reports/latest/report.json: "), "{}", ran.err);
    assert!(ran.err.ends_with("; run `brownout run` first\n"), "{}", ran.err);
}
