//! What `run` and `replay` share: entries, plays in parallel, files as they come, a verdict.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chance::Seed;
use failover::{Policy, Prices};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use policy::strip::{self, Protection};
use record::ExitCode;
use record::report::{Report, Verdict};
use report::{Analysis, Options, Recording, analyse};
use runner::prepare::{self, Prepared, Problem};
use runner::{Mode, Outside, Play, Stop};
use scenario::model::Expectation;

use crate::advising::advise;
use crate::args::{self, ModeArg, Shard};
use crate::interrupt::interrupted;
use crate::jobs::{Next, in_order};
use crate::output::{self, fail, note};

/// One entry of a report to be.
pub(crate) struct Entry {
    play: Play,
    outside: Option<Outside>,
    options: Options,
}

/// Prints every problem, and says that nothing was run.
pub(crate) fn refuse(problems: &[Problem]) -> ExitCode {
    let colour = if output::stderr_colour() { document::Colour::Ansi } else { document::Colour::Plain };
    for problem in problems {
        note(problem.render(colour).trim_end());
    }
    ExitCode::Invalid
}

/// Splits results from problems: everything that is wrong is told at once.
pub(crate) fn sort<T>(results: impl IntoIterator<Item = Result<T, Problem>>) -> Result<Vec<T>, Vec<Problem>> {
    let (mut fine, mut problems) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => fine.push(value),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(fine) } else { Err(problems) }
}

/// What was prepared, at the prices of a file.
pub(crate) fn priced(
    prepared: Result<Vec<Prepared>, Vec<Problem>>,
    file: Option<&str>,
) -> Result<Vec<Prepared>, Vec<Problem>> {
    let (prepared, prices) = with_prices(prepared, file)?;
    Ok(prepared.into_iter().map(|one| one.priced(&prices)).collect())
}

/// The prices of a file beside something else. What is wrong with the file is told behind what else is wrong.
pub(crate) fn with_prices<T>(other: Result<T, Vec<Problem>>, file: Option<&str>) -> Result<(T, Prices), Vec<Problem>> {
    match (other, file.map_or(Ok(Prices::default()), prepare::prices)) {
        (Ok(other), Ok(prices)) => Ok((other, prices)),
        (other, prices) => Err(other.err().into_iter().flatten().chain(prices.err()).collect()),
    }
}

/// One entry per scenario, policy and seed.
pub(crate) fn entries(prepared: &[Prepared], args: &args::Play, command: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for one in prepared {
        for policy in one.policies.iter().map(|policy| stripped(policy, &args.without)) {
            let first = args.seed.unwrap_or(one.scenario.seed.0);
            for seed in (0..args.runs).map(|n| first.wrapping_add(n)) {
                let mut id = one.scenario.id.clone();
                if one.policies.len() > 1 || !args.policy.is_empty() && args.policy.len() > 1 {
                    id = format!("{id}.{}", policy.name);
                }
                if args.runs > 1 {
                    id = format!("{id}.seed-{seed}");
                }
                let play = Play {
                    scenario: Arc::clone(&one.scenario),
                    policy: Arc::clone(&policy),
                    seed: Seed(seed),
                    mode: mode(args),
                };
                let options = Options { id: Some(id), command: Some(repeat(command, one, &policy, args, seed)) };
                entries.push(Entry { play, outside: None, options });
            }
        }
    }
    shard(entries, args.shard)
}

/// The policy without these protections, under a name that says so.
fn stripped(policy: &Arc<Policy>, without: &[Protection]) -> Arc<Policy> {
    if without.is_empty() {
        return Arc::clone(policy);
    }
    let bare = without.iter().fold(Policy::clone(policy), |policy, one| strip::without(*one, &policy));
    let names: Vec<&str> = without.iter().map(|one| one.name()).collect();
    Arc::new(Policy { name: format!("{} without {}", policy.name, names.join(", ")), ..bare })
}

/// The command that repeats one entry.
fn repeat(command: &str, one: &Prepared, policy: &Policy, args: &args::Play, seed: u64) -> String {
    let whole = policy.name.split(" without ").next().unwrap_or_default();
    let what = if one.source.embedded { &one.source.id } else { &one.source.name };
    let mut line = format!("brownout {command} {what}");
    if !args.policy.is_empty() {
        line = format!(
            "{line} --policy {}",
            args.policy.iter().find(|given| given.contains(whole)).map_or(whole, String::as_str)
        );
    }
    if let Some(file) = &args.prices {
        line = format!("{line} --prices {file}");
    }
    for one in &args.without {
        line = format!("{line} --without {}", one.name());
    }
    if mode(args) != Mode::Virtual {
        line = format!("{line} --mode {}", mode(args).name());
    }
    format!("{line} --seed {seed}")
}

