//! The words of an answer, as the family writes them.
//!
//! *Which question does it answer?* "What was said, and what was only thought?"
//!
//! *Why two shapes?* OpenAI answers with one text. Mistral's reasoning models answer with a list of parts,
//! in which thoughts stand beside words.
//!
//! *What it never does:* take a thought for an answer.

use serde::{Deserialize, Serialize};

/// Words on their way out: a text, or parts where thoughts stand beside words.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum WordsOut<'a> {
    Text(&'a str),
    Parts(Vec<PartOut<'a>>),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum PartOut<'a> {
    Thinking { thinking: [ThoughtOut<'a>; 1] },
    Text { text: &'a str },
}

#[derive(Serialize)]
#[serde(tag = "type", rename = "text")]
pub(super) struct ThoughtOut<'a> {
    text: &'a str,
}

impl<'a> PartOut<'a> {
    /// A thought, or a piece of one.
    pub(super) fn thought(text: &'a str) -> Self {
        Self::Thinking { thinking: [ThoughtOut { text }] }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum WordsIn {
    Text(String),
    Parts(Vec<PartIn>),
}

#[derive(Deserialize)]
pub(super) struct PartIn {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
    thinking: Option<Vec<ThoughtIn>>,
}

#[derive(Deserialize)]
struct ThoughtIn {
    text: Option<String>,
}

impl WordsIn {
    /// Words, and thoughts.
    pub(super) fn split(self) -> (String, String) {
        match self {
            Self::Text(text) => (text, String::new()),
            Self::Parts(parts) => {
                let (mut words, mut thoughts) = (String::new(), String::new());
                for part in parts {
                    if part.kind == "thinking" {
                        thoughts.extend(part.thinking.into_iter().flatten().filter_map(|thought| thought.text));
                    } else {
                        words.push_str(&part.text.unwrap_or_default());
                    }
                }
                (words, thoughts)
            }
        }
    }
}
