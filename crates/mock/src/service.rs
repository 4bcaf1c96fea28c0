//! Which service of a provider an operation belongs to.
//!
//! *Which question does it answer?* "What is asked for here, as a fault selects it?"
//!
//! *Why by the operation?* Each format has paths of its own, and `wire` has read them already.
//!
//! *What it never does:* read a body.

use fault::Service;
use wire::Api;
use wire::codec::Operation;

/// What is asked for.
pub(crate) const fn service(operation: &Operation) -> Service {
    match operation {
        Operation::Complete(api, _) => completes(*api),
        Operation::Generate => Service::Chat,
        Operation::Embed(_) => Service::Embeddings,
        Operation::CountTokens(_) => Service::CountTokens,
        Operation::Models | Operation::Model(_) | Operation::Show | Operation::Running | Operation::Version => {
            Service::Models
        }
    }
}

/// What a completion in that format is.
pub(crate) const fn completes(api: Api) -> Service {
    match api {
        Api::OpenaiResponses => Service::Responses,
        _ => Service::Chat,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_what_is_asked_for() {
        let at = |api: Api, path: &str| api.operation(path).as_ref().map(service);
        assert_eq!(at(Api::OpenaiChat, "/v1/chat/completions"), Some(Service::Chat));
        assert_eq!(at(Api::OpenaiChat, "/v1/responses"), Some(Service::Responses));
        assert_eq!(at(Api::Gemini, "/v1beta/models/m:embedContent"), Some(Service::Embeddings));
        assert_eq!(at(Api::BedrockConverse, "/model/m/count-tokens"), Some(Service::CountTokens));
        for path in ["/api/tags", "/api/show", "/api/ps", "/api/version"] {
            assert_eq!(at(Api::Ollama, path), Some(Service::Models), "{path}");
        }
    }
}
