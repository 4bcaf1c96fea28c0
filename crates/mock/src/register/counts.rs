//! What is counted over all requests, also those that are not kept any more.
//!
//! *Which question does it answer?* "How many came, how did they end, what did they cost, who is still there?"
//!
//! *What it never does:* grow with the number of requests. Providers, statuses and names of faults are few; where
//! somebody adds very many faults, those beyond a thousand are counted together.

use std::collections::BTreeMap;

use super::outcome::Outcome;

/// Names of faults that are counted apart.
const NAMES: usize = 1000;

/// The name of all that have no count of their own.
const OTHERS: &str = "(others)";

/// Requests that found no provider.
pub(crate) const NOBODY: &str = "(none)";

/// Counts of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts {
    /// By the name of the provider, in the order in which they were first asked. They are few: to look through them takes
    /// less than to sort them.
    pub(crate) providers: Vec<(String, Provider)>,
    /// By the name of the fault.
    pub(crate) struck: BTreeMap<String, u64>,
}

/// Counts of one provider.
#[derive(Debug, Clone, Default)]
pub(crate) struct Provider {
    /// Answers by status; `None` where no answer began.
    pub(crate) statuses: BTreeMap<Option<u16>, u64>,
    pub(crate) input_tokens: u64,
    pub(crate) output_tokens: u64,
    /// Requests that are being answered.
    pub(crate) open: u64,
    /// Requests that came.
    pub(crate) came: u64,
}

impl Counts {
    pub(super) fn came(&mut self, provider: Option<&str>) {
        let provider = self.provider(provider);
        provider.came += 1;
        provider.open += 1;
    }

    pub(super) fn answered(&mut self, provider: Option<&str>, outcome: &Outcome) {
        let (input, output) = outcome.tokens();
        let provider = self.provider(provider);
        *provider.statuses.entry(outcome.status()).or_default() += 1;
        provider.input_tokens += input;
        provider.output_tokens += output;
    }

    pub(super) fn left(&mut self, provider: Option<&str>) {
        let provider = self.provider(provider);
        provider.open = provider.open.saturating_sub(1);
    }

    pub(super) fn struck(&mut self, fault: &str) {
        if let Some(count) = self.struck.get_mut(fault) {
            *count += 1;
            return;
        }
        let name = if self.struck.len() < NAMES { fault } else { OTHERS };
        *self.struck.entry(name.to_owned()).or_default() += 1;
    }

    /// What is left of the counts when they begin anew: who is being served is still there.
    pub(super) fn open_only(&self) -> Self {
        let open = |(name, provider): &(String, Provider)| {
            (name.clone(), Provider { open: provider.open, ..Provider::default() })
        };
        Self { providers: self.providers.iter().map(open).collect(), struck: BTreeMap::new() }
    }

    fn provider(&mut self, name: Option<&str>) -> &mut Provider {
        let name = name.unwrap_or(NOBODY);
        let place = self.providers.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.providers.push((name.to_owned(), Provider::default()));
            self.providers.len() - 1
        });
        &mut self.providers[place].1
    }
}
