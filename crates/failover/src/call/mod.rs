//! One call, from the caller's request to an answer or a clear error.
//!
//! [`candidates`] says whom it may go to, [`course`] remembers what happened, [`step`] decides what to do next, [`alarms`] and [`pace`] what to
//! wait for, [`delivery`] what reaches the caller; [`run`], [`race`] and [`attempt`] only carry that out.

pub(crate) mod alarms;
pub(crate) mod attempt;
pub(crate) mod candidates;
pub(crate) mod course;
pub(crate) mod delivery;
pub(crate) mod exchange;
mod fit;
pub(crate) mod ground;
pub(crate) mod hearing;
pub(crate) mod last_resort;
mod notice;
pub(crate) mod outcome;
pub(crate) mod pace;
pub(crate) mod race;
pub(crate) mod reasons;
mod recall;
pub(crate) mod received;
pub(crate) mod resume;
pub(crate) mod run;
pub(crate) mod seam;
pub(crate) mod stake;
pub(crate) mod step;
pub(crate) mod stream;
mod tokens;
mod told;
mod watch;
