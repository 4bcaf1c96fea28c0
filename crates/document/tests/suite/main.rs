//! The crate from outside: what users write, and what they are told.

mod bombs;
mod broken;
mod decoded;
mod path;
mod random;
mod rendering;
mod scalars;
mod schema;
mod world;
mod wrong;
