//! `--prices FILE`: what models cost by somebody's own contract, wherever a cost is told.

use std::collections::BTreeMap;

use record::report::{Entry, Provider};
use serde_json::Value;

use crate::exec::{DOWN, Rehearsed};
use crate::sandbox::Sandbox;
use crate::serving::{Serving, serving};

/// The small world's first model at twice its list price of 2.5 and 10 dollars; its second is not named.
const TWICE: &str = "prices: [{ model: gpt-4o, input: 5, output: 20 }]\n";

/// Four mistakes in three rows.
const WRONG: &str = "\
prices:
- { model: gpt-4o, input: cheap, output: 20 }
- { model: grok-4, input: 3 }
- { modle: o3, input: -1, output: 8 }
";

const TOLD: &str = "\
error: expected a number from 0 to 1000000, found `cheap`
 --> wrong.yaml:2:27
  |
2 | - { model: gpt-4o, input: cheap, output: 20 }
  |                           ^^^^^
";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::small();
    sandbox.write("twice.yaml", TWICE);
    sandbox.write("wrong.yaml", WRONG);
    sandbox
}

/// The only entry of a report, and what each of its providers cost.
fn costs(sandbox: &Sandbox, out: &str) -> (Entry, BTreeMap<String, u64>) {
    let entry = sandbox.report(out).scenarios.remove(0);
    let cost = |(name, provider): &(String, Provider)| (name.clone(), provider.cost_nano_usd.unwrap_or_default());
    let costs = entry.providers.0.iter().map(cost).collect();
    (entry, costs)
}

#[test]
fn a_run_costs_what_the_file_says_and_the_list_for_the_rest() {
    let sandbox = sandbox();
    sandbox.pass(&["run", "small.yaml", "--out", "list"]);
    sandbox.pass(&["run", "small.yaml", "--prices", "twice.yaml", "--out", "own"]);
    let (list, own) = (costs(&sandbox, "list"), costs(&sandbox, "own"));
    assert!(list.1["openai"] > 0 && list.1["anthropic"] > 0, "{:?}", list.1);
    assert_eq!((own.1["openai"], own.1["anthropic"]), (2 * list.1["openai"], list.1["anthropic"]));
    assert_eq!(own.0.attempts, list.0.attempts, "nobody is called otherwise");
    let start = &sandbox.log("own", "small")[0]["start"];
    assert_eq!(start["providers"][0]["input_price"], 5_000_000_000_u64, "{start}");
    let page = String::from_utf8(sandbox.files("own")["index.html"].clone()).unwrap();
    assert!(page.contains("brownout run small.yaml --prices twice.yaml --seed 3"), "what to type to have it again");
}

#[test]
fn the_built_in_list_as_a_file_changes_nothing() {
    let sandbox = sandbox();
    sandbox.write("list.json", include_str!("../../fixtures/prices/list.json"));
    sandbox.pass(&["run", "small.yaml", "--out", "without"]);
    sandbox.pass(&["run", "small.yaml", "--prices", "list.json", "--out", "with"]);
    let log = "small.events.jsonl.zst";
    assert!(sandbox.files("without")[log] == sandbox.files("with")[log]);
}

#[test]
fn who_is_asked_first_for_being_cheap_is_asked_by_the_file() {
    let sandbox = sandbox();
    let policy = "\
policy: cheap
providers:
  openai:    { api: openai-chat, model: gpt-4o }
  anthropic: { api: anthropic-messages, model: claude-sonnet-4-5 }
routes:
  default: { weighted: { balance: cost, of: { openai: 1, anthropic: 1 } } }
";
    sandbox.write("cheap.yaml", policy);
    sandbox.write("dear.yaml", "prices: [{ model: gpt-4o, input: 500, output: 500 }]\n");
    let served = |options: &[&str]| {
        sandbox.run(&[&["run", "small.yaml", "--policy", "cheap.yaml", "--out", "out"], options].concat());
        let (entry, _) = costs(&sandbox, "out");
        ["openai", "anthropic"].map(|name| entry.providers.get(name).map_or(0, |provider| provider.attempts))
    };
    let [openai, anthropic] = served(&[]);
    assert!(openai > 100 && anthropic > 0, "by list: {openai}, {anthropic}");
    let [openai, anthropic] = served(&["--prices", "dear.yaml"]);
    assert!(openai < 10 && anthropic > 300, "only where the other fails: {openai}, {anthropic}");
}

