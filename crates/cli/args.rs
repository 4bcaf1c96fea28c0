//! What a person may type.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use policy::strip::Protection;

/// Rehearse LLM outages: play provider failures against your failover, and get a verdict.
#[derive(Debug, Parser)]
#[command(name = "brownout", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 passed, 1 an expectation failed, 2 invalid input, 3 inconclusive, \
                        4 environment, 130 interrupted.")]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Play scenarios and judge them.
    Run(Run),
    /// Play real incidents, by name or file, with a full report.
    Replay(Replay),
    /// Run a command of yours while its providers fail, and judge it from their side.
    Exec(Exec),
    /// Serve mock providers on a port, for any client.
    Serve(Serve),
    /// Record a real provider: pass everything on, keep what it answers, without secrets.
    Record(Record),
    /// Check scenario, policy, incident and price files: all errors at once.
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
pub(crate) struct Run {
    /// Scenario files, folders, or names of embedded scenarios. Default: `scenarios/`, else the
    /// embedded library.
    pub(crate) paths: Vec<String>,
    /// Only scenarios whose id or path matches this pattern (`*` and `?`).
    #[arg(long, value_name = "GLOB")]
    pub(crate) filter: Option<String>,
    /// List what would be played, and stop.
    #[arg(long)]
    pub(crate) list: bool,
    /// A system under test that is not Brownout's own.
    #[command(flatten)]
    pub(crate) outside: Outside,
    /// Options that every way of playing has.
    #[command(flatten)]
    pub(crate) play: Play,
}

/// Options of an outside system under test.
#[derive(Debug, Args)]
#[command(next_help_heading = "An outside system under test")]
pub(crate) struct Outside {
    /// Play live against the gateway that speaks `OpenAI` chat at this base URL, with or without `/v1`.
    #[arg(long, value_name = "URL", conflicts_with = "policy")]
    pub(crate) against: Option<String>,
    /// Start this gateway for each play and end it afterwards. It finds its providers in
    /// `OPENAI_BASE_URL`, `ANTHROPIC_BASE_URL` and `BROWNOUT_<NAME>_URL`, and where it must listen
    /// in `BROWNOUT_LISTEN` and `PORT`; with --against, it listens there.
    #[arg(long, value_name = "CMD", conflicts_with = "policy")]
    pub(crate) command: Option<String>,
    /// Where the providers listen that the gateway is to call. Default: 127.0.0.1:8484; a free port
    /// for --command alone.
    #[arg(long, value_name = "ADDR")]
    pub(crate) mocks: Option<std::net::SocketAddr>,
}

/// `brownout replay`.
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// Incident files, or names of embedded incidents.
    #[arg(value_name = "INCIDENT")]
    pub(crate) incidents: Vec<String>,
    /// List the embedded incidents, and stop.
    #[arg(long)]
    pub(crate) list: bool,
    /// Requests per second; by default, what suits the incident's length.
    #[arg(long, value_name = "PER_SECOND")]
    pub(crate) rate: Option<f64>,
    /// Options that every way of playing has.
    #[command(flatten)]
    pub(crate) play: Play,
}

/// Options of everything that plays.
#[derive(Debug, Args)]
pub(crate) struct Play {
    /// How to run. Default: virtual; live for an outside system under test.
    #[arg(long, value_enum)]
    pub(crate) mode: Option<ModeArg>,
    /// Seed of all draws, instead of the scenario's own.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Play each with so many seeds in a row.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub(crate) runs: u64,
    /// Play so many at the same time. Default: one per core. The results are the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub(crate) jobs: Option<u64>,
    /// Play only the K-th of N equal parts.
    #[arg(long, value_name = "K/N", value_parser = parse_shard)]
    pub(crate) shard: Option<Shard>,
    /// Where the report goes.
    #[arg(long, value_name = "DIR", default_value = "reports/latest")]
    pub(crate) out: PathBuf,
    /// Use this policy (file or embedded name) instead of the scenario's. Given more than once: each,
    /// side by side.
    #[arg(long, value_name = "POLICY")]
    pub(crate) policy: Vec<String>,
    /// What models cost, instead of the built-in list: a file in its form (`brownout schema prices`).
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<String>,
    /// Take a protection away from every policy: `breaker`, `hedge`, `quality`, ... What a scenario fails
    /// without is what it proves.
    #[arg(long, value_name = "PROTECTION", value_parser = protection)]
    pub(crate) without: Vec<Protection>,
    /// Print only what did not pass.
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// Stop at the first failure.
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Print the report as JSON instead of lines.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `brownout serve`.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that a person types")]
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// A scenario whose providers, timeline and answers are served; or a file with `answers` alone. Without it: fifteen healthy providers, from
    /// `openai` to `ollama`.
    pub(crate) file: Option<String>,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8484", value_name = "ADDR")]
    pub(crate) listen: std::net::SocketAddr,
    /// Seed of all draws.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Answer at once: no simulated delay.
    #[arg(long)]
    pub(crate) instant: bool,
    /// Speak HTTPS, with a certificate of an authority that is made for this run.
    #[arg(long)]
    pub(crate) tls: bool,
    /// Where to write the authority's certificate, for clients to trust.
    #[arg(long, value_name = "FILE", requires = "tls", default_value = "brownout-ca.pem")]
    pub(crate) tls_ca: PathBuf,
    /// Serve a provider of this name and API (`openai-chat`, `anthropic-messages`, `gemini`, ...); with @PORT
    /// also on a port of its own, where its paths need no name before them. On a shared port, or at a share
    /// below 100%, a refusal becomes a reset after accept.
    #[arg(long, value_name = "NAME=API[@PORT]")]
    pub(crate) provider: Vec<String>,
    /// What models cost, instead of the built-in list: a file in its form (`brownout schema prices`).
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<String>,
    /// Judge the clients when it is stopped: exit code 1 where one did wrong, 3 where none came.
    #[arg(long)]
    pub(crate) assert: bool,
    /// Pass the requests of this provider on to the real one at the URL; the timeline's faults strike on the way.
    /// Keys pass through and are never stored.
    #[arg(long, value_name = "NAME=URL")]
    pub(crate) upstream: Vec<String>,
    /// Serve what `brownout record` has written, at its own pace, and nothing else.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "provider", "upstream", "seed", "instant", "prices"])]
    pub(crate) tape: Option<PathBuf>,
    /// Also listen here. The admin API is at this address and, where that is on this machine or there is a token, at
    /// --listen.
    #[arg(long, value_name = "ADDR")]
    pub(crate) admin: Option<std::net::SocketAddr>,
    /// What a client of the admin API has to show, as `Authorization: Bearer TOKEN`; without it the API is off where it
    /// could be reached from another machine. Default: the variable `BROWNOUT_ADMIN_TOKEN`.
    #[arg(long, value_name = "TOKEN")]
    pub(crate) admin_token: Option<String>,
    /// Do not let calls ask for faults of their own with the header `x-brownout-fault`.
    #[arg(long)]
    pub(crate) no_fault_headers: bool,
}

