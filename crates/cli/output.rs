//! Where things are written: data to stdout, everything else to stderr, files whole or not at all.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use record::ExitCode;

/// Prints a line of data. A reader that has gone away (`| head`) ends the process quietly.
pub(crate) fn print(text: &str) {
    let mut out = io::stdout().lock();
    if writeln!(out, "{text}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

/// Prints something for people.
pub(crate) fn note(text: &str) {
    // A stderr that has gone away is no reason to stop.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Reports an error, and the code to exit with.
pub(crate) fn fail(code: ExitCode, text: &str) -> ExitCode {
    note(&format!("error: {text}"));
    code
}

/// Whether stdout should be coloured.
pub(crate) fn colour() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Whether stderr should be coloured.
pub(crate) fn stderr_colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Writes a file whole or not at all: beside its place first, then renamed into it.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, path)
}
