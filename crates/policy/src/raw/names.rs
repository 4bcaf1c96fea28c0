//! Names that other crates define: wire formats and categories of errors.
//!
//! *Why no enums of their own here?* A format that `wire` learns, and a category that it names, can be
//! written in a file at once; nothing has to be kept in step.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error};

/// A wire format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Api(pub wire::Api);

/// A standard category of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Category(pub wire::Category);

impl<'de> Deserialize<'de> for Api {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        wire::Api::from_name(&name).map(Self).ok_or_else(|| D::Error::custom("no such wire format"))
    }
}

impl<'de> Deserialize<'de> for Category {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        wire::Category::from_name(&name).map(Self).ok_or_else(|| D::Error::custom("no such category"))
    }
}

impl JsonSchema for Api {
    fn schema_name() -> Cow<'static, str> {
        "Api".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        words("A wire format, by the path that requests go to.", &wire::Api::ALL.map(wire::Api::name))
    }
}

impl JsonSchema for Category {
    fn schema_name() -> Cow<'static, str> {
        "Category".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        words("A standard category of errors.", &wire::Category::ALL.map(wire::Category::name))
    }
}

fn words(description: &str, names: &[&str]) -> Schema {
    json_schema!({ "type": "string", "enum": names, "description": description })
}
