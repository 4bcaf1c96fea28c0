//! A single value where that is enough, a map or a list where it is not.
//!
//! *Why not an untagged enum?* Because serde buffers those and loses the positions of what is
//! inside. Here the first look at the value decides: a scalar is the short form, anything else the
//! long one.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};

/// A short form (a single value) or a long form (a map or a list).
#[derive(Debug, Clone, PartialEq)]
pub enum Either<S, L> {
    /// A single value.
    Short(S),
    /// A map or a list.
    Long(L),
}

/// One name, or a list of names.
pub type Names = Either<String, Vec<String>>;

impl Names {
    /// All names, in order.
    pub fn all(&self) -> Vec<&str> {
        match self {
            Self::Short(name) => vec![name],
            Self::Long(names) => names.iter().map(String::as_str).collect(),
        }
    }
}

struct Look<S, L>(PhantomData<(S, L)>);

macro_rules! short {
    ($($method:ident $type:ty)*) => {$(
        fn $method<E: serde::de::Error>(self, value: $type) -> Result<Self::Value, E> {
            S::deserialize(value.into_deserializer()).map(Either::Short)
        }
    )*};
}

impl<'de, S: Deserialize<'de>, L: Deserialize<'de>> Visitor<'de> for Look<S, L> {
    type Value = Either<S, L>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a single value, a map or a list")
    }

    short! { visit_bool bool visit_u64 u64 visit_i64 i64 visit_i128 i128 visit_f64 f64 visit_str &str }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        L::deserialize(MapAccessDeserializer::new(map)).map(Either::Long)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        L::deserialize(SeqAccessDeserializer::new(list)).map(Either::Long)
    }
}

impl<'de, S: Deserialize<'de>, L: Deserialize<'de>> Deserialize<'de> for Either<S, L> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Look(PhantomData))
    }
}

impl<S: JsonSchema, L: JsonSchema> JsonSchema for Either<S, L> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}Or{}", S::schema_name(), L::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [generator.subschema_for::<S>(), generator.subschema_for::<L>()] })
    }
}
