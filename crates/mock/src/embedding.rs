//! Vectors of texts.
//!
//! *Which question does it answer?* "Where does this text lie?"
//!
//! *Why word by word?* A search that is tested against a mock should find something: texts that share words lie
//! near each other, others do not. Each word has a direction of its own, and a text is their sum.
//!
//! *What it never does:* depend on a seed or on the order of words, or be of another length than one.

use chance::{Key, Seed};

/// Numbers of a vector where neither the caller nor the model says otherwise.
const USUAL: usize = 1536;
/// The same for models that are known to be large.
const LARGE: usize = 3072;
/// The most words that have a part in it. Each costs as much as the vector is long, and a question may hold two
/// thousand texts, for which nobody else should have to wait.
const MOST_WORDS: usize = 128;

/// How many numbers a vector of that model has.
pub fn dimensions(model: &str) -> usize {
    if model.ends_with("-large") { LARGE } else { USUAL }
}

/// The vector of a text: so many numbers, of length one.
pub fn vector(text: &str, dimensions: usize) -> Vec<f32> {
    let lower = text.to_lowercase();
    let mut sum = vec![0.0; dimensions];
    for word in lower.split_whitespace().take(MOST_WORDS) {
        let key = Key::root(Seed(0)).name(word);
        for (place, number) in sum.iter_mut().enumerate() {
            *number += part(key, place);
        }
    }
    let length = sum.iter().map(|number| number * number).sum::<f64>().sqrt();
    if length == 0.0 {
        // No words: any direction will do.
        return (0..dimensions).map(|place| if place == 0 { 1.0 } else { 0.0 }).collect();
    }
    sum.into_iter().map(|number| (number / length) as f32).collect()
}

/// A number between minus one and one.
fn part(key: Key, place: usize) -> f64 {
    (key.word(place as u64).number() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: &str, other: &str) -> f32 {
        vector(one, 256).iter().zip(vector(other, 256)).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn every_vector_is_of_length_one() {
        for text in ["", " ", "hello", "The weather in Bern", "é"] {
            for size in [1, 3, USUAL] {
                let vector = vector(text, size);
                let length: f32 = vector.iter().map(|number| number * number).sum();
                assert!(vector.len() == size && (length - 1.0).abs() < 1e-3, "{text} {size} {length}");
            }
        }
    }

    #[test]
    fn texts_that_share_words_are_near() {
        assert!(near("the weather in bern", "The weather in Zurich") > 0.5);
        assert!(near("the weather in bern", "stock prices fell sharply").abs() < 0.3);
        assert!(near("a b", "b a") > 0.999);
    }

    #[test]
    fn models_have_their_sizes() {
        assert_eq!((dimensions("text-embedding-3-large"), dimensions("text-embedding-3-small")), (3072, 1536));
    }
}
