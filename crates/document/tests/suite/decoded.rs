//! Files that are right: what they mean.

use brownout_document::{Document, Factor, Money, Period, Rate, Scalar, Share, Value};
use serde::Deserialize;

use crate::world::{Api, Blackout, Fault, World, decode};

fn scalar<S: Scalar>(text: &str) -> S {
    S::parse(text).expect("a good scalar")
}

#[test]
fn a_whole_file() {
    let text = "\
scenario: openai-goes-dark      # a comment
seed: 7
duration: 12m
strict: true
spend: 20 usd
statuses: { 429: 60%, 503: 0.4 }
providers:
  openai: { api: openai-chat, model: gpt-4o, limit: 2000/min, slots: 3 }
  other: { api: anthropic-messages, model: '5', regions: [eu, us] }
timeline:
  - { at: 3m, for: 1h 30m, provider: openai, share: 80%, fault: { blackout: black-hole } }
  - { at: 0, fault: { error: { status: 503, retry_after: ~ } } }
  - { at: 1s, fault: { slow: 1.5 } }
  - { at: 1s, fault: { pauses: [1s, 2.5s] } }
  - { at: 1s, fault: truncate }
";
    let world = decode(text).unwrap();
    assert_eq!((world.scenario.as_str(), world.seed, world.strict), ("openai-goes-dark", Some(7), true));
    assert_eq!(world.duration, Some(scalar("12m")));
    assert_eq!(world.spend, Some(Money::from_nano_usd(20_000_000_000)));
    assert_eq!(world.statuses[&429], Share::new(0.6).unwrap());
    assert_eq!(world.providers["openai"].api, Api::OpenaiChat);
    assert_eq!(world.providers["openai"].limit, Some(scalar::<Rate>("2000/min")));
    assert_eq!(world.providers["other"].model, "5");
    assert_eq!(world.timeline[0].lasts, Some(scalar::<Period>("90m")));
    let faults: Vec<_> = world.timeline.into_iter().map(|step| step.fault).collect();
    let expected = [
        Fault::Blackout(Blackout::BlackHole),
        Fault::Error { status: 503, retry_after: None },
        Fault::Slow(Factor::new(1.5).unwrap()),
        Fault::Pauses(vec![scalar("1s"), scalar("2.5s")]),
        Fault::Truncate,
    ];
    assert_eq!(faults, expected);
}

#[test]
fn words_of_older_yaml_stay_texts() {
    for word in ["yes", "no", "on", "off", "y", "True", "FALSE", ".inf", ".nan", "1e999", "12:30", "2024-01-01", "NULL"]
    {
        let document = Document::parse("x", word).unwrap();
        assert_eq!(document.root().value, Value::String(word.into()));
    }
}

#[test]
fn plain_words_that_are_values() {
    let value = |text: &str| Document::parse("x", text).unwrap().root().value.clone();
    assert_eq!(value("true"), Value::Bool(true));
    assert_eq!(value("~"), Value::Null);
    assert_eq!(value("-12"), Value::Integer(-12));
    assert_eq!(value("0x1F"), Value::Integer(31));
    assert_eq!(value("0o17"), Value::Integer(15));
    assert_eq!(value("1.5"), Value::Float(1.5));
    assert_eq!(value(".5e3"), Value::Float(500.0));
    assert_eq!(value("'true'"), Value::String("true".into()));
}

#[test]
fn maps_keep_their_order() {
    let document = Document::parse("x", "{ zebra: 1, ant: 2, mole: 3 }").unwrap();
    let keys: Vec<_> = document.root().entries().iter().map(|entry| &*entry.key.text).collect();
    assert_eq!(keys, ["zebra", "ant", "mole"]);
}

#[test]
fn aliases_repeat_values() {
    let text = "scenario: x\nproviders:\n  a: &a { api: openai-chat, model: m }\n  b: *a\n";
    let world: World = decode(text).unwrap();
    assert_eq!(world.providers["a"], world.providers["b"]);
}

/// Refuses odd numbers, which no schema can say.
#[derive(Debug, schemars::JsonSchema)]
struct Even(#[expect(dead_code, reason = "only read by the schema")] u32);

impl<'de> Deserialize<'de> for Even {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u32::deserialize(deserializer)?;
        let odd = || serde::de::Error::custom(format!("{number} is odd"));
        number.is_multiple_of(2).then_some(Self(number)).ok_or_else(odd)
    }
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
struct Pair {
    #[expect(dead_code, reason = "only decoded")]
    sizes: Vec<Even>,
}

#[test]
fn what_only_serde_refuses_has_a_place_too() {
    let document = Document::parse("x", "sizes:\n  - 2\n  - 3\n").unwrap();
    assert_eq!(document.decode::<Pair>().unwrap_err().lines(), ["x:3:5: 3 is odd"]);
}

#[test]
fn units_and_flow_maps_are_plain_yaml() {
    let text = "\
breaker:  { slow: { ttft: 3x baseline, share: 50% }, open: { first: 2s, max: 30s } }
providers:
  openai: { api: openai-chat, key: { env: OPENAI_API_KEY }, limits: { requests: 2000/min } }
timeline:
  - { name: outage, at: 3m, for: 5m, fault: { blackout: black-hole } }
  # also: `share`
last_resort: { text: \"Please try again in a minute.\" }
";
    let document = Document::parse("x", text).unwrap();
    let at = |path: [&str; 3]| {
        path.iter().try_fold(document.root(), |node, key| node.get(key)).and_then(brownout_document::Node::scalar)
    };
    assert_eq!(at(["breaker", "slow", "ttft"]).as_deref(), Some("3x baseline"));
    assert_eq!(document.root().get("timeline").map(|list| list.items().len()), Some(1));
}
