//! What a caller gets when every provider is out.
//!
//! *Why only then?* A canned answer instead of a clear error is kind where nothing can be done, and a lie
//! where the request itself was wrong, where words had already reached the caller, or where JSON was asked
//! for. It is marked, it costs nothing, and it counts as nobody's success.

use wire::{FinishReason, Format, Side, Text};

use super::delivery::{Delivery, Delta};
use super::ground::Ground;
use super::outcome::{Completion, Failure};
use crate::engine::Call;
use crate::event::Event;

/// A callback of the embedder: words for a call that failed, or nothing.
pub(crate) type LastWords = dyn Fn(&Call, &Failure) -> Option<Text> + Send + Sync;

/// The last resort where there is one and it fits, or else the failure.
pub(crate) fn or_last_resort(on: &Ground<'_>, failure: Failure, out: &mut Delivery) -> Result<Completion, Failure> {
    let Some(text) = words(on, &failure).filter(|_| !failure.partial) else { return Err(failure) };
    on.engine.observe(Event::LastResort { call: &on.call.id, at: on.now() });
    let tokens = wire::estimate_tokens(&text);
    out.push(Delta { text, tokens, lasting: std::time::Duration::ZERO });
    Ok(Completion {
        text: out.finish(&[]),
        tool_calls: Vec::new(),
        reasoning: Vec::new(),
        finish: FinishReason::Stop,
        usage: None,
        served_by: None,
        switches: Vec::new(),
        missing_turns: 0,
        unkept: None,
        attempts: failure.attempts,
    })
}

fn words(on: &Ground<'_>, failure: &Failure) -> Option<Text> {
    if failure.trouble.as_ref().is_some_and(|trouble| trouble.category.side() == Side::Caller) {
        return None;
    }
    let own = on.engine.last_words().and_then(|last_words| last_words(on.call, failure));
    let canned = || {
        let fits = on.call.request.format == Format::Text;
        on.policy().last_resort.as_ref().filter(|_| fits).map(|last_resort| last_resort.text.clone().into())
    };
    own.or_else(canned)
}
