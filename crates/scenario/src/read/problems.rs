//! What is wrong with a file, collected while it is read.

use document::{Diagnostic, Diagnostics, Document, Path};

/// The document that is read, and what was found wrong with it so far.
#[derive(Debug)]
pub(crate) struct Problems<'a> {
    document: &'a Document,
    found: Diagnostics,
}

impl<'a> Problems<'a> {
    pub(crate) fn new(document: &'a Document) -> Self {
        Self { document, found: Diagnostics::new() }
    }

    /// Something is wrong with the value there.
    pub(crate) fn add(&mut self, path: &Path, message: impl Into<String>) {
        self.hint(path, message, None);
    }

    /// As `add`, with advice.
    pub(crate) fn hint(&mut self, path: &Path, message: impl Into<String>, hint: Option<String>) {
        self.found.push(self.document.problem(path, message, hint));
    }

    /// Something that was found elsewhere.
    pub(crate) fn push(&mut self, found: Diagnostic) {
        self.found.push(found);
    }

    /// The value, if nothing was wrong.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Diagnostics> {
        self.found.or(value)
    }
}
