//! How long to wait for what. What is not said takes the default of `failover`; what a model does not
//! say takes what is said for all.

use std::collections::BTreeMap;
use std::time::Duration;

use document::Path;
use failover::Timeouts;

use super::Problems;
use crate::raw::{self, ModelTimeouts, Timeout};

/// The timeouts for all models.
pub(super) fn timeouts(said: &raw::Timeouts, problems: &mut Problems<'_>) -> Timeouts {
    merged(&said.all(), &Timeouts::default(), &Path::root().field("timeouts"), problems)
}

/// The timeouts of single models, whole.
pub(super) fn of_models(
    said: &raw::Timeouts,
    all: &Timeouts,
    problems: &mut Problems<'_>,
) -> BTreeMap<String, Timeouts> {
    let path = Path::root().field("timeouts").field("models");
    let mut one =
        |(model, said): (&String, &ModelTimeouts)| (model.clone(), merged(said, all, &path.field(model), problems));
    said.models.iter().map(&mut one).collect()
}

fn merged(said: &ModelTimeouts, default: &Timeouts, path: &Path, problems: &mut Problems<'_>) -> Timeouts {
    let or = |said: Option<Timeout>, default: Option<Duration>| said.map_or(default, |said| said.0);
    let timeouts = Timeouts {
        connect: or(said.connect, default.connect),
        first_token: or(said.first_token, default.first_token),
        idle: or(said.idle, default.idle),
        min_pace: said.min_pace.map_or(default.min_pace, |said| said.0),
        answer: or(said.answer, default.answer),
        total: or(said.total, default.total),
    };
    let of_total =
        [("connect", said.connect), ("first_token", said.first_token), ("idle", said.idle), ("answer", said.answer)];
    for (field, part) in of_total {
        within(&path.field(field), field, part, ("total", timeouts.total), problems);
    }
    let first_token = ("first_token", said.first_token.and_then(|said| said.0));
    within(&path.field("connect"), "connect", said.connect, first_token, problems);
    timeouts
}

/// A timeout that is longer than what it is a part of can never fire.
fn within(
    path: &Path,
    field: &str,
    part: Option<Timeout>,
    (name, whole): (&str, Option<Duration>),
    problems: &mut Problems<'_>,
) {
    let (Some(Timeout(Some(part))), Some(whole)) = (part, whole) else { return };
    if part > whole {
        let message = format!("`{field}` can never fire: it is longer than `{name}` ({})", Timeout(Some(whole)));
        problems.add(path, message, Some("shorten it, or write `off`".to_owned()));
    }
}
