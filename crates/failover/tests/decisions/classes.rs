//! How often the built-in rules name the class that a person named, and what a policy's rules do.

use std::collections::BTreeMap;

use brownout_failover::classes::{BUILT_IN, Classify, built_in};
use brownout_failover::{ClassRule, ClassifyPolicy};
use serde_json::Value;
use wire::{Format, Message, Request, Text, Tool};

const PROMPTS: &str = include_str!("../../../../fixtures/classes/prompts.jsonl");

/// A labelled prompt: its class, its half, and the request it makes.
fn prompts() -> impl Iterator<Item = (String, String, Request)> {
    PROMPTS.lines().map(|line| {
        let row: Value = serde_json::from_str(line).expect("a line of JSON");
        let text = |field: &str| row[field].as_str().expect("every row has it").to_owned();
        (text("class"), text("half"), request(&row, text("prompt")))
    })
}

fn request(row: &Value, prompt: String) -> Request {
    let mut request = Request::prompt("m", prompt);
    let fill = row["tokens"].as_u64().unwrap_or(0) as usize * 4;
    if fill > 0 {
        request.messages.insert(0, Message::user("So it went on. ".repeat(fill / 15)));
    }
    if row["tools"] == true {
        request.tools.push(tool());
    }
    if row["json"] == true {
        request.format = Format::Json;
    }
    request
}

fn tool() -> Tool {
    Tool { name: "search".into(), description: "Searches.".into(), parameters: serde_json::json!({}) }
}

/// Right ones by class, of how many, and a table of who was taken for whom.
fn measure(half: &str) -> (BTreeMap<String, (u32, u32)>, String) {
    let (mut right, mut table) = (BTreeMap::new(), BTreeMap::<(String, &str), u32>::new());
    for (class, _, request) in prompts().filter(|(_, of, _)| of == half) {
        let found = built_in(&request);
        let (hits, all) = right.entry(class.clone()).or_insert((0, 0));
        (*hits, *all) = (*hits + u32::from(found == class), *all + 1);
        *table.entry((class, found)).or_default() += 1;
    }
    let rows = BUILT_IN.map(|class| {
        let cells = BUILT_IN.map(|found| format!("{:>13}", table.get(&(class.to_owned(), found)).unwrap_or(&0)));
        format!("{class:<13}{}\n", cells.concat())
    });
    let head = BUILT_IN.map(|class| format!("{class:>13}")).concat();
    (right, format!("{:<13}{head}\n{}", half, rows.concat()))
}

/// The share of right ones in thousandths, over these classes.
fn share(right: &BTreeMap<String, (u32, u32)>, classes: &[&str]) -> u32 {
    let chosen = right.iter().filter(|(class, _)| classes.contains(&class.as_str()));
    let (hits, all) = chosen.fold((0, 0), |sum, (_, seen)| (sum.0 + seen.0, sum.1 + seen.1));
    hits * 1000 / all
}

#[test]
#[expect(clippy::print_stdout, reason = "the table is what the test is read for")]
fn the_stated_accuracy_holds_in_both_halves() {
    for half in ["tuning", "held-out"] {
        let (right, table) = measure(half);
        let (all, by_words) =
            (share(&right, &BUILT_IN), share(&right, &["code", "creative", "factual", "extraction", "chat"]));
        println!("{table}all {all}, by words alone {by_words} of 1000\n");
        let most = if half == "tuning" { 40 } else { 20 };
        assert!(right.values().all(|(_, prompts)| *prompts == most), "balanced");
        assert!(all >= STATED_ALL && by_words >= STATED_WORDS, "{half}: {all} and {by_words} of 1000");
    }
}

/// In thousandths, as the module says.
const STATED_ALL: u32 = 800;
/// The same for the five classes that only words tell apart.
const STATED_WORDS: u32 = 720;

#[test]
fn own_rules_come_first_and_the_first_that_fits() {
    let rule = |class: &str, words: &[&str]| ClassRule {
        class: class.into(),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        ..ClassRule::default()
    };
    let tooled = ClassRule { class: "agents".into(), tools: Some(true), ..ClassRule::default() };
    let rules = vec![tooled, rule("legal", &["Liability", "force majeure"]), rule("poems", &["poem"])];
    let policy = ClassifyPolicy { rules, built_in: true };
    let class = |text: &'static str| policy.classify(&Request::prompt("m", text));
    assert_eq!(class("Who bears LIABILITY, in a poem?"), Some("legal".into()));
    assert_eq!(class("Is this force-majeure?"), Some("legal".into()));
    assert_eq!(class("Poems, please"), Some("chat".into()), "whole words only");
    let with_tools = Request { tools: vec![tool()], ..Request::prompt("m", "a poem") };
    assert_eq!(policy.classify(&with_tools), Some("agents".into()));
}

#[test]
fn without_built_in_rules_nothing_is_guessed() {
    assert_eq!(ClassifyPolicy::default().classify(&Request::prompt("m", "Write a poem.")), None);
}

#[test]
fn a_closure_classifies() {
    let by_model = |request: &Request| (request.model == "m").then(|| Text::from("mine"));
    assert_eq!(Classify::classify(&by_model, &Request::prompt("m", "x")), Some("mine".into()));
}

#[test]
fn any_text_has_a_class() {
    for text in ["", " ", "\u{0}", "🦀🦀🦀", "ǅ İ ß", &"é".repeat(20_000)] {
        assert!(BUILT_IN.contains(&built_in(&Request::prompt("m", text.to_owned()))));
    }
}
