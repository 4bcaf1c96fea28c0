//! What was seen of the clients: the register that their conduct is judged by.
//!
//! *Which question does it answer?* "Which attempts came over the network, what became of each, and did its client
//! wait?"
//!
//! *Why beside the journal?* The journal is about requests that are known by a marker, and hands each entry out once.
//! Here is everybody who came, in order, and it can be read as often as somebody asks.
//!
//! *What it never does:* grow without bound. It keeps the newest [`KEPT`] attempts. Or hold a key: it has a digest.

use std::sync::Arc;
use std::time::Duration;

use chance::Moment;
use conduct::{Answered, Break, Foreign, KeyShape, Sighting};
use wire::errors::{Place, classify};
use wire::{Answer, Api, Part, Refusal, Reply, RetryForm};

use super::call::Call;
use super::journal::Entry;
use super::lane::Lane;

/// Attempts that are kept.
pub const KEPT: usize = 1 << 16;

/// What a connection says of its client, besides the request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visitor {
    /// A digest of the key it came with.
    pub key: Option<u64>,
    /// Whose key it looks like.
    pub key_shape: Option<KeyShape>,
    /// Which retry its SDK says this is.
    pub retry_count: Option<u32>,
    /// What it calls itself.
    pub user_agent: Option<String>,
    /// A digest of the body.
    pub body: u64,
    /// What in it was another vendor's.
    pub foreign: Vec<Foreign>,
}

/// One attempt that came over the network.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// What its client did.
    pub sighting: Sighting,
    /// What the provider did.
    pub entry: Entry,
}

/// The newest attempts. The newest takes the place of the oldest.
#[derive(Debug, Default)]
pub(super) struct Register {
    seen: Vec<Seen>,
    /// Attempts that were ever seen.
    count: u64,
    /// Of those, forgotten together.
    forgotten: u64,
}

impl Register {
    /// An attempt has arrived. Its number, from 1.
    pub(super) fn arrived(&mut self, mut sighting: Sighting) -> u64 {
        let place = self.place(self.count);
        self.count += 1;
        sighting.number = self.count;
        let seen = Seen { entry: Entry { arrived: sighting.arrived, ..Entry::default() }, sighting };
        match self.seen.get_mut(place) {
            Some(oldest) => *oldest = seen,
            None => self.seen.push(seen),
        }
        self.count
    }

    /// What it is answered.
    pub(super) fn answered(&mut self, number: u64, answered: Answered, entry: Entry) {
        if let Some(seen) = self.get(number) {
            seen.sighting.answered = answered;
            let closed = seen.entry.closed;
            seen.entry = Entry { closed, ..entry };
        }
    }

    /// Its client has let go, or has all of its answer.
    pub(super) fn closed(&mut self, number: u64, now: Moment) {
        if let Some(seen) = self.get(number) {
            seen.entry.closed = Some(now);
            seen.sighting.let_go = Some(now);
            seen.sighting.waited = now >= seen.sighting.answered.done();
        }
    }

    /// Forgets all; numbers go on.
    pub(super) fn clear(&mut self) {
        self.seen.clear();
        self.forgotten = self.count;
    }

    /// All that are kept, in order of arrival.
    pub(super) fn all(&self) -> Vec<Seen> {
        let oldest = self.place(self.count).min(self.seen.len());
        let (newer, older) = self.seen.split_at(oldest);
        [older, newer].concat()
    }

    fn get(&mut self, number: u64) -> Option<&mut Seen> {
        let place = self.place(number.checked_sub(1)?);
        self.seen.get_mut(place).filter(|seen| seen.sighting.number == number)
    }

    /// Where the attempt behind so many others is, or was, or will be.
    fn place(&self, others: u64) -> usize {
        (others.saturating_sub(self.forgotten) % KEPT as u64) as usize
    }
}

/// An attempt at its arrival.
pub(super) fn sighting(lane: &Lane, call: &Call<'_>, visitor: &Visitor, arrived: Moment) -> Sighting {
    let Call { api, request, .. } = *call;
    let (visitor, [provider, _]) = (visitor.clone(), &lane.shared);
    Sighting {
        model: lane.model(&request.model),
        fingerprint: conduct::fingerprint(request),
        request: call.marker.map(|marker| marker.request.to_owned()),
        body: Some(visitor.body),
        key: visitor.key,
        key_shape: visitor.key_shape,
        retry_count: visitor.retry_count,
        user_agent: visitor.user_agent,
        streamed: request.stream,
        foreign: visitor.foreign,
        history: conduct::history(request),
        ..Sighting::new(0, Arc::clone(provider), api, arrived)
    }
}

