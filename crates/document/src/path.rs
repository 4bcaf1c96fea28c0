//! Ways through a file: `timeline[2].provider`, and the place it leads to.
//!
//! *Why paths beside places?* Whoever checks meaning (is there such a provider?) holds decoded
//! values, not the tree. A path is written from what they know, and resolves to the place of the
//! value; where the value was left out, to its nearest ancestor that was written.

use std::fmt;

use crate::node::{Key, Node, Value};
use crate::source::Place;

/// The way from the root of a file to one value, or to the key of that value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Path {
    steps: Vec<Step>,
    key: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Field(String),
    Index(usize),
}

impl Path {
    /// The whole file.
    pub fn root() -> Self {
        Self::default()
    }

    /// The value under `name` in the map this path leads to.
    #[must_use]
    pub fn field(&self, name: impl Into<String>) -> Self {
        self.step(Step::Field(name.into()))
    }

    /// The item `index` (from 0) of the list this path leads to.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// The key instead of the value.
    #[must_use]
    pub fn key(&self) -> Self {
        Self { steps: self.steps.clone(), key: true }
    }

    fn step(&self, step: Step) -> Self {
        let steps = self.steps.iter().cloned().chain([step]).collect();
        Self { steps, key: false }
    }

    /// Where this path leads in `root`, or as far as it can be followed.
    pub(crate) fn resolve(&self, root: &Node) -> Place {
        let mut node = root;
        let mut key = None;
        for step in &self.steps {
            let Some((next_key, next)) = step.follow(node) else { return node.place };
            (key, node) = (next_key, next);
        }
        key.filter(|_| self.key).map_or(node.place, |key| key.place)
    }
}

impl Step {
    fn follow<'a>(&self, node: &'a Node) -> Option<(Option<&'a Key>, &'a Node)> {
        match (self, &node.value) {
            (Self::Field(name), Value::Map(_)) => node.entry(name).map(|entry| (Some(&entry.key), &entry.value)),
            (Self::Index(index), Value::List(items)) => items.get(*index).map(|item| (None, item)),
            _ => None,
        }
    }
}

impl From<&serde_path_to_error::Path> for Path {
    fn from(path: &serde_path_to_error::Path) -> Self {
        use serde_path_to_error::Segment;
        let step = |segment: &Segment| match segment {
            Segment::Seq { index } => Some(Step::Index(*index)),
            Segment::Map { key } => Some(Step::Field(key.clone())),
            Segment::Enum { variant } => Some(Step::Field(variant.clone())),
            Segment::Unknown => None,
        };
        Self { steps: path.iter().map_while(step).collect(), key: false }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, step) in self.steps.iter().enumerate() {
            match step {
                Step::Field(name) if nth == 0 => write!(f, "{name}")?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
