//! `brownout run`: plays scenarios and judges them.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use record::ExitCode;
use runner::Outside;
use runner::library::{self, Source};
use runner::prepare::{self, Prepared, Problem};

use crate::args::{self, ModeArg, Run};
use crate::output::{fail, note, print};
use crate::playing::{Entry, entries, play, priced, refuse, sort};

/// Where an outside system finds its providers, unless said: the port that `serve` has, too.
const MOCKS: u16 = 8484;

/// Runs the command.
pub(crate) fn run(args: &Run) -> ExitCode {
    let outside = match outside(args) {
        Ok(outside) => outside,
        Err(why) => return fail(ExitCode::Invalid, &why),
    };
    let prepared = match prepared(args) {
        Ok(prepared) => prepared,
        Err(code) => return code,
    };
    if args.list {
        for one in &prepared {
            print(&format!("{:<28} {}", one.scenario.id, one.scenario.claim));
        }
        return ExitCode::Passed;
    }
    let mut entries = entries(&prepared, &args.play, "run");
    if let Some(outside) = &outside {
        let flags = flags(&args.outside);
        entries = entries.into_iter().map(|entry: Entry| entry.against(outside, &flags)).collect();
    }
    let code = play(&entries, &args.play);
    let judged = code != ExitCode::Environment;
    if judged && outside.is_none() && !args.play.quiet && !args.play.json {
        note(
            "These verdicts are about Brownout's own failover core. To test yours: `brownout run --against URL`, \
             or `--command` to start it; its providers are simulated.",
        );
    }
    code
}

fn prepared(args: &Run) -> Result<Vec<Prepared>, ExitCode> {
    let sources = match library::scenarios(&args.paths) {
        Ok(sources) => sources,
        Err(missing) => return Err(refuse(&missing.into_iter().map(Problem::Missing).collect::<Vec<_>>())),
    };
    let sources: Vec<Source> = sources.into_iter().filter(|source| wanted(source, args.filter.as_deref())).collect();
    if sources.is_empty() {
        return Err(fail(ExitCode::Invalid, "no scenario matches the filter; `--list` shows what there is"));
    }
    if let Some(twice) = twice(&sources) {
        return Err(fail(ExitCode::Invalid, &twice));
    }
    let prepared = sort(sources.iter().map(|source| prepare::scenario(source, &args.play.policy)));
    priced(prepared, args.play.prices.as_deref()).map_err(|problems| refuse(&problems))
}

/// The outside system that is asked for, if one is.
fn outside(args: &Run) -> Result<Option<Outside>, String> {
    let args::Outside { against, command, mocks } = &args.outside;
    if against.is_none() && command.is_none() {
        return match mocks {
            Some(_) => Err("--mocks is for an outside system: say which, with --against or --command".to_owned()),
            None => Ok(None),
        };
    }
    if args.play.mode.is_some_and(|mode| mode != ModeArg::Live) {
        return Err("an outside system is played live: leave --mode out, or say --mode live".to_owned());
    }
    let port = if against.is_some() { MOCKS } else { 0 };
    let mocks = mocks.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let told = Mutex::new(BTreeSet::new());
    let tell = move |text: &str| {
        // The same for every scenario, as a rule: once is enough.
        if told.lock().unwrap_or_else(PoisonError::into_inner).insert(text.to_owned()) {
            note(text);
        }
    };
    let outside = Outside::new(against.clone(), command.clone(), mocks, tell);
    outside.map(Some).map_err(|bad| format!("--against {}: {bad}", against.as_deref().unwrap_or_default()))
}

/// What to type to have the same outside system again.
fn flags(outside: &args::Outside) -> String {
    let quoted = |text: &String| format!("'{}'", text.replace('\'', r"'\''"));
    let against = outside.against.iter().map(|url| format!(" --against {url}"));
    let command = outside.command.iter().map(|command| format!(" --command {}", quoted(command)));
    let mocks = outside.mocks.iter().map(|mocks| format!(" --mocks {mocks}"));
    against.chain(command).chain(mocks).collect()
}

fn wanted(source: &Source, filter: Option<&str>) -> bool {
    let fits = |pattern: &str| fast_glob::glob_match(pattern, &source.name);
    let matches = |pattern: &str| {
        fast_glob::glob_match(pattern, &source.id)
            || fits(pattern)
            || fits(&format!("**/{pattern}"))
            || fits(&format!("**/{pattern}/**"))
    };
    filter.is_none_or(matches)
}

/// Two files of one name would write to the same files.
fn twice(sources: &[Source]) -> Option<String> {
    let repeated = |(place, source): &(usize, &Source)| sources[..*place].iter().any(|other| other.id == source.id);
    let (place, source) = sources.iter().enumerate().find(repeated)?;
    let first = sources[..place].iter().find(|other| other.id == source.id)?;
    Some(format!("two scenarios are called `{}`: {} and {}", source.id, first.name, source.name))
}
