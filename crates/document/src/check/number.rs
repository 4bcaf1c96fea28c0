//! Numbers within their limits, said in words: "a whole number from 1 to 100".
//!
//! *Why limits from the format too?* schemars gives a `u32` no maximum; without the format's own
//! limits serde would refuse it later, alone and in its own words.

use std::cmp::Ordering;

use serde_json::Number;

use crate::node::{Node, Value};
use crate::schema::View;

use super::Checker;
use super::expected::found;

impl Checker<'_> {
    /// Whether the number `node` lies within the limits of `view`.
    pub(super) fn number(&mut self, node: &Node, view: View<'_>) {
        let (least, most) = (least(view), most(view));
        let low = least.as_ref().is_some_and(|limit| !limit.allows(node, Ordering::Greater));
        let high = most.as_ref().is_some_and(|limit| !limit.allows(node, Ordering::Less));
        if !low && !high {
            return;
        }
        let wanted = if high { words(view, least, most) } else { wanted(view) };
        self.problem(node.place, format!("expected {wanted}, found {}", found(self.source, node)), None);
    }
}

/// The words for the number that `view` wants; what 64 bits hold is no limit worth stating.
pub(super) fn wanted(view: View<'_>) -> String {
    words(view, least(view).filter(Limit::is_stated), most(view).filter(Limit::is_stated))
}

fn words(view: View<'_>, least: Option<Limit>, most: Option<Limit>) -> String {
    let noun = if view.types().contains(&"number") { "a number" } else { "a whole number" };
    match (least, most) {
        (None, None) => noun.to_owned(),
        (Some(least), Some(most)) if !least.strict && !most.strict => {
            format!("{noun} from {} to {}", least.number, most.number)
        }
        (least, most) => {
            let least = least.map(|limit| limit.words("above", "of at least"));
            let most = most.map(|limit| limit.words("below", "of at most"));
            let limits: Vec<_> = least.into_iter().chain(most).collect();
            format!("{noun} {}", limits.join(" and "))
        }
    }
}

/// One end of a range.
struct Limit {
    number: Number,
    strict: bool,
}

impl Limit {
    fn new(number: Number, strict: bool) -> Self {
        let whole = number.as_f64().filter(|value| value.fract() == 0.0 && value.abs() < 9e15);
        let number = if number.is_f64() { whole.map_or(number, |value| Number::from(value as i64)) } else { number };
        Self { number, strict }
    }

    /// Whether `node` is the limit (unless strict) or lies on the `side` of it.
    fn allows(&self, node: &Node, side: Ordering) -> bool {
        let order = match (&node.value, integer(&self.number)) {
            (Value::Integer(value), Some(limit)) => value.cmp(&limit),
            (Value::Integer(value), None) => compare(*value as f64, &self.number),
            (Value::Float(value), _) => compare(*value, &self.number),
            _ => side,
        };
        order == side || order == Ordering::Equal && !self.strict
    }

    fn is_stated(&self) -> bool {
        self.number.as_i64().is_some_and(|number| number != i64::MIN && number != i64::MAX) || self.number.is_f64()
    }

    fn words(&self, strict: &str, inclusive: &str) -> String {
        format!("{} {}", if self.strict { strict } else { inclusive }, self.number)
    }
}

fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn compare(value: f64, limit: &Number) -> Ordering {
    limit.as_f64().map_or(Ordering::Equal, |limit| value.total_cmp(&limit))
}

fn least(view: View<'_>) -> Option<Limit> {
    let strict = view.number("exclusiveMinimum").map(|number| Limit::new(number.clone(), true));
    let inclusive = view.number("minimum").map(|number| Limit::new(number.clone(), false));
    strict.or(inclusive).or_else(|| format_least(view).map(|number| Limit::new(number.into(), false)))
}

fn most(view: View<'_>) -> Option<Limit> {
    let strict = view.number("exclusiveMaximum").map(|number| Limit::new(number.clone(), true));
    let inclusive = view.number("maximum").map(|number| Limit::new(number.clone(), false));
    strict.or(inclusive).or_else(|| format_most(view).map(|number| Limit::new(number.into(), false)))
}

fn format_least(view: View<'_>) -> Option<i64> {
    match view.text("format")? {
        "int32" => Some(i32::MIN.into()),
        "int64" | "int" => Some(i64::MIN),
        _ => None,
    }
}

fn format_most(view: View<'_>) -> Option<u64> {
    match view.text("format")? {
        "int32" => Some(i32::MAX as u64),
        "uint32" => Some(u32::MAX.into()),
        "int64" | "int" => Some(i64::MAX as u64),
        "uint64" | "uint" => Some(u64::MAX),
        _ => None,
    }
}
