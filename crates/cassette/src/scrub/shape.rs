//! What looks like a key, wherever it stands.
//!
//! *Which question does it answer?* "Which parts of this text would somebody pay for?"
//!
//! *Why by beginnings?* Vendors begin their keys with letters of their own so that they can be found in places where
//! they should not be. The table names those of the providers that are recorded here, and of the places that an
//! assistant's prompt is pasted from.
//!
//! *Why is a word that a key could hang on not enough?* `task-` ends with `sk-`. In the middle of a word a key must
//! be long and have a digit, as the real ones have.
//!
//! *What it never does:* find a key that has no shape. Those are known by the header that they came in.

use std::ops::Range;

use super::runs::{Letters, Run, Runs};

/// Keys of one vendor.
struct Shape {
    begins: &'static str,
    /// What the rest is made of.
    of: Letters,
    /// The least length of the rest.
    least: usize,
}

/// The least length of the rest of a key in the middle of a word.
const LEAST_INSIDE: usize = 16;

/// The word before a key in a header, wherever that is quoted; and the least length of the key.
const BEARER: (&[u8], usize) = (b"bearer ", 8);

const fn shape(begins: &'static str, of: Letters, least: usize) -> Shape {
    Shape { begins, of, least }
}

/// How keys begin at the providers that are recorded, and at the places that prompts are pasted from.
const SHAPES: [Shape; 23] = [
    // OpenAI, Anthropic, `DeepSeek`, `OpenRouter`.
    shape("sk-", Letters::Word, 8),
    // Langfuse.
    shape("pk-", Letters::Word, 16),
    // Google.
    shape("AIza", Letters::Word, 16),
    shape("ya29.", Letters::Dotted, 16),
    // Groq.
    shape("gsk_", Letters::Word, 8),
    // xAI.
    shape("xai-", Letters::Word, 8),
    // Amazon.
    shape("AKIA", Letters::Capital, 12),
    shape("ASIA", Letters::Capital, 12),
    shape("ABSK", Letters::Base64, 16),
    shape("bedrock-api-key-", Letters::Base64, 8),
    // Perplexity.
    shape("pplx-", Letters::Word, 8),
    // Together.
    shape("tgp_v1_", Letters::Word, 8),
    // NVIDIA.
    shape("nvapi-", Letters::Word, 8),
    // Hugging Face.
    shape("hf_", Letters::Word, 16),
    // Replicate.
    shape("r8_", Letters::Word, 16),
    // Fireworks.
    shape("fw_", Letters::Word, 16),
    // Cerebras.
    shape("csk-", Letters::Word, 8),
    // GitHub.
    shape("ghp_", Letters::Word, 16),
    shape("gho_", Letters::Word, 16),
    shape("ghs_", Letters::Word, 16),
    shape("github_pat_", Letters::Word, 16),
    // Slack.
    shape("xoxb-", Letters::Word, 16),
    shape("xoxp-", Letters::Word, 16),
];

/// A signed token (JSON Web Token): a document in base64, and two parts more.
const TOKEN: Shape = shape("eyJ", Letters::Dotted, 20);

/// Everything that looks like a key, in order, without overlap.
pub(super) fn find(text: &[u8]) -> Vec<Range<usize>> {
    let (mut found, mut at, mut runs) = (Vec::new(), 0, Runs::of(text));
    while at < text.len() {
        match key_at(text, at, &mut runs) {
            Some(key) => {
                at = key.end;
                found.push(key);
            }
            None => at += 1,
        }
    }
    found
}

fn key_at(text: &[u8], at: usize, runs: &mut Runs<'_>) -> Option<Range<usize>> {
    let shaped = SHAPES.iter().find_map(|shape| shape.end(text, at, runs).map(|run| run.end));
    let shaped = shaped.or_else(|| TOKEN.end(text, at, runs).filter(|run| run.dotted).map(|run| run.end));
    shaped.map(|end| at..end).or_else(|| {
        let (bearer, least) = BEARER;
        text[at..].get(..bearer.len()).filter(|word| word.eq_ignore_ascii_case(bearer))?;
        let from = at + bearer.len();
        let end = runs.from(Letters::Base64, from).end;
        (end - from >= least).then_some(from..end)
    })
}

impl Shape {
    /// The rest of the key that begins there.
    fn end(&self, text: &[u8], at: usize, runs: &mut Runs<'_>) -> Option<Run> {
        let begins = self.begins.as_bytes();
        // Most bytes begin no key, which the first letter tells.
        if begins.first() != text.get(at) || !text[at..].starts_with(begins) {
            return None;
        }
        let inside = at > 0 && text[at - 1].is_ascii_alphanumeric();
        let from = at + begins.len();
        let run = runs.from(self.of, from);
        let length = run.end - from;
        let fits = length >= self.least && (!inside || (length >= LEAST_INSIDE && run.digit));
        fits.then_some(run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<&str> {
        find(text.as_bytes()).into_iter().map(|key| &text[key]).collect()
    }

    #[test]
    fn keys_are_found_by_how_they_begin() {
        for key in [
            "sk-proj-Ab_3-xyzXYZ0123456789",
            "sk-ant-api03-abcdef",
            "AIzaSyA-1234567890abcdefghijklmnopqrstu",
            "gsk_abcdefgh12345678",
            "xai-abcdefgh12345678",
            "AKIAIOSFODNN7EXAMPLE",
            "ASIAIOSFODNN7EXAMPLE",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        ] {
            assert_eq!(keys(&format!("say {key}, please")), [key]);
            assert_eq!(keys(key), [key]);
        }
        assert_eq!(keys("authorization: BEARER 0123456789abcdef=\r\n"), ["0123456789abcdef="]);
        assert_eq!(keys("sk-aaaaaaaa sk-bbbbbbbb"), ["sk-aaaaaaaa", "sk-bbbbbbbb"]);
    }

    #[test]
    fn words_are_left_and_long_keys_in_words_are_found() {
        for text in ["a task-oriented-agent-framework", "sk-", "disk-full", "Bearer x", "eyJhbGciOiJIUzI1NiJ9abcdefgh"]
        {
            assert!(keys(text).is_empty(), "{text}");
        }
        assert_eq!(keys("keysk-ab12cd34ef56gh78"), ["sk-ab12cd34ef56gh78"]);
    }

    #[test]
    fn a_text_of_beginnings_is_read_once() {
        for beginning in ["ask-", "eyJ1", "xyz-gsk_", "a_hf_", "bearer "] {
            let many = beginning.repeat(100_000);
            assert!(keys(&many).len() <= 1, "{beginning}");
            assert_eq!(keys(&format!("{many} sk-proj-0123456789")).last(), Some(&"sk-proj-0123456789"), "{beginning}");
        }
    }
}
