//! Which targets of the route can take the request, and what each is sent.
//!
//! *Why before the first attempt?* What a target lacks is known beforehand: to find out by asking costs the
//! caller a round trip, and data that must stay somewhere would already have left.
//!
//! *What it never does:* shorten anything in silence, or let a target through that the policy keeps data from,
//! however many others are out.

use wire::Category;

use super::ground::Ground;
use super::outcome::Failure;
use super::reasons::GaveUp;
use crate::classify::Trouble;
use crate::context::{Shortfall, estimate, prepare, takes};
use crate::event::{Event, Skip};

/// The places that can take the request, in their order.
///
/// # Errors
/// Where none can, with what the first lacks.
pub(crate) fn fit(on: &mut Ground<'_>, places: Vec<usize>) -> Result<Vec<usize>, Failure> {
    let usage = estimate(&on.call.request);
    let whole = |place: usize| takes(&on.policy().context, &on.call.request, &on.setup.abilities[place], usage).is_ok();
    if places.iter().copied().all(whole) {
        return Ok(places);
    }
    let able: Vec<_> = places.iter().map(|&place| (place, &on.setup.abilities[place])).collect();
    let prepared = prepare(&on.policy().context, &on.call.request, &able, on.engine.summarise());
    on.prepared = prepared.map_err(|lacking| unfit(&lacking))?;
    let (left, passed_over): (Vec<_>, Vec<_>) =
        places.into_iter().partition(|&place| on.prepared.iter().any(|prepared| prepared.place == place));
    for provider in passed_over {
        on.engine.observe(Event::Skipped { call: &on.call.id, provider, at: on.now(), because: Skip::Unfit });
    }
    Ok(left)
}

fn unfit(lacking: &Shortfall) -> Failure {
    let category = match lacking {
        Shortfall::Window { .. } => Category::ContextLengthExceeded,
        _ => Category::InvalidRequest,
    };
    let trouble = Trouble::new(category, format!("no provider of the route can take the request: {lacking}"));
    Failure { gave_up: GaveUp::Hopeless, trouble: Some(trouble), attempts: 0, partial: false }
}
