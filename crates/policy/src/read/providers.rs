//! The providers.

use document::{Path, Rate};
use failover::{Capabilities, KeySource, Price, Target, TargetLimits};
use indexmap::IndexMap;

use super::{Problems, keys, signing};
use crate::raw;

/// The providers, in the order of the file.
pub(super) fn targets(said: &IndexMap<String, raw::Provider>, problems: &mut Problems<'_>) -> Vec<Target> {
    let path = Path::root().field("providers");
    if said.is_empty() {
        problems.add(&path, "a policy needs a provider", None);
    }
    said.iter().map(|(name, said)| target(name, said, &path.field(name), problems)).collect()
}

fn target(name: &str, said: &raw::Provider, path: &Path, problems: &mut Problems<'_>) -> Target {
    if name.trim().is_empty() {
        problems.add(&path.key(), "the name is empty", None);
    }
    if let Some(url) = &said.base_url
        && !url.starts_with("http://")
        && !url.starts_with("https://")
    {
        let hint = Some(format!("write `https://{url}`"));
        problems.add(&path.field("base_url"), "an address begins with `https://` or `http://`", hint);
    }
    let target = Target {
        key: key(said.key.as_ref(), &path.field("key"), problems),
        base_url: said.base_url.clone(),
        region: said.region.clone(),
        capabilities: capabilities(&said.capabilities, &path.field("capabilities"), problems),
        limits: limits(said.limits, &path.field("limits"), problems),
        price: said.price.map(price),
        ..Target::new(name, said.api.0, &said.model)
    };
    signing::check(&target, path, problems);
    target
}

fn key(said: Option<&raw::Key>, path: &Path, problems: &mut Problems<'_>) -> KeySource {
    match said {
        None => KeySource::None,
        Some(raw::Key::Env(name)) => {
            keys::variable(name, &path.field("env"), problems);
            KeySource::Env(name.clone())
        }
        Some(raw::Key::File(name)) => KeySource::File(name.clone()),
        Some(raw::Key::Aws(said)) => KeySource::Aws(signing::variables(said, &path.field("aws"), problems)),
    }
}

fn capabilities(said: &raw::Capabilities, path: &Path, problems: &mut Problems<'_>) -> Capabilities {
    if let (Some(window), Some(output)) = (said.window, said.max_output)
        && output > window
    {
        let message = format!("no answer of {output} tokens fits a window of {window}");
        problems.add(&path.field("max_output"), message, None);
    }
    let raw::Capabilities { window, max_output, tools, images, json, prefill, residency } = said.clone();
    Capabilities { window, max_output, tools, images, json, prefill, residency }
}

fn limits(said: raw::Quotas, path: &Path, problems: &mut Problems<'_>) -> TargetLimits {
    let mut per_minute = |field: &str, said: Option<Rate>| {
        let count = said.map(|rate| rate.per_minute() as u64);
        if count == Some(0) {
            problems.add(&path.field(field), "this is less than one a minute", None);
        }
        count
    };
    TargetLimits {
        requests_per_minute: per_minute("requests", said.requests),
        tokens_per_minute: per_minute("tokens", said.tokens),
    }
}

fn price(said: raw::Price) -> Price {
    let cached = said.cached.unwrap_or(said.input).nano_usd();
    Price { cached, ..Price::flat(said.input.nano_usd(), said.output.nano_usd()) }
}
