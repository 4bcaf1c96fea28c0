//! Instants and durations as whole microseconds in JSON.
//!
//! *Why not the types' own form?* A `Moment` is not written anywhere else, and a `Duration` would be two numbers. One
//! whole number reads the same in every language.

use std::time::Duration;

use chance::Moment;
use serde::{Deserialize, Deserializer, Serializer};

pub(crate) mod moment {
    use super::{Deserialize, Deserializer, Moment, Serializer};

    pub(crate) fn serialize<S: Serializer>(moment: &Moment, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(moment.as_micros())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Moment, D::Error> {
        u64::deserialize(from).map(Moment::from_micros)
    }
}

pub(crate) mod maybe_moment {
    use super::{Deserialize, Deserializer, Moment, Serializer};

    pub(crate) fn serialize<S: Serializer>(moment: &Option<Moment>, to: S) -> Result<S::Ok, S::Error> {
        serde::Serialize::serialize(&moment.map(Moment::as_micros), to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Moment>, D::Error> {
        Ok(Option::<u64>::deserialize(from)?.map(Moment::from_micros))
    }
}

pub(crate) mod maybe_duration {
    use super::{Deserialize, Deserializer, Duration, Serializer};

    pub(crate) fn serialize<S: Serializer>(duration: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
        let micros = duration.map(|duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX));
        serde::Serialize::serialize(&micros, to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(from)?.map(Duration::from_micros))
    }
}
