//! What each provider did: answers served, attempts, errors by category, cost, breaker transitions.

use record::event::{Attempt, Breaker, Outcome};
use record::report::{Number, Ordered, Provider, Transition};

use crate::index::Index;
use crate::round::millis;

/// All providers: those of the run in its order, then others that the log names.
pub(crate) fn providers(index: &Index<'_>) -> Ordered<Provider> {
    let known = index.start.providers.iter().map(|provider| (provider.name.clone(), Provider::default()));
    let mut all: Ordered<Provider> = known.collect();
    for attempt in &index.attempts {
        count(entry(&mut all, &attempt.provider), attempt);
    }
    for name in index.requests.iter().filter_map(|request| request.served_by.as_deref()) {
        entry(&mut all, name).requests += 1;
    }
    for breaker in &index.breakers {
        entry(&mut all, &breaker.provider).breaker.push(transition(breaker));
    }
    all
}

fn entry<'a>(all: &'a mut Ordered<Provider>, name: &str) -> &'a mut Provider {
    let known = all.0.iter().position(|(known, _)| known == name);
    let place = known.unwrap_or_else(|| {
        all.0.push((name.to_owned(), Provider::default()));
        all.0.len() - 1
    });
    &mut all.0[place].1
}

fn count(provider: &mut Provider, attempt: &Attempt) {
    provider.attempts += 1;
    if let Some(cost) = attempt.cost_nano_usd {
        *provider.cost_nano_usd.get_or_insert(0) += cost;
    }
    if attempt.outcome == Outcome::Failed {
        let category = attempt.category.as_deref().unwrap_or("unknown").to_owned();
        *provider.errors.entry(category).or_default() += 1;
    }
}

fn transition(breaker: &Breaker) -> Transition {
    Transition {
        at_ms: Number(millis(breaker.at_us)),
        from: breaker.from.clone(),
        to: breaker.to.clone(),
        because: breaker.because.clone(),
    }
}
