//! The words of an answer, as the family writes them.
//!
//! *Which question does it answer?* "What was said, and what was only thought?"
//!
//! *Why two shapes?* OpenAI answers with one text. Mistral's reasoning models answer with a list of parts,
//! in which thoughts stand beside words.
//!
//! *What it never does:* take a thought for an answer.

use serde::Deserialize;

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
