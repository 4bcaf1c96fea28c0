//! The words of answers.
//!
//! *Which question does it answer?* "What does the model say?"
//!
//! *Why words of three letters?* With the blank behind it each is exactly four bytes, so that a token can
//! be counted from bytes alone: [`wire::estimate_tokens`] is exact for these answers, whoever
//! received them. And an answer is a window of one fixed text, so that handing it over in virtual
//! mode copies nothing. The window is laid so that a whole answer ends with a sentence: one that is
//! cut shows it, and a judge can see every way of being bad that a fault can ask for.
//!
//! *What it never does:* answer the question.

mod corpus;

use chance::{Key, Purpose};
use fault::Degrade;
use wire::{Format, Request, Text};

use corpus::{Corpus, REFUSAL_TOKENS};

/// Bytes of a token.
pub const TOKEN_BYTES: usize = 4;

/// What surrounds the words of an answer in JSON: in whole tokens.
const JSON_OPEN: &str = "{\"answer\": \" ";
const JSON_CLOSE: &str = "\"  }";
const JSON_OPEN_TOKENS: u32 = 3;
const JSON_LEAST: u32 = JSON_OPEN_TOKENS + 1;

/// A runaway answer ends here at the latest, as an ordinary model's limit of output tokens has it.
const RUNAWAY_MOST: u32 = 16_384;

/// What an answer is to sound like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Voice {
    /// English.
    #[default]
    English,
    /// German.
    German,
}

impl Voice {
    /// The voice of a language, by its two letters; English where it is not spoken here.
    pub fn of(language: &str) -> Self {
        if language == "de" { Self::German } else { Self::English }
    }

    fn other(self) -> Self {
        match self {
            Self::English => Self::German,
            Self::German => Self::English,
        }
    }

    fn corpus(self) -> &'static Corpus {
        match self {
            Self::English => &corpus::ENGLISH,
            Self::German => &corpus::GERMAN,
        }
    }
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Json { closed: bool },
}

/// The words of one answer.
#[derive(Debug, Clone, Copy)]
pub struct Script {
    corpus: &'static Corpus,
    /// Where in the corpus its first word stands.
    start: usize,
    /// Tokens of the whole answer.
    tokens: u32,
    form: Form,
}

impl Script {
    /// The words of the answer that `key` names, if it is `tokens` long and nothing is wrong with it.
    pub fn new(key: Key, tokens: u32, voice: Voice, format: &Format) -> Self {
        let corpus = voice.corpus();
        let form = if *format == Format::Text { Form::Plain } else { Form::Json { closed: true } };
        Self { corpus, start: corpus.start(key.purpose(Purpose::Words).number(), tokens), tokens, form }
    }

    /// The words of an answer to this request: where it asks for a sign of life, it gets one.
    #[must_use]
    pub fn to(self, request: &Request) -> Self {
        let asks = request.texts().last().is_some_and(|text| text.contains("PONG"));
        if asks { Self { corpus: &corpus::SIGN_OF_LIFE, start: 0, ..self } } else { self }
    }

    /// The same answer, gone bad.
    #[must_use]
    pub fn spoilt(self, degrade: Degrade, voice: Voice) -> Self {
        let whole = |corpus| Self { corpus, start: 0, form: Form::Plain, ..self };
        match degrade {
            Degrade::Refusal => whole(&corpus::REFUSAL),
            Degrade::Repetition => whole(&corpus::REPETITION),
            Degrade::Garbled => whole(&corpus::GARBLED),
            Degrade::WrongLanguage => Self { corpus: voice.other().corpus(), ..self },
            Degrade::BrokenJson => Self { form: Form::Json { closed: false }, ..self },
            Degrade::Empty
            | Degrade::Truncated(_)
            | Degrade::Runaway(_)
            | Degrade::BrokenToolArguments
            | Degrade::DroppedToolCalls => self,
        }
    }

