//! Profiles: how fast a model is.
//!
//! *Which question does it answer?* "How long does this model take to its first token, and how fast
//! does it go on?"
//!
//! *Why by size?* Published measurements of hosted models fall into three groups, and what a name
//! says (`mini`, `haiku`, `opus`) tells the group. Whoever knows better gives a spread, and then
//! the spread is all there is: no tail and no weather on top of it.
//!
//! *What it never does:* know a version, or go out of date by one: an unknown name is of middle size.

use std::time::Duration;

use chance::{Dice, Spread};

/// How large a model is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// `mini`, `nano`, `haiku`, `flash`: made to be fast.
    Small,
    /// The ordinary model of a provider.
    Mid,
    /// `opus`, `pro`: made to be good.
    Large,
}

/// How fast a model is.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    size: Size,
    first_token: Option<Spread>,
    tokens_per_second: Option<Spread>,
}

/// Parts of a model's name that tell its size; the first that is found counts.
const NAMES: [(&str, Size); 8] = [
    ("-mini", Size::Small),
    ("nano", Size::Small),
    ("haiku", Size::Small),
    ("flash", Size::Small),
    ("-8b", Size::Small),
    ("opus", Size::Large),
    ("-pro", Size::Large),
    ("gpt-4-", Size::Large),
];

/// Seconds to the first token for every hundred thousand tokens of prompt, from a warm cache.
const PER_PROMPT: f64 = 0.55;

/// The natural logarithm of 8.
const LN_8: f64 = 2.079_441_541_679_835_7;

/// The slowest pace that is drawn, in tokens per second: no gap is longer than ten seconds.
const SLOWEST: f64 = 0.1;

impl Size {
    /// The size that a model's name tells.
    pub fn of_model(model: &str) -> Self {
        NAMES.iter().find(|(part, _)| model.contains(part)).map_or(Self::Mid, |&(_, size)| size)
    }

    /// Seconds to the first token of an empty prompt.
    const fn first_token(self) -> f64 {
        match self {
            Self::Small => 0.45,
            Self::Mid => 0.75,
            Self::Large => 1.75,
        }
    }

    /// Log-normal of tokens per second: mu and sigma. The middle is interpolated, not measured.
    const fn pace(self) -> (f64, f64) {
        match self {
            Self::Small => (4.9, 0.40),
            Self::Mid => (4.7, 0.42),
            Self::Large => (4.5, 0.45),
        }
    }
}

impl Profile {
    /// The profile of a model; a spread that is given (seconds, tokens per second) replaces its part.
    pub fn new(model: &str, first_token: Option<Spread>, tokens_per_second: Option<Spread>) -> Self {
        Self { size: Size::of_model(model), first_token, tokens_per_second }
    }

    /// The same, for a model of another name.
    #[must_use]
    pub fn for_model(&self, model: &str) -> Self {
        Self { size: Size::of_model(model), ..self.clone() }
    }

    pub(super) fn first_token(&self, prompt_tokens: u64, weather: f64, dice: &mut Dice) -> Duration {
        if let Some(spread) = &self.first_token {
            return spread.duration(dice);
        }
        let calm = self.size.first_token() + PER_PROMPT * prompt_tokens as f64 / 1e5;
        seconds(calm * noise(dice) * weather)
    }

    pub(super) fn gap(&self, weather: f64, dice: &mut Dice) -> Duration {
        let (pace, weather) = match &self.tokens_per_second {
            Some(spread) => (spread.sample(dice), 1.0),
            None => (self.drawn_pace(dice), weather),
        };
        seconds(weather / pace.max(SLOWEST))
    }

    fn drawn_pace(&self, dice: &mut Dice) -> f64 {
        let (mu, sigma) = self.size.pace();
        dice.log_normal(mu, sigma)
    }
}

/// A factor around 1: a body, a shoulder, a rare stall.
fn noise(dice: &mut Dice) -> f64 {
    let part = dice.unit();
    if part < 0.93 {
        dice.log_normal(0.0, 0.28)
    } else if part < 0.99 {
        dice.log_normal(0.8, 0.45)
    } else {
        dice.log_normal(LN_8, 0.8)
    }
}

/// Whole microseconds at once, so that the last bits of a float never reach a run.
fn seconds(value: f64) -> Duration {
    Duration::from_micros((value * 1e6 + 0.5) as u64)
}

#[cfg(test)]
mod tests {
    use chance::{Key, Seed};

    use super::*;

    #[test]
    fn names_tell_sizes() {
        let sizes = ["gpt-4o-mini", "claude-haiku-4-5", "gemini-2.5-flash", "gpt-4.1-nano"].map(Size::of_model);
        assert_eq!(sizes, [Size::Small; 4]);
        let sizes = ["gpt-4o", "gpt-4.1", "claude-sonnet-4-5", "gemini", "minimax-m2"].map(Size::of_model);
        assert_eq!(sizes, [Size::Mid; 5]);
        assert_eq!(["claude-opus-4-1", "gemini-2.5-pro"].map(Size::of_model), [Size::Large; 2]);
    }

    #[test]
    fn a_given_spread_is_all_there_is() {
        let profile = Profile::new("gpt-4o", Some(Spread::Constant(0.4)), Some(Spread::Constant(50.0)));
        let mut dice = Key::root(Seed(1)).dice();
        assert_eq!(profile.first_token(1_000_000, 3.0, &mut dice), Duration::from_millis(400));
        assert_eq!(profile.gap(3.0, &mut dice), Duration::from_millis(20));
    }

    #[test]
    fn no_pace_is_endless() {
        let profile = Profile::new("gpt-4o", None, Some(Spread::Constant(0.0)));
        assert_eq!(profile.gap(1.0, &mut Key::root(Seed(1)).dice()), Duration::from_secs(10));
    }
}
