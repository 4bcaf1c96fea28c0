//! Tokens that arrive in stretches.
//!
//! *Which question does it answer?* "How many have arrived by now?"
//!
//! *Why is a stretch not counted when it is handed over?* A simulated one is handed over when it begins, with the time
//! that it lasts. Nobody has a token before its time.
//!
//! *What it never does:* ask for the time.

use std::time::Duration;

use chance::Moment;

/// A count of tokens, of which the last may still be on their way.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tokens {
    settled: u64,
    latest: Option<Stretch>,
}

/// Tokens with even gaps, at least one.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    first: Moment,
    tokens: u64,
    lasting: Duration,
}

impl Tokens {
    /// So many, all there.
    pub(crate) fn here(settled: u64) -> Self {
        Self { settled, latest: None }
    }

    /// More of them, from `now` on. What came before is all there.
    pub(crate) fn add(&mut self, now: Moment, tokens: u32, lasting: Duration) {
        self.settled += self.latest.take().map_or(0, |stretch| stretch.tokens);
        self.latest = (tokens > 0).then_some(Stretch { first: now, tokens: tokens.into(), lasting });
    }

    /// Those that have arrived by `now`.
    pub(crate) fn by(&self, now: Moment) -> u64 {
        self.settled + self.latest.map_or(0, |stretch| stretch.by(now))
    }
}

impl Stretch {
    fn by(&self, now: Moment) -> u64 {
        let elapsed = now.since(self.first);
        if elapsed >= self.lasting {
            return self.tokens;
        }
        let gaps = self.tokens - 1;
        1 + (elapsed.as_micros() * u128::from(gaps) / self.lasting.as_micros().max(1)) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_has_a_token_before_its_time() {
        let at = Moment::from_millis;
        let mut tokens = Tokens::here(2);
        tokens.add(at(100), 5, Duration::from_millis(40));
        assert_eq!([100, 109, 110, 139, 140, 900].map(|ms| tokens.by(at(ms))), [3, 3, 4, 6, 7, 7]);
        tokens.add(at(200), 0, Duration::ZERO);
        assert_eq!(tokens.by(at(200)), 7);
        tokens.add(at(300), 4, Duration::ZERO);
        assert_eq!(tokens.by(at(300)), 11);
    }
}
