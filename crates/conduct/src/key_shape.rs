//! Whose key does this look like?
//!
//! *Which question does it answer?* "Was this key meant for somebody else?", from its first letters, so that a server
//! looks once and stores the shape and a digest, never the key.
//!
//! *Why so few shapes?* A bare `sk-` begins the keys of OpenAI, `DeepSeek`, many gateways and most examples: it says
//! nothing. OpenAI's own have `sk-proj-`, `sk-svcacct-` or `sk-admin-` in front, its old ones `T3BlbkFJ` in the middle.
//!
//! *What it never does:* keep the key, or say that it is valid.

use chance::{Key, Seed};
use serde::{Deserialize, Serialize};

use crate::Vendor;

/// What a key looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyShape {
    /// `AKIA`, `ASIA` (ids of access keys) and `ABSK` (Bedrock's own).
    Amazon,
    /// `sk-ant-`.
    Anthropic,
    /// `AIza`, and `ya29.` of a service account.
    Google,
    /// `gsk_`.
    Groq,
    /// `sk-proj-` and its like.
    Openai,
    /// `sk-or-`.
    Openrouter,
    /// `xai-`.
    Xai,
    /// No key: what people write where one is asked for and not looked at, such as `test` or `sk-dummy`.
    Placeholder,
}

/// Beginnings of keys, longest first where one begins another.
const BEGINNINGS: [(&str, KeyShape); 13] = [
    ("sk-ant-", KeyShape::Anthropic),
    ("sk-or-", KeyShape::Openrouter),
    ("sk-proj-", KeyShape::Openai),
    ("sk-svcacct-", KeyShape::Openai),
    ("sk-admin-", KeyShape::Openai),
    ("AIza", KeyShape::Google),
    ("ya29.", KeyShape::Google),
    ("gsk_", KeyShape::Groq),
    ("xai-", KeyShape::Xai),
    ("AKIA", KeyShape::Amazon),
    ("ASIA", KeyShape::Amazon),
    ("ABSK", KeyShape::Amazon),
    ("sk-test", KeyShape::Placeholder),
];

/// Words that no key has and many a placeholder.
const PLACEHOLDERS: [&str; 10] =
    ["test", "dummy", "fake", "mock", "example", "placeholder", "unused", "none", "your", "xxxx"];

/// A key shorter than this is none: the shortest known are Mistral's, of 32 letters.
const SHORTEST_KEY: usize = 20;

/// What a key looks like; nothing where it could be anybody's.
pub fn key_shape(key: &str) -> Option<KeyShape> {
    let begins = BEGINNINGS.iter().find(|(beginning, _)| key.starts_with(beginning));
    if let Some((_, shape)) = begins {
        return Some(*shape);
    }
    if key.starts_with("sk-") && key.contains("T3BlbkFJ") {
        return Some(KeyShape::Openai);
    }
    is_placeholder(key).then_some(KeyShape::Placeholder)
}

fn is_placeholder(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    key.len() < SHORTEST_KEY || PLACEHOLDERS.iter().any(|word| lower.contains(word))
}

/// A number that is equal for equal keys. `salt` is to be drawn anew by each process and kept nowhere: without it the
/// number says nothing about the key.
pub fn key_digest(salt: Seed, key: &str) -> u64 {
    Key::root(salt).name("credential").name(key).number()
}

impl KeyShape {
    /// Whose key it is; nothing for a placeholder.
    pub const fn vendor(self) -> Option<Vendor> {
        match self {
            Self::Amazon => Some(Vendor::Amazon),
            Self::Anthropic => Some(Vendor::Anthropic),
            Self::Google => Some(Vendor::Google),
            Self::Groq => Some(Vendor::Groq),
            Self::Openai => Some(Vendor::Openai),
            Self::Openrouter => Some(Vendor::Openrouter),
            Self::Xai => Some(Vendor::Xai),
            Self::Placeholder => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_its_first_letters() {
        let cases = [
            ("sk-ant-api03-abc", Some(KeyShape::Anthropic)),
            ("sk-or-v1-abc", Some(KeyShape::Openrouter)),
            ("sk-proj-abc", Some(KeyShape::Openai)),
            ("AIzaSyabc", Some(KeyShape::Google)),
            ("gsk_abc", Some(KeyShape::Groq)),
            ("xai-abc", Some(KeyShape::Xai)),
            ("AKIAIOSFODNN7ABCDEFG", Some(KeyShape::Amazon)),
            ("sk-abcdefghijklmnopqrstT3BlbkFJabcdefghijklmnopqrst", Some(KeyShape::Openai)),
            // DeepSeek's, or a gateway's: nobody can tell.
            ("sk-0123456789abcdef0123456789abcdef", None),
            ("0123456789abcdef0123456789abcdef", None),
            ("sk-test", Some(KeyShape::Placeholder)),
            ("", Some(KeyShape::Placeholder)),
            ("my-dummy-key-for-all-providers", Some(KeyShape::Placeholder)),
        ];
        for (key, shape) in cases {
            assert_eq!(key_shape(key), shape, "{key}");
        }
    }

    #[test]
    fn a_digest_is_equal_for_equal_keys_under_one_salt() {
        assert_eq!(key_digest(Seed(1), "a"), key_digest(Seed(1), "a"));
        assert_ne!(key_digest(Seed(1), "a"), key_digest(Seed(1), "b"));
        assert_ne!(key_digest(Seed(1), "a"), key_digest(Seed(2), "a"));
    }
}
