//! Throttle: a real rate limit, with a bucket that refills.
//!
//! A recorded bucket (Lepton, 2023-12-19) served 10 calls, refused 116 in a row within moments, and
//! then served as it refilled: a client that does not wait burns far more calls on refusals than
//! on work. What a throttle does depends on who else calls, so it acts through a [`crate::Bucket`].

use crate::Refill;

/// Limits while the fault is active; what is not limited stays as it was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Throttle {
    /// Requests.
    pub requests: Option<Refill>,
    /// Tokens of prompt and answer together.
    pub tokens: Option<Refill>,
    /// Tokens of prompts, where they are counted apart.
    pub input_tokens: Option<Refill>,
    /// Tokens of answers, where they are counted apart.
    pub output_tokens: Option<Refill>,
    /// Requests of a day, beside those of a minute.
    pub requests_per_day: Option<Refill>,
    /// Tokens of a day, of prompts and answers together.
    pub tokens_per_day: Option<Refill>,
    /// Answers that may be under way at a time.
    pub concurrent: Option<u32>,
    /// How tokens of an answer are charged.
    pub charge: Charge,
    /// Who shares a bucket.
    pub per: Per,
    /// The status that refuses: 429, or 529.
    pub status: u16,
}

/// How the tokens of an answer are charged, which nobody knows before it has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charge {
    /// As many as it will have, when the request arrives: a simulation knows.
    #[default]
    Used,
    /// As many as the request allows, when it arrives; what was not used is given back when the answer has ended, or
    /// its caller has gone.
    Asked,
}

/// Who shares a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Per {
    /// All who call the provider.
    #[default]
    Provider,
    /// All who call the same model of it.
    Model,
    /// All who call with the same key.
    Key,
}

impl Throttle {
    /// No limits; what is refused all the same is refused with 429.
    pub const NONE: Self = Self {
        requests: None,
        tokens: None,
        input_tokens: None,
        output_tokens: None,
        requests_per_day: None,
        tokens_per_day: None,
        concurrent: None,
        charge: Charge::Used,
        per: Per::Provider,
        status: 429,
    };
}