fn shard(entries: Vec<Entry>, shard: Option<Shard>) -> Vec<Entry> {
    let Some(Shard { part, of }) = shard else { return entries };
    entries.into_iter().enumerate().filter(|(n, _)| n % of == part - 1).map(|(_, entry)| entry).collect()
}

fn mode(args: &args::Play) -> Mode {
    match args.mode {
        None | Some(ModeArg::Virtual) => Mode::Virtual,
        Some(ModeArg::Wire) => Mode::Wire,
        Some(ModeArg::Live) => Mode::Live,
    }
}

impl Entry {
    /// The same play, live and against an outside system; `flags` are what asked for it.
    pub(crate) fn against(mut self, outside: &Outside, flags: &str) -> Self {
        self.outside = Some(outside.clone());
        self.play.mode = Mode::Live;
        self.options.command = self.options.command.map(|line| format!("{line}{flags}"));
        self
    }
}

/// Where a verdict goes, and how much of it is printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Telling<'a> {
    pub(crate) out: &'a Path,
    pub(crate) quiet: bool,
    pub(crate) json: bool,
}

impl<'a> Telling<'a> {
    fn of(args: &'a args::Play) -> Self {
        Self { out: &args.out, quiet: args.quiet, json: args.json }
    }

    /// Makes room for a report, and listens for somebody who asks to stop.
    pub(crate) fn begin(&self) -> Result<Stop, ExitCode> {
        clear(self.out).map_err(|error| fail(ExitCode::Environment, &format!("{}: {error}", self.out.display())))?;
        let stop = Stop::default();
        watch_for_interrupt(&stop);
        Ok(stop)
    }
}

/// Plays all entries, writes the report, prints the verdict.
pub(crate) fn play(entries: &[Entry], args: &args::Play) -> ExitCode {
    let telling = Telling::of(args);
    let stop = match telling.begin() {
        Ok(stop) => stop,
        Err(code) => return code,
    };
    let progress = progress(entries.len());
    let mut analyses: Vec<Analysis> = Vec::new();
    let mut trouble = None;
    let live = entries.iter().any(|entry| entry.play.mode == Mode::Live);
    let at_once = if live { 1 } else { workers(args) };
    let play = |n: usize| play_one(&entries[n], &stop);
    in_order(entries.len(), at_once, play, |result| {
        progress.inc(1);
        let kept = result.and_then(|played| played.map(|played| played.keep(&args.out)).transpose());
        match kept {
            Ok(Some(judged)) => {
                let failed = judged.entry.verdict == Verdict::Fail;
                analyses.push(judged);
                if failed && args.fail_fast { Next::Enough } else { Next::On }
            }
            Ok(None) => Next::Enough,
            Err(error) => {
                trouble = Some(error);
                Next::Enough
            }
        }
    });
    progress.finish_and_clear();
    if let Some(error) = trouble {
        return fail(ExitCode::Environment, &error.to_string());
    }
    let plays: Vec<&Play> = entries.iter().map(|entry| &entry.play).collect();
    advise(&mut analyses, &plays, workers(args), &stop);
    finish(&analyses, telling, &stop)
}

/// Plays one entry; `None` where nothing was played any more.
fn play_one(entry: &Entry, stop: &Stop) -> io::Result<Option<Played>> {
    if stop.is_set() {
        return Ok(None);
    }
    let events = match &entry.outside {
        None => entry.play.run(stop)?,
        Some(outside) => match entry.play.run_against(outside, stop) {
            Err(_) if stop.is_set() => return Ok(None),
            result => result?,
        },
    };
    let recording = Recording::new(events);
    Ok(Some(Played::new(&recording, &entry.play.scenario.expect, &entry.options)?))
}

/// An entry that was played.
pub(crate) struct Played {
    analysis: Analysis,
    /// The event log, compressed.
    log: Vec<u8>,
}

impl Played {
    /// What comes of a recording.
    pub(crate) fn new(recording: &Recording, expect: &[Expectation], options: &Options) -> io::Result<Self> {
        Ok(Self { log: compressed(recording)?, analysis: analyse(recording, expect, options) })
    }

