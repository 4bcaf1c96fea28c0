//! A value that may be one of several shapes without a tag, such as a bound or a bare value.
//!
//! *Why guess the shape?* To say "matches none of three" helps nobody. The shape that the user
//! probably meant is the one of the same kind with the fewest problems, and those are told.

use crate::diagnostics::Diagnostics;
use crate::node::{Node, Value};
use crate::schema::View;

use super::expected::{expected, found};
use super::{Checker, fits};

impl Checker<'_> {
    pub(super) fn union(&mut self, node: &Node, shapes: &[View<'_>]) {
        let likely = shapes.iter().filter(|shape| self.is_likely(node, **shape));
        let tried = likely.map(|shape| self.tried(node, *shape));
        match tried.min_by_key(Diagnostics::len) {
            Some(problems) => self.problems.extend(problems),
            None => self.no_shape(node, shapes),
        }
    }

    /// Whether `node` is of the kind that `shape` wants; a wrong unit is a wrong value, not a wrong kind.
    fn is_likely(&self, node: &Node, shape: View<'_>) -> bool {
        if self.scalars.of(shape).is_some() {
            return node.scalar().is_some();
        }
        if let Some(variants) = shape.variants() {
            let words_alone = variants.iter().all(|variant| variant.body.is_none());
            return matches!(node.value, Value::String(_)) || matches!(node.value, Value::Map(_)) && !words_alone;
        }
        let inner = shape.alternatives();
        if inner.is_empty() { fits(node, shape) } else { inner.iter().any(|shape| self.is_likely(node, *shape)) }
    }

    fn tried(&self, node: &Node, shape: View<'_>) -> Diagnostics {
        let mut trial = Checker { source: self.source, scalars: self.scalars, problems: Diagnostics::new() };
        trial.value(node, shape);
        trial.problems
    }

    fn no_shape(&mut self, node: &Node, shapes: &[View<'_>]) {
        let mut wanted: Vec<_> = shapes.iter().map(|shape| expected(*shape, self.scalars)).collect();
        wanted.dedup();
        let message = format!("expected {}, found {}", wanted.join(" or "), found(self.source, node));
        self.problem(node.place, message, None);
    }
}
