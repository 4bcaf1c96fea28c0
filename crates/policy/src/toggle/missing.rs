//! What a policy has not, and could have with one line. What everybody needs first comes first.

use std::time::Duration;

use failover::{
    BreakerPolicy, CanaryPolicy, Commit, EjectionPolicy, HedgePolicy, LastResort, LevelPolicy, LimitsPolicy, MidStream,
    Policy, QualityPolicy, Reduction, Route, SlowPolicy, Timeouts,
};

use super::{Toggle, line};

/// One thing that can be added: its key, the value, in words, and how.
type Addition = (&'static str, &'static str, &'static str, fn(&mut Policy));

/// Every one of them replaces nothing but an absence.
const ADDITIONS: [Addition; 19] = [
    ("breaker", "{}", "breakers", |policy| or_default(&mut policy.breaker)),
    ("timeouts.total", "60s", "a deadline", |policy| time(policy, |all| &mut all.total)),
    ("timeouts.first_token", "8s", "a timeout for the first token", |policy| time(policy, |all| &mut all.first_token)),
    ("timeouts.idle", "6s", "a timeout between tokens", |policy| time(policy, |all| &mut all.idle)),
    ("timeouts.answer", "30s", "a timeout for whole answers", |policy| time(policy, |all| &mut all.answer)),
    ("timeouts.connect", "3s", "a timeout for the connection", |policy| time(policy, |all| &mut all.connect)),
    ("breaker.slow", "{}", "breakers that open for slow calls", |policy| {
        breaker(policy, |breaker| or_default::<SlowPolicy>(&mut breaker.slow));
    }),
    ("breaker.consecutive", "5", "breakers that open for failures in a row", |policy| {
        breaker(policy, |breaker| breaker.consecutive = breaker.consecutive.or(Some(5)));
    }),
    ("breaker.efficiency", "{}", "breakers that open for wasted tokens", |policy| {
        breaker(policy, |breaker| breaker.efficiency = breaker.efficiency.or(Some(LevelPolicy::default())));
    }),
    ("breaker.ramp", "10s", "traffic that comes back step by step", |policy| {
        breaker(policy, |breaker| {
            if breaker.ramp.is_zero() {
                breaker.ramp = Duration::from_secs(10);
            }
        });
    }),
    ("hedge", "{}", "hedges", |policy| or_default::<HedgePolicy>(&mut policy.hedge)),
    ("quality", "{}", "judges of answers", |policy| or_default::<QualityPolicy>(&mut policy.quality)),
    ("limits", "{}", "limits held before they bite", |policy| or_default::<LimitsPolicy>(&mut policy.limits)),
    ("commit", "whole", "answers held back until they are complete", |policy| {
        if policy.mid_stream == MidStream::Fail {
            policy.commit = Commit::Whole;
        }
    }),
    ("mid_stream", "resume", "streams that another provider goes on with", |policy| {
        if policy.commit == Commit::FirstToken {
            policy.mid_stream = MidStream::Resume;
        }
    }),
    ("context.affinity", "true", "conversations that stay where they are", |policy| policy.context.affinity = true),
    (
        "context.too_long",
        "[larger-model, drop-oldest, refuse]",
        "oldest turns dropped where nothing else fits",
        |policy| {
            if !policy.context.too_long.iter().any(|way| matches!(way, Reduction::DropOldest | Reduction::Summarise)) {
                policy.context.too_long = vec![Reduction::LargerModel, Reduction::DropOldest, Reduction::Refuse];
            }
        },
    ),
    ("canary", "{}", "questions to idle providers", |policy| or_default::<CanaryPolicy>(&mut policy.canary)),
    ("last_resort.text", "Please try again in a minute.", "a canned answer when everybody is out", |policy| {
        let text = "Please try again in a minute.".to_owned();
        policy.last_resort.get_or_insert(LastResort { text });
    }),
];

/// What is missing, a further provider before everything else.
pub(super) fn additions(policy: &Policy) -> Vec<Toggle> {
    let addition = |(key, value, words, add): Addition| {
        let mut changed = policy.clone();
        add(&mut changed);
        Toggle { key: key.to_owned(), policy: changed, words: words.to_owned(), line: line(key, value) }
    };
    let mut toggles: Vec<Toggle> = further(policy).into_iter().chain(ADDITIONS.map(addition)).collect();
    toggles.extend(ejection(policy));
    toggles.retain(|toggle| toggle.policy != *policy);
    toggles
}

/// The first provider that the route leaves out, behind the others.
fn further(policy: &Policy) -> Option<Toggle> {
    let Route::Priority(legs) = &policy.routes.default else { return None };
    let known = policy.routes.default.targets();
    let next = (0..policy.providers.len()).find(|place| !known.contains(place))?;
    let name = |place: &usize| policy.providers.get(*place).map(|target| target.name.as_str());
    // Only a plain list can be written on a line.
    let plain = legs.len() == known.len() && legs.iter().all(|leg| matches!(leg, Route::Target(_)));
    let names: Vec<&str> = known.iter().chain([&next]).filter_map(name).collect();
    let mut changed = policy.clone();
    changed.routes.default = Route::Priority(legs.iter().cloned().chain([Route::Target(next)]).collect());
    plain.then(|| Toggle {
        key: "routes.default".to_owned(),
        policy: changed,
        words: format!("`{}` behind the others", names.last().copied().unwrap_or_default()),
        line: format!("routes: {{ default: {{ priority: [{}] }} }}", names.join(", ")),
    })
}

/// Members of groups are taken out where there are groups.
fn ejection(policy: &Policy) -> Option<Toggle> {
    let grouped = policy.routes.iter().any(has_group) && policy.ejection.is_none();
    grouped.then(|| Toggle {
        key: "ejection".to_owned(),
        policy: Policy { ejection: Some(EjectionPolicy::default()), ..policy.clone() },
        words: "members of groups taken out while they fare badly".to_owned(),
        line: line("ejection", "{}"),
    })
}

fn has_group(route: &Route) -> bool {
    match route {
        Route::Priority(legs) => legs.iter().any(has_group),
        Route::Weighted(_) => true,
        _ => false,
    }
}

fn or_default<T: Default>(part: &mut Option<T>) {
    part.get_or_insert_default();
}

fn breaker(policy: &mut Policy, change: impl FnOnce(&mut BreakerPolicy)) {
    if let Some(breaker) = &mut policy.breaker {
        change(breaker);
    }
}

/// The default of a timeout, where there is none.
fn time(policy: &mut Policy, of: fn(&mut Timeouts) -> &mut Option<Duration>) {
    let default = *of(&mut Timeouts::default());
    let time = of(&mut policy.timeouts);
    *time = time.or(default);
}
