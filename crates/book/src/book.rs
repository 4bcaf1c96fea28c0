//! The book itself: rules in order, and the look into them.
//!
//! *Which question does it answer?* "Which rule answers this request, with which of its replies?"
//!
//! *Why look first and note later?* Whether an attempt gets its answer is decided elsewhere: one that a fault or a
//! rate limit refuses was not answered, and must move no count and no script.
//!
//! *What it never does:* prefer one rule to another for being more exact. The first that matches answers.

use std::sync::Arc;

use crate::state::Talk;
use crate::{Asked, BookState, CONVERSATION, Respond, Rule, Times};

/// Rules, in order. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Book {
    rules: Arc<Vec<Rule>>,
}

/// The rule that answers a request, and which of its replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The rule, by its place in the book.
    pub rule: usize,
    /// The reply, by its number.
    pub reply: usize,
    /// Whether this question was answered before: a retry.
    pub again: bool,
    pub(crate) conversation: u64,
    pub(crate) question: u64,
    /// Whether the conversation begins with this question.
    pub(crate) anew: bool,
    /// Whether the same is to be said when the question comes again.
    pub(crate) lasts: bool,
}

impl Book {
    /// A book of these rules.
    pub fn new(rules: impl IntoIterator<Item = Rule>) -> Self {
        Self { rules: Arc::new(rules.into_iter().collect()) }
    }

    /// Its rules, in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Whether it has no rules at all.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// What is said to a request, noted; `None` where no rule matches and the model speaks for itself.
    pub fn answer(&self, asked: &Asked<'_>, state: &mut BookState) -> Option<Respond> {
        let found = self.look(asked, state)?;
        self.note(&found, state);
        self.fill(&found, asked)
    }

    /// The rule that would answer. Nothing is noted.
    pub fn look(&self, asked: &Asked<'_>, state: &BookState) -> Option<Found> {
        let (conversation, question) = (asked.conversation(), asked.question());
        let fresh = Talk::default();
        let known = state.talk(conversation);
        let named = asked.header(CONVERSATION).is_some();
        // The same first words again, and no retry: the caller begins anew, as a test does that is run twice.
        let anew = !named && asked.begins() && known.is_some_and(|talk| !talk.was_asked(question));
        let talk = known.filter(|_| !anew).unwrap_or(&fresh);
        let found = |rule, reply, again, lasts| Found { rule, reply, again, conversation, question, anew, lasts };
        let open = |place: usize, rule: &Rule| !state.is_withdrawn(place) && fits(rule, asked);
        if let Some((rule, reply)) = talk.said(question)
            && self.rules.get(rule).is_some_and(|known| open(rule, known))
        {
            return Some(found(rule, reply, true, true));
        }
        let mut rules = self.rules.iter().enumerate();
        rules.find_map(|(place, rule)| {
            let may = open(place, rule) && state.has_times(place, rule.times) && talk.allows(place, rule);
            let reply = talk.next(place, rule).filter(|_| may)?;
            // Who counts attempts means each of them; and an error is no answer that could be given again.
            let lasts = rule.times.is_none() && matches!(rule.replies[reply], Respond::Say(_));
            Some(found(place, reply, false, lasts))
        })
    }

    /// Notes that an attempt is answered so.
    pub fn note(&self, found: &Found, state: &mut BookState) {
        if let Some(rule) = self.rules.get(found.rule) {
            state.note(found, rule, self.rules.iter().any(Rule::remembers));
        }
    }

    /// What the rule says to the request.
    pub fn fill(&self, found: &Found, asked: &Asked<'_>) -> Option<Respond> {
        Some(match self.rules.get(found.rule)?.replies.get(found.reply)? {
            Respond::Say(reply) => Respond::Say(reply.fill(asked)),
            Respond::Deny(denial) => Respond::Deny(*denial),
        })
    }
}

fn fits(rule: &Rule, asked: &Asked<'_>) -> bool {
    rule.matchers.iter().all(|matcher| matcher.matches(asked))
}

impl Rule {
    /// Whether what it says depends on what the conversation has heard.
    fn remembers(&self) -> bool {
        self.script || self.step.is_some() || matches!(self.times, Some(Times::PerConversation(_)))
    }
}

/// A book in use, with its memory.
#[derive(Debug, Clone, Default)]
pub struct Open {
    /// The rules.
    pub book: Book,
    /// What was answered so far.
    pub state: BookState,
}

impl Open {
    /// A book that has answered nothing yet.
    pub fn new(book: Book) -> Self {
        Self { book, state: BookState::default() }
    }

    /// As [`Book::look`].
    pub fn look(&self, asked: &Asked<'_>) -> Option<Found> {
        self.book.look(asked, &self.state)
    }

    /// As [`Book::note`].
    pub fn note(&mut self, found: &Found) {
        self.book.note(found, &mut self.state);
    }

    /// Puts a rule behind all others and says its place.
    pub fn push(&mut self, rule: Rule) -> usize {
        let rules = Arc::make_mut(&mut self.book.rules);
        rules.push(rule);
        rules.len() - 1
    }

    /// The rule at that place answers no more. The others keep their places and their counts.
    pub fn withdraw(&mut self, place: usize) {
        self.state.withdraw(place);
    }
}
