//! The ledger of attempts, budgets and alerts.

use std::time::Duration;

use brownout_failover::{
    Alert, Alerted, Bill, Costs, Payer, Price, SpendAlert, SpendBudget, SpendPolicy, SpendScope, Spending,
};
use chance::Moment;
use proptest::prelude::*;
use wire::Usage;

const HOUR: Duration = Duration::from_secs(3600);

const fn secs(seconds: u64) -> Moment {
    Moment::from_secs(seconds)
}

/// One nano-dollar for a prompt token, two for an answer token; the second target ten times that; the third has
/// no price.
fn prices() -> Vec<Option<Price>> {
    vec![Some(Price::flat(1_000_000, 2_000_000)), Some(Price::flat(10_000_000, 20_000_000)), None]
}

fn spending(budgets: Vec<SpendBudget>, alerts: Vec<SpendAlert>) -> Spending {
    Spending::new(&SpendPolicy { budgets, alerts }, prices())
}

fn budget(scope: SpendScope, nano_usd: u64) -> SpendBudget {
    SpendBudget { scope, per: HOUR, nano_usd }
}

fn payer(target: usize) -> Payer {
    Payer { class: None, tenant: None, target, primary: 0 }
}

fn of_tenant(tenant: &str, target: usize) -> Payer {
    Payer { tenant: Some(tenant.into()), ..payer(target) }
}

fn tokens(input_tokens: u64, output_tokens: u64) -> Usage {
    Usage { input_tokens, output_tokens, ..Usage::default() }
}

fn answered(usage: Usage) -> Bill {
    Bill { usage: Some(usage), output_tokens: usage.output_tokens, refused: false, served: true }
}

/// One attempt of 100 tokens in and so many out, estimated exactly.
fn spend(spending: &mut Spending, now: Moment, payer: Payer, output: u64) -> Vec<Alert> {
    let reserved = spending.reserve(now, payer, tokens(100, output)).unwrap();
    spending.settle(now, reserved, answered(tokens(100, output)))
}

#[test]
fn every_kind_of_attempt_is_in_the_ledger() {
    let mut spending = spending(vec![], vec![]);
    let loser = Bill { usage: None, output_tokens: 7, refused: false, served: false };
    let refused = Bill { refused: true, ..Bill::default() };
    for bill in [answered(tokens(100, 50)), loser, refused, Bill::default()] {
        let reserved = spending.reserve(secs(1), payer(0), tokens(100, 1000)).unwrap();
        spending.settle(secs(2), reserved, bill);
    }
    let reserved = spending.reserve(secs(1), payer(2), tokens(100, 1000)).unwrap();
    spending.settle(secs(2), reserved, answered(tokens(100, 50)));
    assert_eq!(spending.tally(0), Costs { attempts: 4, known: 200, estimated: 114, unknown: 1, wasted: 114 });
    assert_eq!(spending.tally(2), Costs { attempts: 1, unknown: 1, ..Costs::default() });
    assert_eq!(spending.total(), Costs { attempts: 5, known: 200, estimated: 114, unknown: 2, wasted: 114 });
}

#[test]
fn a_target_that_would_break_a_budget_is_refused_and_a_cheaper_one_is_not() {
    let mut spending = spending(vec![budget(SpendScope::All, 1000)], vec![]);
    let dear = spending.reserve(secs(0), payer(1), tokens(100, 50)).unwrap_err();
    assert_eq!((dear.budget, dear.left), (0, 1000));
    assert!(spending.reserve(secs(0), payer(0), tokens(100, 50)).is_ok());
}

#[test]
fn what_is_set_aside_counts_until_the_bill_is_there() {
    let mut spending = spending(vec![budget(SpendScope::All, 1000)], vec![]);
    let first = spending.reserve(secs(0), payer(0), tokens(100, 300)).unwrap();
    assert_eq!(spending.reserve(secs(0), payer(0), tokens(100, 300)).unwrap_err().left, 300);
    spending.settle(secs(1), first, answered(tokens(100, 50)));
    assert!(spending.reserve(secs(1), payer(0), tokens(100, 300)).is_ok());
}

#[test]
fn a_budget_comes_back_when_its_window_has_passed() {
    let mut spending = spending(vec![budget(SpendScope::All, 1000)], vec![]);
    spend(&mut spending, secs(30), payer(0), 450);
    let refused = spending.reserve(secs(40), payer(0), tokens(1, 0)).unwrap_err();
    assert!(refused.until >= secs(30) + HOUR, "{refused:?}");
    assert!(spending.reserve(secs(3600), payer(0), tokens(1, 0)).is_err());
    assert!(spending.reserve(refused.until, payer(0), tokens(1, 0)).is_ok());
}

#[test]
fn scopes_count_their_own() {
    let class = SpendScope::Class("code".into());
    let terms = vec![budget(SpendScope::EachTenant, 300), budget(class, 300), budget(SpendScope::Target(1), 3000)];
    let mut spending = spending(terms, vec![]);
    spend(&mut spending, secs(0), of_tenant("a", 0), 100);
    let again = |payer, spending: &mut Spending| spending.reserve(secs(1), payer, tokens(1, 0)).err().map(|e| e.budget);
    assert_eq!(again(of_tenant("a", 0), &mut spending), Some(0));
    assert_eq!(again(of_tenant("b", 0), &mut spending), None);
    let code = Payer { class: Some("code".into()), ..payer(0) };
    spend(&mut spending, secs(0), code.clone(), 100);
    assert_eq!(again(code, &mut spending), Some(1));
    spend(&mut spending, secs(0), payer(1), 100);
    assert_eq!(again(payer(1), &mut spending), Some(2));
    assert_eq!(again(payer(0), &mut spending), None);
}

