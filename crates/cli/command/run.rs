//! `brownout run`: plays scenarios and judges them.

use record::ExitCode;
use runner::library::{self, Source};
use runner::prepare::{self, Problem};

use crate::args::Run;
use crate::output::{fail, note, print};
use crate::playing::{entries, play, refuse, sort};

/// Runs the command.
pub fn run(args: &Run) -> ExitCode {
    let sources = match library::scenarios(&args.paths) {
        Ok(sources) => sources,
        Err(missing) => return refuse(&missing.into_iter().map(Problem::Missing).collect::<Vec<_>>()),
    };
    let sources: Vec<Source> = sources.into_iter().filter(|source| wanted(source, args.filter.as_deref())).collect();
    if sources.is_empty() {
        return fail(ExitCode::Invalid, "no scenario matches the filter; `--list` shows what there is");
    }
    if let Some(twice) = twice(&sources) {
        return fail(ExitCode::Invalid, &twice);
    }
    let prepared = match sort(sources.iter().map(|source| prepare::scenario(source, &args.play.policy))) {
        Ok(prepared) => prepared,
        Err(problems) => return refuse(&problems),
    };
    if args.list {
        for one in &prepared {
            print(&format!("{:<28} {}", one.scenario.id, one.scenario.claim));
        }
        return ExitCode::Passed;
    }
    let code = play(&entries(&prepared, &args.play, "run"), &args.play);
    if !args.play.quiet && !args.play.json {
        note(
            "These verdicts are about Brownout's own failover core. To test yours: serve the same providers \
             with `brownout serve SCENARIO` and point your app at them.",
        );
    }
    code
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
