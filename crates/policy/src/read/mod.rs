//! From what a policy file says to what it means: every check that the shape alone cannot make.
//!
//! *Why are only contradictions errors?* A policy may be unwise, which a run will show; it may not
//! say something that can never happen.

mod breaker;
mod classify;
mod context;
mod errors;
mod hedge;
mod keys;
mod providers;
mod quality;
mod retry;
mod routes;
mod signing;
mod spend;
mod timeouts;

use document::{Diagnostics, Document, Path};
use failover::{BreakerPolicy, LastResort, Policy, Prices};

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
    let timeouts = timeouts::timeouts(&file.timeouts, problems);
    Policy {
        name: file.policy.clone().unwrap_or_else(|| id.to_owned()),
        providers: providers::targets(&file.providers, problems),
        routes: routes::routes(file, problems),
        classify: classify::classify(&file.classify, problems),
        timeouts,
        model_timeouts: timeouts::of_models(&file.timeouts, &timeouts, problems),
        breaker: match &file.breaker {
            None => Some(BreakerPolicy::default()),
            Some(OrOff::Off) => None,
            Some(OrOff::On(said)) => Some(breaker::breaker(said, problems)),
        },
        ejection: on(file.ejection.as_ref()).map(|said| routes::ejection(said, problems)),
        retry: retry::retry(&file.retry, problems),
        errors: errors::errors(file, problems),
        hedge: on(file.hedge.as_ref()).map(|said| hedge::hedge(said, problems)),
        commit: hedge::commit(file.commit),
        mid_stream: hedge::mid_stream(file, problems),
        quality: on(file.quality.as_ref()).map(|said| quality::quality(said, problems)),
        limits: on(file.limits.as_ref()).map(|said| context::limits(said, problems)),
        spend: spend::spend(file, problems),
        context: context::context(&file.context, problems),
        canary: on(file.canary.as_ref()).map(|said| quality::canary(said, problems)),
        last_resort: file.last_resort.as_ref().map(|said| LastResort { text: said.text.clone() }),
        prices: Prices::default(),
    }
}

/// The settings of a part that is off unless it is said.
fn on<T>(said: Option<&OrOff<T>>) -> Option<&T> {
    match said {
        None | Some(OrOff::Off) => None,
        Some(OrOff::On(said)) => Some(said),
    }
}
