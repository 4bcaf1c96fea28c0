//! The exchange: one attempt, from its arrival to its timed answer.
//!
//! *Which question does it answer?* "Which of all things that can happen to an attempt happens first?"
//!
//! *Why in two halves?* Everything is decided at once under one lock, but for a place that has to be
//! waited for. So [`Site::exchange`] awaits at most once, and a caller who leaves while it waits
//! leaves nothing behind.
//!
//! *What it never does:* sleep until the answer is due. It returns what will happen when; whoever
//! carries the answer keeps the time.

use std::sync::Arc;

use book::{Denial, Respond};
use chance::{Key, Moment};
use fault::{Degrade, Failure, Fault, Injection, Occasion, Severed, Timeline};
use tokio::sync::oneshot;
use wire::{Answer, Api, Category, FinishReason, Limits, Request, RetryAfter, estimate_tokens};

use super::answers::{Reading, Terms, said_by};
use super::call::{Call, Staged};
use super::journal::Entry;
use super::lane::{Name, State};
use super::limiter::{Asker, Cost};
use super::load::{Load, Shortage};
use super::places::Turn;
use super::seen::{answered, sighting};
use super::stay::{Named, Stay};
use super::{Place, Site, lock};
use crate::draft::Brief;
use crate::health::{Length, Plan};
use crate::perform::{Facts, Performed, perform};
use crate::words::Voice;
use crate::{Draft, Marker, Said};

/// One attempt and its answer.
#[derive(Debug)]
pub struct Exchange {
    /// What the attempt sees, timed from its arrival.
    pub answer: Answer,
    /// When it arrived.
    pub arrived: Moment,
    /// Names the attempt.
    pub key: Key,
    /// Its number among the attempts of its request at this provider, from 1.
    pub nth: u32,
    /// Its place at the provider: to be kept until the answer has ended or the caller has gone.
    pub place: Place,
    provider: usize,
    named: Named,
    struck: Vec<usize>,
    timeline: Arc<Timeline>,
}

impl Exchange {
    /// The faults of the timeline that touched it.
    pub fn struck(&self) -> impl Iterator<Item = &Fault> {
        self.struck.iter().filter_map(|&place| self.timeline.faults().get(place))
    }

    /// Notes in the journal when it is dropped that this exchange was let go of.
    pub(crate) fn stay(&self, site: &Arc<Site>) -> Stay {
        Stay::new(site, self.provider, self.named)
    }
}

/// An attempt that has arrived.
struct Arrival<'a> {
    provider: usize,
    api: Api,
    model: &'a str,
    /// The name of the key that it comes with.
    key: &'a str,
    request: &'a Request,
    at: Moment,
    name: Name,
    /// The faults as they stood when it arrived.
    timeline: Arc<Timeline>,
    injection: Injection,
    input_tokens: u64,
    length: Length,
    weather: f64,
    limits: Option<Limits>,
    draft: Draft,
    /// What the book says of the answer, beside its words.
    terms: Terms,
    /// Whether something of what the caller had said did not arrive.
    lost: bool,
    /// Its number in the register.
    seen: Option<u64>,
}

impl Arrival<'_> {
    /// Where its end is to be noted.
    fn named(&self) -> Named {
        Named { entry: self.name.entry, seen: self.seen }
    }

    /// Tokens of its prompt, and of the longest answer that it asks for.
    fn needs(&self) -> u64 {
        self.input_tokens + u64::from(self.request.max_output_tokens.unwrap_or(0))
    }

    /// Whether it is told what was drafted for it, faults in the middle aside.
    fn is_answered(&self, gate: &Gate) -> bool {
        match gate {
            Gate::Open | Gate::Served(_) | Gate::Waits(..) => self.injection.failure.is_none(),
            Gate::Denied(denial) => self.terms.denial == Some(*denial),
            Gate::Refused(..) => false,
        }
    }
}

/// How far an attempt comes.
enum Gate {
    /// Its injection is performed: it failed before any place was needed, or needs none.
    Open,
    /// It is served from now on.
    Served(Place),
    /// It waits.
    Waits(Place, oneshot::Receiver<()>, Option<Shortage>),
    /// It is refused.
    Refused(u16, Option<RetryAfter>),
    /// It is refused for a reason of its own.
    Denied(Denial),
}

impl Site {
    /// One attempt at a provider, by the provider's place, for the model that the request names.
    ///
    /// Cancel safe: whoever drops the future leaves the queue.
    pub async fn exchange(self: &Arc<Self>, provider: usize, request: &Request) -> Exchange {
        self.exchange_as(provider, &request.model, request).await
    }

    /// As [`Site::exchange`], for a model other than the request names.
    pub async fn exchange_as(self: &Arc<Self>, provider: usize, model: &str, request: &Request) -> Exchange {
        let api = self.lanes[provider].spec.api;
        let (headers, staged, visitor) = (None, None, None);
        self.answer(Call { provider, api, model, request, key: None, tenant: None, headers, staged, visitor }).await
    }

