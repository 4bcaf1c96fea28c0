//! From what an incident file says to what it means, with every check.

use std::time::Duration;

use document::{Diagnostics, Document, Path, Period};

use super::raw::{self, Field};
use super::{Errors, Flapping, Incident, Phase, Scope};
use crate::raw::{Either, Flap, scalars};
use crate::read::{Problems, failures, flap};

impl Incident {
    /// The incident that the document describes; `id` is the stem of its file's name.
    pub fn read(id: &str, document: &Document) -> Result<Self, Diagnostics> {
        let file: raw::File = document.decode_with(&scalars())?;
        let mut problems = Problems::new(document);
        let incident = incident(id, file, &mut problems);
        problems.or(incident)
    }
}

fn incident(id: &str, file: raw::File, problems: &mut Problems<'_>) -> Incident {
    titles(id, &file, problems);
    let phases = phases(&file.phases, file.length.duration(), problems);
    let alone = || Scope { vendors: vec![file.provider.clone()], estimated: false, note: None };
    let scope = |said: raw::Scope| Scope { vendors: said.vendors, estimated: said.estimated, note: said.note };
    Incident {
        scope: file.scope.map_or_else(alone, scope),
        id: file.incident,
        title: file.title,
        provider: file.provider,
        started: file.started,
        length: file.length.duration(),
        summary: file.summary,
        recovery: file.recovery,
        confidence: file.confidence,
        status_page_lag: file.status_page_lag.map(Period::duration),
        sources: file.sources,
        phases,
    }
}

fn titles(id: &str, file: &raw::File, problems: &mut Problems<'_>) {
    let root = Path::root();
    if file.incident != id {
        let message = format!("the incident is called `{}`, but its file `{id}`", file.incident);
        problems.add(&root.field("incident"), message);
    }
    if file.started.parse::<jiff::Timestamp>().is_err() {
        let hint = Some("write it like `2024-12-11T23:16:00Z`".to_owned());
        problems.hint(&root.field("started"), format!("`{}` is no instant", file.started), hint);
    }
    if file.length.duration().is_zero() {
        problems.add(&root.field("length"), "an incident lasts some time");
    }
}

fn phases(said: &[raw::Phase], length: Duration, problems: &mut Problems<'_>) -> Vec<Phase> {
    let path = Path::root().field("phases");
    for (place, phase) in said.iter().enumerate() {
        let path = path.index(place);
        if said[..place].iter().any(|earlier| earlier.name == phase.name) {
            problems.add(&path.field("name"), format!("another phase is called `{}`", phase.name));
        }
        if place > 0 && ends(&said[place - 1]) > phase.at.duration() {
            problems.add(&path.field("at"), "the phase begins before the one above has ended");
        }
        if ends(phase) > length {
            problems.add(&path.field("for"), "the phase ends after the end of the incident");
        }
    }
    said.iter().enumerate().map(|(place, said)| phase(said, &path.index(place), problems)).collect()
}

fn ends(phase: &raw::Phase) -> Duration {
    phase.at.duration() + phase.r#for.duration()
}

fn phase(said: &raw::Phase, path: &Path, problems: &mut Problems<'_>) -> Phase {
    if ["before", "after"].contains(&said.name.as_str()) {
        problems.add(&path.field("name"), format!("`{}` is the name of the time around all phases", said.name));
    }
    if said.r#for.duration().is_zero() {
        problems.add(&path.field("for"), "a phase lasts some time");
    }
    if said.errors.is_none() && said.latency.is_none() {
        problems.add(path, "nothing was wrong in this phase: say `errors`, `latency`, or both");
    }
    if said.flap.is_some() && matches!(said.errors, None | Some(raw::Errors { share: Either::Long(_), .. })) {
        problems.add(&path.field("flap"), "a phase that comes and goes needs `errors` with a constant share");
    }
    knowledge(said, path, problems);
    Phase {
        name: said.name.clone(),
        at: said.at.duration(),
        length: said.r#for.duration(),
        kind: said.kind.clone(),
        models: said.models.clone().unwrap_or_default(),
        errors: said.errors.as_ref().map(|said| errors(said, &path.field("errors"), problems)),
        latency: said.latency.map(document::Factor::times),
        flap: said.flap.map(|flap| flapping(flap, said.r#for.duration(), &path.field("flap"), problems)),
        published: said.published.clone(),
        estimated: said.estimated.clone(),
        note: said.note.clone(),
    }
}

fn errors(said: &raw::Errors, path: &Path, problems: &mut Problems<'_>) -> Errors {
    let share = match said.share {
        Either::Short(share) => (share.fraction(), share.fraction()),
        Either::Long(change) => (change.from.fraction(), change.to.fraction()),
    };
    Errors { share, mix: failures(&said.mix, None, &path.field("mix"), problems) }
}

fn flapping(said: raw::Flap, length: Duration, path: &Path, problems: &mut Problems<'_>) -> Flapping {
    let share_while_off = said.share_while_off.map_or(0.0, document::Share::fraction);
    Flapping { flap: flap(Flap { on: said.on, off: said.off }, length, path, problems), share_while_off }
}

/// Each figure that is said is either published or a guess.
fn knowledge(said: &raw::Phase, path: &Path, problems: &mut Problems<'_>) {
    for (field, there) in figures(said) {
        let name = field.name();
        let lists = usize::from(said.published.contains(&field)) + usize::from(said.estimated.contains(&field));
        match (there, lists) {
            (true, 1) | (false, 0) => {}
            (true, 0) => problems.add(path, format!("is `{name}` `published` or `estimated`? The phase does not say")),
            (true, _) => problems.add(path, format!("`{name}` cannot be both `published` and `estimated`")),
            (false, _) => problems.add(path, format!("`{name}` is listed as known, but not said")),
        }
    }
}

fn figures(said: &raw::Phase) -> [(Field, bool); 8] {
    [
        (Field::At, true),
        (Field::For, true),
        (Field::Models, said.models.is_some()),
        (Field::Share, said.errors.is_some()),
        (Field::Mix, said.errors.is_some()),
        (Field::Latency, said.latency.is_some()),
        (Field::Flap, said.flap.is_some()),
        (Field::ShareWhileOff, said.flap.is_some_and(|flap| flap.share_while_off.is_some())),
    ]
}
