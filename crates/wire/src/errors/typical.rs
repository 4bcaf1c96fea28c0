//! The words that are usual for a status.
//!
//! *Which question does it answer?* "What does this provider say under that status?"
//!
//! *Why from the table?* So that a mock says what the classifier was shown: the same row is the example
//! of both.
//!
//! *What it never does:* fail; a status that is not in the table gets the type of its class and the
//! reason phrase.

use super::table::Row;
use super::{Place, table};
use crate::{Api, Category, ErrorFields, error_body};

/// The error that this provider sends under that status. One without a type is a page of its edge.
pub fn typical(api: Api, status: u16) -> ErrorFields {
    let mut rows = table::of(api).flat_map(|table| &table.rows);
    let row = rows.find(|row| row.typical && row.status == status);
    let fields = row.map_or_else(|| by_class(api, status), |row| row.example.fields());
    as_it_can(api, status, fields)
}

/// Cohere and Ollama have a place for words alone, and many of their rows are the family's. A code that repeats
/// the status is none.
pub(super) fn as_it_can(api: Api, status: u16, fields: ErrorFields) -> ErrorFields {
    let idle = |code: &str| matches!(api, Api::Openrouter | Api::Vllm) && code == status.to_string();
    match api {
        Api::Cohere | Api::Ollama => ErrorFields { kind: None, code: None, ..fields },
        _ => ErrorFields { code: fields.code.filter(|code| !idle(code)), ..fields },
    }
}

/// What this provider sends for an error of that kind, and its status. Where nothing is known of it, its usual
/// words for a wrong request.
pub fn example(api: Api, category: Category) -> (u16, ErrorFields) {
    let rows = || table::of(api).flat_map(|table| &table.rows);
    let fits = |row: &&Row| row.category == Some(category) && row.place == Place::Body && row.status >= 400;
    // What was seen comes before what is only plausible.
    let row = rows().filter(fits).find(|row| row.verified != "unverified").or_else(|| rows().find(fits));
    row.map_or_else(|| (400, typical(api, 400)), |row| (row.status, as_it_can(api, row.status, row.example.fields())))
}

fn by_class(api: Api, status: u16) -> ErrorFields {
    let (kind, code) = match (api, status) {
        _ if error_body::is_edge(status) => (None, None),
        (Api::Gemini | Api::Vertex, 500..) => (None, Some("INTERNAL")),
        (Api::Gemini | Api::Vertex, _) => (None, Some("INVALID_ARGUMENT")),
        (Api::BedrockConverse | Api::BedrockInvoke, 500..) => (Some("InternalServerException"), None),
        (Api::BedrockConverse | Api::BedrockInvoke, _) => (Some("ValidationException"), None),
        // Ollama has nothing but words.
        (Api::Ollama, _) => (None, None),
        (Api::AnthropicMessages, 500..) => (Some("api_error"), None),
        (_, 500..) => (Some("server_error"), None),
        _ => (Some("invalid_request_error"), None),
    };
    let [kind, code] = [kind, code].map(|name| name.map(Into::into));
    ErrorFields { kind, code, message: error_body::title(status).into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::classify;

    #[test]
    fn a_typical_error_means_what_its_status_is_known_for() {
        let expected = [
            (400, Category::InvalidRequest),
            (401, Category::Authentication),
            (402, Category::QuotaExhausted),
            (403, Category::Permission),
            (404, Category::ModelNotFound),
            (408, Category::Timeout),
            (413, Category::RequestTooLarge),
            (422, Category::InvalidRequest),
            (429, Category::RateLimited),
            (500, Category::ServerError),
            (502, Category::ServerError),
            (503, Category::Overloaded),
            (504, Category::Timeout),
            (520, Category::ServerError),
            (529, Category::Overloaded),
        ];
        for api in Api::ALL {
            // Together writes 529 for what it did not expect itself.
            let known = |pair: &(u16, Category)| (api, pair.0) != (Api::Together, 529);
            for (status, category) in expected.into_iter().filter(known) {
                assert_eq!(
                    classify(api, status, &typical(api, status), Place::Body),
                    category,
                    "{} {status}",
                    api.name()
                );
            }
        }
    }

    #[test]
    fn an_example_is_of_its_kind() {
        for api in Api::ALL {
            let (status, fields) = example(api, Category::ContextLengthExceeded);
            let category = classify(api, status, &fields, Place::Body);
            assert_eq!(category, Category::ContextLengthExceeded, "{}: {status} {fields:?}", api.name());
        }
    }

    #[test]
    fn the_providers_own_words_are_used() {
        assert_eq!(typical(Api::OpenaiChat, 401).code.as_deref(), Some("invalid_api_key"));
        assert_eq!(typical(Api::OpenaiChat, 401).kind.as_deref(), Some("invalid_request_error"));
        assert_eq!(typical(Api::AnthropicMessages, 529).kind.as_deref(), Some("overloaded_error"));
        assert_eq!(typical(Api::OpenaiChat, 502).kind, None);
        assert_eq!(typical(Api::AnthropicMessages, 418).kind.as_deref(), Some("invalid_request_error"));
    }
}
