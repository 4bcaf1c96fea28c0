//! A whole answer that differs from others only in its names, its words and its counts.
//!
//! *Which question does it answer?* "Which bytes are the same in all answers of this vendor that end so?"
//!
//! *Why not serialise each?* Thirty names of fields take most of the time, and are the same in every answer. They are
//! serialised once, and copied from then on.
//!
//! *Why from two samples?* What one vendor makes of a name or a count (a fingerprint, a price, a seed) is no place where
//! it stands. Samples that have nothing in common show it: where more than the places differs, there is no form.
//!
//! *What it never does:* know a field. It is cut from what the serialiser wrote.

use std::sync::LazyLock;

use serde_json::to_writer;

use super::{Dialect, response};
use crate::api::Family;
use crate::{Api, FinishReason, Head, Usage, Whole, quoted};

/// The forms of all vendors that have one.
static FORMS: LazyLock<Vec<Form>> = LazyLock::new(forms);

/// How answers end that say words and nothing else.
const ENDS: [FinishReason; 2] = [FinishReason::Stop, FinishReason::Length];

/// The bytes of an answer around what it says.
#[derive(Debug, PartialEq, Eq)]
struct Form {
    dialect: Dialect,
    end: FinishReason,
    /// What is always the same, and which place is behind it.
    pieces: Vec<(Vec<u8>, Place)>,
    last: Vec<u8>,
}

/// Where something is said that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Id,
    Model,
    Words,
    Created,
    Input,
    Cached,
    Output,
    Total,
    Thought,
}

impl Place {
    const ALL: [Self; 9] = [
        Self::Id,
        Self::Model,
        Self::Words,
        Self::Created,
        Self::Input,
        Self::Cached,
        Self::Output,
        Self::Total,
        Self::Thought,
    ];

    /// Says there what this answer says.
    fn fill(self, out: &mut Vec<u8>, head: &Head, words: &str, usage: Usage) {
        match self {
            Self::Id => quoted::write(out, &head.id),
            Self::Model => quoted::write(out, &head.model),
            Self::Words => quoted::write(out, words),
            Self::Created => number(out, head.created_unix_s),
            Self::Input => number(out, usage.input_tokens),
            Self::Cached => number(out, usage.cached_tokens),
            Self::Output => number(out, usage.output_tokens),
            Self::Total => number(out, usage.input_tokens.saturating_add(usage.output_tokens)),
            Self::Thought => number(out, usage.reasoning_tokens),
        }
    }
}

fn number(out: &mut Vec<u8>, number: u64) {
    to_writer(out, &number).expect("a number is always JSON");
}

/// The body of an answer by its form; `None` where there is none for it.
pub(super) fn written(dialect: Dialect, head: &Head, whole: &Whole) -> Option<Vec<u8>> {
    let Whole { text, tool_calls, finish, usage, reasoning } = whole;
    let counts = usage.filter(|usage| usage.cache_write_tokens == 0 && usage.cost_nano_usd.is_none())?;
    let only_words = tool_calls.is_empty() && reasoning.is_empty();
    let meant = |form: &&Form| Some(form.end) == *finish && form.dialect == dialect;
    let form = FORMS.iter().find(meant).filter(|_| only_words)?;
    Some(form.with(head, text, counts))
}

fn forms() -> Vec<Form> {
    let dialects = Api::ALL.into_iter().filter_map(dialect);
    dialects.flat_map(|dialect| ENDS.map(|end| Form::of(dialect, end))).flatten().collect()
}

fn dialect(api: Api) -> Option<Dialect> {
    match api.family() {
        Family::OpenaiChat(dialect) => Some(dialect),
        _ => None,
    }
}

impl Form {
    /// The form of answers that end so, where all that differs between two of them stands at its place.
    fn of(dialect: Dialect, end: FinishReason) -> Option<Self> {
        let [one, other] = [1, 2].map(|number| Self::cut(dialect, end, number));
        (one == other).then_some(one)
    }