    /// Tokens `from..from + tokens` of the answer. Consecutive stretches continue each other.
    pub fn text(&self, from: u32, tokens: u32) -> Text {
        match self.form {
            Form::Plain => self.corpus.window(self.start + from as usize, tokens as usize),
            Form::Json { closed } => Text::Owned(self.json(closed, from, tokens)),
        }
    }

    /// An object of one field around the words; of too few tokens for that, an empty one.
    fn json(&self, closed: bool, from: u32, tokens: u32) -> String {
        (from..from + tokens).map(|token| self.json_token(closed, token)).collect()
    }

    fn json_token(&self, closed: bool, token: u32) -> Text {
        let open = token as usize * TOKEN_BYTES;
        match token {
            0 if closed && self.tokens < JSON_LEAST => Text::Borrowed("{ } "),
            _ if closed && self.tokens < JSON_LEAST => Text::Borrowed("    "),
            _ if token < JSON_OPEN_TOKENS => Text::Borrowed(&JSON_OPEN[open..open + TOKEN_BYTES]),
            _ if closed && token + 1 == self.tokens => Text::Borrowed(JSON_CLOSE),
            _ => self.corpus.window(self.start + token as usize, 1),
        }
    }
}

/// Tokens of an answer that may be a bad one.
pub(crate) fn length(degrade: Option<Degrade>, planned: u32) -> u32 {
    match degrade {
        Some(Degrade::Empty) => 0,
        Some(Degrade::Truncated(after)) => after.min(planned),
        Some(Degrade::Runaway(times)) => planned.saturating_mul(times).min(RUNAWAY_MOST.max(planned)),
        Some(Degrade::Refusal) => REFUSAL_TOKENS,
        _ => planned,
    }
}

#[cfg(test)]
mod tests {
    use chance::Seed;

    use super::*;

    fn script(seed: u64, tokens: u32, format: &Format) -> Script {
        Script::new(Key::root(Seed(seed)), tokens, Voice::English, format)
    }

    #[test]
    fn stretches_continue_each_other() {
        for seed in 0..50 {
            let script = script(seed, 9000, &Format::Text);
            let whole = script.text(0, 9000);
            assert_eq!(wire::estimate_tokens(&whole), 9000);
            let joined: String =
                [(0, 1), (1, 129), (130, 4096), (4226, 4774)].map(|(from, n)| script.text(from, n)).concat();
            assert_eq!(whole, joined);
        }
    }

    #[test]
    fn ordinary_answers_are_borrowed_and_end_with_a_sentence() {
        for tokens in [1, 2, 7, 129, 2000] {
            let text = script(u64::from(tokens), tokens, &Format::Text).text(0, tokens);
            assert!(matches!(text, Text::Borrowed(_)));
            assert!(text.ends_with(". "), "{text}");
        }
        assert!(!script(1, 129, &Format::Text).text(0, 101).ends_with(". "));
    }

    #[test]
    fn json_is_whole_unless_it_is_broken() {
        for tokens in [1, 3, 4, 5, 200] {
            let json = script(3, tokens, &Format::Json);
            assert_eq!(wire::estimate_tokens(&json.text(0, tokens)), tokens);
            assert!(serde_json::from_str::<serde_json::Value>(&json.text(0, tokens)).unwrap().is_object());
            let broken = json.spoilt(Degrade::BrokenJson, Voice::English);
            assert!(serde_json::from_str::<serde_json::Value>(&broken.text(0, tokens)).is_err());
        }
    }

    #[test]
    fn every_way_of_being_bad_can_be_seen() {
        let text = |degrade| script(1, 60, &Format::Text).spoilt(degrade, Voice::English).text(0, 60).into_owned();
        assert!(text(Degrade::Refusal).starts_with("I'm sorry, but I can't"));
        assert_eq!(text(Degrade::Repetition).matches("the way out and ").count(), 15);
        assert!(text(Degrade::Garbled).matches('\u{fffd}').count() > 10);
        assert!(text(Degrade::WrongLanguage).contains("der "));
    }
}
