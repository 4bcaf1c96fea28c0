//! Questions whose class is known: what callers ask who do not say it.
//!
//! Only the half of the collection that the built-in rules were not made by is asked.

use std::sync::LazyLock;

use chance::{Key, Purpose};
use scenario::model::Topic;
use serde::Deserialize;
use wire::{Format, Text};

const COLLECTION: &str = include_str!("../../../fixtures/classes/prompts.jsonl");

/// A question of the collection.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Question {
    class: Topic,
    half: Half,
    /// Its words.
    pub(crate) prompt: Text,
    /// Whether a tool is offered with it.
    #[serde(default)]
    pub(crate) tools: bool,
    /// Whether JSON is asked for.
    #[serde(default)]
    json: bool,
    /// Tokens of what it is about, before it.
    #[serde(default)]
    pub(crate) tokens: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Half {
    Tuning,
    HeldOut,
}

impl Question {
    /// The form of its answer.
    pub(crate) fn format(&self) -> Format {
        if self.json { Format::Json } else { Format::Text }
    }
}

/// A question of this kind, by the request's key.
pub(crate) fn of(topic: Topic, key: Key) -> Option<&'static Question> {
    static ASKED: LazyLock<Vec<Question>> = LazyLock::new(|| {
        let rows = COLLECTION.lines().filter_map(|line| serde_json::from_str::<Question>(line).ok());
        rows.filter(|row| row.half == Half::HeldOut).collect()
    });
    let asked: Vec<_> = ASKED.iter().filter(|question| question.class == topic).collect();
    let place = key.purpose(Purpose::Words).number() % asked.len().max(1) as u64;
    asked.get(place as usize).copied()
}

#[cfg(test)]
mod tests {
    use chance::Seed;

    use super::*;

    #[test]
    fn every_row_is_read_and_every_topic_is_asked() {
        use Topic::{Chat, Code, Creative, Extraction, Factual, LongContext, Tools};
        let rows: Result<Vec<Question>, _> = COLLECTION.lines().map(serde_json::from_str).collect();
        assert!(rows.is_ok_and(|rows| rows.len() == 420));
        for topic in [Chat, Code, Creative, Extraction, Factual, LongContext, Tools] {
            let prompts = (0..200).filter_map(|n| of(topic, Key::root(Seed(n)))).map(|asked| asked.prompt.as_ref());
            assert_eq!(prompts.collect::<std::collections::BTreeSet<_>>().len(), 20, "{topic:?}");
        }
    }
}
