//! Requests that never reach a provider, refused in a provider's words.
//!
//! *Which question does it answer?* "What does a client read whose request was wrong from the start?"
//!
//! *Why name what there is?* The reader is somebody who has just configured a base URL. The list of
//! known names is the answer to the next question.
//!
//! *What it never does:* count as an attempt. No fault strikes here, and no journal knows of it.

use std::sync::atomic::Ordering;

use axum::response::Response;
use http::HeaderValue;
use http::header::{ALLOW, CONNECTION};
use wire::{Api, BadRequest, ErrorFields, errors};

use super::Shared;
use super::carry::respond;
use super::intake::{BODY_LIMIT, Unread};

impl Shared {
    /// No provider of that name.
    pub(super) fn no_provider(&self, path: &str) -> Response {
        let names: Vec<&str> = self.site.providers().map(|spec| spec.name.as_str()).collect();
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        self.refuse(Api::OpenaiChat, 404, format!("Unknown provider in '{path}'. Providers here: {known}"))
    }

    /// No such path at that provider.
    pub(super) fn no_path(&self, api: Api, name: &str, path: &str) -> Response {
        let message = format!("Invalid URL ({path}). Provider '{name}' has {}", api.paths().join(", "));
        self.refuse(api, 404, message)
    }

    /// No such model in the list of a provider. OpenAI says it in other words than to a completion.
    pub(super) fn no_model(&self, api: Api, id: &str) -> Response {
        let (status, fields) = match api {
            Api::OpenaiChat | Api::OpenaiResponses | Api::AzureOpenai => {
                let message = format!("The model '{id}' does not exist").into();
                (404, ErrorFields { message, ..errors::typical(api, 404) })
            }
            _ => errors::unknown_model(api, id),
        };
        let (headers, body) = api.encode_error(status, &fields, &self.stray(api));
        respond(status, headers, self.site.clock().unix_ms_now(), body.into())
    }

    /// The path exists, but not for that method.
    pub(super) fn wrong_method(&self, api: Api, allowed: &'static str) -> Response {
        let mut response = self.refuse(api, 405, format!("Method not allowed; this path takes {allowed}"));
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
        response
    }

    /// There is no body to speak of. What the client still writes is not read: the connection ends.
    pub(super) fn unread(&self, api: Api, why: Unread) -> Response {
        let (status, message) = match why {
            Unread::TooLarge => (413, format!("Request body is larger than {BODY_LIMIT} bytes")),
            Unread::TooSlow(within) => (408, format!("Request body was not here after {} s", within.as_secs())),
            Unread::Broken => (400, "Request body could not be read to its end".to_owned()),
        };
        let mut response = self.refuse(api, status, message);
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        response
    }

    /// The body is not a request.
    pub(super) fn bad_request(&self, api: Api, bad: &BadRequest) -> Response {
        let (headers, body) = api.encode_bad_request(bad, &self.stray(api));
        respond(400, headers, self.site.clock().unix_ms_now(), body.into())
    }

    /// The call asks for a fault that there is not.
    pub(super) fn bad_fault(&self, api: Api, wrong: String) -> Response {
        self.refuse(api, 400, wrong)
    }

    fn refuse(&self, api: Api, status: u16, message: String) -> Response {
        let ErrorFields { kind, code, .. } = errors::typical(api, status);
        // What has a name of its own for it keeps it; a page of an edge is no answer to a wrong address.
        let kind = kind.or_else(|| code.is_none().then(|| "invalid_request_error".into()));
        let code = code.filter(|_| kind.is_none());
        let fields = ErrorFields { kind, code, message: message.into() };
        let (headers, body) = api.encode_error(status, &fields, &self.stray(api));
        respond(status, headers, self.site.clock().unix_ms_now(), body.into())
    }

    /// The request cannot be answered, for that reason.
    pub(super) fn bad_words(&self, api: Api, message: String) -> Response {
        self.refuse(api, 400, message)
    }

    /// The id of a request that no provider knows.
    fn stray(&self, api: Api) -> String {
        api.head(self.next_stray(), "", 0).request_id
    }

    /// The number of a request that no provider knows.
    pub(super) fn next_stray(&self) -> u64 {
        self.strays.fetch_add(1, Ordering::Relaxed)
    }
}
