//! One file per command.

pub mod check;
pub mod completions;
pub mod init;
pub mod replay;
pub mod report;
pub mod run;
pub mod schema;
pub mod serve;
