//! An arrival: everything that is known of an attempt before it is let in.
//!
//! *Which question does it answer?* "Who has come, what strikes him, and what would he be told?"
//!
//! *Why all at once?* Under one lock an attempt gets its number, its faults and its words, so that two that arrive in
//! the same moment cannot mix.
//!
//! *What it never does:* wait, or refuse.

use std::sync::Arc;

use book::Respond;
use chance::{Key, Moment};
use fault::{Degrade, Injection, Occasion, Service, Timeline};
use wire::{Api, FinishReason, Limits, Request, estimate_tokens};

use super::answers::{Reading, Terms, said_by};
use super::bill::Bill;
use super::call::{Call, Staged};
use super::gate::Gate;
use super::lane::Name;
use super::seen::sighting;
use super::stay::Named;
use super::{Site, lock};
use crate::draft::Brief;
use crate::health::Length;
use crate::words::Voice;
use crate::{Draft, Marker, Said};

/// An attempt that has arrived.
pub(super) struct Arrival<'a> {
    pub(super) provider: usize,
    pub(super) api: Api,
    pub(super) model: &'a str,
    /// What of the provider is asked for.
    pub(super) endpoint: Service,
    /// The name of the key that it comes with.
    pub(super) key: &'a str,
    pub(super) request: &'a Request,
    pub(super) at: Moment,
    pub(super) name: Name,
    /// The faults as they stood when it arrived.
    pub(super) timeline: Arc<Timeline>,
    pub(super) injection: Injection,
    pub(super) input_tokens: u64,
    pub(super) length: Length,
    pub(super) weather: f64,
    pub(super) limits: Option<Limits>,
    pub(super) draft: Draft,
    /// What the book says of the answer, beside its words.
    pub(super) terms: Terms,
    /// Whether something of what the caller had said did not arrive.
    pub(super) lost: bool,
    /// Its number in the register.
    pub(super) seen: Option<u64>,
    /// What it was charged beforehand.
    pub(super) bill: Option<Bill>,
}

impl Arrival<'_> {
    /// Where its end is to be noted.
    pub(super) fn named(&self) -> Named {
        Named { entry: self.name.entry, seen: self.seen }
    }

    /// Tokens of its prompt, and of the longest answer that it asks for.
    pub(super) fn needs(&self) -> u64 {
        self.input_tokens + u64::from(self.request.max_output_tokens.unwrap_or(0))
    }

    /// Whether it asks what models there are: that takes no model, no place, and none of what is left of limits.
    pub(super) fn looks_up(&self) -> bool {
        self.endpoint == Service::Models
    }

    /// Whether it is told what was drafted for it, faults in the middle aside.
    pub(super) fn is_answered(&self, gate: &Gate) -> bool {
        match gate {
            Gate::Open | Gate::Served(_) | Gate::Waits(..) => self.injection.failure.is_none(),
            Gate::Denied(denial) => self.terms.denial == Some(*denial),
            Gate::Refused(_) | Gate::Exceeded(_) | Gate::Unknown => false,
        }
    }
}

impl Site {
    /// Everything that is decided at once.
    pub(super) fn arrive<'a>(self: &'a Arc<Self>, call: &Call<'a>) -> (Arrival<'a>, Gate) {
        let Call { provider, api, model, endpoint, request, marker, .. } = *call;
        let lane = &self.lanes[provider];
        let at = self.clock.now();
        let mut state = lock(&lane.state);
        let name = state.name(lane.key, endpoint, marker.as_ref()).kept(self.options.journal);
        let occasion = lane.occasion(call, name.key, at);
        let (timeline, mut injection) = self.draw(&occasion, call.staged);
        let (mut reading, respond) = self.read(call).unzip();
        let (draft, length, terms) = draft(call, name.key, respond, injection.degrade);
        injection.degrade = injection.degrade.filter(|degrade| !degrade.is_about_calls() || terms.calls);
        let weather = state.weather(self.options, at);
        let input_tokens = input_tokens(marker.as_ref(), request);
        let lost = marker.and_then(|marker| marker.said).is_some_and(|said| Said::of(request).lacks(said));
        let limits = None;
        let mut arrival = Arrival {
            provider,
            api,
            model,
            endpoint,
            key: occasion.credential,
            request,
            at,
            name,
            timeline,
            injection,
            input_tokens,
            length,
            weather,
            limits,
            draft,
            terms,
            lost,
            seen: self.see(call, at),
            bill: None,
        };
        let gate = self.admit(&mut arrival, &mut state);
        if arrival.is_answered(&gate) {
            reading.iter_mut().for_each(Reading::note);
        }
        (arrival, gate)
    }

    /// What happens to the attempt, by the faults as they stand.
    pub(super) fn draw(&self, occasion: &Occasion<'_>, staged: Option<&Staged>) -> (Arc<Timeline>, Injection) {
        let staged = staged.map(|staged| staged.injection(occasion.key)).unwrap_or_default();
        let mut board = lock(&self.board);
        let timeline = Arc::clone(&board.timeline);
        let injection = timeline.draw_after(staged, occasion, &mut board.tally);
        (timeline, injection)
    }

    /// Enters a client that came over the network.
    pub(super) fn see(&self, call: &Call<'_>, at: Moment) -> Option<u64> {
        let visitor = call.visitor?;
        let sighting = sighting(&self.lanes[call.provider], call, visitor, at);
        Some(lock(&self.register).arrived(sighting))
    }
}

/// What is said to a request, how much of it, and on which terms.
fn draft(call: &Call<'_>, key: Key, respond: Option<Respond>, degrade: Option<Degrade>) -> (Draft, Length, Terms) {
    let Call { request, api, marker, .. } = *call;
    let (wanted, most) = (marker.and_then(|marker| marker.output_tokens), request.max_output_tokens);
    let voice = marker.map_or(Voice::English, |marker| Voice::of(marker.language));
    let length = Length::choose(wanted, most, key);
    let brief = Brief { key, request, api, tokens: length.tokens, voice };
    let own = || call.staged.and_then(|staged| staged.says.clone()).unwrap_or_else(|| Draft::of(&brief));
    let (draft, terms) = respond.map_or_else(|| (own(), Terms::default()), |said| said_by(said, &brief));
    let length = draft.tokens().map_or(length, |tokens| Length::choose(Some(tokens), most, key));
    let calls = draft.calls() && length.finish == FinishReason::Stop;
    let length = if calls { Length { finish: FinishReason::ToolCalls, ..length } } else { length };
    let length = Length { finish: terms.finish.unwrap_or(length.finish), ..length };
    let terms = Terms { calls: draft.calls(), words: draft.word_tokens(length.tokens), ..terms };
    let degrade = degrade.filter(|degrade| !degrade.is_about_calls() || terms.calls);
    (degrade.into_iter().fold(draft, |draft, degrade| draft.spoilt(degrade, &brief)), length, terms)
}

/// What the workload says the prompt is worth, else an estimate from its bytes.
pub(crate) fn input_tokens(marker: Option<&Marker<'_>>, request: &Request) -> u64 {
    let said = marker.and_then(|marker| marker.input_tokens).map(u64::from);
    said.unwrap_or_else(|| {
        request.texts().chain(request.system.as_deref()).map(|text| u64::from(estimate_tokens(text))).sum()
    })
}
