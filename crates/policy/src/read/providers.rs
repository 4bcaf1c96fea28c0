//! The providers and the order in which they are tried.

use document::{Path, did_you_mean};
use failover::{KeySource, Target};
use indexmap::IndexMap;
use wire::Api;

use super::{Problems, keys};
use crate::raw;

/// The only route of this release.
const DEFAULT: &str = "default";

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
    let api = match said.api {
        raw::Api::OpenaiChat => Api::OpenaiChat,
        raw::Api::AnthropicMessages => Api::AnthropicMessages,
        raw::Api::AzureOpenai => Api::AzureOpenai,
        raw::Api::Mistral => Api::Mistral,
        raw::Api::Groq => Api::Groq,
        raw::Api::Together => Api::Together,
        raw::Api::Deepseek => Api::Deepseek,
        raw::Api::Xai => Api::Xai,
        raw::Api::Openrouter => Api::Openrouter,
        raw::Api::Vllm => Api::Vllm,
        raw::Api::Cohere => Api::Cohere,
    };
    Target {
        key: key(said.key.as_ref(), &path.field("key"), problems),
        base_url: said.base_url.clone(),
        ..Target::new(name, api, &said.model)
    }
}

fn key(said: Option<&raw::Key>, path: &Path, problems: &mut Problems<'_>) -> KeySource {
    match said {
        None => KeySource::None,
        Some(raw::Key::Env(name)) => {
            keys::variable(name, &path.field("env"), problems);
            KeySource::Env(name.clone())
        }
        Some(raw::Key::File(name)) => KeySource::File(name.clone()),
    }
}

/// Places in the list of providers: as the route says, or all in the order of the file.
pub(super) fn route(file: &raw::File, problems: &mut Problems<'_>) -> Vec<usize> {
    let path = Path::root().field("routes");
    for name in file.routes.keys().filter(|name| *name != DEFAULT) {
        let message = format!("there is no route `{name}`: this release knows only `{DEFAULT}`");
        problems.add(&path.field(name).key(), message, None);
    }
    match file.routes.get(DEFAULT) {
        None => (0..file.providers.len()).collect(),
        Some(route) => places(&route.priority, file, &path.field(DEFAULT).field("priority"), problems),
    }
}

fn places(names: &[String], file: &raw::File, path: &Path, problems: &mut Problems<'_>) -> Vec<usize> {
    if names.is_empty() {
        problems.add(path, "the route leads nowhere: name at least one provider", None);
    }
    let mut places = Vec::new();
    for (nth, name) in names.iter().enumerate() {
        match file.providers.get_index_of(name) {
            Some(place) if places.contains(&place) => {
                problems.add(&path.index(nth), format!("`{name}` is in the route twice"), None);
            }
            Some(place) => places.push(place),
            None => {
                let hint = did_you_mean(name, file.providers.keys().map(String::as_str));
                problems.add(&path.index(nth), format!("there is no provider `{name}`"), hint);
            }
        }
    }
    places
}
