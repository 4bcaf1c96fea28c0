//! `brownout completions`: completions for a shell.

use clap::CommandFactory;
use record::ExitCode;

use crate::args::Cli;
use crate::output::print;

/// Runs the command.
pub(crate) fn completions(shell: clap_complete::Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "brownout", &mut script);
    print(String::from_utf8_lossy(&script).trim_end());
    ExitCode::Passed
}
