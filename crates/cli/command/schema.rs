//! `brownout schema`: the JSON Schema of a file format.

use record::ExitCode;

use crate::args::{Format, Schema};
use crate::output::{fail, print};

/// Runs the command.
pub(crate) fn schema(args: &Schema) -> ExitCode {
    let schema = match args.format {
        Format::Scenario => scenario::schema(),
        Format::Policy => policy::schema(),
        Format::Incident => scenario::incident::schema(),
        Format::Prices => policy::prices::schema(),
        Format::Report => record::report::schema(),
        Format::Event => record::event::schema(),
    };
    match serde_json::to_string_pretty(&schema) {
        Ok(text) => {
            print(&text);
            ExitCode::Passed
        }
        Err(error) => fail(ExitCode::Environment, &error.to_string()),
    }
}
