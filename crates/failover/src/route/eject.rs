//! Outlier ejection: who fares so much worse than the rest of the group that it had better be left out.
//!
//! A target is compared with the others of its group, never with a fixed bound: a failure that all
//! share ejects nobody. The distance is absolute, because twice of almost nothing is almost nothing.
//! The cap is Envoy's lesson: whatever the numbers say, somebody is left.

use crate::policy::EjectionPolicy;

/// A target is an outlier where its share of failures is this much above that of the rest, in
/// thousandths. 300: one failing call in three beside a healthy rest. What is milder is the retry's
/// business, and at ten calls less than this is chance.
const MARGIN: u64 = 300;

/// Which members of a group are out, from their recent `(failures, calls)`; `None` is no evidence.
pub fn eject(policy: EjectionPolicy, group: &[Option<(u64, u64)>]) -> Vec<bool> {
    let mut outliers: Vec<(u64, usize)> = (0..group.len()).filter_map(|n| Some((excess(group, n)?, n))).collect();
    outliers.sort_by_key(|&(excess, n)| (std::cmp::Reverse(excess), n));
    let mut out = vec![false; group.len()];
    for &(_, n) in outliers.iter().take(cap(policy, group.len())) {
        out[n] = true;
    }
    out
}

/// The failures of member `n` above the rest's, in thousandths of its calls, where it is an outlier.
fn excess(group: &[Option<(u64, u64)>], n: usize) -> Option<u64> {
    let own = share(group[n]?)?;
    let others = group.iter().enumerate().filter(|(other, _)| *other != n).filter_map(|(_, seen)| *seen);
    let rest = share(others.fold((0, 0), |sum, seen| (sum.0 + seen.0, sum.1 + seen.1)))?;
    own.checked_sub(rest).filter(|excess| *excess >= MARGIN)
}

fn share((failed, calls): (u64, u64)) -> Option<u64> {
    (failed.saturating_mul(1000)).checked_div(calls)
}

/// How many of a group may be out.
fn cap(policy: EjectionPolicy, members: usize) -> usize {
    let share = if policy.max_share > 0.0 { policy.max_share.min(1.0) } else { 0.0 };
    let most = (share * members as f64) as usize;
    let least = usize::from(share > 0.0);
    most.max(least).min(members.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: EjectionPolicy = EjectionPolicy { max_share: 0.5, panic_share: 0.0 };

    #[test]
    fn the_one_that_fails_is_out() {
        assert_eq!(eject(HALF, &[Some((0, 20)), Some((15, 20)), Some((1, 20))]), [false, true, false]);
    }

    #[test]
    fn a_shared_failure_ejects_nobody() {
        assert_eq!(eject(HALF, &[Some((18, 20)), Some((20, 20)), Some((19, 20))]), [false; 3]);
    }

    #[test]
    fn nobody_is_judged_without_somebody_to_compare_with() {
        assert_eq!(eject(HALF, &[Some((20, 20)), None]), [false; 2]);
        assert_eq!(eject(HALF, &[Some((20, 20))]), [false]);
    }

    #[test]
    fn the_worst_go_first_and_the_cap_holds() {
        let group = [Some((12, 20)), Some((0, 200)), Some((20, 20)), Some((0, 200))];
        assert_eq!(eject(EjectionPolicy { max_share: 0.25, ..HALF }, &group), [false, false, true, false]);
        assert_eq!(eject(HALF, &group), [true, false, true, false]);
        assert_eq!(eject(EjectionPolicy { max_share: 0.0, ..HALF }, &group), [false; 4]);
    }

    #[test]
    fn of_two_one_may_go() {
        let mild = EjectionPolicy { max_share: 0.1, ..HALF };
        assert_eq!(eject(mild, &[Some((20, 20)), Some((0, 20))]), [true, false]);
    }
}
