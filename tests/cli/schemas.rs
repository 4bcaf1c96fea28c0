//! What is written keeps to the schemas that the binary prints.

use jsonschema::Validator;
use serde_json::Value;

use crate::sandbox::Sandbox;

fn validator(sandbox: &Sandbox, format: &str) -> Validator {
    let schema: Value = serde_json::from_str(&sandbox.pass(&["schema", format]).out).unwrap();
    jsonschema::draft202012::new(&schema).unwrap_or_else(|error| panic!("{format}: {error}"))
}

fn keeps_to(validator: &Validator, value: &Value) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}\n{value}", errors.join("\n"));
}

#[test]
fn every_format_has_a_schema() {
    let sandbox = Sandbox::new();
    for format in ["scenario", "policy", "incident", "prices", "report", "event"] {
        validator(&sandbox, format);
    }
    assert_eq!(sandbox.run(&["schema", "poem"]).code, 2);
}

#[test]
fn reports_and_logs_keep_to_their_schemas() {
    let sandbox = Sandbox::small();
    sandbox.run(&["run", "small.yaml", "--out", "out", "--policy", "two-providers", "--policy", "one-provider"]);
    let report: Value = serde_json::from_slice(&sandbox.files("out")["report.json"]).unwrap();
    keeps_to(&validator(&sandbox, "report"), &report);
    let events = validator(&sandbox, "event");
    for id in ["small.two-providers", "small.one-provider"] {
        let log = sandbox.log("out", id);
        assert!(log.len() > 800, "{id}: {} lines", log.len());
        for line in &log {
            keeps_to(&events, line);
        }
        assert!(log[0].get("start").is_some() && log[log.len() - 1].get("end").is_some(), "{id}");
    }
}

#[test]
fn the_report_has_the_fields_that_others_read() {
    let sandbox = Sandbox::small();
    sandbox.pass(&["run", "small.yaml", "--out", "out"]);
    let report: Value = serde_json::from_slice(&sandbox.files("out")["report.json"]).unwrap();
    assert_eq!(
        (report["format"].as_u64(), report["mode"].as_str(), report["verdict"].as_str()),
        (Some(1), Some("virtual"), Some("pass"))
    );
    let entry = &report["scenarios"][0];
    for field in ["id", "name", "claim", "seed", "policy", "sut", "verdict", "requests", "attempts", "failovers"] {
        assert!(!entry[field].is_null(), "{field}");
    }
    let expectation = &entry["expectations"][0];
    assert_eq!(expectation["metric"], "success_rate");
    assert_eq!(expectation["bound"], serde_json::json!({ "at_least": 0.99 }));
    assert_eq!((expectation["during"].as_str(), expectation["observed"].as_f64()), (Some("outage"), Some(1.0)));
    let windows: Vec<&String> = entry["windows"].as_object().unwrap().keys().collect();
    assert_eq!(windows.len(), 3, "{windows:?}");
    for path in ["/providers/openai/breaker/0/at_ms", "/latency_ms/p99_9", "/ttft_ms/p50", "/metrics/success_rate"] {
        assert!(entry.pointer(path).is_some_and(Value::is_number), "{path}");
    }
}
