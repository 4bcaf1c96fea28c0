//! A file that was read, and what can be asked of it.
//!
//! *Why two steps?* [`Document::parse`] says whether there is a tree at all; [`Document::decode`]
//! says whether the tree is what a type wants. What can be read but is wrong in itself (a duplicate
//! key) is kept and told together with what the type finds, so that one run tells all.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::node::Node;
use crate::path::Path;
use crate::reader;
use crate::scalar::Scalars;
use crate::schema;
use crate::source::{Place, Source};
use crate::words::shorten;

/// A YAML file as a tree with places.
#[derive(Debug, Clone)]
pub struct Document {
    source: Arc<Source>,
    root: Node,
    flaws: Diagnostics,
}

impl Document {
    /// Reads `text`; `name` is what messages call the file.
    ///
    /// # Errors
    /// What leaves no tree: bad syntax, an empty file, a second document, a passed limit.
    pub fn parse(name: &str, text: &str) -> Result<Self, Diagnostics> {
        let source = Arc::new(Source::new(name, text));
        let (root, flaws) = reader::read(&source)?;
        Ok(Self { source, root, flaws })
    }

    /// The value as a `T`, with the scalar types of this crate.
    ///
    /// # Errors
    /// All that is wrong with the file as a `T`, duplicate keys and the like included.
    pub fn decode<T: DeserializeOwned + JsonSchema>(&self) -> Result<T, Diagnostics> {
        self.decode_with(&Scalars::built_in())
    }

    /// As [`Document::decode`], with further scalar types whose errors are to be told at once.
    ///
    /// # Errors
    /// As [`Document::decode`].
    pub fn decode_with<T: DeserializeOwned + JsonSchema>(&self, scalars: &Scalars) -> Result<T, Diagnostics> {
        let mut problems = self.flaws.clone();
        problems.extend(check::check(&self.source, &self.root, &schema::schema::<T>(), scalars));
        problems.or(())?;
        serde_path_to_error::deserialize(&self.root).map_err(|error| self.left_over(&error).into())
    }

    /// What no schema says: an own `Deserialize` refused the value.
    fn left_over(&self, error: &serde_path_to_error::Error<serde::de::value::Error>) -> Diagnostic {
        self.problem(&Path::from(error.path()), error.inner().to_string(), None)
    }

    /// A problem that only the caller can see, at the value `path` leads to.
    ///
    /// Where that value was left out, the problem stands at its nearest ancestor.
    pub fn problem(&self, path: &Path, message: impl Into<String>, hint: Option<String>) -> Diagnostic {
        self.problem_at(self.place(path), message, hint)
    }

    /// A problem at a place of this file, such as one taken from the tree.
    pub fn problem_at(&self, place: Place, message: impl Into<String>, hint: Option<String>) -> Diagnostic {
        Diagnostic::new(&self.source, place, message).with_hint(hint)
    }

    /// Where `path` leads, or its nearest ancestor that was written.
    pub fn place(&self, path: &Path) -> Place {
        path.resolve(&self.root)
    }

    /// The text at `place`, shortened to fit a message.
    pub fn text(&self, place: Place) -> String {
        shorten(self.source.slice(place))
    }

    /// The tree.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// What messages call the file.
    pub fn name(&self) -> &str {
        &self.source.name
    }
}
