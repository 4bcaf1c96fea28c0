//! One provider of a site: what it is, and what it remembers.
//!
//! *Which question does it answer?* "How does this provider name, count and time an attempt?"
//!
//! *Why does it count attempts itself?* Because then a hedge, a retry or a gateway in between cannot
//! shift anybody's fate: the second attempt of a request at a provider is the second, whoever
//! made the first.
//!
//! *What it never does:* look at another provider.

use std::sync::{Arc, Mutex};

use book::Pace;
use chance::{Key, Moment, Purpose, Seed};
use fault::kind::Capacity;
use fault::{Endpoint, Occasion, Service, Timeline};

use super::call::Call;
use super::journal::Entry;
use super::limiter::Limiter;
use super::load;
use super::places::Places;
use super::recent::Recent;
use super::{Journal, ProviderSpec, SiteOptions};
use crate::Marker;
use crate::health::{Length, Plan, Profile, Weather};

/// Requests whose attempts are counted at the least, before the oldest are forgotten.
const COUNTED: usize = 1 << 18;

/// Entries that are kept at the least, before the oldest are dropped.
const JOURNAL: usize = 1 << 15;

/// One provider.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) spec: ProviderSpec,
    /// Its name and its model, for those who keep them for long.
    pub(super) shared: [Arc<str>; 2],
    /// Names the provider in this run.
    pub(super) key: Key,
    profile: Profile,
    pub(super) state: Mutex<State>,
}

/// What a provider remembers.
#[derive(Debug)]
pub(super) struct State {
    pub(super) received: u64,
    unmarked: u64,
    /// Questions which models there are.
    looked_up: u64,
    counts: Recent<u64, u32>,
    pub(super) weather: Weather,
    pub(super) limiter: Limiter,
    pub(super) places: Places,
    pub(super) journal: Recent<(u64, u32), Entry>,
}

/// The name of an attempt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    pub(super) key: Key,
    pub(super) nth: u32,
    /// Where the journal keeps it; `None` where it does not, and for a request without a marker.
    pub(super) entry: Option<(u64, u32)>,
}

impl Name {
    /// The same, in the journal where one is kept.
    pub(super) fn kept(self, journal: Journal) -> Self {
        Self { entry: self.entry.filter(|_| journal == Journal::Kept), ..self }
    }
}

impl Lane {
    pub(super) fn new(spec: ProviderSpec, root: Key) -> Self {
        let key = root.name(&spec.name);
        let profile = Profile::new(&spec.model, spec.first_token.clone(), spec.tokens_per_second.clone());
        let state = Mutex::new(State::new(&spec, key));
        let shared = [spec.name.as_str().into(), spec.model.as_str().into()];
        Self { spec, shared, key, profile, state }
    }

    /// A model's name, to keep.
    pub(super) fn model(&self, name: &str) -> Arc<str> {
        let [_, own] = &self.shared;
        if **own == *name { Arc::clone(own) } else { name.into() }
    }

    /// Whether places are ever limited here.
    pub(super) fn limited(&self, timeline: &Timeline) -> bool {
        self.spec.capacity.is_some() || load::can_lack(timeline, self.spec.endpoint())
    }

    /// The room here, whoever asks; `None` is room for everybody.
    pub(super) fn room(&self, timeline: &Timeline, now: Moment) -> Option<Capacity> {
        load::shortage_at(timeline, self.spec.endpoint(), now).or(self.spec.capacity)
    }

    /// An attempt here, as the fault engine sees it.
    pub(super) fn occasion<'a>(&'a self, call: &Call<'a>, key: Key, at: Moment) -> Occasion<'a> {
        let marker = call.marker.as_ref();
        let Endpoint { provider, region, credential, .. } = self.spec.endpoint();
        let (class, tenant) = marker.map_or(("", ""), |marker| (marker.class, marker.tenant));
        let (model, credential) = (call.model, call.key.unwrap_or(credential));
        let tenant = call.tenant.unwrap_or(tenant);
        let (endpoint, connection) = (call.endpoint, call.connection);
        // Nobody in particular is nobody twice.
        let user = marker.map_or(key, |marker| self.key.purpose(Purpose::Strike).name(marker.user()));
        Occasion { provider, model, class, region, credential, tenant, endpoint, connection, user, key, at }
    }

    /// How a healthy answer of that model goes; at a pace of its own, where it has one.
    pub(super) fn plan(&self, what: (&str, &Pace), input: u64, length: Length, weather: f64, key: Key) -> Plan {
        let (model, pace) = what;
        if !pace.is_usual() {
            let (first, rate) = (pace.first_token.as_ref(), pace.tokens_per_second.as_ref());
            let first = first.or(self.spec.first_token.as_ref()).cloned();
            let rate = rate.or(self.spec.tokens_per_second.as_ref()).cloned();
            return Plan::draw(&Profile::new(model, first, rate), input, length.tokens, weather, key);
        }
        if model == self.spec.model {
            return Plan::draw(&self.profile, input, length.tokens, weather, key);
        }
        Plan::draw(&self.profile.for_model(model), input, length.tokens, weather, key)
    }
}

impl State {
    fn new(spec: &ProviderSpec, key: Key) -> Self {
        Self {
            received: 0,
            unmarked: 0,
            looked_up: 0,
            counts: Recent::new(COUNTED),
            weather: Weather::new(key),
            limiter: Limiter::new(spec.limits.as_ref(), &spec.tiers),
            places: Places::new(),
            journal: Recent::new(JOURNAL),
        }
    }

    /// Nothing counted, nothing written down, full buckets. Places belong to those who are served.
    pub(super) fn reset(&mut self, spec: &ProviderSpec, key: Key) {
        let places = std::mem::replace(&mut self.places, Places::new());
        *self = Self { places, ..Self::new(spec, key) };
    }

    /// Counts an arrival and names it. Whoever asks what models there are is counted apart: that moves no draw of others.
    pub(super) fn name(&mut self, provider: Key, endpoint: Service, marker: Option<&Marker<'_>>) -> Name {
        if endpoint == Service::Models {
            self.looked_up += 1;
            return Name { key: provider.name("models").word(self.looked_up), nth: 1, entry: None };
        }
        self.received += 1;
        let Some(marker) = marker else {
            self.unmarked += 1;
            return Name { key: provider.word(self.unmarked).word(1), nth: 1, entry: None };
        };
        let number = number(marker.request);
        let nth = self.counts.count(number);
        let key = provider.name(marker.request).word(u64::from(nth));
        Name { key, nth, entry: Some((number, nth)) }
    }

    /// The factor of this minute's weather.
    pub(super) fn weather(&mut self, options: SiteOptions, now: Moment) -> f64 {
        if options.instant { 1.0 } else { self.weather.factor(now) }
    }
}

/// A request's id as a number, so that no text is kept.
pub(super) fn number(request: &str) -> u64 {
    Key::root(Seed(0)).name(request).number()
}
