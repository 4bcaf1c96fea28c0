//! Many settings over many traces.

use chance::Seed;

use crate::drive::drive;
use crate::score::Score;
use crate::settings::Setting;
use crate::trace::Trace;

/// Settings and what they are worth over all traces together.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The settings.
    pub setting: Setting,
    /// Their score.
    pub score: Score,
    /// Which of the others is nowhere worse and somewhere better: the first of them.
    pub beaten_by: Option<String>,
}

/// Drives each of the settings over each of the traces.
pub fn compare(settings: &[Setting], traces: &[Trace], seed: Seed) -> Vec<Compared> {
    let scores: Vec<Score> = settings.iter().map(|setting| over_all(setting, traces, seed)).collect();
    let beaten_by = |score: &Score| scores.iter().position(|other| other.dominates(score));
    let name = |place: usize| settings[place].name.clone();
    let compared = |(setting, score): (&Setting, &Score)| Compared {
        setting: setting.clone(),
        score: score.clone(),
        beaten_by: beaten_by(score).map(name),
    };
    settings.iter().zip(&scores).map(compared).collect()
}

fn over_all(setting: &Setting, traces: &[Trace], seed: Seed) -> Score {
    let mut sum = Score::default();
    for trace in traces {
        sum.add(drive(&setting.policy, trace, seed));
    }
    sum
}
