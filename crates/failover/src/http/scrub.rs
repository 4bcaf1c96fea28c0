//! What a provider says, without our keys in it.
//!
//! *Which question does it answer?* "May these words be shown?" Some providers quote the key they refuse;
//! Amazon quotes the whole request that it would have signed, and in it the session token.
//!
//! *Why a list?* Access keys of AWS are three texts, any of which may be quoted.
//!
//! *What it never does:* look for parts of a key, or for keys that are not ours.

use std::sync::Arc;

use wire::{ErrorFields, Text};

use super::secret::Secret;

/// All that must not be shown. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Scrub(Arc<[Secret]>);

impl Scrub {
    pub(super) fn of(secrets: Vec<Secret>) -> Self {
        Self(secrets.into())
    }

    /// The text with every mention of a key replaced.
    pub(super) fn text(&self, text: String) -> String {
        self.0.iter().fold(text, |text, secret| secret.scrub(text))
    }

    /// What an error says, with every mention of a key replaced.
    pub(super) fn fields(&self, fields: ErrorFields) -> ErrorFields {
        let scrub = |text: Text| Text::Owned(self.text(text.into_owned()));
        ErrorFields { kind: fields.kind.map(scrub), code: fields.code.map(scrub), message: scrub(fields.message) }
    }
}