    /// The answer to a call. Cancel safe, as [`Site::exchange`].
    pub async fn answer(self: &Arc<Self>, call: Call<'_>) -> Exchange {
        let provider = call.provider;
        let (mut arrival, gate) = self.arrive(call);
        let (performed, place) = match gate {
            Gate::Open => (self.perform(&arrival, arrival.at), Place(None)),
            Gate::Served(place) => (self.perform(&arrival, arrival.at), place),
            Gate::Refused(status, wait) => {
                let facts = self.facts(&arrival, arrival.at);
                (facts.refuse(status, wait, arrival.injection.severed), Place(None))
            }
            Gate::Denied(denial) => {
                let facts = self.facts(&arrival, arrival.at);
                (facts.deny(&denial, call.api, arrival.injection.severed), Place(None))
            }
            Gate::Waits(place, turn, shortage) => {
                let stay = Stay::new(self, provider, arrival.named());
                self.wait(&mut arrival, turn, shortage).await;
                stay.goes_on();
                (self.perform(&arrival, self.clock.now()), place)
            }
        };
        let struck = self.note(&mut arrival, &performed, call.api);
        let named = arrival.named();
        let Arrival { at: arrived, name: Name { key, nth, .. }, timeline, .. } = arrival;
        Exchange { answer: performed.answer, arrived, key, nth, place, provider, named, struck, timeline }
    }

