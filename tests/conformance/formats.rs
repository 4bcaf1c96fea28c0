//! Virtual against wire: every format, in one world where all is said that an answer can be.
//!
//! The library's providers speak two formats. Each has a way of its own to show a thought or a call, and to be silent
//! before; so each is asked for both, for words, for JSON, about pictures and over several turns, and is struck by what
//! depends on where an answer stops.

use std::sync::Arc;
use std::time::Duration;

use failover::{HedgeAfter, HedgePolicy, Policy};
use runner::library::Source;
use runner::prepare::{self, Prepared};
use wire::Api;

use crate::same::compared;
use crate::stage::each;

/// Seeds of each world.
const SEEDS: [u64; 3] = [5, 6, 7];

/// What strikes the first provider, one after the other.
const FAULTS: [&str; 9] = [
    "stall: { after: 3 }",
    "stall: { after: 30, lasting: 7s, inside: event }",
    "stall: { after: { uniform: { low: 0, high: 60 } } }",
    "cut: { after: { uniform: { low: 0, high: 60 } }, how: reset }",
    "cut: { after: 9, how: missing-terminator }",
    "degrade: broken_tool_arguments",
    "degrade: { truncated: { after: 10 } }",
    "in_stream: { after: 12, status: 503 }",
    "capacity: { slots: 4, queue: 4, overflow: 529 }",
];

/// Seconds of each fault, and of the time between two.
const LASTING: (usize, usize) = (5, 1);

/// A minute of everything.
fn world(seed: u64) -> String {
    let window = |(place, fault): (usize, &&str)| {
        let share = if fault.starts_with("capacity") { "" } else { "share: 60%, " };
        let at = 4 + place * (LASTING.0 + LASTING.1);
        format!(
            "  - {{ name: fault-{place}, at: {at}s, for: {}s, provider: openai, {share}fault: {{ {fault} }} }}\n",
            LASTING.0
        )
    };
    let timeline: String = FAULTS.iter().enumerate().map(window).collect();
    let thought = "Where may it be? ".repeat(12);
    let words = "It is on its way. ".repeat(6);
    format!(
        "claim: Both modes play this alike.
seed: {seed}
duration: 1m
policy: two-providers
workload:
  arrivals: {{ poisson: 12/s }}
  patience: 20s
  mix:
    chat:  {{ share: 15%, stream: true }}
    json:  {{ share: 15%, stream: true, asks: extraction }}
    seen:  {{ share: 20%, stream: true, with: [images], turns: 2, think: 1s }}
    tool:  {{ share: 20%, stream: true, with: [tools], turns: 3, think: 1s }}
    both:  {{ share: 15%, stream: true, with: [tools, images] }}
    batch: {{ share: 15%, stream: false, with: [tools, images] }}
timeline:
{timeline}answers:
  - when: {{ tool: look_up_order, image: true }}
    respond:
      thought: '{thought}'
      text: '{words}'
      tool_calls: [{{ name: look_up_order, arguments: {{ order: A-2071, why: '{words}' }} }}]
  - when: {{ tool: look_up_order, turn: 3 }}
    respond: {{ tool_calls: [{{ name: look_up_order, arguments: {{ order: B-7 }} }}], finish: length }}
  - when: {{ tool: look_up_order }}
    respond:
      tool_calls: [{{ name: look_up_order, arguments: {{ order: A-2071 }} }}, {{ name: look_up_order }}]
  - when: {{ image: true }}
    respond: {{ thought: '{thought}', text: '{words}' }}
expect:
  - {{ hangs: 0 }}
"
    )
}

/// A question that comes in two messages. Where neighbours are put together, Ollama has one text of them, and the
/// provider counts fewer than the caller: that is open, and not asked of it.
const IN_TWO: &str = ", asks: extraction";

/// The world, where the first provider speaks that format.
fn spoken(api: Api, seed: u64, change: impl Fn(&mut Policy)) -> Prepared {
    let name = api.name();
    let text = if api == Api::Ollama { world(seed).replace(IN_TWO, "") } else { world(seed) };
    let source = Source { name: format!("{name}.yaml"), id: name.into(), text, embedded: false };
    let mut one = prepare::scenario(&source, &[]).unwrap_or_else(|problem| panic!("{problem}"));
    for policy in &mut one.policies {
        let policy = Arc::make_mut(policy);
        policy.providers[0].api = api;
        change(policy);
    }
    one
}

/// A policy that asks a second provider where the first is silent for long, and leaves one that is slow.
fn watchful(policy: &mut Policy) {
    policy.hedge = Some(HedgePolicy { after: HedgeAfter::Fixed(Duration::from_millis(900)), budget: 0.5 });
    policy.timeouts.min_pace = Some(8);
    policy.timeouts.idle = Some(Duration::from_millis(1500));
}

fn all_agree(change: impl Fn(&mut Policy)) {
    let seeds = |api| SEEDS.map(|seed| (api, seed));
    let worlds: Vec<(String, Prepared)> = Api::ALL
        .into_iter()
        .flat_map(seeds)
        .map(|(api, seed)| (format!("{} with seed {seed}", api.name()), spoken(api, seed, &change)))
        .collect();
    let told = each(&worlds, |(name, one)| compared(one).err().map(|difference| format!("{name}: {difference}")));
    let wrong: Vec<String> = told.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} of {} worlds\n{}", wrong.len(), worlds.len(), wrong.join("\n"));
}

#[test]
fn every_format_plays_the_same_over_values_and_over_the_wire() {
    all_agree(|_| {});
}

#[test]
fn every_format_plays_the_same_where_silence_is_acted_on() {
    all_agree(watchful);
}
