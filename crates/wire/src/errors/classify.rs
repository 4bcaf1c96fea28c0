//! From what was said to what it means.
//!
//! *Which question does it answer?* "Which category is this error?"
//!
//! *Why this order?* Words in the message say most, then the code, then the type: a message names one
//! cause, a type a family. Where no row fits, the row of the status alone counts, then the class of the
//! status. An error within a stream is another thing: before any output nothing is lost and the error
//! is what it says; after it, the stream is interrupted, whatever the reason.
//!
//! *What it never does:* fail; an error that nobody knows still has a category.

use serde::Deserialize;

use super::table::{self, Row};
use crate::{Api, Category, ErrorFields};

/// Where an error was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In the body of a response.
    #[default]
    Body,
    /// In a stream, before any output.
    StreamStart,
    /// In a stream, after output had begun.
    StreamMiddle,
}

/// What an error means.
pub fn classify(api: Api, status: u16, fields: &ErrorFields, place: Place) -> Category {
    let rows = table::of(api).rows.iter();
    let fitting = rows.filter(|row| row.fits(status, fields, place));
    fitting.max_by_key(|row| row.weight()).map_or_else(|| by_class(status, place), |row| row.category)
}

impl Row {
    /// Whether the error has all that the row names.
    fn fits(&self, status: u16, fields: &ErrorFields, place: Place) -> bool {
        self.status == status
            && self.place == place
            && names(&self.types, fields.kind.as_deref())
            && names(&self.codes, fields.code.as_deref())
            && self.message.as_deref().is_none_or(|words| says(&fields.message, words))
    }

    /// How much the row names, most telling first.
    fn weight(&self) -> (bool, bool, bool) {
        (self.message.is_some(), !self.codes.is_empty(), !self.types.is_empty())
    }
}

fn names(names: &[String], said: Option<&str>) -> bool {
    names.is_empty() || said.is_some_and(|said| names.iter().any(|name| name == said))
}

/// Whether a message holds these words, in any case of ASCII letters.
fn says(message: &str, words: &str) -> bool {
    message.as_bytes().windows(words.len().max(1)).any(|window| window.eq_ignore_ascii_case(words.as_bytes()))
}

/// The category of an error of which nothing but its status is known.
fn by_class(status: u16, place: Place) -> Category {
    match (place, status) {
        (Place::StreamMiddle, _) => Category::StreamInterrupted,
        (Place::Body, 503 | 529) => Category::Overloaded,
        (Place::Body, 504 | 524) => Category::Timeout,
        (Place::StreamStart, _) | (Place::Body, 500..) => Category::ServerError,
        (Place::Body, 401) => Category::Authentication,
        (Place::Body, 402) => Category::QuotaExhausted,
        (Place::Body, 403) => Category::Permission,
        (Place::Body, 404) => Category::ModelNotFound,
        (Place::Body, 408) => Category::Timeout,
        (Place::Body, 413) => Category::RequestTooLarge,
        (Place::Body, 429) => Category::RateLimited,
        (Place::Body, 400..500) => Category::InvalidRequest,
        (Place::Body, _) => Category::MalformedResponse,
    }
}

#[cfg(test)]
#[path = "classify_test.rs"]
mod tests;