/// What an answer is to its client.
pub(crate) fn answered(answer: &Answer, api: Api, arrived: Moment) -> Answered {
    match answer {
        Answer::Unreachable { how, at } => {
            let how = (*how).into();
            Answered::Unreachable { how, at: arrived + *at }
        }
        Answer::Refusal(refusal) => refused(refusal, api, arrived),
        Answer::Reply(reply) => replied(reply, arrived),
    }
}

fn refused(refusal: &Refusal, api: Api, arrived: Moment) -> Answered {
    let status = refusal.status;
    let usual = || classify(api, status, &refusal.fields(api), Place::Body);
    let second = |form| if form == RetryForm::HttpDate { Duration::from_secs(1) } else { Duration::ZERO };
    let hint = refusal.retry_after.map(|hint| hint.as_written().saturating_sub(second(hint.form)));
    let category = refusal.category.unwrap_or_else(usual);
    Answered::Refused { status, category, hint, at: arrived + refusal.at }
}

fn replied(reply: &Reply, arrived: Moment) -> Answered {
    let at = arrived + reply.ended;
    let Some(how) = Break::of(reply.ending) else { return Answered::Complete { at } };
    let words = reply.segments.iter().filter(|segment| segment.part == Part::Words);
    let text: String = words.map(|segment| segment.text.as_ref()).collect();
    Answered::BrokenOff { at, how, text: (!text.is_empty()).then(|| conduct::text_digest(&text)) }
}

#[cfg(test)]
mod tests {
    use chance::{Key, Seed};
    use wire::{Category, Request};

    use super::*;
    use crate::ProviderSpec;

    fn at(seconds: u64) -> Moment {
        Moment::from_secs(seconds)
    }

    fn one(register: &mut Register) -> u64 {
        let request = Request::prompt("m", "Hello");
        let call = Call::new(0, Api::OpenaiChat, &request);
        let lane = Lane::new(ProviderSpec::new("openai", Api::OpenaiChat, "m"), Key::root(Seed(1)));
        register.arrived(sighting(&lane, &call, &Visitor::default(), at(1)))
    }

    #[test]
    fn who_leaves_early_did_not_wait() {
        let mut register = Register::default();
        let (early, late) = (one(&mut register), one(&mut register));
        for number in [early, late] {
            register.answered(number, Answered::Complete { at: at(5) }, Entry::default());
        }
        register.closed(early, at(4));
        register.closed(late, at(5));
        let waited: Vec<bool> = register.all().iter().map(|seen| seen.sighting.waited).collect();
        assert_eq!(waited, [false, true]);
        assert_eq!(register.all()[0].entry.closed, Some(at(4)));
    }

    #[test]
    fn the_newest_are_kept() {
        let mut register = Register::default();
        for _ in 0..KEPT + 3 {
            one(&mut register);
        }
        let all = register.all();
        assert_eq!((all.len(), all[0].sighting.number), (KEPT, 4));
        register.closed(1, at(9));
        register.closed(KEPT as u64 + 3, at(9));
        assert_eq!(register.all().iter().filter(|seen| seen.sighting.let_go.is_some()).count(), 1);
        register.closed(KEPT as u64 + 4, at(9));
    }

    #[test]
    fn a_hint_is_what_was_written() {
        let hint = |form| {
            let wait = Duration::from_millis(1500);
            let retry_after = Some(wire::RetryAfter { wait, form });
            let refusal = Refusal { retry_after, ..Refusal::new(429) };
            match answered(&Answer::Refusal(refusal), Api::OpenaiChat, at(1)) {
                Answered::Refused { category: Category::RateLimited, hint, .. } => hint,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(hint(RetryForm::Millis), Some(Duration::from_millis(1500)));
        assert_eq!(hint(RetryForm::Seconds), Some(Duration::from_secs(2)));
        assert_eq!(hint(RetryForm::HttpDate), Some(Duration::from_secs(1)));
    }
}
