//! Keys that cannot be printed.
//!
//! *Which question does it answer?* "Where is the key, and who may read it?" Only the request that is
//! sent to the provider; everything else sees `[secret]`.
//!
//! *Why a type of our own?* A key in a plain string ends up in a log sooner or later. Here printing it
//! does not compile to anything but a placeholder, and [`Secret::scrub`] removes it from what providers
//! say: some quote the key they refuse.
//!
//! *What it never does:* print, compare or serialize a key, or search for one in places not named.

use std::{env, fmt, fs};

use crate::KeySource;

/// Shorter keys are not scrubbed: they would be found in words that are no key.
const SCRUB_FROM: usize = 8;

const PLACEHOLDER: &str = "[secret]";

/// A key, or the absence of one.
#[derive(Clone, Default)]
pub struct Secret(Option<String>);

impl Secret {
    /// No key: the provider asks for none.
    pub const fn none() -> Self {
        Self(None)
    }

    /// A key at hand. White space around it is dropped; it must be visible ASCII.
    pub fn literal(key: &str) -> Result<Self, BadSecret> {
        Self::checked(key, "the key")
    }

    /// The key in an environment variable.
    pub fn from_env(name: &str) -> Result<Self, BadSecret> {
        Self::in_variable(name, env::var(name).ok())
    }

    /// The key that was found in the variable of that name.
    pub(super) fn in_variable(name: &str, value: Option<String>) -> Result<Self, BadSecret> {
        let place = format!("the environment variable {name}");
        let key = value.ok_or_else(|| BadSecret(format!("{place} is not set, or not text")))?;
        Self::checked(&key, &place)
    }

    /// The key in a file.
    pub fn from_file(path: &str) -> Result<Self, BadSecret> {
        let place = format!("the key file {path}");
        let key = fs::read_to_string(path).map_err(|error| BadSecret(format!("{place}: {error}")))?;
        Self::checked(&key, &place)
    }

    /// The key that a policy points to.
    pub fn find(source: &KeySource) -> Result<Self, BadSecret> {
        match source {
            KeySource::None => Ok(Self::none()),
            KeySource::Env(name) => Self::from_env(name),
            KeySource::File(path) => Self::from_file(path),
            KeySource::Aws(_) => {
                Err(BadSecret::new("access keys of AWS are more than one key: ask `Credentials::find`"))
            }
        }
    }

    fn checked(key: &str, place: &str) -> Result<Self, BadSecret> {
        let key = key.trim();
        if key.is_empty() {
            return Err(BadSecret(format!("{place} is empty")));
        }
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(BadSecret(format!("{place} has characters that cannot be sent in a header")));
        }
        Ok(Self(Some(key.to_owned())))
    }

    /// The key itself, for the request.
    pub(super) fn expose(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The text with every mention of the key replaced.
    pub(super) fn scrub(&self, text: String) -> String {
        match &self.0 {
            Some(key) if key.len() >= SCRUB_FROM && text.contains(key.as_str()) => text.replace(key, PLACEHOLDER),
            _ => text,
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PLACEHOLDER)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PLACEHOLDER)
    }
}

/// Why there is no key. Names the place, never the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadSecret(String);

impl BadSecret {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for BadSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadSecret {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_of_printing_shows_the_key() {
        let secret = Secret::literal(" sk-very-private\n").unwrap();
        assert_eq!(format!("{secret} {secret:?} {secret:#?}"), "[secret] [secret] [secret]");
        assert_eq!(secret.expose(), Some("sk-very-private"));
    }

    #[test]
    fn a_quoted_key_is_scrubbed_and_a_short_one_left() {
        let scrub = |key: &str| Secret::literal(key).unwrap().scrub("bad key sk-12345, go away".to_owned());
        assert_eq!(scrub("sk-12345"), "bad key [secret], go away");
        assert_eq!(scrub("a"), "bad key sk-12345, go away");
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_shown() {
        for bad in ["", "  ", "two words", "sk-\u{e9}t\u{e9}", "sk\r\nx-evil: 1"] {
            let why = Secret::literal(bad).unwrap_err().to_string();
            assert!(why.starts_with("the key "), "{why}");
            assert!(!why.contains("evil") && !why.contains("two words"), "{why}");
        }
    }

    #[test]
    fn places_are_named() {
        let why = Secret::find(&KeySource::Env("BROWNOUT_TEST_NO_SUCH".into())).unwrap_err().to_string();
        assert_eq!(why, "the environment variable BROWNOUT_TEST_NO_SUCH is not set, or not text");
        let why = Secret::find(&KeySource::File("/no/such/key".into())).unwrap_err().to_string();
        assert!(why.starts_with("the key file /no/such/key: "), "{why}");
        assert!(Secret::find(&KeySource::None).unwrap().expose().is_none());
    }
}
