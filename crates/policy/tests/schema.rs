//! The published schema accepts what the reader accepts.

use document::{Document, Node, Value as Yaml};
use serde_json::{Value, json};

/// The document's tree as JSON, as an editor would see it.
fn json(node: &Node) -> Value {
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

fn problems(text: &str) -> usize {
    let schema = brownout_policy::schema();
    let validator = jsonschema::draft202012::new(&schema).expect("a valid schema");
    validator.iter_errors(&json(Document::parse("it.yaml", text).expect("valid YAML").root())).count()
}

#[test]
fn policies_fit_their_schema() {
    assert_eq!(problems(include_str!("everything.yaml")), 0);
    assert_eq!(problems(include_str!("../../../fixtures/policies/two-providers.yaml")), 0);
    assert_eq!(problems(include_str!("../../../fixtures/policies/one-provider.yaml")), 0);
    assert_eq!(problems(include_str!("../../../fixtures/policies/buffered.yaml")), 0);
    assert_eq!(problems(include_str!("shape.yaml")), 0);
    assert_eq!(problems(include_str!("../../../fixtures/policies/error-handling.yaml")), 0);
    assert_eq!(problems(include_str!("../../../fixtures/policies/breakers.yaml")), 0);
    assert_eq!(problems(include_str!("../../../fixtures/policies/specialised.yaml")), 0);
    assert_eq!(problems(include_str!("../../../fixtures/policies/everything.yaml")), 0);
    assert_eq!(problems("providers: {}\nbreaker: off\n"), 0);
}

#[test]
fn what_is_no_policy_does_not_fit() {
    assert_eq!(problems("policy: p\n"), 1);
    assert_eq!(problems("providers: {}\nbreaker: on\n"), 1);
    assert_eq!(problems("providers: {}\nfallback: []\n"), 1);
}

#[test]
fn the_schema_explains_itself() {
    let schema = brownout_policy::schema();
    assert_eq!(schema["title"], "Brownout policy");
    for (name, field) in schema["properties"].as_object().unwrap() {
        assert!(field["description"].is_string(), "{name} has no description");
    }
}
