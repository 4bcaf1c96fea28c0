//! Expectations: each metric of each entry, with its window and its bound.

use chance::Moment;
use document::{Path, did_you_mean};

use super::timeline::{known_class, listed};
use super::{Play, Problems};
use crate::model::{Bound, During, Expectation, Workload};
use crate::raw::{self, Either, Limits, Stated};
use crate::{Metric, Unit};

/// All expectations, in the order of the file; of one entry, in the order of documentation.
pub(super) fn expectations(
    said: &[raw::Expect],
    play: &Play,
    workload: &Workload,
    problems: &mut Problems<'_>,
) -> Vec<Expectation> {
    let path = Path::root().field("expect");
    if said.is_empty() {
        let hint = Some("add one, such as `- success_rate: { at_least: 99% }`".to_owned());
        problems.hint(&path, "nothing is expected", hint);
    }
    let each = said.iter().enumerate();
    each.flat_map(|(place, said)| entry(said, play, workload, &path.index(place), problems)).collect()
}

fn entry(
    said: &raw::Expect,
    play: &Play,
    workload: &Workload,
    path: &Path,
    problems: &mut Problems<'_>,
) -> Vec<Expectation> {
    let during = during(said.during.as_deref());
    if play.certain {
        has(&during, play, &path.field("during"), problems);
    }
    let class = said.r#where.as_ref().and_then(|only| only.class.clone());
    let provider = said.r#where.as_ref().and_then(|only| only.provider.clone());
    if let Some(class) = &class {
        known_class(class, workload, &path.field("where").field("class"), problems);
    }
    if said.r#where.is_some() && class.is_none() && provider.is_none() {
        problems.add(&path.field("where"), "`where` names neither a class nor a provider");
    }
    let stated = said.stated();
    if stated.is_empty() {
        let hint = Some("name a metric with its bound, such as `success_rate: { at_least: 99% }`".to_owned());
        problems.hint(path, "the entry names no metric", hint);
    }
    let mut expectation = |(metric, stated): (Metric, Stated)| Expectation {
        metric,
        during: during.clone(),
        class: class.clone(),
        provider: provider.clone(),
        bound: bound(metric, &stated, &path.field(metric.name()), problems),
    };
    stated.into_iter().map(&mut expectation).collect()
}

fn during(said: Option<&str>) -> During {
    match said {
        None => During::Run,
        Some("before") => During::Before,
        Some("after") => During::After,
        Some(name) => During::Window(name.to_owned()),
    }
}

/// Whether the run has such a time.
fn has(during: &During, play: &Play, path: &Path, problems: &mut Problems<'_>) {
    let faults = play.timeline.faults();
    let end = Moment::START + play.duration;
    match during {
        During::Run => {}
        During::Before => {
            let first = faults.iter().map(|fault| fault.window.from).min();
            edge(first.map(|first| first > Moment::START), "before the first fault", path, problems);
        }
        During::After => {
            let last = faults.iter().map(|fault| fault.window.to).max();
            edge(last.map(|last| last < end), "after the last fault", path, problems);
        }
        During::Window(name) => window(name, play, path, problems),
    }
}

/// Whether there is time before or after all faults; `None` if there are no faults.
fn edge(there: Option<bool>, what: &str, path: &Path, problems: &mut Problems<'_>) {
    match there {
        Some(true) => {}
        Some(false) => problems.add(path, format!("the run has no time {what}")),
        None => problems.add(path, "without faults there is no before and after: leave `during` out"),
    }
}

fn window(name: &str, play: &Play, path: &Path, problems: &mut Problems<'_>) {
    let known = || play.timeline.faults().iter().map(|fault| fault.name.as_str()).chain(["before", "after"]);
    if !known().any(|known| known == name) {
        let hint = did_you_mean(name, known()).or_else(|| Some(format!("there is: {}", listed(known()))));
        problems.hint(path, format!("no fault is called `{name}`"), hint);
    }
}

fn bound(metric: Metric, stated: &Stated, path: &Path, problems: &mut Problems<'_>) -> Bound {
    let limits = match stated {
        Either::Short(value) => Limits { at_least: None, at_most: None, equals: Some(*value), between: None },
        Either::Long(limits) => *limits,
    };
    let bounds = [
        limits.at_least.map(Bound::AtLeast),
        limits.at_most.map(Bound::AtMost),
        limits.equals.map(Bound::Equals),
        limits.between.map(|[low, high]| Bound::Between(low, high)),
    ];
    let said: Vec<Bound> = bounds.into_iter().flatten().collect();
    match said.as_slice() {
        [only] => sensible(metric, *only, path, problems),
        [] => problems.hint(path, "the bound is empty", Some(WAYS.to_owned())),
        [..] => problems.hint(path, "an expectation has one bound", Some(both_ends(&limits))),
    }
    said.first().copied().unwrap_or(Bound::Equals(0.0))
}

const WAYS: &str = "say `at_least`, `at_most`, `equals`, or `between: [low, high]`";

fn both_ends(limits: &Limits<f64>) -> String {
    match (limits.at_least, limits.at_most) {
        (Some(_), Some(_)) => "write `between: [low, high]`".to_owned(),
        _ => WAYS.to_owned(),
    }
}

fn sensible(metric: Metric, bound: Bound, path: &Path, problems: &mut Problems<'_>) {
    let values = match bound {
        Bound::AtLeast(value) | Bound::AtMost(value) | Bound::Equals(value) => [value, value],
        Bound::Between(low, high) => [low, high],
    };
    if values[0] > values[1] {
        problems.add(path, "the upper bound is below the lower one");
    }
    if values.iter().any(|value| *value < 0.0) {
        problems.add(path, format!("`{}` is never negative", metric.name()));
    }
    if metric.unit() == Unit::Flag && !matches!(bound, Bound::Equals(_)) {
        problems.hint(path, "yes or no has no upper and lower bound", Some("write `true` or `false`".to_owned()));
    }
}