    /// Writes the entry's files.
    pub(crate) fn keep(self, out: &Path) -> io::Result<Analysis> {
        let id = &self.analysis.entry.id;
        output::write(&out.join(format!("{id}.events.jsonl.zst")), &self.log)?;
        output::write(&out.join(format!("{id}.hdr")), report::render::hdr(&self.analysis).as_bytes())?;
        Ok(self.analysis)
    }
}

fn compressed(recording: &Recording) -> io::Result<Vec<u8>> {
    // JSON comes in very small pieces, and the encoder likes large ones.
    let mut lines = io::BufWriter::with_capacity(64 * 1024, zstd::Encoder::new(Vec::new(), 1)?);
    for event in &recording.events {
        serde_json::to_writer(&mut lines, event)?;
        lines.write_all(b"\n")?;
    }
    lines.into_inner()?.finish()
}

/// Writes the report over all entries, prints the verdict, and gives it as an exit code.
pub(crate) fn finish(analyses: &[Analysis], telling: Telling<'_>, stop: &Stop) -> ExitCode {
    let report = report::assemble(analyses);
    if let Err(error) = write_report(&report, analyses, telling.out) {
        return fail(ExitCode::Environment, &format!("{}: {error}", telling.out.display()));
    }
    tell(&report, telling);
    if stop.is_set() {
        note("interrupted: what was measured is written");
        return ExitCode::Interrupted;
    }
    match report.verdict {
        Verdict::Pass => ExitCode::Passed,
        Verdict::Fail => ExitCode::Failed,
        Verdict::Inconclusive => ExitCode::Inconclusive,
    }
}

fn write_report(report: &Report, analyses: &[Analysis], out: &Path) -> io::Result<()> {
    let files = [
        ("report.json", report::render::json(report)),
        ("junit.xml", report::render::junit(report)),
        ("summary.md", report::render::markdown(report)),
        ("index.html", report::render::html(analyses)),
    ];
    files.iter().try_for_each(|(name, text)| output::write(&out.join(name), text.as_bytes()))
}

fn tell(report: &Report, telling: Telling<'_>) {
    if telling.json {
        output::print(report::render::json(report).trim_end());
        return;
    }
    let mut shown = report.clone();
    if telling.quiet {
        shown.scenarios.retain(|entry| entry.verdict != Verdict::Pass);
    }
    if shown.scenarios.is_empty() && !report.scenarios.is_empty() {
        return tell_where(telling.out);
    }
    let colour = if output::colour() { report::render::Colour::Always } else { report::render::Colour::Never };
    let text = report::render::terminal(&shown, colour);
    if !text.trim().is_empty() {
        output::print(text.trim_end());
    }
    tell_where(telling.out);
}

fn tell_where(out: &Path) {
    note(&format!("report: {}", out.join("index.html").display()));
}

fn workers(args: &args::Play) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    args.jobs.map_or_else(cores, |jobs| jobs as usize)
}

/// A bar on a terminal; nothing in CI.
fn progress(entries: usize) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(entries as u64), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{elapsed:>4} {wide_bar} {pos}/{len} scenarios");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// The first interrupt asks to stop, so that what was measured is written; the second does not ask.
fn watch_for_interrupt(stop: &Stop) {
    let stop = stop.clone();
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            let _ = interrupted().await;
            stop.stop();
            let _ = interrupted().await;
            stop.abandon();
            std::process::exit(i32::from(ExitCode::Interrupted as u8));
        });
    });
}

/// Deletes what the last run into this folder listed, and nothing else.
fn clear(out: &Path) -> io::Result<()> {
    std::fs::create_dir_all(out)?;
    let Ok(last) = std::fs::read(out.join("report.json")) else { return Ok(()) };
    let ids = serde_json::from_slice::<Report>(&last).map(|report| report.scenarios).unwrap_or_default();
    for entry in ids.iter().filter(|entry| is_plain(&entry.id)) {
        for file in [format!("{}.events.jsonl.zst", entry.id), format!("{}.hdr", entry.id)] {
            remove(&out.join(file))?;
        }
    }
    ["report.json", "junit.xml", "summary.md", "index.html"].iter().try_for_each(|name| remove(&out.join(name)))
}

/// Whether an id names a file of its folder, and no other.
fn is_plain(id: &str) -> bool {
    !id.is_empty() && !id.contains(['/', '\\']) && !id.starts_with('.')
}

fn remove(file: &Path) -> io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
