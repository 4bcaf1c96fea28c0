//! Keys: names for draws.
//!
//! A key starts at the run's seed and grows by words and names: provider, request, nth attempt,
//! purpose. Equal paths give equal keys, different paths give independent ones. The mixing function
//! is `splitmix64`'s finaliser (Steele, Lea, Flood 2014), applied once per word; it is part of the
//! record format, because changing it changes every run.

use crate::Dice;

/// What a run's randomness starts from. The same seed gives the same run, byte for byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Seed(pub u64);

/// What a draw is for. Keeps two draws about the same attempt independent of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u64)]
pub enum Purpose {
    /// Gap to the next arrival.
    Arrival = 1,
    /// Request class, sizes and shape.
    Workload = 2,
    /// A healthy provider's first token and pace.
    Health = 3,
    /// Slow spells that last for minutes and touch every request.
    Weather = 4,
    /// Whether a fault strikes.
    Strike = 5,
    /// How hard a fault strikes: which status, how long, after which token.
    Detail = 6,
    /// Backoff jitter.
    Backoff = 7,
    /// Admission during a breaker's ramp, and jitter of its open wait.
    Breaker = 8,
    /// The words of an answer.
    Words = 9,
}

/// The name of a draw: a path from the seed to what is being decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u64);

impl Key {
    /// The root of all keys of a run.
    pub const fn root(seed: Seed) -> Self {
        Self(mix(seed.0 ^ 0x6272_6f77_6e6f_7574))
    }

    /// Grows the key by a number.
    #[must_use]
    pub const fn word(self, word: u64) -> Self {
        Self(mix(self.0 ^ mix(word)))
    }

    /// Grows the key by a name.
    #[must_use]
    pub const fn name(self, name: &str) -> Self {
        self.bytes(name.as_bytes())
    }

    /// Grows the key by bytes: a word for every eight of them, with zeros behind the last, and one for how many there are.
    #[must_use]
    pub const fn bytes(self, bytes: &[u8]) -> Self {
        let (mut words, rest) = bytes.as_chunks::<8>();
        let mut grown = self;
        while let [word, more @ ..] = words {
            (grown, words) = (grown.word(u64::from_le_bytes(*word)), more);
        }
        if !rest.is_empty() {
            grown = grown.word(last(rest));
        }
        grown.word(bytes.len() as u64)
    }

    /// Grows the key by what the draw is for.
    #[must_use]
    pub fn purpose(self, purpose: Purpose) -> Self {
        self.word(purpose as u64)
    }

    /// One uniform number in `[0, 1)`, straight from the key.
    pub fn unit(self) -> f64 {
        (mix(self.0) >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// Whether something of probability `share` happens. 0 never does, 1 always.
    pub fn strikes(self, share: f64) -> bool {
        self.unit() < share
    }

    /// A generator for draws that need several numbers.
    pub fn dice(self) -> Dice {
        Dice::new(self.0)
    }

    /// The key as a number, for identifiers that must differ between keys.
    pub fn number(self) -> u64 {
        mix(self.0)
    }
}

/// Fewer than eight bytes as a word, with zeros behind the last.
const fn last(mut bytes: &[u8]) -> u64 {
    let mut word = 0;
    while let [less @ .., byte] = bytes {
        (word, bytes) = (word << 8 | *byte as u64, less);
    }
    word
}

/// `splitmix64`: a bijection of 64-bit words with full avalanche.
const fn mix(word: u64) -> u64 {
    let mut z = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_stay_known() {
        let key = Key::root(Seed(42)).name("openai").word(7).purpose(Purpose::Strike);
        assert_eq!(key.number(), 16_511_074_492_310_369_229, "the mixing function is part of the record format");
    }

    #[test]
    fn names_do_not_run_into_each_other() {
        let root = Key::root(Seed(1));
        assert_ne!(root.name("ab").name("c"), root.name("a").name("bc"));
        assert_ne!(root.name(""), root);
        assert_ne!(root.name("a"), root.name("a\0"));
    }

    #[test]
    fn units_are_uniform() {
        let root = Key::root(Seed(9));
        let mean = (0..10_000).map(|n| root.word(n).unit()).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        let low = (0..10_000).filter(|&n| root.word(n).strikes(0.1)).count();
        assert!((900..1100).contains(&low), "{low}");
    }

    #[test]
    fn certain_and_impossible_are_exact() {
        let root = Key::root(Seed(3));
        assert!((0..1000).all(|n| root.word(n).strikes(1.0) && !root.word(n).strikes(0.0)));
    }
}
