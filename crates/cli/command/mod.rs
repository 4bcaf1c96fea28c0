//! One file per command.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod exec;
pub(crate) mod init;
pub(crate) mod record;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod serve;
mod tape;
