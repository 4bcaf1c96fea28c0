//! What an unquoted word means: the YAML 1.2 core schema, read strictly.
//!
//! *Why strictly?* YAML 1.1 turns `no`, `on` and `12:30` into something else, which is the
//! oldest trap of the format. Here only `true` and `false` are booleans, and `.inf` and `.nan`
//! stay texts, since no field of ours can mean them.

use crate::node::Value;

/// The value of an unquoted scalar.
pub(crate) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => number(text).unwrap_or_else(|| Value::String(text.into())),
    }
}

fn number(text: &str) -> Option<Value> {
    integer(text).map(Value::Integer).or_else(|| float(text).map(Value::Float))
}

fn integer(text: &str) -> Option<i128> {
    if let Some(digits) = text.strip_prefix("0x") {
        return digits
            .starts_with(|first: char| first.is_ascii_hexdigit())
            .then(|| i128::from_str_radix(digits, 16).ok())?;
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return digits.starts_with(|first: char| first.is_digit(8)).then(|| i128::from_str_radix(digits, 8).ok())?;
    }
    text.parse().ok()
}

fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let numeric = unsigned.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    let starts = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    if !numeric || !starts {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}
