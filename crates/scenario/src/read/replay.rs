//! A scenario that replays an incident: duration, timeline and rate come from it.
//!
//! *Who plays the vendors?* The providers in `cast`; else those of the world that are the vendors';
//! else providers that bear the vendors' names, which the policy is then expected to have.

use document::{Path, did_you_mean};

use super::{Play, Problems};
use crate::incident::{Incident, Member};
use crate::raw;

/// What is played.
pub(super) fn play(incident: &Incident, file: &raw::File, problems: &mut Problems<'_>) -> Play {
    let cast = cast(incident, file, problems);
    let timeline = incident.timeline(&cast.iter().collect::<Vec<_>>());
    if timeline.faults().is_empty() {
        problems.add(&Path::root().field("incident"), "the incident strikes none of these providers and models");
    }
    Play { duration: incident.duration(), timeline, rate: Some(incident.rate()), certain: true }
}

fn cast(incident: &Incident, file: &raw::File, problems: &mut Problems<'_>) -> Vec<Member> {
    if let Some(names) = &file.cast {
        return names.all().into_iter().map(|name| named(name, file, problems)).collect();
    }
    let world: Vec<Member> = file.providers.iter().map(|(name, said)| member(name, Some(said))).collect();
    match incident.cast(&world) {
        Ok(cast) => cast.into_iter().cloned().collect(),
        Err(_) => incident.scope.vendors.iter().map(|vendor| member(vendor, None)).collect(),
    }
}

/// A provider that the file names itself; with a world in the file, it should be part of it.
fn named(name: &str, file: &raw::File, problems: &mut Problems<'_>) -> Member {
    let said = file.providers.get(name);
    let meant = did_you_mean(name, file.providers.keys().map(String::as_str));
    if said.is_none() && meant.is_some() {
        problems.hint(&Path::root().field("cast"), format!("there is no provider `{name}`"), meant);
    }
    member(name, said)
}

fn member(name: &str, said: Option<&raw::Provider>) -> Member {
    Member {
        name: name.to_owned(),
        api: said.and_then(|said| said.api).map(|api| api.name().to_owned()),
        vendor: said.and_then(|said| said.vendor.clone()),
        model: said.and_then(|said| said.model.clone()),
    }
}
