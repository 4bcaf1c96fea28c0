//! A map that forgets: what was not touched for long is dropped.
//!
//! *Which question does it answer?* "How can a provider that runs for months remember requests?"
//!
//! *Why two generations?* An exact order of use would cost an update for every look. Here the young
//! generation becomes the old one when it is full, and the old one is dropped as a whole: cheap, the
//! same in every run, and nothing younger than `limit` entries is ever lost.
//!
//! *What it never does:* hold more than twice its limit.

use std::collections::BTreeMap;

/// A map of the most recent entries.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    young: BTreeMap<K, V>,
    old: BTreeMap<K, V>,
    limit: usize,
}

impl<K: Ord, V> Recent<K, V> {
    /// An empty map that keeps at least `limit` entries.
    pub(super) const fn new(limit: usize) -> Self {
        Self { young: BTreeMap::new(), old: BTreeMap::new(), limit }
    }

    /// Adds or replaces an entry.
    pub(super) fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.limit {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    /// An entry that is still there.
    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.young.get_mut(key).or_else(|| self.old.get_mut(key))
    }

    /// Takes an entry out.
    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        let young = self.young.remove(key);
        let old = if self.old.is_empty() { None } else { self.old.remove(key) };
        young.or(old)
    }
}

impl<K: Ord> Recent<K, u32> {
    /// Counts one more of `key` and returns how many there are.
    pub(super) fn count(&mut self, key: K) -> u32 {
        if let Some(count) = self.young.get_mut(&key) {
            *count += 1;
            return *count;
        }
        let count = self.old.get(&key).copied().unwrap_or(0) + 1;
        self.insert(key, count);
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_touched_is_kept() {
        let mut counts = Recent::new(4);
        for n in 0..100 {
            assert_eq!((counts.count(7), counts.count(100 + n)), (n + 1, 1));
        }
        assert!(counts.young.len() + counts.old.len() <= 8);
    }

    #[test]
    fn entries_are_taken_out_once() {
        let mut recent = Recent::new(2);
        for n in 0..4 {
            recent.insert(n, n);
        }
        assert_eq!((recent.remove(&1), recent.remove(&1), recent.remove(&3)), (Some(1), None, Some(3)));
    }
}
