//! Control: what a server needs to be watched and changed while it runs.
//!
//! *Which question does it answer?* "Who may look and change, what is kept for whom, and in which words are faults said?"
//!
//! *Why are the words given from outside?* Scenario files say faults, too, and both must say the same. The reader of
//! files knows this crate's faults and not the other way round, so it is handed in as a [`Grammar`].
//!
//! *Why not in the site?* A site is replaced when its file changes; what was received and who may ask stays.
//!
//! *What it never does:* change a site by itself.

mod access;

use std::fmt::Debug;
use std::sync::Arc;

use chance::Moment;
use fault::Fault;
use http::HeaderMap;
use wire::{Api, Request};

pub use access::{Access, Denied, Token};

use crate::Staged;
use crate::register::Register;

/// How faults are said: in requests, and about themselves.
pub trait Grammar: Debug + Send + Sync {
    /// The fault that a JSON text says, with times counted from `now`.
    ///
    /// # Errors
    /// All that is wrong with it.
    fn read(&self, said: &str, now: Moment) -> Result<Fault, Vec<Complaint>>;

    /// What a fault does, in a sentence.
    fn tell(&self, fault: &Fault) -> String;

    /// The JSON Schema of what can be read.
    fn schema(&self) -> serde_json::Value;
}

/// Something that is wrong with what was said.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Complaint {
    /// The line, from 1; 0 where it has no place.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// A call as those see it who arrange things for single calls.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// The name of the provider.
    pub provider: &'a str,
    /// The format it is written in.
    pub api: Api,
    /// What is asked.
    pub request: &'a Request,
    /// The headers that it came with.
    pub headers: &'a HeaderMap,
}

/// Arranges things for single calls.
pub trait Stage: Debug + Send + Sync {
    /// What is arranged for the call; `None` leaves it to the provider.
    fn arrange(&self, incoming: &Incoming<'_>) -> Option<Staged>;
}

/// What a server needs to be watched and changed.
#[derive(Debug, Clone)]
pub struct Control {
    /// What was received.
    pub register: Arc<Register>,
    /// Who may use the admin API.
    pub access: Access,
    /// How faults are said there; without it none can be added over HTTP.
    pub grammar: Option<Arc<dyn Grammar>>,
    /// Who arranges things for single calls.
    pub stage: Option<Arc<dyn Stage>>,
}

impl Control {
    /// A control that keeps what is received; the admin API is off.
    pub fn new(register: Arc<Register>) -> Self {
        Self { register, access: Access::Off, grammar: None, stage: None }
    }
}
