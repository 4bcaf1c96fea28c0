//! The retry budget: retries as a share of live traffic.
//!
//! *Why not simply cap the attempts of each request?* Because a cap per request multiplies load just
//! when the provider has none to spare: three retries at total failure are four times the traffic,
//! and 80 requests a second against a capacity of 100 never recover (measured: no goodput for the
//! rest of the run). Every request deposits a share, every retry withdraws a whole; so retries are at
//! most that share of traffic, plus what was saved before.

/// Retries that an idle engine can make at once.
const RESERVE: u64 = 10;
/// Most retries that can be saved up.
const SAVINGS: u64 = 50;
const UNIT: u64 = 1_000_000;

/// A budget over all requests of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryBudget {
    deposit: u64,
    balance: u64,
}

impl RetryBudget {
    /// A budget of this share of requests, 0 to 1, with a reserve for a quiet start. A share of 0
    /// allows no retries at all.
    pub fn new(share: f64) -> Self {
        let deposit = (share.clamp(0.0, 1.0) * UNIT as f64) as u64;
        Self { deposit, balance: if deposit == 0 { 0 } else { RESERVE * UNIT } }
    }

    /// A request arrived.
    pub fn deposit(&mut self) {
        self.balance = (self.balance + self.deposit).min(SAVINGS * UNIT);
    }

    /// Whether there is a retry to take.
    pub fn has_one(&self) -> bool {
        self.balance >= UNIT
    }

    /// Takes one retry, if there is one.
    pub fn withdraw(&mut self) -> bool {
        let enough = self.has_one();
        self.balance -= if enough { UNIT } else { 0 };
        enough
    }

    /// Most retries that `requests` can ever have led to.
    pub fn bound(share: f64, requests: u64) -> u64 {
        let saved = if share > 0.0 { RESERVE as f64 } else { 0.0 };
        (saved + share * requests as f64) as u64 + 1
    }
}
