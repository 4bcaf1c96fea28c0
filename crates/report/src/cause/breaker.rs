//! When breakers opened, on what evidence, and whether that was in time.

use record::event::{Breaker, Window};

use crate::index::Index;
use crate::metrics::{opened_at, providers_fault};
use crate::part::{Part, Span};
use crate::slice::Slice;
use crate::words::{clock, duration};

/// Settings that explain when a breaker opens.
const TELLING: [&str; 4] = ["min_calls", "failure_share", "consecutive", "window"];

/// How long the breakers of faulty providers took to open. Silent about providers whose attempts did
/// not fail.
pub(super) fn delays(slice: &Slice<'_>) -> Vec<String> {
    let index = slice.index;
    let chosen = index.start.windows.iter().enumerate().filter(|(place, _)| match slice.part {
        Some(Part::Run) => true,
        Some(Part::Window(own)) => own == *place,
        _ => false,
    });
    let pairs = chosen.flat_map(|(_, window)| window.providers.iter().map(move |provider| (window, provider)));
    pairs.filter_map(|(window, provider)| delay(index, window, provider)).collect()
}

fn delay(index: &Index<'_>, window: &Window, provider: &str) -> Option<String> {
    let span = Span { from: window.from_us, to: window.to_us };
    let failed = |at: &usize| *index.attempts[*at].provider == *provider && providers_fault(index.attempts[*at]);
    if !index.attempts_in(span).any(|at| failed(&at)) {
        return None;
    }
    let facts = facts(index);
    match opened_at(index, provider, span) {
        Some(at) => {
            let took = duration((at - span.from) as f64);
            let evidence = evidence(index, provider, at).map(|because| format!(": {because}")).unwrap_or_default();
            Some(format!("The breaker of {provider} needed {took} to open{facts}{evidence}."))
        }
        None if !index.shows_breakers() => None,
        None if index.breakers.is_empty() => Some("No breaker opened in the whole run.".to_owned()),
        None => Some(format!("The breaker of {provider} did not open during {}{facts}.", window.name)),
    }
}

/// The settings that matter, in brackets.
fn facts(index: &Index<'_>) -> String {
    let settings = TELLING.iter().filter_map(|name| index.start.settings.get_key_value(*name));
    let list: Vec<String> = settings.map(|(name, value)| format!("{name} {value}")).collect();
    if list.is_empty() { String::new() } else { format!(" ({})", list.join(", ")) }
}

fn evidence<'a>(index: &Index<'a>, provider: &str, at: u64) -> Option<&'a str> {
    let same = |breaker: &&&Breaker| breaker.provider == provider && breaker.at_us == at && breaker.to == "open";
    index.breakers.iter().find(same).map(|breaker| breaker.because.trim_end_matches('.'))
}

/// The first trip that no fault explains.
pub(super) fn false_trip(slice: &Slice<'_>) -> Option<String> {
    let span = slice.span();
    let index = slice.index;
    let unexplained = |breaker: &&&Breaker| {
        breaker.to == "open" && span.holds(breaker.at_us) && !index.faulty(&breaker.provider, breaker.at_us, 60_000_000)
    };
    let first = index.breakers.iter().find(unexplained)?;
    let at = clock(first.at_us);
    Some(format!(
        "The breaker of {} opened at {at} with no fault near: {}.",
        first.provider,
        first.because.trim_end_matches('.')
    ))
}

/// How the primary's breaker stood at the end.
pub(super) fn last_state(slice: &Slice<'_>) -> Option<String> {
    let primary = &slice.index.start.providers.first()?.name;
    let last = slice.index.breakers.iter().rfind(|breaker| breaker.provider == *primary)?;
    let (state, at) = (last.to.replace('_', "-"), clock(last.at_us));
    Some(format!("The breaker of {primary} was {state} from {at} to the end: {}.", last.because.trim_end_matches('.')))
}
