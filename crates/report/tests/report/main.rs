//! Recordings made by hand, with numbers that can be checked in the head.

mod causes;
mod log;
mod metrics;
mod outage;
mod pages;
mod recovery;
mod renderings;
mod speed;
mod summary;
mod verdicts;
