//! From what a policy file says to what it means: every check that the shape alone cannot make.
//!
//! *Why are only contradictions errors?* A policy may be unwise, which a run will show; it may not
//! say something that can never happen.

mod breaker;
mod keys;
mod providers;
mod retry;
mod timeouts;

use document::{Diagnostics, Document, Path};
use failover::{BreakerPolicy, Commit, Policy, Route, Routes};

use crate::raw::{self, OrOff};

/// The policy that the document describes; `id` is the stem of its file's name.
pub fn read(id: &str, document: &Document) -> Result<Policy, Diagnostics> {
    let read = || {
        let file: raw::File = keys::decode(document)?;
        let mut problems = Problems { document, found: Diagnostics::new() };
        let policy = policy(id, &file, &mut problems);
        problems.found.or(policy)
    };
    read().map_err(|problems| problems.hiding(&keys::suspicious(document)))
}

/// The document that is read, and what was found wrong with it so far.
struct Problems<'a> {
    document: &'a Document,
    found: Diagnostics,
}

impl Problems<'_> {
    fn add(&mut self, path: &Path, message: impl Into<String>, hint: Option<String>) {
        self.found.push(self.document.problem(path, message, hint));
    }
}

fn policy(id: &str, file: &raw::File, problems: &mut Problems<'_>) -> Policy {
    Policy {
        name: file.policy.clone().unwrap_or_else(|| id.to_owned()),
        providers: providers::targets(&file.providers, problems),
        routes: Routes::all(Route::priority(providers::route(file, problems))),
        timeouts: timeouts::timeouts(&file.timeouts, problems),
        breaker: match &file.breaker {
            None => Some(BreakerPolicy::default()),
            Some(OrOff::Off) => None,
            Some(OrOff::On(said)) => Some(breaker::breaker(said, problems)),
        },
        retry: retry::retry(&file.retry, problems),
        commit: match file.commit {
            None | Some(raw::Commit::FirstToken) => Commit::FirstToken,
            Some(raw::Commit::Whole) => Commit::Whole,
        },
        ..Policy::default()
    }
}
