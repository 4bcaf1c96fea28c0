//! What is too early, too often, too late.
//!
//! *Which question does it answer?* "Where does misconduct begin?" Every bound of the findings is here, with its
//! default and the reason for it, so that a file can set it.

use std::time::Duration;

/// The bounds of all findings.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// How much earlier than asked a client may come back: for clocks and rounding. Default 50 ms, and
    /// [`Rules::early_share`] of the hint on top.
    pub early: Duration,
    /// How much earlier, as a share of the hint. Default 0.05: between 20 s and 19 s is no difference to a provider.
    pub early_share: f64,
    /// A hint above this may be refused: not to come back at all is right. Default 60 s, which is the most that the
    /// SDKs of Groq, Together and Vercel wait; OpenAI's wait 120 s.
    pub longest_wait: Duration,
    /// Most attempts at one provider for one call. Default 5, as google-genai makes with retries switched on, the most
    /// of all official SDKs; OpenAI's and Anthropic's make 3.
    pub attempts_per_call: usize,
    /// So many attempts with less than [`Rules::rush_wait`] before each but the first are without backoff. Default 4:
    /// Amazon's SDKs make 3 of them within a tenth of a second and stop.
    pub rush: usize,
    /// Default 200 ms, below the first wait of all other official SDKs.
    pub rush_wait: Duration,
    /// How long after a failure the same question again is still the same call. Default 2 min, as the longest wait for
    /// a hint of any official SDK.
    pub retry_within: Duration,
    /// How soon a question of the same words must come again to be surely a retry, where nothing else says so.
    /// Default 10 s; later it may be somebody who asks the same.
    pub surely_within: Duration,
    /// How long a client must have been watched after a failure before it is said that it did not come back.
    /// Default 10 s, above the longest first wait of any official SDK (8 s).
    pub chance: Duration,
    /// So many calls never tried again are a habit; fewer are a warning. Default 3.
    pub never_retried: usize,
    /// So many calls coming back alike are a storm. Default 10: of fewer, real jitter looks alike now and then.
    pub storm_calls: usize,
    /// Waits that differ by less than this share of their median have no jitter. Default 0.04; the least jitter of an
    /// official SDK that has any is Cohere's 0.2 (±10 %), OpenAI's 0.25.
    pub storm_spread: f64,
    /// Waits below this say nothing about jitter: the network's own is as large. Default 100 ms. It is also the least
    /// width of a burst of arrivals.
    pub storm_wait: Duration,
    /// How long a client may hold a stream in which nothing comes. Default 30 s.
    pub silence: Duration,
    /// How long it may wait for a whole answer, which is silent until it is there. Default 60 s, the default of
    /// Groq's, Together's and Amazon's SDKs; the 600 s of OpenAI's and Anthropic's is too late.
    pub silence_whole: Duration,
    /// How much later than its limit a client's timer may fire. Default 1 s.
    pub timer_slack: Duration,
    /// How many attempts a finding names; it counts all. Default 20.
    pub listed: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            early: Duration::from_millis(50),
            early_share: 0.05,
            longest_wait: Duration::from_secs(60),
            attempts_per_call: 5,
            rush: 4,
            rush_wait: Duration::from_millis(200),
            retry_within: Duration::from_secs(120),
            surely_within: Duration::from_secs(10),
            chance: Duration::from_secs(10),
            never_retried: 3,
            storm_calls: 10,
            storm_spread: 0.04,
            storm_wait: Duration::from_millis(100),
            silence: Duration::from_secs(30),
            silence_whole: Duration::from_secs(60),
            timer_slack: Duration::from_secs(1),
            listed: 20,
        }
    }
}

impl Rules {
    /// The earliest that a client asked to wait for `hint` may come back.
    pub fn least_wait(&self, hint: Duration) -> Duration {
        let share = if self.early_share.is_finite() { self.early_share.clamp(0.0, 1.0) } else { 0.0 };
        let grace = Duration::try_from_secs_f64(hint.as_secs_f64() * share).unwrap_or(hint);
        hint.saturating_sub(self.early).saturating_sub(grace)
    }
}
