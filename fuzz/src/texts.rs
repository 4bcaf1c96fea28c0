//! Short texts with a grammar of their own: paths, headers, markers, templates, patterns.
//!
//! *Which question does it answer?* "Is every such text read or refused, and what is written read again?"
//!
//! *What it never does:* read the header that asks for a fault: only a server can be asked, see
//! [`crate::connections`].

use book::{Asked, Matcher, Pattern, Template};
use mock::Marker;
use wire::{Api, Request, retry_after};

use crate::{header, pick};

/// The first byte picks the grammar.
pub fn read(bytes: &[u8]) {
    let Some((place, rest)) = pick(bytes) else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    match place {
        0 => paths(text),
        1 => marker(text),
        2 => headers(text),
        3 => template(text),
        4 => pattern(text),
        5 => scrub_path(text),
        6 => key(text),
        _ => user_agent(text),
    }
}

/// Whatever a path is for, the model in it is found again in the path that we write.
fn paths(text: &str) {
    for api in Api::ALL {
        api.operation(text);
        api.stream_form(Some(text));
        if let Some(model) = api.aim(text).and_then(|aim| aim.model) {
            let path = api.path(&model, false);
            let aim = api.aim(path.split('?').next().unwrap_or_default());
            assert_eq!(aim.and_then(|aim| aim.model), Some(model), "{api:?}: {path}");
        }
    }
}

fn marker(text: &str) {
    if let Some(marker) = Marker::find(text) {
        assert!(!marker.request.is_empty() && marker.user().len() <= marker.request.len());
    }
}

/// No wait is longer than the longest.
fn headers(text: &str) {
    let said = |name: &str| header(text, name);
    for now in [None, Some(0), Some(1_760_000_000_000), Some(u64::MAX)] {
        assert!(retry_after::parse(said, now).is_none_or(|wait| wait <= retry_after::LONGEST));
    }
    said("date").map(retry_after::date_unix_s);
    for api in Api::ALL {
        if let Some(limits) = api.decode_limits(said, 1_760_000_000_000) {
            api.limit_headers(&limits, 1_760_000_000_000);
        }
        api.credential(said);
        api.kind_in_header(said);
    }
}

/// A template is what it is written as, and can be filled in.
fn template(text: &str) {
    let Ok(template) = Template::parse(text) else { return };
    assert_eq!(Template::parse(&template.to_string()).map(|again| again.to_string()), Ok(template.to_string()));
    let request = Request::prompt("m", text.to_owned());
    template.fill(&Asked::new("openai", Api::OpenaiChat, &request));
}

/// A pattern, and behind its line a text.
fn pattern(text: &str) {
    let (wanted, text) = text.split_once('\n').unwrap_or((text, ""));
    let request = Request::prompt("m", text.to_owned());
    let asked = Asked::new("openai", Api::OpenaiChat, &request);
    for pattern in [Pattern::like(wanted), Pattern::contains(wanted), Pattern::equals(wanted)] {
        Matcher::Text(pattern).matches(&asked);
    }
    assert!(Pattern::like("*").matches(text) && Pattern::contains("").matches(text));
}

fn scrub_path(text: &str) {
    if let Ok(path) = cassette::Path::parse(text) {
        assert_eq!(cassette::Path::parse(&path.to_string()), Ok(path));
    }
}

fn key(text: &str) {
    conduct::key_shape(text);
    conduct::text_digest(text);
}

/// Who says nothing is nobody.
fn user_agent(text: &str) {
    if let Some(sdk) = conduct::Sdk::of(text) {
        assert!(!text.is_empty() && !sdk.name().is_empty());
    }
}
