//! The names of fields that nobody reads.
//!
//! *Which question does it answer?* "What else is said here, whatever it says?"
//!
//! *Why beside the fields that are read?* Whether a provider knows a field is its own question. A reader that takes what
//! it needs and gathers the names of the rest looks at a body once.
//!
//! *What it never does:* keep what they say.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

/// The names, in order; to be flattened into the fields that are read.
#[derive(Debug, Default)]
pub(crate) struct Others(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for Others {
    fn deserialize<D: Deserializer<'de>>(fields: D) -> Result<Self, D::Error> {
        fields.deserialize_map(Gathered)
    }
}

struct Gathered;

impl<'de> Visitor<'de> for Gathered {
    type Value = Others;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Others, A::Error> {
        let mut names = Vec::new();
        while let Some((name, IgnoredAny)) = fields.next_entry()? {
            names.push(name);
        }
        Ok(Others(names))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Read {
        a: u8,
        #[serde(flatten)]
        others: Others,
    }

    #[test]
    fn only_names_that_are_not_read_count_and_only_the_outermost() {
        let body = r#"{"z":{"b":1},"a":1,"c\u0064":[{"e":"f"},"g"],"":0}"#;
        let Read { a, others } = serde_json::from_str(body).unwrap();
        assert_eq!((a, others.0), (1, vec!["z".to_owned(), "cd".to_owned(), String::new()]));
        let Read { others, .. } = serde_json::from_str(r#"{"a":1}"#).unwrap();
        assert!(others.0.is_empty());
    }
}
