//! Virtual against wire: every fault that can be said, in a small world of its own.
//!
//! The library has the faults that prove a protection. Here each word of the catalogue is said once: a fault whose
//! modes are not held against each other is no fault that both modes play.

use std::collections::BTreeSet;
use std::sync::Arc;

use runner::library::Source;
use runner::prepare::{self, Prepared};
use scenario::model::{Scenario, UnknownModels, WorldProvider};
use serde_json::Value;

use crate::same::compared;
use crate::stage::each;

/// Each fault, as a file says it.
const FAULTS: [&str; 68] = [
    "blackout: refuse",
    "blackout: reset",
    "blackout: black-hole",
    "blackout: dns-failure",
    "blackout: tls-failure",
    "blackout: slow-handshake",
    "blackout: wrong-certificate",
    "blackout: expired-certificate",
    "error: { status: 500 }",
    "error: { status: 503, retry_after: 2s }",
    "error: { category: rate_limited }",
    "error: { category: quota_exhausted }",
    "error: { category: overloaded }",
    "error: { category: server_error }",
    "error: { category: timeout }",
    "error: { category: authentication }",
    "error: { category: permission }",
    "error: { category: invalid_request }",
    "error: { category: request_too_large }",
    "error: { category: context_length_exceeded }",
    "error: { category: content_filtered }",
    "error: { category: model_not_found }",
    "error: { mix: { 500: 40%, 529: 20%, refuse: 20%, reset: 10%, black-hole: 10% } }",
    "throttle: { requests: 60/min, burst: 3 }",
    "throttle: { tokens: 20000/min, status: 529 }",
    "throttle: { input_tokens: 20000/min, output_tokens: 4000/min, per: model }",
    "throttle: { requests_per_day: 40, per: key }",
    "throttle: { requests: 120/min, per: provider }",
    "throttle: { tokens: 40000/min, charge: asked }",
    "throttle: { tokens_per_day: 40000, charge: used }",
    "throttle: { concurrent: 4 }",
    "throttle: { concurrent: 2, per: model, status: 503 }",
    "latency: { connect: { plus: 2s } }",
    "latency: { connect: { plus: { p50: 1s, p95: 30s } } }",
    "latency: { first_token: 10x }",
    "latency: { first_token: { plus: { exponential: { mean: 2s } } }, pace: { plus: 20ms } }",
    "stall: { after: 0, lasting: 5s }",
    "stall: { after: 12, lasting: forever }",
    "stall: { after: 12, lasting: 3s, inside: event }",
    "stall: { after: 12, inside: event }",
    "cut: { after: 12, how: clean-eof }",
    "cut: { after: 12, how: reset }",
    "cut: { after: 12, how: missing-terminator }",
    "cut: { after: 12, how: inside-event }",
    "cut: { after: 12, how: inside-character }",
    "cut: { after: 12, how: inside-chunk-header }",
    "cut: { after: { uniform: { low: 0, high: 40 } }, how: goaway }",
    "in_stream: { after: 12, status: 503 }",
    "garble: json",
    "garble: html",
    "garble: event",
    "garble: content-type",
    "garble: utf8",
    "garble: gzip",
    "degrade: empty",
    "degrade: { truncated: { after: 10 } }",
    "degrade: { runaway: { times: 3 } }",
    "degrade: refusal",
    "degrade: repetition",
    "degrade: garbled",
    "degrade: wrong_language",
    "degrade: broken_json",
    "degrade: broken_tool_arguments",
    "degrade: dropped_tool_calls",
    "auth: { status: 401 }",
    "wrong_usage: missing",
    "wrong_usage: { times: { factor: 1000 } }",
    "capacity: { slots: 4, queue: 4, overflow: 529 }",
];

/// Seeds of each world.
const SEEDS: [u64; 2] = [5, 6];

/// A rule by which tools are called.
const CALLS: &str = "answers:
  - { when: { tool: look_up_order }, respond: { tool_calls: [{ name: look_up_order, arguments: { order: A-2071 } }] } }
