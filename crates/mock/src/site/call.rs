//! How an attempt comes: what is known of it before it is answered.
//!
//! *Which question does it answer?* "Who asks whom, in which format, and with which key?"
//!
//! *Why a value?* In virtual mode most of this stands in a policy, over HTTP in headers and paths. The site
//! must not know the difference.
//!
//! *What it never does:* hold a key. It has the name of one.

use wire::{Api, Request};

/// An attempt on its way to a provider.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The provider, by its place.
    pub provider: usize,
    /// The format that it is written in, and its answer will be.
    pub api: Api,
    /// The model that is asked.
    pub model: &'a str,
    /// What is asked.
    pub request: &'a Request,
    /// The name of the key that it comes with; `None` for the one that the provider is known by.
    pub key: Option<&'a str>,
    /// For whom it is made; `None` where only the request's marker may say so.
    pub tenant: Option<&'a str>,
}

impl Call<'_> {
    /// What is asked of the provider, as faults select it.
    pub const fn endpoint(&self) -> &'static str {
        match self.api {
            Api::OpenaiResponses => "responses",
            _ => "chat",
        }
    }
}
