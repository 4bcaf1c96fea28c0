//! The small check of JSON Schema, against a whole validator; and what is made of it.

use brownout_failover::{Heard, Judge, QualityPolicy, Verdict, judge};
use proptest::prelude::*;
use serde_json::{Value, json};
use wire::{FinishReason, Format, Request, Tool, ToolCall, ToolChoice};

fn policy() -> QualityPolicy {
    QualityPolicy { judges: vec![Judge::Json, Judge::ToolArguments], retry: true }
}

fn with_schema(schema: Value) -> Request {
    Request { format: Format::Schema { name: "answer".into(), schema }, ..Request::prompt("m", "?") }
}

fn fits(schema: &Value, text: &str) -> bool {
    let heard = Heard { text, tool_calls: &[], finish: FinishReason::Stop };
    judge(&policy(), &with_schema(schema.clone()), &heard).is_good()
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..4_i64).prop_map(Value::from),
        (-3..4_i64).prop_map(|halves| json!(halves as f64 / 2.0)),
        "[ab]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let fields = proptest::collection::btree_map("[abc]", inner.clone(), 0..3);
        prop_oneof![
            proptest::collection::vec(inner, 0..3).prop_map(Value::from),
            fields.prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn schema() -> impl Strategy<Value = Value> {
    let kind = prop_oneof![
        Just("null"),
        Just("boolean"),
        Just("number"),
        Just("integer"),
        Just("string"),
        Just("array"),
        Just("object")
    ];
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        Just(json!({ "$ref": "#/$defs/word" })),
        kind.clone().prop_map(|kind| json!({ "type": kind })),
        proptest::collection::vec(kind, 1..3).prop_map(|mut kinds| {
            kinds.sort_unstable();
            kinds.dedup();
            json!({ "type": kinds })
        }),
        value().prop_map(|only| json!({ "const": only })),
        proptest::collection::vec(value(), 1..3).prop_map(|values| json!({ "enum": values })),
        (-2..3_i64, -2..3_i64).prop_map(|(a, b)| json!({ "minimum": a, "exclusiveMaximum": b })),
        (0..3_u64, 0..3_u64).prop_map(|(a, b)| json!({ "minLength": a, "maxItems": b, "minProperties": a })),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let few = proptest::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            few.clone().prop_map(|legs| json!({ "anyOf": legs })),
            few.clone().prop_map(|legs| json!({ "oneOf": legs })),
            few.clone().prop_map(|legs| json!({ "allOf": legs })),
            (few, inner.clone()).prop_map(|(first, rest)| json!({ "prefixItems": first, "items": rest })),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, other)| json!({
                "properties": { "a": a, "b": b }, "required": ["a"], "additionalProperties": other
            })),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_whole_validator_says_the_same(schema in schema(), value in value()) {
        let root = match schema {
            Value::Object(mut map) => {
                map.insert("$defs".into(), json!({ "word": { "type": "string", "maxLength": 2 } }));
                Value::Object(map)
            }
            other => other,
        };
        let whole = jsonschema::draft202012::new(&root).unwrap();
        prop_assert_eq!(fits(&root, &value.to_string()), whole.is_valid(&value), "{} {}", root, value);
    }
}

#[test]
fn a_schema_that_leads_to_itself_ends() {
    assert!(fits(&json!({ "$ref": "#" }), "{}"));
    let tree = json!({ "type": "object", "properties": { "next": { "$ref": "#" } }, "required": ["n"] });
    assert!(fits(&tree, r#"{"n":1,"next":{"n":2}}"#));
    assert!(!fits(&tree, r#"{"n":1,"next":{}}"#));
}

#[test]
fn json_is_what_a_parser_reads() {
    let any = Request { format: Format::Json, ..Request::prompt("m", "?") };
    let ask = |text, finish| judge(&policy(), &any, &Heard { text, tool_calls: &[], finish }).is_good();
    assert!(ask(r#" {"a": 1} "#, FinishReason::Stop));
    for bad in ["[1]", r#"{"a": 1"#, "```json\n{}\n```", r#"Here you are: {"a": 1}"#, ""] {
        assert!(!ask(bad, FinishReason::Stop), "{bad}");
    }
    // Cut at the caller's own limit, which is told as such.
    assert!(ask(r#"{"a": 1"#, FinishReason::Length));
}

fn calling(choice: ToolChoice) -> Request {
    let parameters = json!({ "type": "object", "properties": { "city": { "type": "string" } }, "required": ["city"] });
    let weather = Tool { name: "weather".into(), description: "".into(), parameters };
    let clock = Tool { name: "clock".into(), description: "".into(), parameters: json!({ "type": "object" }) };
    Request { tools: vec![weather, clock], tool_choice: choice, ..Request::prompt("m", "?") }
}

fn call(name: &'static str, arguments: &'static str) -> ToolCall {
    ToolCall { id: "1".into(), name: name.into(), arguments: arguments.into() }
}

fn words(request: &Request, calls: &[ToolCall]) -> Option<String> {
    let heard = Heard { text: "", tool_calls: calls, finish: FinishReason::ToolCalls };
    match judge(&policy(), request, &heard) {
        Verdict::Good => None,
        Verdict::Degraded(_, why) => Some(why),
    }
}

#[test]
fn arguments_fit_the_tool_that_is_called() {
    let request = calling(ToolChoice::Auto);
    assert_eq!(words(&request, &[call("weather", r#"{"city":"Ulm"}"#)]), None);
    assert_eq!(words(&request, &[call("clock", "")]), None);
    let table = [
        (call("weather", "{}"), "arguments of 'weather': 'city' is missing"),
        (call("weather", r#"{"city":7}"#), "arguments of 'weather': city: is number, not \"string\""),
        (call("weather", "[]"), "arguments of 'weather': no object"),
        (call("wether", "{}"), "no tool 'wether' was offered"),
    ];
    for (call, why) in table {
        assert_eq!(words(&request, &[call]).as_deref(), Some(why));
    }
    assert!(words(&request, &[call("weather", r#"{"city":"Ul"#)]).unwrap().contains("not JSON"));
}

#[test]
fn a_call_that_was_demanded_is_missed() {
    assert!(words(&calling(ToolChoice::Auto), &[]).unwrap().contains("there are none"));
    assert!(words(&calling(ToolChoice::Required), &[]).unwrap().contains("was to be called"));
    let named = calling(ToolChoice::Named("weather".into()));
    assert!(words(&named, &[call("clock", "{}")]).unwrap().contains("'weather'"));
}
