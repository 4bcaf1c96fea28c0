//! How an attempt comes: what is known of it before it is answered.
//!
//! *Which question does it answer?* "Who asks whom, in which format, and with which key?"
//!
//! *Why a value?* In virtual mode most of this stands in a policy, over HTTP in headers and paths. The site
//! must not know the difference.
//!
//! *What it never does:* hold a key. It has the name of one.

use chance::{Key, Purpose};
use fault::{Connection, Injection, Kind, Service};
use http::HeaderMap;
use wire::{Api, Request};

use super::Visitor;
use crate::service::completes;
use crate::{Draft, Marker};

/// An attempt on its way to a provider.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The provider, by its place.
    pub provider: usize,
    /// The format that it is written in, and its answer will be.
    pub api: Api,
    /// The model that is asked.
    pub model: &'a str,
    /// What is asked for.
    pub endpoint: Service,
    /// What it comes on.
    pub connection: Connection,
    /// What is asked.
    pub request: &'a Request,
    /// What the workload says of it, where it has written that into the prompt.
    pub marker: Option<Marker<'a>>,
    /// The name of the key that it comes with; `None` for the one that the provider is known by.
    pub key: Option<&'a str>,
    /// For whom it is made; `None` where only the request's marker may say so.
    pub tenant: Option<&'a str>,
    /// Its headers, where it came over HTTP. Rules of a book may ask for them.
    pub headers: Option<&'a HeaderMap>,
    /// What its connection says of its client; `None` where it has none, and nothing is kept of it.
    pub visitor: Option<&'a Visitor>,
    /// What is arranged for this call alone.
    pub staged: Option<&'a Staged>,
}

/// What is arranged for one call, whatever the timeline says: by its own headers, or by a test.
#[derive(Debug, Clone, Default)]
pub struct Staged {
    /// What is said to it; `None` for what the provider would say.
    pub says: Option<Draft>,
    /// What goes wrong with it, before all faults of the timeline.
    pub faults: Vec<Kind>,
}

impl Staged {
    /// What happens to the attempt of that key.
    pub(super) fn injection(&self, key: Key) -> Injection {
        let mut injection = Injection::default();
        for (nth, kind) in self.faults.iter().enumerate() {
            kind.strike(&mut key.name("staged").word(nth as u64).purpose(Purpose::Detail).dice(), &mut injection);
        }
        injection
    }
}

impl<'a> Call<'a> {
    /// A completion of which no more is known than what is asked, of the model that the request names, on a connection
    /// of its own.
    pub fn new(provider: usize, api: Api, request: &'a Request) -> Self {
        Self {
            provider,
            api,
            model: &request.model,
            endpoint: completes(api),
            connection: Connection::New,
            request,
            marker: Marker::of(request),
            key: None,
            tenant: None,
            headers: None,
            visitor: None,
            staged: None,
        }
    }
}
