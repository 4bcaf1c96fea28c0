//! A part of a policy that can be switched off: the word `off`, or its settings.
//!
//! *Why not an untagged enum?* serde buffers those and loses the positions of what is inside. Here
//! the first look decides: a text must be `off`, anything else is the settings.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use document::{Refusal, Scalar};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// Settings, or `off`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrOff<T> {
    /// Switched off.
    Off,
    /// Switched on, with settings.
    On(T),
}

/// The word `off`. A scalar of its own, so that the checker of shapes never takes a map for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Off;

impl Scalar for Off {
    const NAME: &'static str = "Off";
    const FORMAT: &'static str = "off";
    const EXPECTED: &'static str = "`off` or a map of settings";
    const EXAMPLES: &'static [&'static str] = &["off"];

    fn parse(text: &str) -> Result<Self, Refusal> {
        if text == "off" { Ok(Self) } else { Err(Refusal::new("the only word here is `off`")) }
    }
}

struct Look<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Look<T> {
    type Value = OrOff<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`off` or a map")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Off::parse(text).map(|Off| OrOff::Off).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(OrOff::On)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OrOff<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Look(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for OrOff<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}OrOff", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let off = json_schema!({ "type": "string", "const": "off", "format": Off::FORMAT });
        json_schema!({ "oneOf": [off, generator.subschema_for::<T>()] })
    }
}
