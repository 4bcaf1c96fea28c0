//! Whether a value fits a JSON Schema, of the part that providers take.
//!
//! *Which question does it answer?* "Is this the form that was asked for, and where is it not?"
//!
//! *Why not a whole validator?* That is 65 more crates in everybody's build, and providers take little of the
//! standard for answers and tools: types, properties, lists, fixed values, bounds, choices, and
//! references within the schema. Against a whole validator it is held in `tests/decisions/quality/schema.rs`.
//!
//! *What it never does:* object because of a word it does not know (`pattern`, `format`, `if`, `not`,
//! `patternProperties`, references to elsewhere): what it cannot judge fits.

use serde_json::{Map, Value};

/// Levels after which a schema or a value is no longer followed: a reference may lead to itself.
const DEEPEST: u32 = 64;

/// The first place where the value does not fit, and why.
pub(super) fn mismatch(schema: &Value, value: &Value) -> Option<String> {
    let check = Check { root: schema, depth: 0 };
    check.against(schema, value).map(|why| why.chars().take(200).collect())
}

#[derive(Clone, Copy)]
struct Check<'s> {
    root: &'s Value,
    depth: u32,
}

impl Check<'_> {
    fn against(self, schema: &Value, value: &Value) -> Option<String> {
        if *schema == Value::Bool(false) {
            return Some("nothing is allowed here".to_owned());
        }
        let schema = schema.as_object().filter(|_| self.depth < DEEPEST)?;
        let below = Self { depth: self.depth + 1, ..self };
        of_type(schema, value)
            .or_else(|| fixed(schema, value))
            .or_else(|| bounds(schema, value))
            .or_else(|| below.object(schema, value))
            .or_else(|| below.list(schema, value))
            .or_else(|| below.combined(schema, value))
    }

    fn fits(self, schema: &Value, value: &Value) -> bool {
        self.against(schema, value).is_none()
    }

    fn object(self, schema: &Map<String, Value>, value: &Value) -> Option<String> {
        let object = value.as_object()?;
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let missing = required.into_iter().find(|name| !object.contains_key(*name));
        missing.map(|name| format!("'{name}' is missing")).or_else(|| {
            let mut fields = object.iter();
            fields.find_map(|(name, value)| self.field(schema, name, value).map(|why| format!("{name}: {why}")))
        })
    }

    fn field(self, schema: &Map<String, Value>, name: &str, value: &Value) -> Option<String> {
        let own = schema.get("properties").and_then(|properties| properties.get(name));
        match (own, schema.get("additionalProperties")) {
            (Some(own), _) => self.against(own, value),
            // Which names these patterns mean is beyond this check.
            (None, Some(_)) if schema.contains_key("patternProperties") => None,
            (None, Some(Value::Bool(false))) => Some("not among the properties".to_owned()),
            (None, Some(other)) => self.against(other, value),
            (None, None) => None,
        }
    }

    fn list(self, schema: &Map<String, Value>, value: &Value) -> Option<String> {
        let list = value.as_array()?;
        // The first items may have schemas of their own.
        let first = schema.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let own =
            first.iter().zip(list).enumerate().find_map(|(n, (item, value))| Some((n, self.against(item, value)?)));
        let rest = || {
            let items = schema.get("items")?;
            let mut rest = list.iter().enumerate().skip(first.len());
            rest.find_map(|(n, value)| Some((n, self.against(items, value)?)))
        };
        own.or_else(rest).map(|(n, why)| format!("[{n}]: {why}"))
    }

    fn combined(self, schema: &Map<String, Value>, value: &Value) -> Option<String> {
        let legs = |word: &str| schema.get(word).and_then(Value::as_array);
        let count = |legs: &Vec<Value>| legs.iter().filter(|leg| self.fits(leg, value)).count();
        let referred =
            schema.get("$ref").and_then(Value::as_str).and_then(|path| self.root.pointer(path.strip_prefix('#')?));
        referred
            .and_then(|schema| self.against(schema, value))
            .or_else(|| legs("allOf")?.iter().find_map(|leg| self.against(leg, value)))
            .or_else(|| (count(legs("anyOf")?) == 0).then(|| "fits none of the choices".to_owned()))
            .or_else(|| (count(legs("oneOf")?) != 1).then(|| "does not fit exactly one of the choices".to_owned()))
    }
}

fn of_type(schema: &Map<String, Value>, value: &Value) -> Option<String> {
    let fits = |kind: &Value| kind.as_str().is_none_or(|kind| is_a(kind, value));
    let kind = schema.get("type")?;
    let fit = kind.as_array().map_or_else(|| fits(kind), |kinds| kinds.iter().any(fits));
    (!fit).then(|| format!("is {}, not {kind}", name(value)))
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "string" | "boolean" | "null" | "array" | "object" => name(value) == kind,
        _ => true,
    }
}

const fn name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn fixed(schema: &Map<String, Value>, value: &Value) -> Option<String> {
    let among =
        schema.get("enum").and_then(Value::as_array).is_none_or(|values| values.iter().any(|v| equal(v, value)));
    let same = schema.get("const").is_none_or(|only| equal(only, value));
    (!among || !same).then(|| "not one of the values allowed".to_owned())
}

/// Numbers are equal by value: `1` is `1.0`.
fn equal(a: &Value, b: &Value) -> bool {
    a == b || (a.is_number() && b.is_number() && a.as_f64() == b.as_f64())
}

fn bounds(schema: &Map<String, Value>, value: &Value) -> Option<String> {
    let (least, most, size) = match value {
        Value::Number(number) => return number.as_f64().and_then(|number| number_bounds(schema, number)),
        Value::String(text) => ("minLength", "maxLength", text.chars().count()),
        Value::Array(list) => ("minItems", "maxItems", list.len()),
        Value::Object(object) => ("minProperties", "maxProperties", object.len()),
        Value::Null | Value::Bool(_) => return None,
    };
    let bound = |word: &str| schema.get(word).and_then(Value::as_f64);
    let short = bound(least).is_some_and(|least| (size as f64) < least);
    let long = bound(most).is_some_and(|most| (size as f64) > most);
    (short || long).then(|| format!("has length {size}"))
}

fn number_bounds(schema: &Map<String, Value>, number: f64) -> Option<String> {
    let bound = |word: &str| schema.get(word).and_then(Value::as_f64);
    let below = bound("minimum").is_some_and(|least| number < least)
        || bound("exclusiveMinimum").is_some_and(|least| number <= least);
    let above = bound("maximum").is_some_and(|most| number > most)
        || bound("exclusiveMaximum").is_some_and(|most| number >= most);
    (below || above).then(|| format!("{number} is out of bounds"))
}