/// `brownout exec`.
#[derive(Debug, Args)]
#[command(after_help = "The command finds the providers in the variables that SDKs read (OPENAI_BASE_URL, \
                        ANTHROPIC_BASE_URL, ...) and in BROWNOUT_<NAME>_URL. It fails the run if it exits with \
                        anything but 0.")]
pub(crate) struct Exec {
    /// A scenario file, or the name of an embedded scenario: its providers and its timeline are played.
    pub(crate) scenario: String,
    /// The command and its arguments: `-- pytest -q`.
    #[arg(last = true, required = true, value_name = "CMD")]
    pub(crate) command: Vec<std::ffi::OsString>,
    /// Start the command so far into the timeline: a time (`3m`), or the name of a fault.
    #[arg(long, value_name = "TIME|FAULT")]
    pub(crate) from: Option<String>,
    /// Play the timeline so many times faster; by default as the scenario's `live` part says.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) speed: Option<u32>,
    /// Where the providers listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR")]
    pub(crate) listen: std::net::SocketAddr,
    /// Seed of all draws, instead of the scenario's own.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// What models cost, instead of the built-in list: a file in its form (`brownout schema prices`).
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<String>,
    /// Where the report goes.
    #[arg(long, value_name = "DIR", default_value = "reports/latest")]
    pub(crate) out: PathBuf,
    /// Print only what did not pass.
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// Print the report as JSON instead of lines.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `brownout record`.
#[derive(Debug, Args)]
pub(crate) struct Record {
    /// Base URL of the provider that is recorded.
    #[arg(long, value_name = "URL")]
    pub(crate) upstream: String,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8484", value_name = "ADDR")]
    pub(crate) listen: std::net::SocketAddr,
    /// Where the recording goes; a new file.
    #[arg(long, value_name = "FILE", default_value = "tape.jsonl")]
    pub(crate) out: PathBuf,
    /// Keep no value at this place of requests, answers and events, such as `messages[*].content`. Keys are never kept.
    #[arg(long, value_name = "PATH")]
    pub(crate) scrub: Vec<String>,
}

/// `brownout check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files or folders. Default: what `run` would play.
    pub(crate) paths: Vec<String>,
    /// Print findings as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `brownout init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Where to write.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
}

/// `brownout schema`.
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The format.
    #[arg(value_enum)]
    pub(crate) format: Format,
}

/// Formats that have a schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// A scenario file.
    Scenario,
    /// A policy file.
    Policy,
    /// An incident file.
    Incident,
    /// A file of prices.
    Prices,
    /// `report.json`.
    Report,
    /// A line of an event log.
    Event,
}

/// `brownout report`.
#[derive(Debug, Subcommand)]
pub(crate) enum Report {
    /// Print a report, or one request's attempts as a waterfall.
    Show(Show),
}

/// `brownout report show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The report's folder.
    #[arg(default_value = "reports/latest")]
    pub(crate) dir: PathBuf,
    /// A request, by its id: `ENTRY/REQUEST`, or `REQUEST` where only one entry has it.
    #[arg(long, value_name = "ID")]
    pub(crate) request: Option<String>,
    /// Print as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `--mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeArg {
    /// Paused clock, no network: an hour in about a second.
    Virtual,
    /// Paused clock, real HTTP through in-memory pipes.
    Wire,
    /// Real clock, TCP on loopback.
    Live,
}

/// One of several equal parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Which, from 1.
    pub(crate) part: usize,
    /// Of how many.
    pub(crate) of: usize,
}

fn parse_shard(text: &str) -> Result<Shard, String> {
    let expected = || "expected K/N with K from 1 to N, such as 1/4".to_owned();
    let (part, of) = text.split_once('/').ok_or_else(expected)?;
    let (part, of) = (part.parse().map_err(|_| expected())?, of.parse().map_err(|_| expected())?);
    if part == 0 || part > of { Err(expected()) } else { Ok(Shard { part, of }) }
}

/// A protection by its name; all names where there is none like it.
fn protection(name: &str) -> Result<Protection, String> {
    let names = || Protection::ALL.map(Protection::name).join("`, `");
    Protection::from_name(name).ok_or_else(|| format!("expected one of `{}`", names()))
}
