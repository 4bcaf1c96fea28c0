//! The numbers in the words of a refusal.
//!
//! *Which question does it answer?* "Which limit was it, how much of it is used, and how long is the wait, in this
//! provider's words?"
//!
//! *Why not as the fixtures have it?* There are clients that read limit and wait in the message. It must not contradict
//! the headers. A limit that a provider does not have is said under the nearest that it has.
//!
//! *What it never does:* give numbers to a provider that says none.

use super::typical::as_it_can;
use crate::{
    Api, ErrorFields, Exceeded, Refusal, RetryAfter, anthropic_messages, bedrock_converse, cohere_chat, gemini,
    openai_chat,
};

/// The status under which limits have words of their own.
const TOO_MANY: u16 = 429;

/// The usual words, with the numbers of that refusal.
pub(crate) fn numbered(api: Api, usual: ErrorFields, refusal: &Refusal) -> ErrorFields {
    let usual = match refusal.retry_after {
        Some(hint) => openai_chat::with_wait(usual, hint),
        None => usual,
    };
    match &refusal.exceeded {
        Some(exceeded) if refusal.status == TOO_MANY => {
            as_it_can(api, TOO_MANY, limited(api, usual, exceeded, refusal.retry_after))
        }
        _ => usual,
    }
}

fn limited(api: Api, usual: ErrorFields, exceeded: &Exceeded, hint: Option<RetryAfter>) -> ErrorFields {
    let message = match api {
        Api::OpenaiChat | Api::OpenaiResponses => openai_chat::limit_of_openai(exceeded, hint),
        Api::Groq => openai_chat::limit_of_groq(exceeded, hint),
        Api::AzureOpenai => openai_chat::limit_of_azure(&usual.message, exceeded),
        Api::AnthropicMessages => anthropic_messages::limit_in_words(exceeded),
        Api::Gemini => gemini::limit_in_words(exceeded, hint),
        Api::Cohere => return ErrorFields { message: cohere_chat::limit_in_words(usual.message, exceeded), ..usual },
        Api::BedrockConverse | Api::BedrockInvoke => {
            return ErrorFields { message: bedrock_converse::limit_in_words(usual.message, exceeded), ..usual };
        }
        _ => return usual,
    };
    let kind = match api {
        Api::OpenaiChat | Api::OpenaiResponses | Api::Groq => Some(openai_chat::limit_kind(exceeded).into()),
        _ => usual.kind,
    };
    ErrorFields { kind, message: message.into(), ..usual }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::errors::{Place, classify, typical};
    use crate::{Category, Counted};

    fn refusal(api: Api, status: u16, counted: Counted) -> Refusal {
        let exceeded = Exceeded { counted, model: "m".into(), limit: 7, used: 6, requested: 2 };
        let retry_after = api.limit_hint(Duration::from_millis(1500));
        Refusal { retry_after, exceeded: Some(exceeded), ..Refusal::new(status) }
    }

    #[test]
    fn numbers_do_not_change_what_an_error_means() {
        for (api, counted) in Api::ALL.into_iter().flat_map(|api| Counted::ALL.map(|counted| (api, counted))) {
            let fields = refusal(api, 429, counted).fields(api);
            let category = classify(api, 429, &fields, Place::Body);
            // Amazon's own words for it, which are known to mean that waiting for a minute is no use.
            let lasting = api.is_amazons() && counted == Counted::TokensPerDay;
            let expected = if lasting { Category::QuotaExhausted } else { Category::RateLimited };
            assert_eq!(category, expected, "{} {counted:?}: {fields:?}", api.name());
        }
    }

    #[test]
    fn a_limit_in_words_is_read_as_it_was_meant() {
        for (api, counted) in Api::ALL.into_iter().flat_map(|api| Counted::ALL.map(|counted| (api, counted))) {
            let refusal = refusal(api, 429, counted);
            let (headers, body) = api.encode_refusal(&refusal, "r", 0);
            let header = |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| &**value);
            let read = api.decode_error(429, &body);
            let read = ErrorFields { kind: api.kind_in_header(header).or(read.kind), ..read };
            assert_eq!(read, refusal.fields(api), "{}", api.name());
        }
    }

    #[test]
    fn another_status_has_its_usual_words() {
        for api in Api::ALL {
            assert_eq!(refusal(api, 529, Counted::Requests).fields(api), typical(api, 529), "{}", api.name());
        }
    }
}
