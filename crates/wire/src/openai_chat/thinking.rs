//! Whether thoughts are wanted, in the words of the family.
//!
//! *Which question does it answer?* "Is the model asked to think, and to show it?"
//!
//! *Why so many ways?* OpenAI asks for an effort, `OpenRouter` for an object of several wishes, `DeepSeek` for a
//! mode or by the model alone. Gateways send all of them to anybody.
//!
//! *What it never does:* think unasked: but for a model of which that is the point.

use serde::Deserialize;

use super::{Around, Dialect};

/// `OpenRouter`'s wishes.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ReasoningIn {
    effort: Option<String>,
    max_tokens: Option<u64>,
    enabled: Option<bool>,
    exclude: bool,
}

/// A mode: `enabled`, `disabled`, `adaptive`.
#[derive(Deserialize)]
pub(super) struct ModeIn {
    #[serde(rename = "type")]
    kind: String,
}

/// The word for no effort.
const NONE: &str = "none";

/// Whether any of these asks for thoughts.
pub(super) fn wanted(
    dialect: Dialect,
    model: &str,
    effort: Option<&str>,
    reasoning: Option<&ReasoningIn>,
    mode: Option<&ModeIn>,
) -> bool {
    let always = dialect.around == Around::DeepSeek && model.ends_with("-reasoner");
    let asked = effort.is_some_and(|effort| effort != NONE) || mode.is_some_and(|mode| mode.kind != "disabled");
    always || asked || reasoning.is_some_and(ReasoningIn::wants)
}

impl ReasoningIn {
    fn wants(&self) -> bool {
        let effort = self.effort.as_deref().is_some_and(|effort| effort != NONE);
        !self.exclude && self.enabled != Some(false) && (effort || self.max_tokens.is_some() || self.enabled.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vendors_way_is_understood() {
        let reads = |json: &str| serde_json::from_str::<ReasoningIn>(json).unwrap().wants();
        for (json, wants) in [
            ("{}", false),
            (r#"{"effort":"high"}"#, true),
            (r#"{"effort":"none"}"#, false),
            (r#"{"max_tokens":9}"#, true),
            (r#"{"enabled":true}"#, true),
            (r#"{"enabled":true,"exclude":true}"#, false),
            (r#"{"enabled":false,"effort":"low"}"#, false),
        ] {
            assert_eq!(reads(json), wants, "{json}");
        }
        assert!(wanted(Dialect::DEEPSEEK, "deepseek-reasoner", None, None, None));
        assert!(!wanted(Dialect::DEEPSEEK, "deepseek-chat", None, None, None));
        assert!(wanted(Dialect::OPENAI, "o4-mini", Some("low"), None, None));
        assert!(!wanted(Dialect::OPENAI, "o4-mini", Some("none"), None, None));
    }
}
