//! `brownout check`: validates files, all errors at once, with positions.

use document::{Document, Finding};
use record::ExitCode;
use runner::library::{self, Source};
use runner::prepare::{self, Problem};

use crate::args::Check;
use crate::output::{fail, note, print};
use crate::playing::refuse;

/// Runs the command.
pub(crate) fn check(args: &Check) -> ExitCode {
    let sources = match library::scenarios(&args.paths) {
        Ok(sources) => sources,
        Err(missing) => return refuse(&missing.into_iter().map(Problem::Missing).collect::<Vec<_>>()),
    };
    let problems: Vec<Problem> = sources.iter().filter_map(|source| examine(source).err()).collect();
    if args.json {
        return findings(&problems);
    }
    if problems.is_empty() {
        let fine =
            if sources.len() == 1 { "1 file is fine".to_owned() } else { format!("{} files are fine", sources.len()) };
        note(&fine);
        return ExitCode::Passed;
    }
    refuse(&problems)
}

/// A file is what its first keys say it is.
fn examine(source: &Source) -> Result<(), Problem> {
    let document = Document::parse(&source.name, &source.text)?;
    let has = |key: &str| document.root().get(key).is_some();
    if has("phases") || has("started") {
        scenario::incident::Incident::read(&source.id, &document)?;
    } else if policy::prices::is(&document) {
        policy::prices::read(&document)?;
    } else if has("routes") || has("breaker") || (has("providers") && !has("claim") && !has("workload")) {
        policy::read(&source.id, &document)?;
    } else {
        prepare::scenario(source, &[])?;
    }
    Ok(())
}

fn findings(problems: &[Problem]) -> ExitCode {
    let found: Vec<Finding> = problems.iter().flat_map(of).collect();
    match serde_json::to_string_pretty(&found) {
        Ok(text) => print(&text),
        Err(error) => return fail(ExitCode::Environment, &error.to_string()),
    }
    if found.is_empty() { ExitCode::Passed } else { ExitCode::Invalid }
}

fn of(problem: &Problem) -> Vec<Finding> {
    match problem {
        Problem::Wrong(diagnostics) => diagnostics.findings(),
        Problem::Missing(missing) => {
            vec![Finding { file: String::new(), line: 0, column: 0, message: missing.to_string(), hint: None }]
        }
    }
}
