//! `brownout replay`: plays real incidents.

use record::ExitCode;
use runner::library::Shelf;
use runner::prepare;

use crate::args::Replay;
use crate::output::{fail, print};
use crate::playing::{entries, play, priced, refuse, sort};

/// Runs the command.
pub(crate) fn replay(args: &Replay) -> ExitCode {
    if args.list {
        return list();
    }
    if args.incidents.is_empty() {
        return fail(ExitCode::Invalid, "which incident? `brownout replay --list` names them");
    }
    if args.rate.is_some_and(|rate| !rate.is_finite() || rate <= 0.0) {
        return fail(ExitCode::Invalid, "--rate must be above zero");
    }
    let prepared = args.incidents.iter().map(|what| prepare::replay(what, args.rate, &args.play.policy));
    match priced(sort(prepared).map(|prepared| prepared.concat()), args.play.prices.as_deref()) {
        Ok(prepared) => play(&entries(&prepared, &args.play, "replay"), &args.play),
        Err(problems) => refuse(&problems),
    }
}

fn list() -> ExitCode {
    for name in Shelf::Incidents.names() {
        match prepare::incident(&name) {
            Ok(incident) => print(&format!("{name:<34} {}", incident.title)),
            Err(problem) => return refuse(&[problem]),
        }
    }
    ExitCode::Passed
}
