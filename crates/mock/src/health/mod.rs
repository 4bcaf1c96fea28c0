//! The healthy provider: how long an answer takes when nothing is wrong.
//!
//! *Which question does it answer?* "When would this answer's tokens come on an ordinary day?"
//!
//! *Why this way?* Measured latencies of hosted models are a log-normal body with a shoulder and a
//! rare stall: a p95 of twice and a p99 of five times the median, on days when nobody would call
//! the provider ill. A model without that tail makes every breaker look good. Time also has
//! [`Weather`]: spells of minutes in which everything is a little slower.
//!
//! *What it never does:* fail. Faults are not its business, and it knows none.

mod profile;
mod weather;

use std::time::Duration;

use book::Pace;
use chance::{Dice, Key, Purpose, Spread};
use wire::FinishReason;

pub use profile::{Profile, Size};
pub use weather::Weather;

/// How one answer goes when nothing goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Time to the first token.
    pub first_token: Duration,
    /// Time from each token to the next.
    pub gap: Duration,
    /// Tokens of the answer.
    pub tokens: u32,
    /// A hiccup that no fault explains.
    pub pause: Option<Pause>,
}

/// A break between two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// Tokens sent before it.
    pub after: u32,
    /// How long it lasts, on top of the ordinary gap.
    pub lasting: Duration,
}

/// How long an answer is, and why it ends there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// Its tokens.
    pub tokens: u32,
    /// The reason the provider gives.
    pub finish: FinishReason,
}

/// The chance that a pause follows a token.
const PAUSE_SHARE: f64 = 0.002;

/// The median and the 95th percentile of answer lengths in a trace of hosted chat.
const ANSWER_TOKENS: (f64, f64) = (129.0, 451.0);

/// Words that keep the draws of one purpose apart.
const PAUSE: u64 = 1;
const PAUSE_PLACE: u64 = 2;
const PAUSE_LENGTH: u64 = 3;
const LENGTH: u64 = 4;

impl Plan {
    /// The plan of the answer that `key` names. `weather` is the factor of the minute.
    pub fn draw(profile: &Profile, prompt_tokens: u64, tokens: u32, weather: f64, key: Key) -> Self {
        let key = key.purpose(Purpose::Health);
        let mut dice = key.dice();
        Self {
            first_token: profile.first_token(prompt_tokens, weather, &mut dice),
            gap: profile.gap(weather, &mut dice),
            tokens,
            pause: Pause::draw(tokens, key),
        }
    }

    /// The plan of a provider that takes no time at all.
    pub const fn instant(tokens: u32) -> Self {
        Self { first_token: Duration::ZERO, gap: Duration::ZERO, tokens, pause: None }
    }

    /// The same without any delay but those that a pace asks for.
    #[must_use]
    pub fn only(self, pace: &Pace) -> Self {
        let instant = Self::instant(self.tokens);
        let first_token = if pace.first_token.is_some() { self.first_token } else { instant.first_token };
        let gap = if pace.tokens_per_second.is_some() { self.gap } else { instant.gap };
        Self { first_token, gap, ..instant }
    }
}

impl Pause {
    fn draw(tokens: u32, key: Key) -> Option<Self> {
        let struck = tokens >= 2 && key.word(PAUSE).strikes(1.0 - power(1.0 - PAUSE_SHARE, tokens));
        struck.then(|| Self {
            after: 1 + (key.word(PAUSE_PLACE).unit() * f64::from(tokens - 1)) as u32,
            lasting: Duration::from_micros((500_000.0 + 4_500_000.0 * key.word(PAUSE_LENGTH).unit()) as u64),
        })
    }
}

impl Length {
    /// What the workload `wanted`, else what hosted chat answers; at most `most`.
    pub fn choose(wanted: Option<u32>, most: Option<u32>, key: Key) -> Self {
        let wanted = wanted.unwrap_or_else(|| Self::draw(&mut key.purpose(Purpose::Health).word(LENGTH).dice()));
        match most {
            Some(most) if most < wanted => Self { tokens: most, finish: FinishReason::Length },
            _ => Self { tokens: wanted, finish: FinishReason::Stop },
        }
    }

    fn draw(dice: &mut Dice) -> u32 {
        let (p50, p95) = ANSWER_TOKENS;
        Spread::from_percentiles(p50, p95).count(dice, 1)
    }
}

/// `base` to the power of `n`, by multiplication only: the same bits everywhere.
fn power(base: f64, n: u32) -> f64 {
    let (mut result, mut square, mut left) = (1.0, base, n);
    while left > 0 {
        if left & 1 == 1 {
            result *= square;
        }
        square *= square;
        left >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use chance::Seed;

    use super::*;

    fn plans(model: &str, tokens: u32) -> Vec<Plan> {
        let profile = Profile::new(model, None, None);
        (0..20_000).map(|n| Plan::draw(&profile, 1000, tokens, 1.0, Key::root(Seed(1)).word(n))).collect()
    }

    fn first_token(plans: &[Plan], share: f64) -> f64 {
        let mut times: Vec<Duration> = plans.iter().map(|plan| plan.first_token).collect();
        times.sort_unstable();
        times[(share * times.len() as f64) as usize].as_secs_f64()
    }

    #[test]
    fn the_tail_is_the_measured_one() {
        let plans = plans("gpt-4o", 129);
        let median = first_token(&plans, 0.5);
        assert!((0.6..0.95).contains(&median), "{median}");
        let (p95, p99) = (first_token(&plans, 0.95) / median, first_token(&plans, 0.99) / median);
        assert!((1.8..2.3).contains(&p95) && (4.0..5.6).contains(&p99), "{p95} {p99}");
    }

    #[test]
    fn pauses_are_as_rare_as_said_and_inside() {
        let plans = plans("gpt-4o", 100);
        let pauses: Vec<Pause> = plans.iter().filter_map(|plan| plan.pause).collect();
        let expected = 20_000.0 * (1.0 - power(0.998, 100));
        assert!((pauses.len() as f64 / expected - 1.0).abs() < 0.05, "{}", pauses.len());
        assert!(pauses.iter().all(|pause| (1..100).contains(&pause.after)));
        assert!(pauses.iter().all(|pause| (500..5000).contains(&pause.lasting.as_millis())));
    }

    #[test]
    fn lengths_are_capped() {
        let key = Key::root(Seed(4));
        let length = |wanted, most| Length::choose(wanted, most, key);
        assert_eq!(length(Some(50), Some(50)), Length { tokens: 50, finish: FinishReason::Stop });
        assert_eq!(length(Some(51), Some(50)), Length { tokens: 50, finish: FinishReason::Length });
        assert!(length(None, None).tokens >= 1);
    }
}
