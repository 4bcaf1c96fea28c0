//! `brownout exec`: somebody's own command, while its providers fail.

use std::sync::Arc;
use std::time::Duration;

use chance::Seed;
use document::{Period, Scalar};
use record::ExitCode;
use report::{Options, Recording};
use runner::library::Shelf;
use runner::prepare::{self, Prepared};
use runner::{Rehearsal, Stop};
use scenario::model::Scenario;

use crate::args::Exec;
use crate::output::{fail, note};
use crate::playing::{Played, Telling, finish, refuse, with_prices};
use crate::today;

/// Runs the command.
pub(crate) fn exec(args: &Exec) -> ExitCode {
    let sources = Shelf::Scenarios.find(&args.scenario, None).map_err(Into::into);
    let prepared = sources.and_then(|source| prepare::scenario(&source, &[])).map_err(|problem| vec![problem]);
    let prepared = match with_prices(prepared, args.prices.as_deref()) {
        Ok((prepared, prices)) => prepared.priced(&prices),
        Err(problems) => return refuse(&problems),
    };
    let from = match args.from.as_deref().map_or(Ok(Duration::ZERO), |from| start(from, &prepared.scenario)) {
        Ok(from) => from,
        Err(why) => return fail(ExitCode::Invalid, &format!("--from {}: {why}", args.from.as_deref().unwrap_or(""))),
    };
    let telling = Telling { out: &args.out, quiet: args.quiet, json: args.json };
    telling.begin().map_or_else(|code| code, |stop| rehearse(args, &prepared, from, telling, &stop))
}

fn rehearse(args: &Exec, prepared: &Prepared, from: Duration, telling: Telling<'_>, stop: &Stop) -> ExitCode {
    let scenario = &prepared.scenario;
    let usual = scenario.live.map_or(1, |live| live.speed_up);
    let rehearsal = Rehearsal {
        scenario: Arc::clone(scenario),
        policy: Arc::clone(&prepared.policies[0]),
        seed: Seed(args.seed.unwrap_or(scenario.seed.0)),
        listen: args.listen,
        speed: args.speed.unwrap_or(usual),
        from,
        began_unix_s: today::unix_s(),
    };
    let played = rehearsal.run(&args.command, stop).and_then(|events| {
        let options = Options { command: Some(again(args, &rehearsal)), ..Options::default() };
        let recording = Recording::new(events);
        tell_what_is_missing(&recording);
        Played::new(&recording, &scenario.expect, &options)?.keep(&args.out)
    });
    match played {
        Ok(analysis) => finish(&[analysis], telling, stop),
        Err(error) => fail(ExitCode::Environment, &error.to_string()),
    }
}

/// Where in the timeline a command starts: at a time, or where a fault begins.
fn start(from: &str, scenario: &Scenario) -> Result<Duration, String> {
    let faults = scenario.timeline.faults();
    if let Some(fault) = faults.iter().find(|fault| fault.name == from) {
        return Ok(Duration::from_micros(fault.window.from.as_micros()));
    }
    let names: Vec<&str> = faults.iter().map(|fault| fault.name.as_str()).collect();
    let expected = || format!("expected a time such as `90s`, or a fault of the scenario: {}", names.join(", "));
    Period::parse(from).map(Period::duration).map_err(|_| expected())
}

/// A command that called nobody, or was over before anything failed, has rehearsed nothing.
fn tell_what_is_missing(recording: &Recording) {
    if !recording.events.iter().any(|event| matches!(event, record::Event::Attempt(_))) {
        note(
            "nothing reached the providers: does the command read OPENAI_BASE_URL and the like, or BROWNOUT_<NAME>_URL?",
        );
        return;
    }
    let (Some(start), Some(end)) = (recording.start(), recording.end()) else { return };
    let first = start.windows.iter().min_by_key(|window| window.from_us);
    if let Some(window) = first.filter(|window| window.from_us >= end.at_us) {
        note(&format!(
            "the command ended after {:.1} s of the timeline, before `{}` began at {:.0} s: `--from {}` starts there, \
             `--speed` plays faster",
            end.at_us as f64 / 1e6,
            window.name,
            window.from_us as f64 / 1e6,
            window.name
        ));
    }
}

/// What to type to rehearse it again.
fn again(args: &Exec, rehearsal: &Rehearsal) -> String {
    let word = |word: &std::ffi::OsString| {
        let word = word.to_string_lossy();
        let plain = word.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_./=:@,+".contains(letter));
        if plain && !word.is_empty() { word.into_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
    };
    let command: Vec<String> = args.command.iter().map(word).collect();
    let from = args.from.iter().map(|from| format!(" --from {from}"));
    let speed = args.speed.iter().map(|speed| format!(" --speed {speed}"));
    let prices = args.prices.iter().map(|file| format!(" --prices {file}"));
    let options: String = from.chain(speed).chain(prices).collect();
    format!("brownout exec {}{options} --seed {} -- {}", args.scenario, rehearsal.seed.0, command.join(" "))
}