#[test]
fn an_unknown_bill_is_charged_at_its_estimate() {
    let mut spending = spending(vec![budget(SpendScope::All, 1000)], vec![]);
    let sent = spending.reserve(secs(0), payer(0), tokens(100, 450)).unwrap();
    spending.settle(secs(1), sent, Bill::default());
    assert!(spending.reserve(secs(2), payer(0), tokens(1, 0)).is_err());
    assert_eq!(spending.total().unknown, 1);
}

#[test]
fn an_alert_is_told_once_and_again_after_it_was_over() {
    let mut spending = spending(vec![], vec![SpendAlert::PerHour(500)]);
    assert_eq!(spend(&mut spending, secs(0), payer(0), 100), []);
    let told = spend(&mut spending, secs(1), payer(0), 100);
    assert_eq!(told, [Alert { at: secs(1), what: Alerted::PerHour { nano_usd: 600, limit: 500 } }]);
    assert_eq!(spend(&mut spending, secs(2), payer(0), 100), []);
    assert_eq!(spend(&mut spending, secs(8000), payer(0), 100), []);
    assert_eq!(spend(&mut spending, secs(8001), payer(0), 100).len(), 1);
}

#[test]
fn a_shift_is_measured_at_the_primarys_price() {
    let mut spending = spending(vec![], vec![SpendAlert::Shift(3.0)]);
    for call in 0..20 {
        assert_eq!(spend(&mut spending, secs(call), payer(0), 100), []);
    }
    // Each call at the second target costs ten times as much: with k of them, (20 + 10k) / (20 + k) > 3 at k = 6.
    let told: Vec<_> = (20..40).filter(|call| !spend(&mut spending, secs(*call), payer(1), 100).is_empty()).collect();
    assert_eq!(told, [25]);
}

#[test]
fn a_share_of_a_budget_is_told_by_tenant() {
    let terms = vec![budget(SpendScope::EachTenant, 1000)];
    let mut spending = spending(terms, vec![SpendAlert::BudgetShare(0.5)]);
    assert_eq!(spend(&mut spending, secs(0), of_tenant("a", 0), 100), []);
    let told = spend(&mut spending, secs(1), of_tenant("a", 0), 100);
    assert_eq!(told[0].what.to_string(), "60% of budget 1 of 'a' is used, at least 50%");
    assert_eq!(spend(&mut spending, secs(2), of_tenant("b", 0), 100), []);
    assert_eq!(spend(&mut spending, secs(3), of_tenant("a", 0), 50), []);
}

#[test]
fn a_new_price_holds_from_then_on() {
    let mut spending = spending(vec![], vec![]);
    spend(&mut spending, secs(0), payer(0), 100);
    spending.set_price(0, Some(Price::flat(0, 1_000_000)));
    spend(&mut spending, secs(1), payer(0), 100);
    assert_eq!(spending.tally(0).known, 300 + 100);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_is_the_sum_over_attempts(
        attempts in proptest::collection::vec((0..3_usize, 0..500_u64, 0..500_u64, 0..4_u8), 0..60),
    ) {
        let mut spending = spending(vec![], vec![]);
        let mut sum = Costs::default();
        for (target, input, output, kind) in attempts {
            let reserved = spending.reserve(secs(0), payer(target), tokens(input, 500)).unwrap();
            let usage = (kind == 0).then(|| tokens(input, output));
            let bill = Bill { usage, output_tokens: output, refused: kind == 1 && output == 0, served: kind == 0 };
            spending.settle(secs(0), reserved, bill);
            // By hand: a nano-dollar a token in, two out, ten times that at the second.
            let cost = (input + 2 * output) * [1, 10, 0][target];
            sum.attempts += 1;
            match kind {
                0 if input + output == 0 => {}
                0 if target < 2 => sum.known += cost,
                _ if output > 0 && target < 2 => { sum.estimated += cost; sum.wasted += cost; }
                1 if output == 0 => {}
                _ => sum.unknown += 1,
            }
        }
        prop_assert_eq!(spending.total(), sum);
    }

    /// Where no bill is above its estimate, no hour costs more than the budget.
    #[test]
    fn a_budget_is_never_overdrawn(
        calls in proptest::collection::vec((0..400_u64, 0..2_usize, 1..200_u64, any::<bool>()), 1..150),
    ) {
        let mut spending = spending(vec![budget(SpendScope::All, 3000)], vec![]);
        let (mut now, mut paid, mut open) = (0, Vec::<(u64, u64)>::new(), Vec::new());
        for (pause, target, output, settles) in calls {
            now += pause;
            open.extend(spending.reserve(secs(now), payer(target), tokens(100, output)).ok().map(|r| (r, target, output)));
            if settles && let Some((reserved, target, output)) = open.pop() {
                spending.settle(secs(now), reserved, answered(tokens(100, output)));
                paid.push((now, (100 + 2 * output) * [1, 10][target]));
            }
        }
        for (from, _) in &paid {
            let hour = paid.iter().filter(|(at, _)| (*from..from + 3600).contains(at));
            prop_assert!(hour.map(|(_, nano)| nano).sum::<u64>() <= 3000);
        }
    }
}