    /// A sample, cut at what it says. Samples of different numbers say nothing alike.
    fn cut(dialect: Dialect, end: FinishReason, sample: u64) -> Self {
        let text = |name: &str| format!("{sample}, its {name}");
        let count = |place: u64| sample * 1_000_000_007 + place * 10_000_019;
        let head =
            Head { id: text("id"), request_id: text("request"), model: text("model").into(), created_unix_s: count(0) };
        let usage = Usage {
            input_tokens: count(1),
            cached_tokens: count(2),
            output_tokens: count(3),
            reasoning_tokens: count(4),
            ..Usage::default()
        };
        let words = text("words");
        let whole = Whole { text: words.clone().into(), finish: Some(end), usage: Some(usage), ..Whole::default() };
        let marks = Place::ALL.map(|place| {
            let mut mark = Vec::new();
            place.fill(&mut mark, &head, &words, usage);
            (mark, place)
        });
        let bytes = response::serialised(dialect, &head, &whole);
        let mut rest = &*bytes;
        let mut pieces = Vec::new();
        while let Some((at, mark, place)) = nearest(rest, &marks) {
            pieces.push((rest[..at].to_vec(), place));
            rest = &rest[at + mark..];
        }
        Self { dialect, end, pieces, last: rest.to_vec() }
    }

    /// An answer in this form.
    fn with(&self, head: &Head, words: &str, usage: Usage) -> Vec<u8> {
        let fixed: usize = self.pieces.iter().map(|(piece, _)| piece.len()).sum();
        let said = head.id.len() + head.model.len() + words.len() + 20 * Place::ALL.len();
        let mut out = Vec::with_capacity(fixed + said + self.last.len());
        for (piece, place) in &self.pieces {
            out.extend_from_slice(piece);
            place.fill(&mut out, head, words, usage);
        }
        out.extend_from_slice(&self.last);
        out
    }
}

/// The first of the marks in these bytes: where it begins, how long it is, and the place that it marks.
fn nearest(bytes: &[u8], marks: &[(Vec<u8>, Place)]) -> Option<(usize, usize, Place)> {
    let found = marks.iter().filter_map(|(mark, place)| {
        let at = bytes.windows(mark.len()).position(|window| window == mark)?;
        Some((at, mark.len(), *place))
    });
    found.min_by_key(|(at, ..)| *at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn vendors_that_make_nothing_of_names_and_counts_have_a_form() {
        let mut vendors: Vec<Api> = FORMS.iter().map(|form| form.dialect.vendor).collect();
        vendors.dedup();
        assert_eq!(vendors, [Api::OpenaiChat, Api::Mistral, Api::Vllm]);
    }

    fn usage() -> impl Strategy<Value = Usage> {
        let count = || prop_oneof![Just(0), 0..9_u64, any::<u64>()];
        let written = prop_oneof![3 => Just(0), 1 => count()];
        (count(), count(), written, count(), count(), any::<bool>()).prop_map(
            |(input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens, costs)| Usage {
                input_tokens,
                cached_tokens,
                cache_write_tokens,
                output_tokens,
                reasoning_tokens,
                cost_nano_usd: costs.then_some(input_tokens),
            },
        )
    }

    fn whole() -> impl Strategy<Value = Whole> {
        let end = prop::sample::select(vec![
            None,
            Some(FinishReason::Stop),
            Some(FinishReason::Length),
            Some(FinishReason::ToolCalls),
        ]);
        (".{0,40}", end, prop::option::weighted(0.9, usage())).prop_map(|(text, finish, usage)| Whole {
            text: text.into(),
            finish,
            usage,
            ..Whole::default()
        })
    }

    proptest! {
        #[test]
        fn an_answer_is_written_as_the_serialiser_writes_it(
            whole in whole(), id in ".{0,40}", model in ".{0,20}", created_unix_s in any::<u64>(),
        ) {
            let head = Head { id, request_id: "req_1".into(), model: model.into(), created_unix_s };
            for dialect in Api::ALL.into_iter().filter_map(dialect) {
                let written = response::encode_whole(dialect, &head, &whole);
                prop_assert_eq!(written, response::serialised(dialect, &head, &whole));
            }
        }
    }
}
