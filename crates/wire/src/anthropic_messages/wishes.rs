//! What a caller wishes of the answer, beside its words.
//!
//! *Which question does it answer?* "Are thoughts wanted, and in which form is the answer to be?"
//!
//! *Why is a budget checked?* Because Anthropic does: less than 1024 tokens is refused, and so is a budget that
//! leaves nothing of the limit for the answer.
//!
//! *What it never does:* keep to a budget; how much a mock thinks follows from how much it says.

use serde::Deserialize;
use serde_json::Value;

use crate::{BadRequest, Format};

/// The least that may be thought.
const LEAST_BUDGET: u32 = 1024;

/// Whether to think.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ThinkingIn {
    Enabled { budget_tokens: u32 },
    Adaptive,
    Disabled,
}

impl ThinkingIn {
    /// Whether thoughts are wanted, within that limit of tokens.
    pub(super) fn wanted(&self, max_tokens: u32) -> Result<bool, BadRequest> {
        let refused = |param, what: &str| Err(BadRequest::new(None, param, what.to_owned()));
        match *self {
            Self::Enabled { budget_tokens } if budget_tokens < LEAST_BUDGET => refused(
                "thinking.budget_tokens",
                "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
            ),
            Self::Enabled { budget_tokens } if budget_tokens >= max_tokens => {
                refused("max_tokens", "`max_tokens` must be greater than `thinking.budget_tokens`.")
            }
            Self::Enabled { .. } | Self::Adaptive => Ok(true),
            Self::Disabled => Ok(false),
        }
    }
}

/// What is wished of the output.
#[derive(Deserialize)]
pub(crate) struct OutputIn {
    format: Option<FormIn>,
}

#[derive(Deserialize)]
struct FormIn {
    schema: Option<Value>,
}

impl From<OutputIn> for Format {
    fn from(said: OutputIn) -> Self {
        let schema = said.format.and_then(|form| form.schema);
        schema.map_or(Self::Text, |schema| Self::Schema { name: "output".into(), schema })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_has_its_bounds() {
        let wanted = |json: &str| serde_json::from_str::<ThinkingIn>(json).unwrap().wanted(2000).ok();
        assert_eq!(wanted(r#"{"type":"enabled","budget_tokens":1024}"#), Some(true));
        assert_eq!(wanted(r#"{"type":"enabled","budget_tokens":1023}"#), None);
        assert_eq!(wanted(r#"{"type":"enabled","budget_tokens":2000}"#), None);
        assert_eq!(wanted(r#"{"type":"adaptive"}"#), Some(true));
        assert_eq!(wanted(r#"{"type":"disabled"}"#), Some(false));
    }

    #[test]
    fn a_form_is_a_schema() {
        let read = |json: &str| Format::from(serde_json::from_str::<OutputIn>(json).unwrap());
        assert_eq!(read(r#"{"effort":"low"}"#), Format::Text);
        let schema = Format::Schema { name: "output".into(), schema: serde_json::json!({ "type": "object" }) };
        assert_eq!(read(r#"{"format":{"type":"json_schema","schema":{"type":"object"}}}"#), schema);
    }
}
