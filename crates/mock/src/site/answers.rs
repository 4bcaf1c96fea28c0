//! The book of a site: what its providers are told to answer.
//!
//! *Which question does it answer?* "Is there a rule for this call, and what does it say?"
//!
//! *Why one book for all providers?* A conversation that moves to another provider goes on where it was, as at a
//! real failover. A rule that is for one provider says so.
//!
//! *What it never does:* cost anything where there is no rule: then nothing is locked and nothing is read.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use book::{Asked, Book, Denial, Found, Open, Pace, Respond, UsageClaim};
use fault::Service;
use wire::FinishReason;

use super::{Call, Site, lock};
use crate::Draft;
use crate::draft::Brief;

/// The book, and whether it has any rule.
#[derive(Debug, Default)]
pub(super) struct Answers {
    there: AtomicBool,
    open: Mutex<Open>,
}

/// A rule that was found, and the book kept open until it is known whether the attempt is answered.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    open: MutexGuard<'a, Open>,
    found: Found,
}

/// What a rule says of an answer, beside its words.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Terms {
    pub(super) denial: Option<Denial>,
    pub(super) finish: Option<FinishReason>,
    pub(super) usage: UsageClaim,
    pub(super) pace: Pace,
    /// Whether a good answer calls a tool.
    pub(super) calls: bool,
    /// Tokens of words in a good answer.
    pub(super) words: u32,
}

impl Reading<'_> {
    /// The attempt is answered so.
    pub(super) fn note(&mut self) {
        self.open.note(&self.found);
    }
}

impl Site {
    /// Opens the book: to give the site another one, to add or withdraw a rule, to see what was answered. Calls
    /// that arrive meanwhile wait.
    pub fn book<T>(&self, act: impl FnOnce(&mut Open) -> T) -> T {
        let mut open = lock(&self.answers.open);
        let done = act(&mut open);
        self.answers.there.store(!open.book.is_empty(), Ordering::Release);
        done
    }

    /// The rule for a call, if there is one, and what it says. What was arranged for this call alone stands before.
    pub(super) fn read(&self, call: &Call<'_>) -> Option<(Reading<'_>, Respond)> {
        let arranged = call.staged.is_some_and(|staged| staged.says.is_some());
        if arranged || call.endpoint == Service::Models || !self.answers.there.load(Ordering::Acquire) {
            return None;
        }
        let headers = call.headers.into_iter().flatten();
        let headers: Vec<(&str, &str)> =
            headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
        let provider = &self.lanes[call.provider].spec.name;
        let asked = Asked { provider, api: call.api, model: call.model, request: call.request, headers: &headers };
        let open = lock(&self.answers.open);
        let found = open.look(&asked)?;
        let respond = open.book.fill(&found, &asked)?;
        Some((Reading { open, found }, respond))
    }

    /// The same site with a book that has answered nothing yet.
    #[must_use]
    pub fn with_book(self: Arc<Self>, book: Book) -> Arc<Self> {
        self.book(|open| *open = Open::new(book));
        self
    }
}

/// What a rule says, as a draft and its terms.
pub(super) fn said_by(respond: Respond, brief: &Brief<'_>) -> (Draft, Terms) {
    match respond {
        Respond::Deny(denial) => (Draft::Parts(Vec::new()), Terms { denial: Some(denial), ..Terms::default() }),
        Respond::Say(saying) => {
            let (finish, usage, pace) = (saying.finish, saying.usage, saying.pace.clone());
            (Draft::spoken(saying, brief), Terms { finish, usage, pace, ..Terms::default() })
        }
    }
}
