//! The providers of the world.

use ::fault::Refill;
use ::fault::kind::{Capacity, Charge, Per, Throttle};
use document::{Path, Rate};
use indexmap::IndexMap;

use super::Problems;
use super::spread::spread;
use super::tiers::tiers;
use crate::model::{UnknownModels, WorldProvider};
use crate::raw;

/// The status of refusals by a rate limit, if not said.
const TOO_MANY: u16 = 429;

/// Seconds of a day.
const DAY_S: f64 = 86_400.0;

/// The status of refusals for want of places, if not said.
const UNAVAILABLE: u16 = 503;

/// The providers, in the order of the file.
pub(super) fn providers(said: &IndexMap<String, raw::Provider>, problems: &mut Problems<'_>) -> Vec<WorldProvider> {
    let path = Path::root().field("providers");
    said.iter().map(|(name, said)| provider(name, said, &path.field(name), problems)).collect()
}

fn provider(name: &str, said: &raw::Provider, path: &Path, problems: &mut Problems<'_>) -> WorldProvider {
    let pace = path.field("tokens_per_second");
    let models = models(said, path, problems);
    WorldProvider {
        name: name.to_owned(),
        api: said.api.map(|api| api.name().to_owned()),
        model: said.model.clone().or_else(|| models.first().cloned()),
        unknown_models: unknown(said),
        other_models: models,
        first_token: said.ttft.as_ref().map(|said| spread(said, &path.field("ttft"), problems)),
        tokens_per_second: said.tokens_per_second.as_ref().map(|said| spread(said, &pace, problems)),
        limits: said.limits.map(|said| throttle(&said, &path.field("limits"), problems)),
        tiers: tiers(&said.tiers, &path.field("tiers"), problems),
        window: said.window,
        capacity: said.capacity.map(|said| capacity(&said, &path.field("capacity"), problems)),
        region: said.region.clone(),
        key: said.key.clone(),
    }
}

/// The models it has.
fn models(said: &raw::Provider, path: &Path, problems: &mut Problems<'_>) -> Vec<String> {
    let models = said.models.clone().unwrap_or_default();
    let path = path.field("models");
    for (place, name) in models.iter().enumerate() {
        if models[..place].contains(name) {
            problems.add(&path.index(place), format!("`{name}` is listed twice"));
        }
    }
    if let Some(model) = said.model.as_ref().filter(|model| !models.is_empty() && !models.contains(model)) {
        let hint = Some("list it, too".to_owned());
        problems.hint(&path.key(), format!("`{model}`, its `model`, is not among them"), hint);
    }
    models
}

/// Who lists models has no others.
fn unknown(said: &raw::Provider) -> UnknownModels {
    match said.unknown_models {
        Some(raw::UnknownModels::Refuse) => UnknownModels::Refuse,
        None if said.models.is_some() => UnknownModels::Refuse,
        Some(raw::UnknownModels::Answer) | None => UnknownModels::Answer,
    }
}

/// Rate limits, of a healthy provider or as a fault.
pub(super) fn throttle(said: &raw::Throttle, path: &Path, problems: &mut Problems<'_>) -> Throttle {
    let counted = [said.requests, said.tokens, said.input_tokens, said.output_tokens].iter().any(Option::is_some);
    let by_day = said.requests_per_day.is_some() || said.tokens_per_day.is_some();
    if !counted && !by_day && said.concurrent.is_none() {
        problems.hint(path, "nothing is limited", Some("say `requests`, `tokens`, or both".to_owned()));
    }
    if said.concurrent == Some(0) {
        problems.add(&path.field("concurrent"), "nothing is ever under way");
    }
    let buckets =
        [("requests_per_day", said.requests_per_day), ("tokens_per_day", said.tokens_per_day), ("burst", said.burst)];
    for (field, _) in buckets.into_iter().filter(|(_, size)| *size == Some(0)) {
        problems.add(&path.field(field), "a bucket that holds nothing admits nothing");
    }
    if said.burst.is_some() && said.requests.is_none() {
        problems.add(&path.field("burst").key(), "`burst` counts requests and needs `requests` beside it");
    }
    Throttle {
        requests: said.requests.map(|rate| refill(rate, said.burst)),
        tokens: said.tokens.map(|rate| refill(rate, None)),
        input_tokens: said.input_tokens.map(|rate| refill(rate, None)),
        output_tokens: said.output_tokens.map(|rate| refill(rate, None)),
        requests_per_day: said.requests_per_day.map(daily),
        tokens_per_day: said.tokens_per_day.map(daily),
        concurrent: said.concurrent,
        charge: said.charge.map_or(Charge::Used, charge),
        per: said.per.map_or(Per::Provider, per),
        status: said.status.unwrap_or(TOO_MANY),
    }
}

/// A bucket that holds a day's worth.
fn daily(burst: u64) -> Refill {
    Refill { per_second: burst as f64 / DAY_S, burst }
}

const fn charge(said: raw::Charge) -> Charge {
    match said {
        raw::Charge::Used => Charge::Used,
        raw::Charge::Asked => Charge::Asked,
    }
}

const fn per(said: raw::Per) -> Per {
    match said {
        raw::Per::Provider => Per::Provider,
        raw::Per::Model => Per::Model,
        raw::Per::Key => Per::Key,
    }
}

/// A bucket of the size of the number in the rate, unless said otherwise.
fn refill(rate: Rate, burst: Option<u64>) -> Refill {
    Refill { per_second: rate.per_second(), burst: burst.unwrap_or_else(|| (written(rate) + 0.5) as u64).max(1) }
}

/// The number in the rate: 2000 of `2000/min`.
fn written(rate: Rate) -> f64 {
    let text = rate.to_string();
    text.split('/').next().and_then(|number| number.parse().ok()).unwrap_or_else(|| rate.per_minute())
}

/// Places, of a healthy provider or as a fault.
pub(super) fn capacity(said: &raw::Capacity, path: &Path, problems: &mut Problems<'_>) -> Capacity {
    if said.slots == 0 {
        let hint = Some("say `fault: { blackout: refuse }` for a provider that serves nobody".to_owned());
        problems.hint(&path.field("slots"), "a provider without places serves nobody", hint);
    }
    Capacity { slots: said.slots, queue: said.queue.unwrap_or(0), overflow: said.overflow.unwrap_or(UNAVAILABLE) }
}
