//! Files of prices: what they say, and what their authors are told.

use brownout_policy::prices::{self, read};
use document::Document;
use failover::{LongPrice, Price, Prices};

fn parsed(text: &str) -> Result<Prices, Vec<String>> {
    let document = Document::parse("it.yaml", text).map_err(|problems| problems.lines())?;
    read(&document).map_err(|problems| problems.lines())
}

#[track_caller]
fn says(text: &str, wanted: &[&str]) {
    let wanted: Vec<String> = wanted.iter().map(|line| format!("it.yaml:{line}")).collect();
    assert_eq!(parsed(text).err().unwrap_or_default(), wanted, "\n{text}");
}

/// A file of one row that ends so.
#[track_caller]
fn row(more: &str, wanted: &[&str]) {
    says(&format!("prices:\n- {{ model: m, input: 1, output: 2, {more} }}\n"), wanted);
}

#[test]
fn a_row_is_a_price() {
    let text = "as_of: 2026-11-30\nunit: US dollars per million tokens\nprices:\n\
                - { model: gpt-4o, vendor: openai, input: 2, output: 8.5 }\n\
                - { model: ours, input: 0.1, cached: 0.01, cache_write: 0.125, output: 0, input_long: 0.2, output_long: 1 }\n";
    let prices = parsed(text).unwrap();
    assert_eq!(prices.of("gpt-4o"), Some(Price::flat(2_000_000_000, 8_500_000_000)));
    let ours = Price {
        input: 100_000_000,
        cached: 10_000_000,
        cache_write: 125_000_000,
        output: 0,
        long: Some(LongPrice { input: 200_000_000, output: 1_000_000_000 }),
    };
    assert_eq!(prices.of("ours"), Some(ours));
    assert_eq!(prices.of("gpt-4o-mini"), Price::of("gpt-4o-mini"));
}

#[test]
fn the_built_in_table_is_such_a_file_and_says_the_same() {
    let list = include_str!("../../../fixtures/prices/list.json");
    let prices = parsed(list).unwrap();
    let rows: serde_json::Value = serde_json::from_str(list).unwrap();
    for row in rows["prices"].as_array().unwrap() {
        let model = row["model"].as_str().unwrap();
        assert!(prices.of(model).is_some());
        assert_eq!(prices.of(model), Price::of(model), "{model}");
    }
    assert!(prices::is(&Document::parse("list.json", list).unwrap()));
}

#[test]
fn numbers_that_are_no_prices() {
    row("cached: -1", &["2:44: expected a number from 0 to 1000000, found `-1`"]);
    row("cached: .nan", &["2:44: expected a number from 0 to 1000000, found `.nan`"]);
    row("cached: 2e6", &["2:44: expected a number from 0 to 1000000, found `2e6`"]);
    row("cached: 1 usd", &["2:44: expected a number from 0 to 1000000, found `1 usd`"]);
}

#[test]
fn words_that_are_not_known_and_fields_that_are_missing() {
    says("prices: []\n", &["1:9: expected a list of at least 1 item, found 0"]);
    says("price: []\n", &["1:1: unknown field `price`; did you mean `prices`?"]);
    row("chached: 1", &["2:36: unknown field `chached`; did you mean `cached`?"]);
    says(
        "prices:\n- { model: m, output: 1 }\n",
        &["2:3: missing field `input`; `input` is a number from 0 to 1000000"],
    );
}

#[test]
fn everything_wrong_is_told_at_once() {
    says(
        "unit: euros\nprices:\n- { model: m, input: 1, output: 2, input_long: 3 }\n- { model: m, input: 1, output: 2, output_long: 3 }\n",
        &[
            "1:7: prices cannot be in `euros`; they are in US dollars per million tokens: convert them",
            "3:36: `input_long` needs `output_long` beside it; a long prompt has both prices",
            "4:12: another row is about `m`; keep one of them",
            "4:36: `output_long` needs `input_long` beside it; a long prompt has both prices",
        ],
    );
}

#[test]
fn the_example_is_such_a_file() {
    let prices = parsed(include_str!("../../../fixtures/prices/contract.yaml")).unwrap();
    let listed = Price::of("gpt-4o").unwrap();
    let said = prices.of("gpt-4o").unwrap();
    assert_eq!((said.input, said.output), (listed.input / 5 * 4, listed.output / 5 * 4), "a fifth below the list");
    assert!(
        prices.said("meta-llama/Llama-3.1-8B-Instruct").is_some()
            && Price::of("meta-llama/Llama-3.1-8B-Instruct").is_none()
    );
}
