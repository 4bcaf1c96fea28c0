//! Why a file is no tape.
//!
//! *Which question does it answer?* "Which line is wrong, and what was expected there?"
//!
//! *Why a line and not an offset?* A tape has one exchange per line, and editors count lines.
//!
//! *What it never does:* quote the line. It may hold what a person asked a model.

use std::fmt;

/// Why a file is no tape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadTape {
    line: usize,
    why: String,
}

impl BadTape {
    pub(crate) fn new(line: usize, why: impl Into<String>) -> Self {
        Self { line, why: why.into() }
    }

    /// What serde has against a line. Its own line number is always 1.
    pub(crate) fn serde(line: usize, error: &serde_json::Error) -> Self {
        let column = error.column();
        let words = error.to_string();
        let why = words.split(" at line ").next().unwrap_or_default();
        Self::new(line, format!("{why} (column {column})"))
    }

    /// The line, from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for BadTape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

impl std::error::Error for BadTape {}
