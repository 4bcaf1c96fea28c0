//! A report in the form its reader needs. One file per form, all from the same entries.
//!
//! Renderers return text; writing it somewhere is the caller's business.

pub(crate) mod hdr;
mod headline;
mod html;
mod json;
mod junit;
mod markdown;
mod matrix;
mod terminal;
mod waterfall;

pub use self::hdr::hdr;
pub use html::html;
pub use json::json;
pub use junit::junit;
pub use markdown::markdown;
pub use terminal::{Colour, terminal};
pub use waterfall::waterfall;
