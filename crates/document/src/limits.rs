//! How much one file may ask of the reader.
//!
//! *Why these numbers?* They are far above any file a person writes and far below what hurts: the
//! largest file of the library has a few hundred nodes. A file beyond a limit is refused with a
//! message at the place where the limit was passed, before memory is spent on it.

/// The longest text of one file, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The most values (keys included) in one file, after aliases are followed.
pub const MAX_NODES: usize = 50_000;

/// The most aliases (`*name`) in one file.
pub const MAX_ALIASES: usize = 256;

/// The deepest nesting of lists and maps.
pub const MAX_DEPTH: usize = 32;

/// The most problems written out for one file; the rest is counted.
pub const MAX_SHOWN: usize = 100;
