//! The library of scenarios: every file is a proof, or it has no place there.
//!
//! A scenario that passes says little; one that passes with its policy and fails without the
//! protection it names says what the protection is good for. Verdicts are taken on whole runs, as the
//! files have them; repetition and difference of seeds on shorter ones.

#[path = "../stage/mod.rs"]
mod stage;

mod proofs;
mod seeds;
mod shelf;
