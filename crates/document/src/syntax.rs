//! What is wrong with text that is no YAML, in plain words.
//!
//! *Why translate?* The parser says "did not find expected `<document start>`"; the user has a
//! colon too many. The frequent mistakes get their own sentence and advice; the rest keep the
//! parser's sentence, which is at least precise.

use std::sync::Arc;

use granit_parser::{ErrorKind, ScanError};

use crate::diagnostic::Diagnostic;
use crate::limits::MAX_DEPTH;
use crate::source::{Place, Source};
use crate::words::quote;

/// The diagnostic of a parser error.
pub(crate) fn diagnostic(source: &Arc<Source>, error: &ScanError) -> Diagnostic {
    let place = at(source, error);
    let (message, hint) = explain(error.kind());
    Diagnostic::new(source, place, message).with_hint(hint.map(str::to_owned))
}

/// Where the error is; of a tab, where the tab is.
fn at(source: &Source, error: &ScanError) -> Place {
    let offset = source.text.floor_char_boundary(error.marker().byte_offset().unwrap_or_default());
    let tab = tab(error.kind()).and_then(|_| source.text[offset..].find('\t'));
    tab.map_or_else(|| source.near(offset), |blanks| Place { start: offset + blanks, end: offset + blanks + 1 })
}

fn explain(kind: &ErrorKind) -> (String, Option<&'static str>) {
    let known = tab(kind).or_else(|| bracket(kind)).or_else(|| indentation(kind)).or_else(|| quotes(kind));
    if let Some((message, hint)) = known.or_else(|| reserved(kind)) {
        return (message.to_owned(), Some(hint));
    }
    match kind {
        ErrorKind::RecursionLimitExceeded => (too_deep(), None),
        ErrorKind::UnexpectedCharacter { character } => {
            (format!("a value cannot start with {}", named(*character)), Some("put the text in quotes"))
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            (format!("`{open}` is closed by `{close}`"), Some("close each bracket with its own kind"))
        }
        other => (format!("this is not valid YAML: {other}"), None),
    }
}

fn named(character: char) -> String {
    if character == '`' { "a backtick".to_owned() } else { quote(&character.to_string()) }
}

/// The message for lists and maps nested beyond the limit.
pub(crate) fn too_deep() -> String {
    format!("lists and maps are nested more than {MAX_DEPTH} levels deep")
}

type Explanation = Option<(&'static str, &'static str)>;

fn tab(kind: &ErrorKind) -> Explanation {
    let tab = matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    );
    tab.then_some(("a tab cannot indent YAML", "use spaces"))
}

fn bracket(kind: &ErrorKind) -> Explanation {
    match kind {
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            Some(("this bracket is never closed", "add the closing `]` or `}`"))
        }
        ErrorKind::ExpectedFlowSequenceSeparator => {
            Some(("expected `,` or `]` here", "separate the items of a list with commas"))
        }
        ErrorKind::ExpectedFlowMappingSeparator => {
            Some(("expected `,` or `}` here", "separate the entries of a map with commas"))
        }
        ErrorKind::InvalidColonPlacement => Some(("`:` cannot stand here", "is a bracket above never closed?")),
        ErrorKind::MisplacedFlowCollectionEnd => Some(("this bracket closes nothing", "remove it, or open it before")),
        _ => None,
    }
}

fn indentation(kind: &ErrorKind) -> Explanation {
    match kind {
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidFlowScalarIndent => {
            Some(("this line does not fit the lines above", "entries of one map or list start in the same column"))
        }
        ErrorKind::MappingValueNotAllowed => Some((
            "a `key: value` cannot stand here",
            "a text that contains `: ` needs quotes; entries of one map start in the same column",
        )),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            Some(("expected `:` after this key", "an entry is written `key: value`, with a blank after the colon"))
        }
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => {
            Some(("a list item cannot stand here", "start the list on its own line, or write it as `[a, b]`"))
        }
        _ => None,
    }
}

fn quotes(kind: &ErrorKind) -> Explanation {
    match kind {
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            Some(("this quote is never closed", "add the closing quote"))
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            Some(("text after a closing quote", "put all of it inside the quotes"))
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            Some(("unknown escape in a double-quoted text", "write `\\\\` for a backslash, or use single quotes"))
        }
        _ => None,
    }
}

fn reserved(kind: &ErrorKind) -> Explanation {
    match kind {
        ErrorKind::UnknownAnchor => Some(("this alias has no anchor", "define it first as `&name value`")),
        ErrorKind::DirectiveDisallowed => {
            Some(("directives are not supported", "remove the line that starts with `%`"))
        }
        ErrorKind::CommentNotSeparated => Some(("a comment needs a blank before its `#`", "add a blank")),
        _ => None,
    }
}
