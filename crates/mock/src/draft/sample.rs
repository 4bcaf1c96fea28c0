//! A value that fits a JSON Schema.
//!
//! *Which question does it answer?* "What would a model write that keeps to this schema?"
//!
//! *Why every property?* Providers that enforce a schema give all properties that it names; a caller that reads
//! one which is not required finds it.
//!
//! *What it never does:* fail. What it does not know of the language (patterns, conditions) it does not follow,
//! and a schema that refers to itself is left at a depth of eight.

use chance::Key;
use serde_json::{Map, Value, json};

/// How deep values are nested, at the most.
const DEPTH: u32 = 8;

/// Words that texts are made of.
const WORDS: [&str; 12] =
    ["amber", "basil", "cedar", "delta", "ember", "fjord", "grove", "heath", "ivory", "jetty", "knoll", "larch"];

/// A value of that schema, as JSON.
pub(crate) fn text(schema: &Value, key: Key) -> String {
    let sampler = Sampler { root: schema };
    sampler.value(schema, key, DEPTH).to_string()
}

struct Sampler<'a> {
    root: &'a Value,
}

impl<'a> Sampler<'a> {
    fn value(&self, schema: &'a Value, key: Key, depth: u32) -> Value {
        if depth == 0 {
            return Value::Null;
        }
        if let Some(target) = schema["$ref"].as_str().and_then(|to| self.root.pointer(to.strip_prefix('#')?)) {
            return self.value(target, key, depth - 1);
        }
        if let Some(fixed) = fixed(schema, key) {
            return fixed;
        }
        if let Some(choice) = ["anyOf", "oneOf", "allOf"].iter().find_map(|name| schema[name].as_array()?.first()) {
            return self.value(choice, key, depth - 1);
        }
        match kind(schema) {
            "object" => self.object(schema, key, depth),
            "array" => self.array(schema, key, depth),
            "integer" => json!(within(schema, key).round() as i64),
            "number" => json!(within(schema, key)),
            "boolean" => json!(key.word(1).strikes(0.5)),
            "null" => Value::Null,
            _ => Value::String(words(schema, key)),
        }
    }

    fn object(&self, schema: &'a Value, key: Key, depth: u32) -> Value {
        let Some(properties) = schema["properties"].as_object() else { return json!({}) };
        let property =
            |(name, schema): (&String, &'a Value)| (name.clone(), self.value(schema, key.name(name), depth - 1));
        Value::Object(properties.iter().map(property).collect::<Map<_, _>>())
    }

    fn array(&self, schema: &'a Value, key: Key, depth: u32) -> Value {
        let least = schema["minItems"].as_u64().unwrap_or(1).min(16);
        let item = |n: u64| self.value(&schema["items"], key.word(n), depth - 1);
        (0..least).map(item).collect()
    }
}

/// A value that the schema leaves no choice about, or a choice among few.
fn fixed(schema: &Value, key: Key) -> Option<Value> {
    if let Some(only) = schema.get("const") {
        return Some(only.clone());
    }
    let choices = schema["enum"].as_array().filter(|choices| !choices.is_empty())?;
    choices.get((key.number() % choices.len() as u64) as usize).cloned()
}

/// The type, of several the first that is not null.
fn kind(schema: &Value) -> &str {
    let several = || schema["type"].as_array()?.iter().filter_map(Value::as_str).find(|kind| *kind != "null");
    let guessed = if schema.get("properties").is_some() { "object" } else { "string" };
    schema["type"].as_str().or_else(several).unwrap_or(guessed)
}

/// A number that the bounds allow, of two decimals.
fn within(schema: &Value, key: Key) -> f64 {
    let bound = |names: [&str; 2], beyond: f64| {
        names.iter().zip([0.0, beyond]).find_map(|(name, step)| Some(schema[*name].as_f64()? + step))
    };
    let least = bound(["minimum", "exclusiveMinimum"], 1.0);
    let most = bound(["maximum", "exclusiveMaximum"], -1.0);
    let (least, most) = match (least, most) {
        (Some(least), Some(most)) => (least, most),
        (Some(least), None) => (least, least + 100.0),
        (None, Some(most)) => (most - 100.0, most),
        (None, None) => (1.0, 100.0),
    };
    let drawn = least + (most - least).max(0.0) * key.unit();
    ((drawn * 100.0).round() / 100.0).clamp(least, most.max(least))
}

/// A text of the format and length that are asked for.
fn words(schema: &Value, key: Key) -> String {
    match schema["format"].as_str() {
        Some("date") => return "2026-01-15".to_owned(),
        Some("date-time") => return "2026-01-15T09:30:00Z".to_owned(),
        Some("time") => return "09:30:00Z".to_owned(),
        Some("email") => return "amber@example.com".to_owned(),
        Some("uri" | "url") => return "https://example.com/amber".to_owned(),
        Some("uuid") => return format!("00000000-0000-4000-8000-{:012x}", key.number() >> 16),
        _ => {}
    }
    let word = |n: u64| WORDS[(key.word(n).number() % WORDS.len() as u64) as usize];
    let least = schema["minLength"].as_u64().unwrap_or(0).min(4096) as usize;
    let most = schema["maxLength"].as_u64().unwrap_or(u64::MAX) as usize;
    let mut text = format!("{} {}", word(0), word(1));
    for n in 2.. {
        if text.len() >= least {
            break;
        }
        text.push(' ');
        text.push_str(word(n));
    }
    text.truncate(most.max(least));
    text
}
