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
    /// What it is; nothing where it is no failure.
    pub(super) category: Option<Category>,
    /// Whether the example is what a mock says under this status.
    #[serde(default)]
    pub(super) typical: bool,
    pub(super) example: Example,
    /// When it happens, in our words.
    #[cfg_attr(not(test), expect(dead_code, reason = "for readers of the fixture; a test holds that it is there"))]
    when: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "for readers of the fixture; a test holds that it is there"))]
    source: String,
    pub(super) verified: String,
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

macro_rules! tables {
    ($($name:literal)*) => {
        /// Every table, by the name of its provider.
        static TABLES: LazyLock<Vec<(&'static str, Table)>> = LazyLock::new(|| {
            vec![$(($name, parse(include_str!(concat!("../../../../fixtures/errors/", $name, ".json"))))),*]
        });
    };
}

tables! {
    "openai" "anthropic" "azure-openai" "mistral" "groq" "together" "deepseek" "xai" "openrouter" "vllm" "cohere"
    "gemini" "vertex" "bedrock" "ollama" "any"
}

/// Every table, by the name of its provider.
pub(super) fn all() -> &'static [(&'static str, Table)] {
    &TABLES
}

/// What is known about the provider of that format: its own table, that of its family, and what holds for
/// everybody. Where rows say as much as each other, the earlier table counts.
pub(super) fn of(api: Api) -> impl Iterator<Item = &'static Table> {
    let (own, family) = match api {
        Api::OpenaiChat | Api::OpenaiResponses => ("openai", None),
        Api::AnthropicMessages => ("anthropic", None),
        Api::Gemini => ("gemini", None),
        Api::Vertex => ("vertex", Some("gemini")),
        Api::BedrockConverse | Api::BedrockInvoke => ("bedrock", None),
        // The family shares OpenAI's words, and mostly its codes.
        other => (other.name(), Some("openai")),
    };
    [Some(own), family, Some("any")].into_iter().flatten().filter_map(named)
}

/// The table of the provider of that name.
pub(super) fn named(name: &str) -> Option<&'static Table> {
    all().iter().find(|(known, _)| *known == name).map(|(_, table)| table)
}

fn parse(text: &str) -> Table {
    serde_json::from_str(text).expect("the compiled-in tables are read by a test")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_says_when_and_from_where() {
        for row in all().iter().flat_map(|(_, table)| &table.rows) {
            assert!(!row.when.is_empty() && !row.source.is_empty(), "{row:?}");
            assert!(
                ["recorded", "sdk_source", "docs", "third_party", "unverified"].contains(&row.verified.as_str()),
                "{row:?}"
            );
        }
    }

    #[test]
    fn every_format_has_a_table_of_its_own_and_the_one_for_everybody() {
        for api in Api::ALL {
            let alone = [Api::OpenaiChat, Api::AnthropicMessages, Api::OpenaiResponses, Api::Gemini];
            let family = !alone.contains(&api) && !api.is_amazons();
            assert_eq!(of(api).count(), 2 + usize::from(family), "{}", api.name());
        }
    }

    /// So many facts were gathered; none is lost.
    #[test]
    fn no_row_is_lost() {
        let rows: usize = all().iter().map(|(_, table)| table.rows.len()).sum();
        assert!(rows >= 284, "{rows}");
    }

    #[test]
    fn a_status_has_one_typical_error() {
        for (name, table) in all() {
            let mut typical: Vec<u16> = table.rows.iter().filter(|row| row.typical).map(|row| row.status).collect();
            let all = typical.len();
            typical.dedup();
            assert_eq!(typical.len(), all, "{name}");
        }
    }
}
