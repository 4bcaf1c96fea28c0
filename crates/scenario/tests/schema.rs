//! The published schemas accept what the readers accept.

use document::Document;
use serde_json::{Value, json};

/// The document's tree as JSON, as an editor would see it.
fn json(node: &document::Node) -> Value {
    use document::Value as Yaml;
    match &node.value {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => json!(value),
        Yaml::Integer(value) => json!(i64::try_from(*value).ok()),
        Yaml::Float(value) => json!(value),
        Yaml::String(text) => json!(&**text),
        Yaml::List(items) => items.iter().map(json).collect(),
        Yaml::Map(entries) => {
            let pairs = entries.iter().map(|entry| (entry.key.text.to_string(), json(&entry.value)));
            Value::Object(pairs.collect())
        }
    }
}

fn problems(schema: &Value, text: &str) -> Vec<String> {
    let validator = jsonschema::draft202012::new(schema).expect("a valid schema");
    let document = Document::parse("it.yaml", text).expect("valid YAML");
    let instance = json(document.root());
    validator.iter_errors(&instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn scenarios_fit_their_schema() {
    let schema = brownout_scenario::schema();
    assert_eq!(problems(&schema, include_str!("everything.yaml")), [""; 0]);
    assert_eq!(problems(&schema, "duration: 1m\nexpect: []\n").len(), 1);
    assert_eq!(problems(&schema, "claim: c\nduration: 1m\nexpect: []\nfaults: []\n").len(), 1);
}

#[test]
fn incidents_fit_their_schema() {
    let schema = brownout_scenario::incident::schema();
    for text in [
        include_str!("../../../fixtures/incidents/openai-2024-12-11-telemetry.yaml"),
        include_str!("../../../fixtures/incidents/openai-2025-06-10-gpu-network.yaml"),
        include_str!("../../../fixtures/incidents/anthropic-2026-06-16-ten-percent.yaml"),
        include_str!("../../../fixtures/incidents/cloudflare-2025-11-18.yaml"),
    ] {
        assert_eq!(problems(&schema, text), [""; 0]);
    }
}

#[test]
fn schemas_explain_themselves() {
    for (schema, title) in [
        (brownout_scenario::schema(), "Brownout scenario"),
        (brownout_scenario::incident::schema(), "Brownout incident"),
    ] {
        assert_eq!(schema["title"], title);
        for (name, field) in schema["properties"].as_object().unwrap() {
            assert!(field["description"].is_string(), "{name} has no description");
        }
    }
}
