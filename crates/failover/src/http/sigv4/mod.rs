//! Requests to Amazon, signed with access keys (AWS Signature Version 4).
//!
//! *Which question does it answer?* "Which headers prove that this request is ours?" A date, the session
//! token where there is one, and a signature over both, over host, content type, path and body.
//!
//! *Why by hand?* The published signer brings some fifty crates, for four steps: write the request in one
//! canonical form ([`canonical`]), hash it with date and region, derive a key of that day, sign.
//! Source: AWS, "Create a signed AWS API request", and its published vectors, which the tests hold.
//!
//! *What it never does:* send the secret access key, or ask the clock of a run: Amazon takes the date of
//! the world, and only a few minutes off. A wrong clock is the provider's error to tell.

mod canonical;
mod date;
mod hash;
mod keys;
mod signer;

pub use keys::AwsKeys;
pub use signer::Signer;

#[cfg(test)]
mod vectors_test;
