//! Faults in the words of scenario files, for the admin API.

use chance::Moment;
use document::Finding;
use fault::Fault;
use mock::control::{Complaint, Grammar};

/// The words of files.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words;

impl Grammar for Words {
    fn read(&self, said: &str, now: Moment) -> Result<Fault, Vec<Complaint>> {
        let complaint = |Finding { line, column, message, hint, .. }| Complaint { line, column, message, hint };
        scenario::fault("body", said, now).map_err(|wrong| wrong.findings().into_iter().map(complaint).collect())
    }

    fn tell(&self, fault: &Fault) -> String {
        scenario::sentence(fault)
    }

    fn schema(&self) -> serde_json::Value {
        scenario::fault_schema()
    }
}
