//! The tables of errors, as they stand in the fixtures.
//!
//! *Which question does it answer?* "What is known about this provider's errors?"
//!
//! *Why parsed once?* The tables are compiled in and never change; a test reads every row.
//!
//! *What it never does:* choose between rows.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::errors::Place;
use crate::{Api, Category, ErrorFields};

/// What is known about one provider.
#[derive(Debug, Deserialize)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
}

/// One fact. It holds for an error that has all of what the row names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) status: u16,
    #[serde(default, rename = "where")]
    pub(super) place: Place,
    #[serde(default)]
    pub(super) types: Vec<String>,
    #[serde(default)]
    pub(super) codes: Vec<String>,
    /// Words in the message, in any case.
    pub(super) message: Option<String>,
    pub(super) category: Category,
    /// Whether the example is what a mock says under this status.
    #[serde(default)]
    pub(super) typical: bool,
    pub(super) example: Example,
    /// When it happens, in our words.
    #[cfg_attr(not(test), expect(dead_code, reason = "for readers of the fixture; a test holds that it is there"))]
    when: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "for readers of the fixture; a test holds that it is there"))]
    source: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "for readers of the fixture; a test holds that it is known"))]
    verified: String,
}

/// An error as the provider writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    #[serde(rename = "type")]
    kind: Option<String>,
    code: Option<String>,
    message: String,
}

impl Example {
    pub(super) fn fields(&self) -> ErrorFields {
        ErrorFields {
            kind: self.kind.clone().map(Into::into),
            code: self.code.clone().map(Into::into),
            message: self.message.clone().into(),
        }
    }
}

/// What is known about the provider of that format.
pub(super) fn of(api: Api) -> &'static Table {
    static OPENAI: LazyLock<Table> = LazyLock::new(|| parse(include_str!("../../../../fixtures/errors/openai.json")));
    static ANTHROPIC: LazyLock<Table> =
        LazyLock::new(|| parse(include_str!("../../../../fixtures/errors/anthropic.json")));
    match api {
        Api::AnthropicMessages => &ANTHROPIC,
        // The family shares OpenAI's words, and mostly its codes.
        _ => &OPENAI,
    }
}

fn parse(text: &str) -> Table {
    serde_json::from_str(text).expect("the compiled-in tables are read by a test")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_says_when_and_from_where() {
        for row in Api::ALL.into_iter().flat_map(|api| &of(api).rows) {
            assert!(!row.when.is_empty() && !row.source.is_empty(), "{row:?}");
            assert!(
                ["recorded", "sdk_source", "docs", "third_party", "unverified"].contains(&row.verified.as_str()),
                "{row:?}"
            );
        }
    }

    #[test]
    fn a_status_has_one_typical_error() {
        for api in Api::ALL {
            let mut typical: Vec<u16> = of(api).rows.iter().filter(|row| row.typical).map(|row| row.status).collect();
            let all = typical.len();
            typical.dedup();
            assert_eq!(typical.len(), all, "{}", api.name());
        }
    }
}
