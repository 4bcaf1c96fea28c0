//! When a second attempt is made beside the first, and what happens when a stream breaks off.

use document::{Path, Share};
use failover::{Commit, HedgeAfter, HedgePolicy, MidStream};

use super::Problems;
use crate::raw;

/// Hedges.
pub(super) fn hedge(said: &raw::Hedge, problems: &mut Problems<'_>) -> HedgePolicy {
    let path = Path::root().field("hedge");
    let default = HedgePolicy::default();
    let budget = said.budget.map_or(default.budget, Share::fraction);
    if budget == 0.0 {
        let hint = Some("write `hedge: off`".to_owned());
        problems.add(&path.field("budget"), "with a budget of nothing no hedge is ever made", hint);
    }
    let after = match said.after {
        None => default.after,
        Some(raw::HedgeAfter::Percentile(percentile)) => HedgeAfter::Percentile(percentile / 100.0),
        Some(raw::HedgeAfter::Fixed(after)) => HedgeAfter::Fixed(after),
    };
    HedgePolicy { after, budget }
}

/// When a streamed answer reaches the caller.
pub(super) fn commit(said: Option<raw::Commit>) -> Commit {
    match said {
        None | Some(raw::Commit::FirstToken) => Commit::FirstToken,
        Some(raw::Commit::Whole) => Commit::Whole,
    }
}

/// What is done when it breaks off after that.
pub(super) fn mid_stream(file: &raw::File, problems: &mut Problems<'_>) -> MidStream {
    match file.mid_stream {
        None | Some(raw::MidStream::Fail) => MidStream::Fail,
        Some(raw::MidStream::Resume) => {
            if file.commit == Some(raw::Commit::Whole) {
                let message = "there is never anything to resume: with `commit: whole` no answer breaks off";
                problems.add(&Path::root().field("mid_stream"), message, None);
            }
            MidStream::Resume
        }
    }
}
