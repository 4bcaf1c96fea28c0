//! Several plays at the same time, results in order.
//!
//! Each worker takes the next number and works on it alone, with a runtime and a clock of its own;
//! results are handed on in the order of their numbers. So what is printed and written does not
//! depend on how many workers there are.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// Whether to go on after a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Go on.
    On,
    /// Start nothing more, and hand nothing more on: what comes after does not depend on the workers.
    Enough,
}

/// Works on `0..count` with so many workers, and hands each result to `done`, in order.
pub(crate) fn in_order<T: Send>(
    count: usize,
    workers: usize,
    work: impl Fn(usize) -> T + Sync,
    mut done: impl FnMut(T) -> Next,
) {
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..workers.clamp(1, count.max(1)) {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count || sender.send((number, work(number))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut expected = 0;
        for (number, result) in results {
            early.insert(number, result);
            while let Some(result) = early.remove(&expected) {
                expected += 1;
                if done(result) == Next::Enough {
                    next.store(count, Ordering::Relaxed);
                    return;
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whatever_the_workers() {
        for workers in [1, 2, 7] {
            let mut seen = Vec::new();
            in_order(
                50,
                workers,
                |n| n * 3,
                |n| {
                    seen.push(n);
                    Next::On
                },
            );
            assert_eq!(seen, (0..50).map(|n| n * 3).collect::<Vec<_>>());
        }
    }

    #[test]
    fn after_enough_nothing_is_handed_on() {
        for workers in [1, 3] {
            let mut seen = Vec::new();
            in_order(
                1000,
                workers,
                |n| n,
                |n| {
                    seen.push(n);
                    if n == 3 { Next::Enough } else { Next::On }
                },
            );
            assert_eq!(seen, [0, 1, 2, 3]);
        }
    }
}
