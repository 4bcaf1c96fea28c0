//! What may be spent, and when somebody is told.

use document::{Factor, Path, Share};
use failover::{SpendAlert, SpendBudget, SpendPolicy, SpendScope};

use super::{Problems, routes};
use crate::raw;

/// Budgets and alerts.
pub(super) fn spend(file: &raw::File, problems: &mut Problems<'_>) -> SpendPolicy {
    let path = Path::root().field("spend");
    let said = file.spend.budgets.iter().enumerate();
    let budgets: Vec<SpendBudget> =
        said.map(|(nth, said)| budget(said, file, &path.field("budgets").index(nth), problems)).collect();
    let alerts = file.spend.alert.map(|said| alerts(said, &budgets, &path.field("alert"), problems));
    SpendPolicy { budgets, alerts: alerts.unwrap_or_default() }
}

fn budget(said: &raw::Budget, file: &raw::File, path: &Path, problems: &mut Problems<'_>) -> SpendBudget {
    if said.per.duration().is_zero() {
        problems.add(&path.field("per"), "a budget must last some time", None);
    }
    if said.at_most.nano_usd() == 0 {
        problems.add(&path.field("at_most"), "with nothing to spend no call is ever made", None);
    }
    let scope = match &said.of {
        None | Some(raw::Scope::All) => SpendScope::All,
        Some(raw::Scope::Class(class)) => SpendScope::Class(class.clone()),
        Some(raw::Scope::EachTenant) => SpendScope::EachTenant,
        Some(raw::Scope::Provider(name)) => {
            let place = routes::place(name, &file.providers, &path.field("of").field("provider"), problems);
            SpendScope::Target(place.unwrap_or_default())
        }
    };
    SpendBudget { scope, per: said.per.duration(), nano_usd: said.at_most.nano_usd() }
}

fn alerts(said: raw::Alert, budgets: &[SpendBudget], path: &Path, problems: &mut Problems<'_>) -> Vec<SpendAlert> {
    if said.shift.is_some_and(|shift| shift.times() <= 1.0) {
        let hint = Some("write `1.5x`".to_owned());
        problems.add(&path.field("shift"), "calls that cost what they always do would raise it", hint);
    }
    if said.budget_share.is_some() && budgets.is_empty() {
        problems.add(&path.field("budget_share"), "there is no budget to use a share of", None);
    }
    let per_hour = said.per_hour.map(|money| SpendAlert::PerHour(money.nano_usd()));
    let shift = said.shift.map(Factor::times).map(SpendAlert::Shift);
    let share = said.budget_share.map(Share::fraction).map(SpendAlert::BudgetShare);
    [per_hour, shift, share].into_iter().flatten().collect()
}