    /// Everything that is decided at once.
    fn arrive<'a>(self: &'a Arc<Self>, call: Call<'a>) -> (Arrival<'a>, Gate) {
        let Call { provider, api, model, request, .. } = call;
        let lane = &self.lanes[provider];
        let at = self.clock.now();
        let marker = Marker::of(request);
        let mut state = lock(&lane.state);
        let name = state.name(lane.key, marker.as_ref());
        let occasion = lane.occasion(&call, marker.as_ref(), name.key, at);
        let (timeline, mut injection) = self.draw(&occasion, call.staged);
        let (mut reading, respond) = self.read(&call).unzip();
        let (draft, length, terms) = draft(&call, name.key, marker.as_ref(), respond, injection.degrade);
        injection.degrade = injection.degrade.filter(|degrade| !degrade.is_about_calls() || terms.calls);
        let weather = state.weather(self.options, at);
        let input_tokens = input_tokens(marker.as_ref(), request);
        let lost = marker.and_then(|marker| marker.said).is_some_and(|said| Said::of(request).lacks(said));
        let limits = None;
        let mut arrival = Arrival {
            provider,
            api,
            model,
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

    /// The network, the limits, the front, the queue: in this order.
    fn admit(self: &Arc<Self>, arrival: &mut Arrival<'_>, state: &mut State) -> Gate {
        let load = Load::take(&arrival.timeline, &mut arrival.injection, arrival.at);
        if arrival.injection.failure.is_some_and(Failure::is_of_network) {
            return Gate::Open;
        }
        let cost = Cost { input: arrival.input_tokens, output: u64::from(arrival.length.tokens) };
        let asker = Asker { model: arrival.model, key: arrival.key };
        let verdict = state.limiter.admit(load.throttling, asker, cost, arrival.at);
        arrival.limits = verdict.limits;
        if let Some(excess) = verdict.refused {
            arrival.injection.struck.extend(excess.by);
            return Gate::Refused(excess.status, arrival.api.limit_hint(excess.wait));
        }
        let lane = &self.lanes[arrival.provider];
        if arrival.injection.failure.is_none() && lane.spec.window.is_some_and(|window| arrival.needs() > window) {
            return Gate::Denied(Denial::category(Category::ContextLengthExceeded));
        }
        if let Some(denial) = arrival.terms.denial.filter(|_| arrival.injection.failure.is_none()) {
            return Gate::Denied(denial);
        }
        if arrival.injection.failure.is_some() || !lane.limited(&arrival.timeline) {
            return Gate::Open;
        }
        self.seat(arrival, load.shortage, state)
    }

    /// The queue for a place.
    fn seat(self: &Arc<Self>, arrival: &mut Arrival<'_>, shortage: Option<Shortage>, state: &mut State) -> Gate {
        let room = self.lanes[arrival.provider].room(&arrival.timeline, arrival.at);
        let own = self.lanes[arrival.provider].spec.capacity;
        if shortage.is_none() && room != own {
            // Others lack places, this attempt does not: it must not open the door for them.
            return Gate::Open;
        }
        let room = shortage.map_or(own, |shortage| Some(shortage.room));
        let place = |ticket| Place(Some((Arc::clone(self), arrival.provider, ticket)));
        let gate = match state.places.admit(room) {
            Turn::Now(ticket) => return Gate::Served(place(ticket)),
            Turn::Later(ticket, turn) => Gate::Waits(place(ticket), turn, shortage),
            Turn::Full => Gate::Refused(room.map_or(503, |room| room.overflow), None),
        };
        arrival.injection.struck.extend(shortage.map(|shortage| shortage.place));
        if let (Gate::Waits(..), Some(entry)) = (&gate, arrival.name.entry) {
            // Whoever leaves before his turn has been touched, too.
            let struck = arrival.injection.struck.clone();
            state.journal.insert(entry, Entry::waiting(struck, arrival.length.tokens, arrival.at));
        }
        gate
    }

    /// Waits for its turn, or for an outage that takes the queue with it.
    async fn wait(&self, arrival: &mut Arrival<'_>, mut turn: oneshot::Receiver<()>, shortage: Option<Shortage>) {
        let outage = arrival.injection.severed.map_or(Moment::NEVER, |severed: Severed| severed.at);
        let relief = shortage.map_or(Moment::NEVER, |shortage| shortage.until);
        tokio::select! {
            biased;
            _ = &mut turn => return,
            () = self.clock.sleep_until(outage) => return,
            () = self.clock.sleep_until(relief) => {}
        }
        let room = self.room(arrival.provider);
        self.state(arrival.provider).places.look_again(room);
        tokio::select! {
            biased;
            _ = &mut turn => {}
            () = self.clock.sleep_until(outage) => {}
        }
    }

    fn perform(&self, arrival: &Arrival<'_>, served_from: Moment) -> Performed {
        let Arrival { model, input_tokens, length, weather, name, .. } = *arrival;
        let pace = &arrival.terms.pace;
        let drawn = || self.lanes[arrival.provider].plan((model, pace), input_tokens, length, weather, name.key);
        let plan = match (self.options.instant, pace.is_usual()) {
            (false, _) => drawn(),
            (true, true) => Plan::instant(length.tokens),
            (true, false) => drawn().only(pace),
        };
        perform(&arrival.injection, &plan, &self.facts(arrival, served_from))
    }

    fn facts<'a>(&self, arrival: &'a Arrival<'_>, served_from: Moment) -> Facts<'a> {
        Facts {
            key: arrival.name.key,
            draft: &arrival.draft,
            api: arrival.api,
            stream: arrival.request.stream,
            arrival: arrival.at,
            served_from,
            input_tokens: arrival.input_tokens,
            finish: arrival.length.finish,
            usage: arrival.terms.usage,
            limits: arrival.limits,
            tick: self.clock.tick(),
            instant: self.options.instant,
        }
    }

    /// Enters a client that came over the network.
    fn see(&self, call: Call<'_>, at: Moment) -> Option<u64> {
        let visitor = call.visitor?;
        let provider = &self.lanes[call.provider].spec.name;
        Some(lock(&self.register).arrived(sighting(provider, call.api, call.request, visitor, at)))
    }

    /// Writes the attempt down, and returns what struck it.
    fn note(&self, arrival: &mut Arrival<'_>, performed: &Performed, api: Api) -> Vec<usize> {
        if arrival.name.entry.is_none() && arrival.seen.is_none() {
            return performed.struck(&mut arrival.injection);
        }
        let fresh = Entry {
            planned_tokens: arrival.length.tokens,
            arrived: arrival.at,
            context_lost: arrival.lost,
            ..Entry::default()
        };
        let entry = fresh.performed(performed, &mut arrival.injection, arrival.input_tokens);
        let struck = entry.struck.clone();
        if let Some(number) = arrival.seen {
            let answered = answered(&performed.answer, api, arrival.at);
            lock(&self.register).answered(number, answered, entry.clone());
        }
        if let Some(name) = arrival.name.entry {
            self.state(arrival.provider).journal.insert(name, entry);
        }
        struck
    }
}

/// What is said to a request, how much of it, and on which terms.
fn draft(
    call: &Call<'_>,
    key: Key,
    marker: Option<&Marker<'_>>,
    respond: Option<Respond>,
    degrade: Option<Degrade>,
) -> (Draft, Length, Terms) {
    let Call { request, api, .. } = *call;
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
    let terms = Terms { calls: draft.calls(), ..terms };
    let degrade = degrade.filter(|degrade| !degrade.is_about_calls() || terms.calls);
    (degrade.into_iter().fold(draft, |draft, degrade| draft.spoilt(degrade, &brief)), length, terms)
}

/// Tokens of the prompt of a request that is only counted.
pub(crate) fn prompt_tokens(request: &Request) -> u64 {
    input_tokens(Marker::of(request).as_ref(), request)
}

/// What the workload says the prompt is worth, else an estimate from its bytes.
fn input_tokens(marker: Option<&Marker<'_>>, request: &Request) -> u64 {
    let said = marker.and_then(|marker| marker.input_tokens).map(u64::from);
    said.unwrap_or_else(|| {
        request.texts().chain(request.system.as_deref()).map(|text| u64::from(estimate_tokens(text))).sum()
    })
}
