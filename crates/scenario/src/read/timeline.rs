//! The timeline: each fault's name, window, selector and share.

use std::time::Duration;

use ::fault::{Fault, Flap, Kind, Ramp, Selector, Service, Timeline, Window};
use chance::Moment;
use document::{Path, Period, did_you_mean};

use super::Problems;
use super::fault::kind;
use crate::model::Workload;
use crate::raw::{self, Either, Entry, Names};

/// The names of the times around all faults.
pub(super) const RESERVED: [&str; 2] = ["before", "after"];

/// The faults of a run that lasts so long.
pub(super) fn timeline(said: &[Entry], duration: Duration, problems: &mut Problems<'_>) -> Timeline {
    let path = Path::root().field("timeline");
    let faults: Vec<Fault> =
        said.iter().enumerate().map(|(place, said)| one(said, duration, &path.index(place), problems)).collect();
    names(said, &faults, &path, problems);
    Timeline::new(faults)
}

pub(super) fn one(said: &Entry, duration: Duration, path: &Path, problems: &mut Problems<'_>) -> Fault {
    let kind = kind(&said.fault, &path.field("fault"), problems);
    if matches!(kind, Kind::Throttle(_) | Kind::Capacity(_)) {
        everyone(said, &kind, path, problems);
    }
    let fault = Fault {
        name: said.name.clone().unwrap_or_else(|| kind.name().to_owned()),
        window: window(said, duration, path, problems),
        selector: selector(said, path, problems),
        share: share(said, path, problems),
        first: said.first,
        sticky: said.sticky == Some(raw::Sticky::User),
        kind,
    };
    if said.first == Some(0) {
        problems.add(&path.field("first"), "the fault strikes nobody");
    }
    fault
}

/// What depends on load acts on all attempts together.
fn everyone(said: &Entry, kind: &Kind, path: &Path, problems: &mut Problems<'_>) {
    let there = [
        ("share", said.share.is_some()),
        ("first", said.first.is_some()),
        ("ramp", said.ramp.is_some()),
        ("class", said.class.is_some()),
        ("tenant", said.tenant.is_some()),
        ("endpoint", said.endpoint.is_some()),
        ("sticky", said.sticky.is_some()),
    ];
    for (field, _) in there.into_iter().filter(|(_, there)| *there) {
        let message = format!("a {} concerns all attempts together: `{field}` means nothing here", kind.name());
        problems.add(&path.field(field).key(), message);
    }
}

fn names(said: &[Entry], faults: &[Fault], path: &Path, problems: &mut Problems<'_>) {
    for (place, fault) in faults.iter().enumerate() {
        let path = if said[place].name.is_some() { path.index(place).field("name") } else { path.index(place) };
        let name = &fault.name;
        if name.trim().is_empty() {
            problems.add(&path, "the name is empty");
        } else if RESERVED.contains(&name.as_str()) {
            let message = format!("`{name}` is the name of the time {name} all faults");
            problems.hint(&path, message, Some("give the fault another name".to_owned()));
        } else if faults[..place].iter().any(|earlier| earlier.name == *name) {
            let hint = "give each fault a `name` of its own".to_owned();
            problems.hint(&path, format!("another fault is called `{name}`"), Some(hint));
        }
    }
}

fn window(said: &Entry, duration: Duration, path: &Path, problems: &mut Problems<'_>) -> Window {
    let at = said.at.duration();
    let length = said.r#for.map_or(duration.saturating_sub(at), Period::duration);
    let run = Period::new(duration).unwrap_or_default();
    if at >= duration && !duration.is_zero() {
        problems.add(&path.field("at"), format!("the fault begins after the end of the run ({run})"));
    } else if length.is_zero() && !duration.is_zero() {
        problems.add(&path.field("for"), "the fault must last some time");
    } else if at + length > duration && !duration.is_zero() {
        let hint =
            Period::new(duration.saturating_sub(at)).map(|rest| format!("write `for: {rest}`, or lengthen `duration`"));
        problems.hint(&path.field("for"), format!("the fault ends after the end of the run ({run})"), hint);
    }
    Window {
        from: Moment::START + at,
        to: Moment::START + at + length,
        ramp: ramp(said, length, &path.field("ramp"), problems),
        flap: said.flap.map(|said| flap(said, length, &path.field("flap"), problems)),
    }
}

