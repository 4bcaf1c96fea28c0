//! No text makes the crate panic, and every message has a position.

use brownout_document::{Colour, Document};
use proptest::prelude::*;

use crate::world::World;

/// Reads `text` all the way, and checks each message.
fn survive(text: &str) -> Result<(), TestCaseError> {
    let result = Document::parse("x", text).and_then(|document| document.decode::<World>());
    for problem in result.err().into_iter().flatten() {
        let finding = problem.finding();
        prop_assert!(finding.line > 0 && finding.column > 0);
        prop_assert!(!finding.message.is_empty() && !finding.message.contains('\n'));
        let position = format!("--> x:{}:{}", finding.line, finding.column);
        let drawn = problem.render(Colour::Plain);
        prop_assert!(drawn.contains(&position), "{position} is not in\n{drawn}");
    }
    Ok(())
}

/// Pieces that make text look like YAML.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "scenario", "seed", "timeline", "fault", "at", ": ", ":", "\n", "\n  ", "\n\t", "\r\n", "- ", "[", "]", "{",
        "}", ", ", "&a ", "*a", "!t ", "#", "'", "\"", "|\n", ">\n", "---\n", "...\n", "%", "?", "~", "<<", "1s", "90",
        "-1", "é", "日", "\u{feff}", "\u{0}", "\u{85}", "\u{2028}", "blackout", "\\x", "\r",
    ];
    proptest::sample::select(words.to_vec()).prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text(text in "(?s).*") {
        survive(&text)?;
    }

    #[test]
    fn texts_like_yaml(pieces in proptest::collection::vec(piece(), 0..40)) {
        survive(&pieces.concat())?;
    }

    #[test]
    fn scenarios_with_one_piece_too_many(at in 0..200_usize, piece in piece()) {
        let mut text = "scenario: x\nseed: 7\nproviders: {a: {api: openai-chat, model: m}}\n\
            timeline:\n  - at: 3m\n    fault: { blackout: refuse }\n  - { at: 1s, fault: truncate }\n".to_owned();
        let at = text.floor_char_boundary(at);
        text.insert_str(at, &piece);
        survive(&text)?;
    }
}
