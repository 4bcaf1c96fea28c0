//! One thing that is wrong with a file, and where.
//!
//! *Which question does it answer?* "What is wrong, where, and what should I write instead?" The
//! message says what was found and expected, the hint says what to do. It can be told in three
//! ways: drawn over the source, on one line, or as fields for a program.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::render::{self, Colour};
use crate::source::{Place, Position, Source};

/// A problem with a place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub(crate) source: Arc<Source>,
    pub(crate) place: Place,
    pub(crate) message: String,
    pub(crate) label: Option<String>,
    pub(crate) hint: Option<String>,
    pub(crate) related: Option<(Place, String)>,
}

/// A diagnostic as plain fields, for `--json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The name of the file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(source: &Arc<Source>, place: Place, message: impl Into<String>) -> Self {
        Self { source: source.clone(), place, message: message.into(), label: None, hint: None, related: None }
    }

    /// With a hint: what to write instead. `None` leaves it out.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With a few words beside the underlined text.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// With a second place in the same file that explains the first.
    #[must_use]
    pub fn with_related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related = Some((place, label.into()));
        self
    }

    /// The name of the file.
    pub fn file(&self) -> &str {
        &self.source.name
    }

    /// The bytes of the file this is about.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Line and column where it begins.
    pub fn position(&self) -> Position {
        self.source.position(self.place.start)
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Drawn over the source as a compiler does, without a line break at the end.
    pub fn render(&self, colour: Colour) -> String {
        render::diagnostic(self, colour)
    }

    /// On one line: `file:line:column: message; hint`.
    pub fn line(&self) -> String {
        let hint = self.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
        format!("{}:{}: {}{hint}", self.source.name, self.position(), self.message)
    }

    /// As plain fields.
    pub fn finding(&self) -> Finding {
        let Position { line, column } = self.position();
        let (message, hint) = (self.message.clone(), self.hint.clone());
        Finding { file: self.source.name.clone(), line, column, message, hint }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line())
    }
}

impl std::error::Error for Diagnostic {}