#[test]
fn a_budget_is_used_up_at_the_prices_of_the_file() {
    let sandbox = sandbox();
    let policy = "\
policy: tight
providers:
  openai: { api: openai-chat, model: gpt-4o }
routes:
  default: { priority: [openai] }
spend: { budgets: [{ of: all, per: 1h, at_most: 5 usd }] }
";
    sandbox.write("tight.yaml", policy);
    sandbox.write("dear.yaml", "prices: [{ model: gpt-4o, input: 500, output: 500 }]\n");
    let attempts = |options: &[&str]| {
        sandbox.run(&[&["run", "small.yaml", "--policy", "tight.yaml", "--out", "out"], options].concat());
        costs(&sandbox, "out").0.attempts
    };
    let (list, dear) = (attempts(&[]), attempts(&["--prices", "dear.yaml"]));
    assert!(list > 200 && dear < 50, "by list {list}, by the file {dear}");
}

#[test]
fn the_price_that_a_policy_says_stands_first() {
    let sandbox = sandbox();
    let policy = "\
policy: own
providers:
  openai: { api: openai-chat, model: gpt-4o, price: { input: 7 usd, output: 7 usd } }
routes:
  default: { priority: [openai] }
";
    sandbox.write("own.yaml", policy);
    sandbox.run(&["run", "small.yaml", "--policy", "own.yaml", "--prices", "twice.yaml", "--out", "out"]);
    assert_eq!(sandbox.log("out", "small")[0]["start"]["providers"][0]["input_price"], 7_000_000_000_u64);
}

#[test]
fn a_replay_and_a_rehearsal_cost_what_the_file_says() {
    let sandbox = sandbox();
    let incident = "openai-2025-06-10-gpu-network";
    sandbox.run(&["replay", incident, "--rate", "0.01", "--prices", "twice.yaml", "--out", "out"]);
    let log = sandbox.log("out", incident);
    assert_eq!(log[0]["start"]["providers"][0]["input_price"], 5_000_000_000_u64, "{}", log[0]);
    let free = "prices: [{ model: claude-sonnet-4-5, input: 0, output: 0.5 }]\n";
    sandbox.write("free.yaml", free);
    let rehearsed = Rehearsed::start_in(sandbox, DOWN, &["--prices", "free.yaml"]);
    assert_eq!(rehearsed.ask("ANTHROPIC_BASE_URL", "/v1/messages", "ANTHROPIC_API_KEY"), 200);
    let (sandbox, ran) = rehearsed.end(0);
    let attempts: Vec<Value> =
        sandbox.log("out", "down").into_iter().filter(|line| line.get("attempt").is_some()).collect();
    let [line] = &attempts[..] else { panic!("{attempts:?}\n{}", ran.err) };
    let attempt = &line["attempt"];
    assert_eq!(
        attempt["cost_nano_usd"].as_u64(),
        attempt["output_tokens"].as_u64().map(|tokens| tokens * 500),
        "{line}"
    );
}

