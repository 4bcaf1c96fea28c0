//! `brownout init`: a starter set with comments.

use std::io;
use std::path::Path;

use record::ExitCode;

use crate::args::Init;
use crate::output::{fail, note, print};

/// The files of the starter set.
const FILES: [(&str, &str); 3] = [
    ("scenarios/first-outage.yaml", include_str!("../starter/first-outage.yaml")),
    ("policies/ours.yaml", include_str!("../starter/ours.yaml")),
    (".github/workflows/brownout.yml", include_str!("../starter/workflow.yml")),
];

/// Runs the command.
pub(crate) fn init(args: &Init) -> ExitCode {
    let there: Vec<&str> = FILES.iter().map(|(name, _)| *name).filter(|name| args.dir.join(name).exists()).collect();
    if !there.is_empty() {
        return fail(ExitCode::Invalid, &format!("already there, nothing written: {}", there.join(", ")));
    }
    for (name, text) in FILES {
        if let Err(error) = write(&args.dir.join(name), text) {
            return fail(ExitCode::Environment, &format!("{name}: {error}"));
        }
        print(&args.dir.join(name).display().to_string());
    }
    note("next: brownout run");
    ExitCode::Passed
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    crate::output::write(path, text.as_bytes())
}
