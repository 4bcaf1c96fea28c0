//! The retry budget: retries as a share of live traffic.
//!
//! *Why not simply cap the attempts of each request?* Because a cap per request multiplies load just
//! when the provider has none to spare: three retries at total failure are four times the traffic,
//! and 80 requests a second against a capacity of 100 never recover (measured: no goodput for the
//! rest of the run). Every request deposits a share, every retry withdraws a whole; so retries are at
//! most that share of traffic, plus what was saved before.
//!
//! Hedges have a budget of the same kind and their own: a second attempt at once is load just as a
//! second attempt later is, but must not be what leaves no retry for a blip.

/// Retries that an idle engine can make at once.
const RESERVE: u64 = 10;
/// Most retries that can be saved up.
const SAVINGS: u64 = 50;
/// Most hedges that can be saved up: at 100 requests a second, a second of them. So long it takes until a
/// breaker sees that a provider has gone silent.
const HEDGE_SAVINGS: u64 = 100;
const UNIT: u64 = 1_000_000;

/// A budget over all requests of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryBudget {
    deposit: u64,
    balance: u64,
    savings: u64,
}

impl RetryBudget {
    /// A budget of this share of requests (above 1: several retries each), with a reserve for a quiet
    /// start. A share of 0 allows no retries at all.
    pub fn new(share: f64) -> Self {
        Self::saving(share, SAVINGS)
    }

    /// A budget of hedges: more can be saved up.
    pub fn of_hedges(share: f64) -> Self {
        Self::saving(share, HEDGE_SAVINGS)
    }

    fn saving(share: f64, savings: u64) -> Self {
        let deposit = deposit(share);
        Self { deposit, balance: if deposit == 0 { 0 } else { RESERVE * UNIT }, savings: savings * UNIT }
    }

    /// Another share from now on. What was saved stays, unless nothing is allowed any more.
    pub fn retune(&mut self, share: f64) {
        self.deposit = deposit(share);
        if self.deposit == 0 {
            self.balance = 0;
        }
    }

    /// A request arrived.
    pub fn deposit(&mut self) {
        self.balance = (self.balance + self.deposit).min(self.savings);
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

fn deposit(share: f64) -> u64 {
    (share.max(0.0) * UNIT as f64) as u64
}
