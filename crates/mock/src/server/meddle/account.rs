//! The account of a request that was passed on: what became of it, for all who ask later.
//!
//! *Which question does it answer?* "What was this client answered, by the provider or in its place, and was it there
//! to hear it?"
//!
//! *Why a guard?* A client that goes away says nothing: its connection is dropped, and with it the account, wherever
//! it is. What was not known by then stays unknown.
//!
//! *What it never does:* change what is sent, or keep it. It counts as it passes.

use std::mem;

use chance::Moment;
use conduct::{Answered, Break};
use fault::{CutHow, Severed};
use http::HeaderMap;
use wire::errors::{Place, classify};
use wire::{Answer, Api, Chunk, ErrorFields, retry_after};

use super::course::Stop;
use super::gist::Gist;
use crate::Clock;
use crate::register::{Outcome, Visit};
use crate::site::{Passed, answered};

/// The account of one request. When it is dropped, its client has let go.
#[derive(Debug)]
#[must_use = "the end is noted when this is dropped"]
pub(in crate::server) struct Account {
    api: Api,
    clock: Clock,
    /// How the answer is cut on the way, where it is.
    cut: Option<CutHow>,
    /// Tokens of the prompt, as they are estimated.
    prompt: u64,
    passed: Passed,
    visit: Visit,
    stage: Stage,
}

/// How far the answer has come.
#[derive(Debug, Default)]
enum Stage {
    /// Its head is not there.
    #[default]
    Awaited,
    /// Its head was sent, with that status.
    Begun(u16, Gist),
    /// All is known.
    Over,
}

impl Account {
    /// One of a request that has been let through to somebody who speaks `api`, or is to be answered in their place.
    /// `prompt` is what its prompt is worth, in tokens; `cut` how its answer will be cut.
    pub(in crate::server) fn new(
        (api, clock): (Api, Clock),
        (passed, visit): (Passed, Visit),
        prompt: u64,
        cut: Option<CutHow>,
    ) -> Self {
        Self { api, clock, cut, prompt, passed, visit, stage: Stage::Awaited }
    }

    /// The head of a real answer goes out.
    pub(super) fn begun(&mut self, status: u16) {
        self.visit.begun(status);
        self.stage = Stage::Begun(status, Gist::default());
    }

    /// An event of it goes out.
    pub(super) fn sent(&mut self, chunks: Vec<Chunk>) {
        let Stage::Begun(_, gist) = &mut self.stage else { return };
        gist.hear(chunks);
        self.passed.used(gist.usage(self.prompt).output_tokens);
    }

    /// A whole answer has come, and goes out now.
    pub(super) fn whole(&mut self, status: u16, body: &[u8]) {
        let mut gist = Gist::default();
        self.api.decode_whole(body).iter().for_each(|whole| gist.read(whole));
        self.stage = Stage::Begun(status, gist);
    }

    /// It has ended as the provider meant it.
    pub(super) fn complete(&mut self) {
        self.end(|at, _| Answered::Complete { at });
    }

    /// It has broken off, in this way.
    pub(super) fn broken(&mut self, how: Break) {
        self.end(|at, gist| Answered::BrokenOff { at, how, text: gist.words().map(conduct::text_digest) });
    }

    /// The stream has stopped so.
    pub(super) fn stopped(&mut self, stop: Stop) {
        let Stage::Begun(_, gist) = &self.stage else { return };
        match stop {
            Stop::End if gist.is_whole() => self.complete(),
            Stop::End if gist.has_failed() => self.broken(Break::Error),
            Stop::End if self.cut == Some(CutHow::MissingTerminator) => self.broken(Break::Unterminated),
            Stop::End => self.broken(Break::CleanEof),
            Stop::Error(_) | Stop::Garbled(_) => self.broken(Break::Error),
            Stop::Outage(parting) if !parting.ends() => self.broken(Break::Silence),
            Stop::Outage(_) | Stop::Break(_) => self.broken(Break::Reset),
        }
    }

    /// A stall holds it back for ever.
    pub(super) fn silent(&mut self) {
        self.broken(Break::Silence);
    }

    /// An outage takes it from here on.
    pub(super) fn severed(&mut self, by: Severed) {
        if !matches!(self.stage, Stage::Over) {
            self.passed.severed(by);
        }
    }

    /// This was answered in the provider's place.
    pub(super) fn ours(&mut self, answer: &Answer) {
        let now = self.clock.now();
        self.conclude(Outcome::of(answer, now), answered(answer, self.api, now));
    }

    /// The provider itself has refused.
    pub(super) fn refused(&mut self, status: u16, headers: &HeaderMap, body: &[u8]) {
        let header = |name: &str| headers.get(name)?.to_str().ok();
        let said = self.api.decode_error(status, body);
        let kind = said.kind.or_else(|| self.api.kind_in_header(header));
        let category = classify(self.api, status, &ErrorFields { kind, ..said }, Place::Body);
        let hint = retry_after::parse(header, Some(self.clock.unix_ms_now()));
        let hint = hint.or_else(|| self.api.hint_in_body(body));
        // A date has whole seconds: whoever reads it correctly may be up to one early.
        let dated = header("retry-after").and_then(retry_after::date_unix_s).map(|_| std::time::Duration::from_secs(1));
        let (at, least) = (self.clock.now(), hint.map(|hint| hint.saturating_sub(dated.unwrap_or_default())));
        let outcome = Outcome::Refused { status, category: Some(category), hint, at };
        self.conclude(outcome, Answered::Refused { status, category, hint: least, at });
    }

    /// An answer that has begun ends now.
    fn end(&mut self, answered: impl FnOnce(Moment, &Gist) -> Answered) {
        let Stage::Begun(_, gist) = mem::replace(&mut self.stage, Stage::Over) else { return };
        let (answered, usage) = (answered(self.clock.now(), &gist), gist.usage(self.prompt));
        let tokens = (usage.input_tokens, usage.output_tokens);
        self.passed.answered(answered, usage);
        let at = answered.done();
        let outcome = match answered {
            Answered::BrokenOff { how, .. } => {
                let words = gist.words().unwrap_or_default().to_owned().into();
                Outcome::BrokenOff { at, how: how.into(), tokens, words }
            }
            _ => Outcome::Complete { at, tokens },
        };
        self.visit.ended(outcome, self.passed.struck());
    }

    /// It ends without an answer.
    fn conclude(&mut self, outcome: Outcome, answered: Answered) {
        if matches!(mem::replace(&mut self.stage, Stage::Over), Stage::Over) {
            return;
        }
        self.passed.answered(answered, wire::Usage::default());
        self.visit.ended(outcome, self.passed.struck());
    }
}

impl Drop for Account {
    /// A client that leaves in the middle has had the status, and so many tokens.
    fn drop(&mut self) {
        if let Stage::Begun(status, gist) = mem::take(&mut self.stage) {
            let usage = gist.usage(self.prompt);
            let tokens = (usage.input_tokens, usage.output_tokens);
            self.visit.ended(Outcome::Answering { status, tokens }, self.passed.struck());
        }
    }
}
