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

/// Keys of one vendor.
struct Shape {
    begins: &'static str,
    /// What the rest is made of.
    of: fn(u8) -> bool,
    /// The least length of the rest.
    least: usize,
}

/// The least length of the rest of a key in the middle of a word.
const LEAST_INSIDE: usize = 16;

/// The word before a key in a header, wherever that is quoted; and the least length of the key.
const BEARER: (&[u8], usize) = (b"bearer ", 8);

const fn shape(begins: &'static str, of: fn(u8) -> bool, least: usize) -> Shape {
    Shape { begins, of, least }
}

/// How keys begin at the providers that are recorded, and at the places that prompts are pasted from.
const SHAPES: [Shape; 23] = [
    // OpenAI, Anthropic, `DeepSeek`, `OpenRouter`.
    shape("sk-", is_word, 8),
    // Langfuse.
    shape("pk-", is_word, 16),
    // Google.
    shape("AIza", is_word, 16),
    shape("ya29.", is_dotted, 16),
    // Groq.
    shape("gsk_", is_word, 8),
    // xAI.
    shape("xai-", is_word, 8),
    // Amazon.
    shape("AKIA", is_capital, 12),
    shape("ASIA", is_capital, 12),
    shape("ABSK", is_base64, 16),
    shape("bedrock-api-key-", is_base64, 8),
    // Perplexity.
    shape("pplx-", is_word, 8),
    // Together.
    shape("tgp_v1_", is_word, 8),
    // NVIDIA.
    shape("nvapi-", is_word, 8),
    // Hugging Face.
    shape("hf_", is_word, 16),
    // Replicate.
    shape("r8_", is_word, 16),
    // Fireworks.
    shape("fw_", is_word, 16),
    // Cerebras.
    shape("csk-", is_word, 8),
    // GitHub.
    shape("ghp_", is_word, 16),
    shape("gho_", is_word, 16),
    shape("ghs_", is_word, 16),
    shape("github_pat_", is_word, 16),
    // Slack.
    shape("xoxb-", is_word, 16),
    shape("xoxp-", is_word, 16),
];

/// A signed token (JSON Web Token): a document in base64, and two parts more.
const TOKEN: Shape = shape("eyJ", is_dotted, 20);

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn is_dotted(byte: u8) -> bool {
    is_word(byte) || byte == b'.'
}

fn is_capital(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn is_base64(byte: u8) -> bool {
    is_dotted(byte) || matches!(byte, b'+' | b'/' | b'=' | b'~')
}

/// Everything that looks like a key, in order, without overlap.
pub(super) fn find(text: &[u8]) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < text.len() {
        match key_at(text, at) {
            Some(key) => {
                at = key.end;
                found.push(key);
            }
            None => at += 1,
        }
    }
    found
}

fn key_at(text: &[u8], at: usize) -> Option<Range<usize>> {
    let inside = at > 0 && text[at - 1].is_ascii_alphanumeric();
    let rest = &text[at..];
    let shaped = SHAPES.iter().find_map(|shape| shape.length(rest, inside)).or_else(|| token(rest, inside));
    shaped.map(|length| at..at + length).or_else(|| {
        let (bearer, least) = BEARER;
        let word = rest.get(..bearer.len()).filter(|word| word.eq_ignore_ascii_case(bearer))?;
        let length = run(&rest[word.len()..], is_base64);
        (length >= least).then(|| at + word.len()..at + word.len() + length)
    })
}

fn token(rest: &[u8], inside: bool) -> Option<usize> {
    let length = TOKEN.length(rest, inside)?;
    rest[..length].contains(&b'.').then_some(length)
}

impl Shape {
    /// How long the key is that the text begins with.
    fn length(&self, text: &[u8], inside: bool) -> Option<usize> {
        let rest = text.strip_prefix(self.begins.as_bytes())?;
        let length = run(rest, self.of);
        let digit = || rest[..length].iter().any(u8::is_ascii_digit);
        let fits = length >= self.least && (!inside || (length >= LEAST_INSIDE && digit()));
        fits.then_some(self.begins.len() + length)
    }
}

/// How many bytes are of a kind.
fn run(text: &[u8], of: fn(u8) -> bool) -> usize {
    text.iter().take_while(|byte| of(**byte)).count()
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
}
