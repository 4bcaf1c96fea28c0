//! Instants and durations as whole microseconds in JSON, for `#[serde(with = "micros")]`.
//!
//! *Why not the types' own form?* A `Moment` is not written anywhere else, and a `Duration` would be two numbers. One
//! whole number reads the same in every language.

use std::time::Duration;

use chance::Moment;
use serde::de::DeserializeOwned;
use serde::{Deserializer, Serialize, Serializer};

/// What is written as microseconds.
pub(crate) trait Micros {
    /// What stands in the JSON.
    type Written: Serialize + DeserializeOwned;
    fn written(&self) -> Self::Written;
    fn read(written: Self::Written) -> Self;
}

impl Micros for Moment {
    type Written = u64;

    fn written(&self) -> u64 {
        self.as_micros()
    }

    fn read(written: u64) -> Self {
        Self::from_micros(written)
    }
}

impl Micros for Duration {
    type Written = u64;

    fn written(&self) -> u64 {
        u64::try_from(self.as_micros()).unwrap_or(u64::MAX)
    }

    fn read(written: u64) -> Self {
        Self::from_micros(written)
    }
}

impl<T: Micros> Micros for Option<T> {
    type Written = Option<T::Written>;

    fn written(&self) -> Self::Written {
        self.as_ref().map(T::written)
    }

    fn read(written: Self::Written) -> Self {
        written.map(T::read)
    }
}

pub(crate) fn serialize<T: Micros, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    value.written().serialize(to)
}

pub(crate) fn deserialize<'de, T: Micros, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    serde::Deserialize::deserialize(from).map(T::read)
}
