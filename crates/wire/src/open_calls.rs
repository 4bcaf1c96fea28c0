//! Calls of tools that wait for their results, for the formats whose results may come without an id.
//!
//! *Which question does it answer?* "Which call is this the result of?"
//!
//! *Why kept by id and by name?* A conversation may hold as many calls as fit into the largest body. Looked for one by
//! one, a hundred thousand results would keep everybody else waiting for minutes.
//!
//! *What it never does:* give a call two results.

use std::collections::{BTreeMap, VecDeque};

use crate::Text;

/// Calls in order, those left out that have their results.
#[derive(Debug, Default)]
pub(crate) struct OpenCalls {
    /// By their places: the ids, while they wait.
    ids: Vec<Option<Text>>,
    by_id: BTreeMap<Text, VecDeque<usize>>,
    by_name: BTreeMap<Text, VecDeque<usize>>,
    /// No call before this place waits.
    first: usize,
}

impl OpenCalls {
    pub(crate) fn add(&mut self, id: Text, name: Text) {
        let place = self.ids.len();
        self.by_id.entry(id.clone()).or_default().push_back(place);
        self.by_name.entry(name).or_default().push_back(place);
        self.ids.push(Some(id));
    }

    /// Takes the first call of that id.
    pub(crate) fn of_id(&mut self, id: &str) -> Option<Text> {
        take(&mut self.ids, self.by_id.get_mut(id)?)
    }

    /// Takes the first call of a tool of that name.
    pub(crate) fn of_name(&mut self, name: &str) -> Option<Text> {
        take(&mut self.ids, self.by_name.get_mut(name)?)
    }

    /// Takes the first call.
    pub(crate) fn first(&mut self) -> Option<Text> {
        self.first += self.ids.iter().skip(self.first).take_while(|id| id.is_none()).count();
        self.ids.get_mut(self.first)?.take()
    }
}

/// The id of the first of these places at which a call waits.
fn take(ids: &mut [Option<Text>], places: &mut VecDeque<usize>) -> Option<Text> {
    std::iter::from_fn(|| places.pop_front()).find_map(|place| ids.get_mut(place)?.take())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(calls: &[(&'static str, &'static str)]) -> OpenCalls {
        let mut open = OpenCalls::default();
        for (id, name) in calls {
            open.add((*id).into(), (*name).into());
        }
        open
    }

    #[test]
    fn each_call_has_one_result_however_it_is_found() {
        let mut open = open(&[("1", "a"), ("2", "b"), ("2", "a"), ("3", "a")]);
        assert_eq!(open.of_name("a").as_deref(), Some("1"));
        assert_eq!(open.of_id("1"), None);
        assert_eq!(open.first().as_deref(), Some("2"));
        assert_eq!(open.of_id("2").as_deref(), Some("2"));
        assert_eq!(open.of_name("a").as_deref(), Some("3"));
        assert_eq!((open.first(), open.of_name("b"), open.of_id("2"), open.of_id("x")), (None, None, None, None));
    }
}