fn ramp(said: &Entry, length: Duration, path: &Path, problems: &mut Problems<'_>) -> Ramp {
    let Some(said) = said.ramp else { return Ramp::default() };
    let rise = said.r#in.map(Period::duration).unwrap_or_default();
    let fall = said.out.map(Period::duration).unwrap_or_default();
    if rise.is_zero() && fall.is_zero() {
        problems.hint(path, "the ramp says nothing", Some("say `in`, `out`, or both".to_owned()));
    } else if rise + fall > length {
        problems.add(path, "the ramps are longer than the fault");
    }
    Ramp { rise, fall }
}

/// On and off, within a window that is longer than one time on. Also read from incident files.
pub(crate) fn flap(said: raw::Flap, length: Duration, path: &Path, problems: &mut Problems<'_>) -> Flap {
    let (on, off) = (said.on.duration(), said.off.duration());
    for (field, part) in [("on", on), ("off", off)] {
        if part.is_zero() {
            problems.add(&path.field(field), "it must last some time");
        }
    }
    if on >= length && !length.is_zero() {
        problems.add(&path.field("on"), "it never goes off: the whole window is not longer");
    }
    Flap { on, off }
}

fn selector(said: &Entry, path: &Path, problems: &mut Problems<'_>) -> Selector {
    if matches!(&said.endpoint, Some(Either::Long(several)) if several.is_empty()) {
        problems.add(&path.field("endpoint"), "the list is empty: nobody is selected");
    }
    let mut names = |field: &str, said: &Option<Names>| {
        let names = said.as_ref().map(Names::all);
        if names.as_ref().is_some_and(Vec::is_empty) {
            problems.add(&path.field(field), "the list is empty: nobody is selected");
        }
        names.unwrap_or_default().into_iter().map(str::to_owned).collect()
    };
    let endpoints: Vec<Service> = match &said.endpoint {
        None => Vec::new(),
        Some(Either::Short(one)) => vec![one.service()],
        Some(Either::Long(several)) => several.iter().map(|one| one.service()).collect(),
    };
    Selector {
        providers: names("provider", &said.provider),
        models: names("model", &said.model),
        classes: names("class", &said.class),
        regions: names("region", &said.region),
        credentials: names("key", &said.key),
        tenants: names("tenant", &said.tenant),
        endpoints,
    }
}

fn share(said: &Entry, path: &Path, problems: &mut Problems<'_>) -> (f64, f64) {
    let share = match &said.share {
        None => (1.0, 1.0),
        Some(Either::Short(share)) => (share.fraction(), share.fraction()),
        Some(Either::Long(change)) => (change.from.fraction(), change.to.fraction()),
    };
    if share == (0.0, 0.0) {
        problems.add(&path.field("share"), "the fault strikes nobody");
    }
    share
}

/// Whether the classes that faults select exist.
pub(super) fn classes(file: &raw::File, workload: &Workload, problems: &mut Problems<'_>) {
    let path = Path::root().field("timeline");
    for (place, said) in file.timeline.iter().flatten().enumerate() {
        let path = path.index(place).field("class");
        for (nth, class) in said.class.iter().flat_map(Names::all).enumerate() {
            let path = if matches!(said.class, Some(Either::Long(_))) { path.index(nth) } else { path.clone() };
            known_class(class, workload, &path, problems);
        }
    }
}

/// Whether the mix has the class.
pub(super) fn known_class(class: &str, workload: &Workload, path: &Path, problems: &mut Problems<'_>) {
    let known = || workload.mix.iter().map(|class| class.name.as_str());
    if !known().any(|known| known == class) {
        let hint = did_you_mean(class, known()).or_else(|| Some(format!("there is: {}", listed(known()))));
        problems.hint(path, format!("the mix has no class `{class}`"), hint);
    }
}

/// Names as a list of words.
pub(super) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
