//! What a person may type.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Rehearse LLM outages: play provider failures against your failover, and get a verdict.
#[derive(Debug, Parser)]
#[command(name = "brownout", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 passed, 1 an expectation failed, 2 invalid input, 3 inconclusive, \
                        4 environment, 130 interrupted.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play scenarios and judge them.
    Run(Run),
    /// Play real incidents, by name or file, with a full report.
    Replay(Replay),
    /// Serve mock providers on a port, for any client.
    Serve(Serve),
    /// Check scenario, policy and incident files: all errors at once.
    Check(Check),
    /// Write a starter set: a scenario, a policy, a CI job.
    Init(Init),
    /// Print the JSON Schema of a file format.
    Schema(Schema),
    /// Look into a report.
    #[command(subcommand)]
    Report(Report),
    /// Print shell completions.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// `brownout run`.
#[derive(Debug, Args)]
pub struct Run {
    /// Scenario files, folders, or names of embedded scenarios. Default: `scenarios/`, else the
    /// embedded library.
    pub paths: Vec<String>,
    /// Only scenarios whose id or path matches this pattern (`*` and `?`).
    #[arg(long, value_name = "GLOB")]
    pub filter: Option<String>,
    /// List what would be played, and stop.
    #[arg(long)]
    pub list: bool,
    /// Options that every way of playing has.
    #[command(flatten)]
    pub play: Play,
}

/// `brownout replay`.
#[derive(Debug, Args)]
pub struct Replay {
    /// Incident files, or names of embedded incidents.
    #[arg(value_name = "INCIDENT")]
    pub incidents: Vec<String>,
    /// List the embedded incidents, and stop.
    #[arg(long)]
    pub list: bool,
    /// Requests per second; by default, what suits the incident's length.
    #[arg(long, value_name = "PER_SECOND")]
    pub rate: Option<f64>,
    /// Options that every way of playing has.
    #[command(flatten)]
    pub play: Play,
}

/// Options of everything that plays.
#[derive(Debug, Args)]
pub struct Play {
    /// How to run.
    #[arg(long, value_enum, default_value_t = ModeArg::Virtual)]
    pub mode: ModeArg,
    /// Seed of all draws, instead of the scenario's own.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Play each with so many seeds in a row.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub runs: u64,
    /// Play so many at the same time. Default: one per core. The results are the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub jobs: Option<u64>,
    /// Play only the K-th of N equal parts.
    #[arg(long, value_name = "K/N", value_parser = parse_shard)]
    pub shard: Option<Shard>,
    /// Where the report goes.
    #[arg(long, value_name = "DIR", default_value = "reports/latest")]
    pub out: PathBuf,
    /// Use this policy (file or embedded name) instead of the scenario's. Given more than once: each,
    /// side by side.
    #[arg(long, value_name = "POLICY")]
    pub policy: Vec<String>,
    /// Print only what did not pass.
    #[arg(long, short)]
    pub quiet: bool,
    /// Stop at the first failure.
    #[arg(long)]
    pub fail_fast: bool,
    /// Print the report as JSON instead of lines.
    #[arg(long)]
    pub json: bool,
}

/// `brownout serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// A scenario whose providers and timeline are served. Without it: healthy `openai` and
    /// `anthropic`.
    pub file: Option<String>,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8484", value_name = "ADDR")]
    pub listen: std::net::SocketAddr,
    /// Seed of all draws.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Answer at once: no simulated delay.
    #[arg(long)]
    pub instant: bool,
    /// Add a provider: `NAME=API`, where API is `openai-chat` or `anthropic-messages`.
    #[arg(long, value_name = "NAME=API")]
    pub provider: Vec<String>,
}

/// `brownout check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Files or folders. Default: what `run` would play.
    pub paths: Vec<String>,
    /// Print findings as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `brownout init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Where to write.
    #[arg(default_value = ".")]
    pub dir: PathBuf,
}

/// `brownout schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// The format.
    #[arg(value_enum)]
    pub format: Format,
}

/// Formats that have a schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Format {
    /// A scenario file.
    Scenario,
    /// A policy file.
    Policy,
    /// An incident file.
    Incident,
    /// `report.json`.
    Report,
    /// A line of an event log.
    Event,
}

/// `brownout report`.
#[derive(Debug, Subcommand)]
pub enum Report {
    /// Print a report, or one request's attempts as a waterfall.
    Show(Show),
}

/// `brownout report show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The report's folder.
    #[arg(default_value = "reports/latest")]
    pub dir: PathBuf,
    /// A request, by its id: `ENTRY/REQUEST`, or `REQUEST` where only one entry has it.
    #[arg(long, value_name = "ID")]
    pub request: Option<String>,
    /// Print as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `--mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ModeArg {
    /// Paused clock, no network: an hour in about a second.
    Virtual,
    /// Paused clock, real HTTP through in-memory pipes.
    Wire,
    /// Real clock, TCP on loopback.
    Live,
}

/// One of several equal parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    pub part: usize,
    /// Of how many.
    pub of: usize,
}

fn parse_shard(text: &str) -> Result<Shard, String> {
    let expected = || "expected K/N with K from 1 to N, such as 1/4".to_owned();
    let (part, of) = text.split_once('/').ok_or_else(expected)?;
    let (part, of) = (part.parse().map_err(|_| expected())?, of.parse().map_err(|_| expected())?);
    if part == 0 || part > of { Err(expected()) } else { Ok(Shard { part, of }) }
}