/// The usage of an answer.
fn usage(serving: &Serving, path: &str, model: &str) -> Value {
    let body = format!(r#"{{"model":"{model}","max_tokens":5,"messages":[{{"role":"user","content":"hello"}}]}}"#);
    let (status, answer) = serving.ask("POST", path, "", &body);
    assert_eq!(status, 200, "{answer}");
    serde_json::from_str::<Value>(&answer).unwrap()["usage"].take()
}

#[test]
fn a_vendor_that_says_a_cost_says_that_of_the_file() {
    let sandbox = sandbox();
    let text =
        "prices:\n- { model: openai/gpt-4o, input: 1000, output: 2000 }\n- { model: grok-4, input: 1, output: 2 }\n";
    sandbox.write("own.yaml", text);
    let (usual, own) = (serving(&sandbox, &[]), serving(&sandbox, &["--prices", "own.yaml"]));
    let tokens = |usage: &Value| ["prompt_tokens", "completion_tokens"].map(|name| usage[name].as_u64().unwrap());
    let router = "/openrouter/api/v1/chat/completions";
    let said = usage(&own, router, "openai/gpt-4o");
    let [input, output] = tokens(&said);
    assert_eq!(said["cost"].as_f64(), Some((input * 1_000_000 + output * 2_000_000) as f64 / 1e9), "{said}");
    let said = usage(&own, "/xai/v1/chat/completions", "grok-4");
    let [input, output] = tokens(&said);
    assert_eq!(said["cost_in_usd_ticks"].as_u64(), Some(10 * (input * 1000 + output * 2000)), "{said}");
    for other in ["nobody/no-model", "gpt-4o-mini"] {
        assert_eq!(usage(&own, router, other), usage(&usual, router, other), "{other}: as before");
    }
}

#[test]
fn a_bad_file_stops_everything_before_it_starts() {
    let sandbox = sandbox();
    let commands: [&[&str]; 4] = [
        &["run", "small.yaml", "--out", "out"],
        &["replay", "openai-2025-06-10-gpu-network", "--out", "out"],
        &["exec", "small.yaml", "--out", "out", "--prices", "wrong.yaml", "--", "touch", "ran"],
        &["serve", "--listen", "127.0.0.1:0"],
    ];
    for command in commands {
        let command =
            if command[0] == "exec" { command.to_vec() } else { [command, &["--prices", "wrong.yaml"]].concat() };
        let ran = sandbox.run(&command);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{command:?}: {}", ran.err);
        assert!(ran.err.contains(TOLD), "{command:?}: {}", ran.err);
        for place in ["wrong.yaml:3:3", "wrong.yaml:4:5", "wrong.yaml:4:23"] {
            assert!(ran.err.contains(place), "all at once: {command:?}: {}", ran.err);
        }
        assert!(!sandbox.has("out") && !sandbox.has("ran"), "{command:?} wrote something");
    }
}

#[test]
fn what_is_wrong_elsewhere_is_told_with_it_and_a_missing_file_is_wrong() {
    let sandbox = sandbox();
    sandbox.write("bad.yaml", &crate::sandbox::SMALL.replace("seed", "sede"));
    let ran = sandbox.run(&["run", "bad.yaml", "--prices", "wrong.yaml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("unknown field `sede`") && ran.err.contains(TOLD), "{}", ran.err);
    let ran = sandbox.run(&["run", "small.yaml", "--prices", "nowhere.yaml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("nowhere.yaml: "), "{}", ran.err);
}

#[test]
fn a_file_of_prices_is_checked_and_has_a_schema() {
    let sandbox = sandbox();
    sandbox.write("contract.yaml", include_str!("../../fixtures/prices/contract.yaml"));
    assert!(sandbox.pass(&["check", "contract.yaml", "twice.yaml"]).err.contains("2 files are fine"));
    let ran = sandbox.run(&["check", "wrong.yaml"]);
    assert!(ran.code == 2 && ran.err.contains(TOLD), "{}", ran.err);
    let schema: Value = serde_json::from_str(&sandbox.pass(&["schema", "prices"]).out).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let list: Value = serde_json::from_str(include_str!("../../fixtures/prices/list.json")).unwrap();
    assert!(validator.is_valid(&list));
    assert!(!validator.is_valid(&serde_json::json!({ "prices": [{ "model": "m", "input": 1 }] })));
}
