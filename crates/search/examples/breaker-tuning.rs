//! Writes `docs/breaker-tuning.md`: what breakers' settings are worth over everything that is bundled.
//!
//! `cargo run --release -p brownout-search --example breaker-tuning > docs/breaker-tuning.md`
#![expect(clippy::print_stdout, reason = "the page goes to standard output")]

use std::error::Error;
use std::time::Duration;

use brownout_search::{
    Compared, LEGEND, Setting, Trace, around_ours, bundled, by_trace, compare, markdown, presets, recorded, sources,
};
use chance::Seed;
use runner::prepare::Prepared;

const SEED: Seed = Seed(7);
/// What lasts longer has a table of its own: one replay of a day would outweigh all outages of minutes.
const HOUR: Duration = Duration::from_secs(3600);

/// What a reader can do with the tables. Read it again when they change.
const ADVICE: &str = include_str!("breaker-tuning-advice.md");

fn main() -> Result<(), Box<dyn Error>> {
    let played = bundled().map_err(|problem| problem.to_string())?;
    let (incidents, scenarios): (Vec<_>, Vec<_>) =
        played.into_iter().partition(|prepared| prepared.scenario.duration >= HOUR);
    let (scenarios, incidents) = (all(&scenarios)?, all(&incidents)?);
    let settings: Vec<Setting> = presets().into_iter().chain(around_ours()).collect();
    let table = |traces: &[Trace]| {
        let calls: usize = traces.iter().map(|trace| trace.calls.len()).sum();
        format!("{} traces, {calls} calls.\n\n{}", traces.len(), markdown(&compare(&settings, traces, SEED)))
    };
    println!("{ADVICE}");
    println!("## Over the scenarios\n\n{}", table(&scenarios));
    println!("## Over the incidents\n\n{}", table(&incidents));
    println!("## How to read it\n\n{LEGEND}\n\n## Where the settings come from\n\n{}", sources(&presets()));
    let traces = [scenarios, incidents].concat();
    println!("## Over all of them\n\n{}\n", verdict(&compare(&settings, &traces, SEED)));
    print!("## By trace\n\nLate spells / needless openings.\n\n{}", by_trace(&presets(), &traces, SEED));
    Ok(())
}

/// Whether any of the settings is better than ours in everything that is counted.
fn verdict(rows: &[Compared]) -> String {
    match rows.first().and_then(|ours| ours.beaten_by.as_ref()) {
        Some(better) => {
            format!("**{better}** is nowhere worse than ours over all traces together, and somewhere better.")
        }
        None => "No setting here is nowhere worse than ours over all traces together: each is a trade.".to_owned(),
    }
}

fn all(played: &[Prepared]) -> Result<Vec<Trace>, Box<dyn Error>> {
    let mut traces = Vec::new();
    for prepared in played {
        traces.extend(recorded(prepared, SEED)?);
    }
    Ok(traces)
}
