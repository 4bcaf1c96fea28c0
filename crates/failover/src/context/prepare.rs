//! What each target of a route is sent.
//!
//! Targets that lack more than room are passed over. Where room is lacking, the ways of the policy are
//! tried in order: a larger model, the oldest turns dropped or summarised, a refusal. The order of the
//! targets stays the router's.

use wire::{Request, Usage};

use super::capability::{Shortfall, fits, resides};
use super::reduce::{Summarise, drop_oldest, summarise};
use super::tokens::estimate;
use crate::policy::{Capabilities, ContextPolicy, Reduction};

/// A target that can take the request, and what it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Its place.
    pub place: usize,
    /// The request made shorter; `None` where it fits as it stands.
    pub shorter: Option<Request>,
    /// Turns that are missing from it.
    pub missing: usize,
}

/// Whether a target can take all of a request, which will use about `usage`, where the policy lets it.
///
/// # Errors
/// The first thing that it lacks.
pub fn takes(policy: &ContextPolicy, request: &Request, able: &Capabilities, usage: Usage) -> Result<(), Shortfall> {
    resides(policy.residency.as_deref(), able)?;
    fits(request, able, usage)
}

/// The targets that can take the request, in their order, each with what it is sent.
///
/// # Errors
/// Where nobody can, with what the first target lacks; with no targets at all, nothing is returned.
pub fn prepare(
    policy: &ContextPolicy,
    request: &Request,
    targets: &[(usize, &Capabilities)],
    summary: Option<Summarise<'_>>,
) -> Result<Vec<Prepared>, Shortfall> {
    let usage = estimate(request);
    let check = |(place, able)| (place, able, takes(policy, request, able, usage));
    let checked: Vec<_> = targets.iter().copied().map(check).collect();
    let whole = checked.iter().filter(|(_, _, fit)| fit.is_ok());
    let whole: Vec<Prepared> = whole.map(|(place, ..)| Prepared::whole(*place)).collect();
    let tight = checked.iter().any(|(_, _, fit)| matches!(fit, Err(Shortfall::Window { .. })));
    if !whole.is_empty() && !tight {
        return Ok(whole);
    }
    for way in &policy.too_long {
        let found = match way {
            Reduction::LargerModel => whole.clone(),
            Reduction::Refuse => break,
            Reduction::DropOldest | Reduction::Summarise => {
                let fits = checked.iter().map(|(place, able, fit)| (*place, *able, fit));
                fits.filter_map(|target| shorten(*way, request, target, usage, summary)).collect()
            }
        };
        if !found.is_empty() {
            return Ok(found);
        }
    }
    checked.into_iter().find_map(|(_, _, fit)| fit.err()).map_or(Ok(whole), Err)
}

/// What one target is sent: all of it, or as much as fits.
fn shorten(
    way: Reduction,
    request: &Request,
    (place, able, fit): (usize, &Capabilities, &Result<(), Shortfall>),
    usage: Usage,
    summary: Option<Summarise<'_>>,
) -> Option<Prepared> {
    match fit {
        Ok(()) => return Some(Prepared::whole(place)),
        Err(Shortfall::Window { .. }) => {}
        Err(_) => return None,
    }
    let most = able.window?.checked_sub(usage.output_tokens)?;
    let (shorter, missing) = match way {
        Reduction::DropOldest => drop_oldest(request, most),
        Reduction::Summarise => summarise(request, most, summary?),
        Reduction::LargerModel | Reduction::Refuse => None,
    }?;
    Some(Prepared { place, shorter: Some(shorter), missing })
}

impl Prepared {
    fn whole(place: usize) -> Self {
        Self { place, shorter: None, missing: 0 }
    }
}
