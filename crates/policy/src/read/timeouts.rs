//! How long to wait for what. What is not said takes the default of `failover`.

use std::time::Duration;

use document::Path;
use failover::Timeouts;

use super::Problems;
use crate::raw::{self, Timeout};

/// The timeouts.
pub(super) fn timeouts(said: &raw::Timeouts, problems: &mut Problems<'_>) -> Timeouts {
    let default = Timeouts::default();
    let or = |said: Option<Timeout>, default: Option<Duration>| said.map_or(default, |said| said.0);
    let timeouts = Timeouts {
        connect: or(said.connect, default.connect),
        first_token: or(said.first_token, default.first_token),
        idle: or(said.idle, default.idle),
        min_pace: default.min_pace,
        answer: or(said.answer, default.answer),
        total: or(said.total, default.total),
    };
    let of_total =
        [("connect", said.connect), ("first_token", said.first_token), ("idle", said.idle), ("answer", said.answer)];
    for (field, part) in of_total {
        within(field, part, "total", said.total.map_or(default.total, |said| said.0), problems);
    }
    within("connect", said.connect, "first_token", said.first_token.and_then(|said| said.0), problems);
    timeouts
}

/// A timeout that is longer than what it is a part of can never fire.
fn within(field: &str, part: Option<Timeout>, name: &str, whole: Option<Duration>, problems: &mut Problems<'_>) {
    let (Some(Timeout(Some(part))), Some(whole)) = (part, whole) else { return };
    if part > whole {
        let path = Path::root().field("timeouts").field(field);
        let message = format!("`{field}` can never fire: it is longer than `{name}` ({})", Timeout(Some(whole)));
        problems.add(&path, message, Some("shorten it, or write `off`".to_owned()));
    }
}
