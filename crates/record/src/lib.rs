//! Stable formats: event log, report, exit codes
