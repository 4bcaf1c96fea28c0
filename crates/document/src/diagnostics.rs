//! All that is wrong with a file, in the order of the file.
//!
//! *Why a collection of its own?* A user fixes a file once if told everything at once. The
//! collection keeps itself sorted by place and free of repeats (an anchor used in three places is
//! wrong once), so every way of showing it agrees.
//!
//! *What it never does:* hold warnings. What is in here makes the file invalid.

use std::fmt;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Finding};
use crate::limits::MAX_SHOWN;
use crate::render::Colour;
use crate::source::Place;

/// Problems sorted by file and place, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// No problems.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let at = self.0.partition_point(|known| order(known) < order(&diagnostic));
        if self.0.get(at).is_none_or(|known| order(known) != order(&diagnostic)) {
            self.0.insert(at, diagnostic);
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The problems in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// The same problems, drawn over a text in which these places cannot be read: a secret that stands
    /// in a file must not reach a terminal, a log or a screenshot.
    #[must_use]
    pub fn hiding(mut self, places: &[Place]) -> Self {
        for diagnostic in &mut self.0 {
            diagnostic.source = Arc::new(diagnostic.source.hiding(places));
        }
        self
    }

    /// `value` if there are no problems, else the problems.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }

    /// All of them drawn over the source, a blank line between; beyond [`MAX_SHOWN`] only counted.
    pub fn render(&self, colour: Colour) -> String {
        let drawn = self.shown().map(|diagnostic| diagnostic.render(colour));
        drawn.chain(self.rest()).collect::<Vec<_>>().join("\n\n")
    }

    /// One line each: `file:line:column: message; hint`; beyond [`MAX_SHOWN`] only counted.
    pub fn lines(&self) -> Vec<String> {
        self.shown().map(Diagnostic::line).chain(self.rest()).collect()
    }

    /// As plain fields, for a program; all of them.
    pub fn findings(&self) -> Vec<Finding> {
        self.0.iter().map(Diagnostic::finding).collect()
    }

    fn shown(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter().take(MAX_SHOWN)
    }

    fn rest(&self) -> Option<String> {
        let more = self.0.len().saturating_sub(MAX_SHOWN);
        (more > 0).then(|| format!("error: and {more} more problems in this file"))
    }
}

fn order(diagnostic: &Diagnostic) -> (&str, usize, usize, &str) {
    (diagnostic.file(), diagnostic.place.start, diagnostic.place.end, &diagnostic.message)
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        let mut all = Self::new();
        all.extend(diagnostics);
        all
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Colour::Plain))
    }
}

impl std::error::Error for Diagnostics {}
