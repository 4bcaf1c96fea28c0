//! One call, from the caller's request to an answer or a clear error.
//!
//! [`course`] decides what to do next, [`alarms`] what to wait for, [`delivery`] what reaches the
//! caller; [`attempt`] and [`run`] only carry that out.

pub(crate) mod alarms;
pub(crate) mod attempt;
pub(crate) mod course;
pub(crate) mod delivery;
pub(crate) mod outcome;
pub(crate) mod run;
pub(crate) mod stream;
