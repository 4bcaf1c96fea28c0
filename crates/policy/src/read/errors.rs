//! What follows from which failure. What is not said takes the default of its category.

use document::{Path, Period};
use failover::{Avoid, ErrorAction, ErrorPolicy, ErrorRow, Quarantine, Then};
use wire::Category;

use super::{Problems, retry, routes};
use crate::raw::{self, Either};

/// The actions, and the policy's own rows.
pub(super) fn errors(file: &raw::File, problems: &mut Problems<'_>) -> ErrorPolicy {
    let path = Path::root().field("errors");
    let mut policy = ErrorPolicy::default();
    let default = policy.quarantine;
    let times = retry::waits(file.errors.quarantine, (default.first, default.max), &path.field("quarantine"), problems);
    policy.quarantine = Quarantine { first: times.0, max: times.1 };
    for (category, said) in file.errors.said() {
        let action = action(category, said);
        contradiction(said, action, &path.field(category.name()), problems);
        policy.actions.insert(category, action);
    }
    for (nth, said) in file.errors.rows.iter().enumerate() {
        policy.rows.push(row(said, file, &path.field("rows").index(nth), problems));
    }
    policy
}

fn action(category: Category, said: &raw::Action) -> ErrorAction {
    let default = ErrorAction::of(category);
    match said {
        Either::Short(word) => ErrorAction { then: then(*word), ..default },
        Either::Long(said) => ErrorAction {
            then: said.then.map_or(default.then, then),
            quick_retries: said.quick_retries.unwrap_or(default.quick_retries),
            wait_up_to: said.wait_up_to.map_or(default.wait_up_to, Period::duration),
            avoid: said.avoid.map_or(default.avoid, avoid),
        },
    }
}

/// Who tells the caller at once neither waits nor tries again.
fn contradiction(said: &raw::Action, action: ErrorAction, path: &Path, problems: &mut Problems<'_>) {
    let Either::Long(said) = said else { return };
    if action.then != Then::Fail {
        return;
    }
    let idle = [("quick_retries", said.quick_retries.is_some()), ("wait_up_to", said.wait_up_to.is_some())];
    for (field, _) in idle.into_iter().filter(|(_, said)| *said) {
        let hint = Some("write `then: failover`, or leave it out".to_owned());
        problems.add(&path.field(field), format!("`{field}` never counts: the caller is told at once"), hint);
    }
}

fn row(said: &raw::Row, file: &raw::File, path: &Path, problems: &mut Problems<'_>) -> ErrorRow {
    if let Some(name) = &said.provider {
        routes::place(name, &file.providers, &path.field("provider"), problems);
    }
    if said.status.is_none() && said.code.is_none() && said.message.is_none() {
        let hint = Some("name its `status`, `code` or `message`".to_owned());
        problems.add(path, "the row fits no error: it names nothing of one", hint);
    }
    let raw::Row { provider, status, code, message, category } = said.clone();
    ErrorRow { provider, status, code, message, category: Some(category.0) }
}

fn then(said: raw::Then) -> Then {
    match said {
        raw::Then::Failover => Then::Failover,
        raw::Then::Leave => Then::Leave,
        raw::Then::Fail => Then::Fail,
    }
}

fn avoid(said: raw::Avoid) -> Avoid {
    match said {
        raw::Avoid::Nobody => Avoid::Nobody,
        raw::Avoid::Target => Avoid::Target,
        raw::Avoid::Key => Avoid::Key,
        raw::Avoid::KeyAndModel => Avoid::KeyAndModel,
        raw::Avoid::Model => Avoid::Model,
    }
}
