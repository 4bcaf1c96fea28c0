//! What to do about it.
//!
//! *Which question does it answer?* "Which line of my client do I change?" For each charge one sentence that is true of
//! every client, and for the SDKs that have a part in it, what they do by default and the option against it.
//!
//! *Where do the facts come from?* The SDKs' sources and their observed behaviour, in the versions of 2026-11.

use std::collections::BTreeSet;

use crate::finding::Charge;
use crate::{Sdk, Sighting};

/// What to do, for the clients that were seen.
pub(crate) fn advice(charge: Charge, attempts: &[&Sighting]) -> String {
    let agents = attempts.iter().filter_map(|sighting| sighting.user_agent.as_deref());
    let sdks: BTreeSet<Sdk> = agents.filter_map(Sdk::of).collect();
    let special = sdks.into_iter().filter_map(|sdk| of_sdk(charge, sdk));
    std::iter::once(of_all(charge)).chain(special).collect::<Vec<_>>().join("; ")
}

const fn of_all(charge: Charge) -> &'static str {
    match charge {
        Charge::IgnoredRetryAfter => "read Retry-After, and go to another provider where it is too long",
        Charge::Hammered => "retry in one layer only, back off exponentially, and open a breaker",
        Charge::RetriedTheUnretryable => "retry 408, 409, 429 and 5xx alone; a spent quota is a 429 that does not pass",
        Charge::NeverRetried => "retry 429, 5xx and failed connections once or twice, then go to another provider",
        Charge::RetryStorm => "wait a random time between zero and the backoff (full jitter)",
        Charge::AcceptedTruncation => {
            "an answer is whole only with its finish reason or stop event; without one, ask again"
        }
        Charge::LeakedKey => {
            "set the key where the base URL is set, one for each provider; replace the key that leaked"
        }
        Charge::LateTimeout => {
            "limit the time to the first byte and between bytes, not the time of the whole answer alone"
        }
        Charge::ForeignBlocks => "translate the conversation before another vendor is asked, and drop signatures",
    }
}

const fn of_sdk(charge: Charge, sdk: Sdk) -> Option<&'static str> {
    match charge {
        Charge::IgnoredRetryAfter => ignoring(sdk),
        Charge::Hammered => layering(sdk),
        Charge::RetriedTheUnretryable => vain(sdk),
        Charge::NeverRetried => giving_up(sdk),
        Charge::RetryStorm => marching(sdk),
        Charge::LateTimeout => Some(patient(sdk)),
        Charge::AcceptedTruncation => Some(accepting(sdk)),
        Charge::LeakedKey | Charge::ForeignBlocks => None,
    }
}

const fn ignoring(sdk: Sdk) -> Option<&'static str> {
    match sdk {
        Sdk::GoogleGenai => Some("google-genai reads neither Retry-After nor RetryInfo: wait in your own code"),
        Sdk::Aws => Some("Amazon's SDKs read x-amz-retry-after alone, and wait at most 5 s longer than they would"),
        Sdk::Groq => Some("the Groq SDK ignores hints above 60 s and backs off by itself: set max_retries=0"),
        Sdk::Together => Some("the Together SDK ignores hints above 60 s and backs off by itself: set max_retries=0"),
        Sdk::AiSdk => Some("ai-sdk ignores hints of 60 s and more: set maxRetries: 0"),
        Sdk::Openai => Some("the OpenAI SDK honours hints up to 120 s: look for retries around it"),
        Sdk::Anthropic => Some("the Anthropic SDK honours every hint: look for retries around it"),
        Sdk::Cohere | Sdk::Litellm | Sdk::Mistral | Sdk::Ollama => None,
    }
}

const fn layering(sdk: Sdk) -> Option<&'static str> {
    match sdk {
        Sdk::Openai | Sdk::Anthropic | Sdk::Groq | Sdk::Together => {
            Some("this SDK makes 3 attempts by itself: set max_retries=0 where you retry around it")
        }
        Sdk::AiSdk => Some("ai-sdk makes 3 attempts by itself: set maxRetries: 0 where you retry around it"),
        Sdk::Aws => {
            Some("Amazon's SDKs make 3 attempts by themselves: set total_max_attempts=1 where you retry around them")
        }
        Sdk::Cohere | Sdk::GoogleGenai | Sdk::Litellm | Sdk::Mistral | Sdk::Ollama => None,
    }
}

const fn vain(sdk: Sdk) -> Option<&'static str> {
    match sdk {
        Sdk::Openai => Some("the OpenAI SDK takes insufficient_quota for a rate limit: look at the error's code"),
        _ => None,
    }
}

const fn giving_up(sdk: Sdk) -> Option<&'static str> {
    match sdk {
        Sdk::GoogleGenai => Some("google-genai does not retry by default: set retry_options"),
        Sdk::Mistral => Some("the Mistral SDK does not retry by default: set retry_config"),
        Sdk::Ollama => Some("the Ollama SDK has no retries"),
        Sdk::Cohere => Some("the Cohere SDK for Python does not retry chat_stream"),
        Sdk::Aws => Some("Amazon's SDKs do not retry 408, 424 and 529"),
        Sdk::Litellm => Some("LiteLLM retries the OpenAI family alone: set num_retries"),
        Sdk::AiSdk | Sdk::Anthropic | Sdk::Groq | Sdk::Openai | Sdk::Together => None,
    }
}

const fn marching(sdk: Sdk) -> Option<&'static str> {
    match sdk {
        Sdk::AiSdk => Some("ai-sdk waits 2 s, then 4 s, without jitter: set maxRetries: 0 and retry around it"),
        _ => None,
    }
}

const fn patient(sdk: Sdk) -> &'static str {
    match sdk {
        Sdk::Openai | Sdk::Anthropic => "this SDK waits 600 s by default: set timeout",
        Sdk::Mistral | Sdk::Cohere => "this SDK waits 300 s by default: set its timeout",
        Sdk::GoogleGenai => "google-genai has no timeout by default: set http_options.timeout",
        Sdk::AiSdk => "ai-sdk has no timeout by default: pass an abortSignal",
        Sdk::Ollama => "the Ollama SDK has no timeout by default: pass timeout to Client",
        Sdk::Litellm => "LiteLLM waits 6000 s by default: set timeout and stream_timeout",
        Sdk::Groq | Sdk::Together | Sdk::Aws => "this SDK waits 60 s by default: set its timeout",
    }
}

const fn accepting(sdk: Sdk) -> &'static str {
    match sdk {
        Sdk::Litellm => "LiteLLM says finish_reason \"stop\" for a stream that broke off: its word is no proof",
        Sdk::AiSdk => "of ai-sdk's providers openai-compatible alone raises an error for a stream without its end",
        _ => "this SDK raises no error for a stream that ends cleanly without its end",
    }
}
