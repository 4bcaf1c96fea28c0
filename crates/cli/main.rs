//! The command line: reads what was typed, calls the crates, prints, and exits with a meaning.
//!
//! One file per command. Nothing here computes or decides; what a program may rely on is in
//! `record`, what a person reads comes from `report`.

mod advising;
mod args;
mod command;
mod interrupt;
mod jobs;
mod output;
mod playing;
mod serving;
mod today;

use clap::Parser;
use record::ExitCode;

use args::{Cli, Command};

/// A mock at full speed does little but take and give back small pieces of memory, most of them long out of the cache.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { ExitCode::Invalid } else { ExitCode::Passed };
            let _ = error.print();
            return code.into();
        }
    };
    dispatch(cli.command).into()
}

fn dispatch(command: Command) -> ExitCode {
    match command {
        Command::Run(args) => command::run::run(&args),
        Command::Replay(args) => command::replay::replay(&args),
        Command::Exec(args) => command::exec::exec(&args),
        Command::Serve(args) => command::serve::serve(&args),
        Command::Record(args) => command::record::record(&args),
        Command::Check(args) => command::check::check(&args),
        Command::Init(args) => command::init::init(&args),
        Command::Schema(args) => command::schema::schema(&args),
        Command::Report(args) => command::report::report(&args),
        Command::Completions { shell } => command::completions::completions(shell),
    }
}
