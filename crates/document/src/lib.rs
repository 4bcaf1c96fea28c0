//! YAML with positions: reading what people write, and saying where it is wrong.
//!
//! *Which question does it answer?* "What did the user write, and if it is wrong: where, what was
//! expected there, and what was probably meant?" [`Document::parse`] turns text into a tree that
//! knows its positions, [`Document::decode`] turns the tree into a Rust type, and
//! [`Document::problem`] places what only the caller can know (a provider that does not exist).
//!
//! *Why not plain serde?* serde stops at the first error and forgets positions inside buffered
//! types. Here a generic checker compares the tree with the type's own JSON Schema first and
//! collects every violation of the file; serde runs only over a tree that passed.
//!
//! *What it never does:* open files, start threads, read a clock, print. It gets a name and a text.
//!
//! ```
//! use brownout_document::{Document, Period, Share};
//!
//! #[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
//! #[serde(deny_unknown_fields)]
//! struct Fault { at: Period, share: Option<Share>, kind: Kind }
//!
//! #[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
//! #[serde(rename_all = "snake_case")]
//! enum Kind { Blackout, Error { status: u16 } }
//!
//! let text = "at: 90\nshare: 80%\nkind: { eror: { status: 503 } }\n";
//! let document = Document::parse("fault.yaml", text).unwrap();
//! let problems = document.decode::<Fault>().unwrap_err();
//! assert_eq!(problems.lines(), [
//!     "fault.yaml:1:5: expected a duration such as `250ms` or `1m 30s`, found `90`: a duration needs a unit; write `90s`",
//!     "fault.yaml:3:9: expected one of: `blackout`, `error`; found `eror`; did you mean `error`?",
//! ]);
//! ```

mod check;
mod deserialize;
mod diagnostic;
mod diagnostics;
mod document;
mod either;
pub mod limits;
mod node;
mod path;
mod plain;
mod reader;
mod render;
mod scalar;
mod schema;
mod source;
mod syntax;
mod words;

pub use diagnostic::{Diagnostic, Finding};
pub use diagnostics::Diagnostics;
pub use document::Document;
pub use either::{Either, Names};
pub use node::{Entry, Key, Node, Value};
pub use path::Path;
pub use render::Colour;
pub use scalar::{Factor, Money, Per, Period, Rate, Refusal, Scalar, Scalars, Share};
pub use schema::schema;
pub use source::{Place, Position};
pub use words::{closest, did_you_mean};

/// What the macro [`scalar!`] needs at the place where it is used.
#[doc(hidden)]
pub mod support {
    pub use crate::scalar::{deserialize, json_schema};
    pub use {schemars, serde};
}