";

/// A world of one minute: streams, whole answers and calls of tools, and half a minute of the fault.
fn world(place: usize, fault: &str, seed: u64) -> Prepared {
    // Limits concern all attempts together.
    let of_all = fault.starts_with("throttle") || fault.starts_with("capacity");
    let share = if of_all { "" } else { "share: 60%, " };
    let text = format!(
        "claim: Both modes play this alike.
seed: {seed}
duration: 1m
policy: two-providers
workload:
  arrivals: {{ poisson: 10/s }}
  patience: 20s
  mix:
    chat:  {{ share: 50%, stream: true }}
    batch: {{ share: 30%, stream: false }}
    tool:  {{ share: 20%, stream: true, with: [tools] }}
timeline:
  - {{ name: fault, at: 15s, for: 30s, provider: openai, {share}fault: {{ {fault} }} }}
{CALLS}expect:
  - {{ hangs: 0 }}
"
    );
    let id = format!("kind-{place}");
    let source = Source { name: format!("{fault}.yaml"), id, text, embedded: false };
    prepare::scenario(&source, &[]).unwrap_or_else(|problem| panic!("{fault}: {problem}"))
}

/// The worlds of a fault.
fn seeded((place, fault): (usize, &&'static str)) -> [(&'static str, Prepared); SEEDS.len()] {
    SEEDS.map(|seed| (*fault, world(place, fault, seed)))
}

#[test]
fn every_fault_plays_the_same_over_values_and_over_the_wire() {
    let worlds: Vec<(&str, Prepared)> = FAULTS.iter().enumerate().flat_map(seeded).collect();
    let told = each(&worlds, |(fault, one)| compared(one).err().map(|difference| format!("{fault}: {difference}")));
    let wrong: Vec<String> = told.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_model_that_is_not_there_is_missed_alike_in_both_modes() {
    let Prepared { scenario, policies, .. } = world(FAULTS.len(), "blackout: reset", 5);
    let asked = &policies[0].providers[0];
    let strict = WorldProvider {
        name: asked.name.clone(),
        model: Some("gpt-0".to_owned()),
        unknown_models: UnknownModels::Refuse,
        ..WorldProvider::default()
    };
    let scenario = Arc::new(Scenario { providers: vec![strict], ..Scenario::clone(&scenario) });
    let one = Prepared { scenario, policies, ..world(FAULTS.len(), "blackout: reset", 5) };
    assert_eq!(compared(&one), Ok(()));
}

#[test]
fn every_word_of_the_catalogue_is_compared() {
    let schema = scenario::schema();
    let mut words = BTreeSet::new();
    words_of(&schema, &schema["$defs"]["Fault"], &mut words);
    let said: BTreeSet<&str> =
        FAULTS.iter().flat_map(|fault| fault.split(|letter: char| !is_of_word(letter))).collect();
    let missing: Vec<&String> = words.iter().filter(|word| !said.contains(word.as_str())).collect();
    assert!(words.len() > 60 && missing.is_empty(), "{missing:?} of {words:?}");
}

fn is_of_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '-'
}

/// The words that a part of the schema has for faults: its fields, and what stands for itself. Shapes of numbers are
/// the same everywhere, and left out.
fn words_of(schema: &Value, part: &Value, words: &mut BTreeSet<String>) {
    match part {
        Value::Object(fields) => {
            if let Some(Value::Object(properties)) = fields.get("properties") {
                words.extend(properties.keys().cloned());
            }
            if let Some(Value::String(word)) = fields.get("const") {
                words.insert(word.clone());
            }
            if let Some(Value::String(target)) = fields.get("$ref") {
                let name = target.trim_start_matches("#/$defs/");
                if !name.contains("_of_") {
                    words_of(schema, &schema["$defs"][name], words);
                }
            }
            fields.values().for_each(|inner| words_of(schema, inner, words));
        }
        Value::Array(parts) => parts.iter().for_each(|inner| words_of(schema, inner, words)),
        _ => {}
    }
}
