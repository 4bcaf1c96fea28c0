//! Values with units in one word: `30s`, `80%`, `20/s`, `1.5x`, `20 usd`.
//!
//! *Why types instead of numbers with the unit in the field's name?* `timeout: 30` has been read as
//! 30 ms often enough. A number without its unit is refused, with the likely reading as the hint.
//!
//! *How does the checker know them?* The schema of a [`Scalar`] carries its format name, and
//! [`Scalars`] finds the parser by that name, so that all bad scalars of a file are told at once.
//! A crate adds its own by implementing [`Scalar`], calling [`crate::scalar!`] for the impls, and
//! passing `Scalars::built_in().with::<Own>()` to [`crate::Document::decode_with`].

mod decimal;
mod factor;
mod money;
mod period;
mod rate;
mod share;

pub use factor::Factor;
pub use money::Money;
pub use period::Period;
pub use rate::{Per, Rate};
pub use share::Share;

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use schemars::{Schema, json_schema};
use serde::de::{Deserializer, Error, Visitor};

use crate::schema::View;
use crate::words::quote;

/// A value that is written as one word (or few) and has its own parser.
pub trait Scalar: Sized {
    /// The name of its schema.
    const NAME: &'static str;
    /// The name its schema carries as `format`, and the checker finds it by.
    const FORMAT: &'static str;
    /// What to write, after "expected": ``a duration such as `250ms` or `1m 30s` ``.
    const EXPECTED: &'static str;
    /// Texts it accepts, for editors.
    const EXAMPLES: &'static [&'static str];
    /// Whether a bare number can be one of its values.
    const NUMBERS: bool = false;

    /// The value that `text` spells.
    ///
    /// # Errors
    /// Why `text` is none, without repeating it.
    fn parse(text: &str) -> Result<Self, Refusal>;
}

/// Why a text is no value of a [`Scalar`], and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong with it.
    pub reason: String,
    /// What to do, such as ``write `90s` ``.
    pub hint: Option<String>,
}

impl Refusal {
    /// A refusal without a hint.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), hint: None }
    }

    /// With the text to write instead.
    #[must_use]
    pub fn write(self, better: impl AsRef<str>) -> Self {
        Self { hint: Some(format!("write {}", quote(better.as_ref()))), ..self }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hint = self.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
        write!(f, "{}{hint}", self.reason)
    }
}

impl std::error::Error for Refusal {}

/// The scalar types a checker knows, by format.
#[derive(Debug, Clone, Default)]
pub struct Scalars {
    kinds: BTreeMap<&'static str, Kind>,
}

/// What the checker needs of one [`Scalar`].
#[derive(Debug, Clone)]
pub(crate) struct Kind {
    pub(crate) expected: &'static str,
    pub(crate) parse: fn(&str) -> Result<(), Refusal>,
}

impl Scalars {
    /// The types of this crate.
    pub fn built_in() -> Self {
        Self::default().with::<Period>().with::<Share>().with::<Rate>().with::<Factor>().with::<Money>()
    }

    /// And `S`.
    #[must_use]
    pub fn with<S: Scalar>(mut self) -> Self {
        let parse = |text: &str| S::parse(text).map(drop);
        self.kinds.insert(S::FORMAT, Kind { expected: S::EXPECTED, parse });
        self
    }

    /// The type that `view` names as its format.
    pub(crate) fn of(&self, view: View<'_>) -> Option<&Kind> {
        self.kinds.get(view.text("format")?)
    }
}

/// The schema of a scalar, for [`crate::scalar!`].
pub fn json_schema<S: Scalar>() -> Schema {
    let kinds: &[&str] = if S::NUMBERS { &["string", "number"] } else { &["string"] };
    let kinds = if let [only] = kinds { serde_json::json!(only) } else { serde_json::json!(kinds) };
    json_schema!({ "type": kinds, "format": S::FORMAT, "description": S::EXPECTED, "examples": S::EXAMPLES })
}

/// Reads a scalar from any single value, for [`crate::scalar!`].
///
/// # Errors
/// What [`Scalar::parse`] refuses.
pub fn deserialize<'de, S: Scalar, D: Deserializer<'de>>(deserializer: D) -> Result<S, D::Error> {
    deserializer.deserialize_any(Reading(PhantomData))
}

struct Reading<S>(PhantomData<S>);

impl<S: Scalar> Visitor<'_> for Reading<S> {
    type Value = S;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(S::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<S, E> {
        let refused = |refusal| E::custom(format!("expected {}, found {}: {refusal}", S::EXPECTED, quote(text)));
        S::parse(text).map_err(refused)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<S, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<S, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<S, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<S, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<S, E> {
        self.visit_str(&value.to_string())
    }
}

/// Implements `Serialize` (through `Display`), `Deserialize` and `JsonSchema` for a [`Scalar`].
#[macro_export]
macro_rules! scalar {
    ($type:ty) => {
        impl $crate::support::serde::Serialize for $type {
            fn serialize<S: $crate::support::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::support::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::support::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::support::deserialize(deserializer)
            }
        }

        impl $crate::support::schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                <$type as $crate::Scalar>::NAME.into()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($type)).into()
            }

            fn json_schema(_: &mut $crate::support::schemars::SchemaGenerator) -> $crate::support::schemars::Schema {
                $crate::support::json_schema::<$type>()
            }
        }
    };
}
