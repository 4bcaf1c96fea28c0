//! What every provider says in words when a limit is exceeded: which limit, its numbers, and the wait of its hint.

use std::time::Duration;

use chance::Tick;
use fault::kind::{ErrorFault, Throttle};
use fault::{Kind, Refill};
use serde_json::Value;
use wire::Api;

use super::test_client::{Received, always, connect, exchange, post, request, site, spec};
use crate::ProviderSpec;

const PATIENCE: Duration = Duration::from_secs(60);

/// Each lets one request through, which takes 100 tokens of prompt, 10 of answer and 680 ms, and refuses the next.
const LIMITS: [Throttle; 6] = [
    Throttle { requests: Some(refill(0.05, 1)), ..Throttle::NONE },
    Throttle { tokens: Some(refill(2.0, 120)), ..Throttle::NONE },
    Throttle { input_tokens: Some(refill(2.0, 120)), ..Throttle::NONE },
    Throttle { output_tokens: Some(refill(0.25, 15)), ..Throttle::NONE },
    Throttle { requests_per_day: Some(refill(0.01, 1)), ..Throttle::NONE },
    Throttle { tokens_per_day: Some(refill(0.01, 120)), ..Throttle::NONE },
];

const fn refill(per_second: f64, burst: u64) -> Refill {
    Refill { per_second, burst }
}

/// A sentence, of which only a part is another for each limit.
fn openai(limit: &str) -> String {
    format!(
        "Rate limit reached for model-1 in organization org-brownout on {limit}. \
         Visit https://platform.openai.com/account/rate-limits to learn more."
    )
}

fn groq(limit: &str) -> String {
    format!(
        "Rate limit reached for model `model-1` in organization `org_01brownout` service tier `on_demand` on {limit}. \
         Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing"
    )
}

fn azure(limit: &str) -> String {
    let (kind, wait) = limit.split_once(' ').unwrap();
    format!(
        "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded {kind} \
         rate limit of your current OpenAI S0 pricing tier. Please retry after {wait} seconds. Please go here: \
         https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit."
    )
}

fn anthropic(limit: &str) -> String {
    format!(
        "This request would exceed your organization's rate limit of {limit} \
         (org: 00000000-0000-4000-8000-000000000000, model: model-1). For details, refer to: \
         https://docs.claude.com/en/api/rate-limits. You can see the response headers for current usage. Please reduce \
         the prompt length or the maximum tokens requested, or try again later. You may also contact sales at \
         https://claude.com/contact-sales to discuss your options for a rate limit increase."
    )
}

fn gemini(limit: &str) -> String {
    let (metric, rest) = limit.split_once(' ').unwrap();
    let (limit, wait) = rest.split_once(' ').unwrap();
    format!(
        "You exceeded your current quota, please check your plan and billing details. For more information on this \
         error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: \
         https://ai.dev/rate-limit. \n* Quota exceeded for metric: generativelanguage.googleapis.com/{metric}, \
         limit: {limit}, model: model-1\nPlease retry in {wait}."
    )
}

fn itself(words: &str) -> String {
    words.to_owned()
}

/// By limit, in the order of [`LIMITS`].
type Words = (fn(&str) -> String, [&'static str; 6]);

const OPENAI: Words = (
    openai,
    [
        "requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s",
        "tokens per min (TPM): Limit 120, Used 109, Requested 110. Please try again in 50s",
        "tokens per min (TPM): Limit 120, Used 99, Requested 100. Please try again in 40s",
        "tokens per min (TPM): Limit 15, Used 10, Requested 10. Please try again in 20s",
        "requests per day (RPD): Limit 864, Used 864, Requested 1. Please try again in 1m40s",
        "tokens per day (TPD): Limit 864, Used 854, Requested 110. Please try again in 2h46m40s",
    ],
);

/// The same, but that words are finer than the header.
const GROQ: Words = (
    groq,
    [
        "requests per minute (RPM): Limit 3, Used 3, Requested 1. Please try again in 19.32s",
        "tokens per minute (TPM): Limit 120, Used 109, Requested 110. Please try again in 49.32s",
        "tokens per minute (TPM): Limit 120, Used 99, Requested 100. Please try again in 39.32s",
        "tokens per minute (TPM): Limit 15, Used 10, Requested 10. Please try again in 19.32s",
        "requests per day (RPD): Limit 864, Used 864, Requested 1. Please try again in 1m39.32s",
        "tokens per day (TPD): Limit 864, Used 854, Requested 110. Please try again in 2h46m39.32s",
    ],
);

const AZURE: Words = (azure, ["call 20", "token 50", "token 40", "token 20", "call 100", "token 10000"]);

const ANTHROPIC: Words = (
    anthropic,
    [
        "3 requests per minute",
        "120 tokens per minute",
        "120 input tokens per minute",
        "15 output tokens per minute",
        "864 requests per day",
        "864 tokens per day",
    ],
);

const GEMINI: Words = (
    gemini,
    [
        "generate_content_free_tier_requests 3 19.32s",
        "generate_content_free_tier_input_token_count 120 49.32s",
        "generate_content_free_tier_input_token_count 120 39.32s",
        "generate_content_free_tier_input_token_count 15 19.32s",
        "generate_content_free_tier_requests 864 99.32s",
        "generate_content_free_tier_input_token_count 864 9999.32s",
    ],
);

const PAST_REQUESTS: &str = "You are past the per minute request limit, please wait and try again later.";
const COHERE: Words = (
    itself,
    [
        PAST_REQUESTS,
        "trial token rate limit exceeded, limit is 120 tokens per minute",
        "trial token rate limit exceeded, limit is 120 tokens per minute",
        "trial token rate limit exceeded, limit is 15 tokens per minute",
        PAST_REQUESTS,
        PAST_REQUESTS,
    ],
);

const TOO_MANY_REQUESTS: &str = "Too many requests, please wait before trying again.";
const TOO_MANY_TOKENS: &str = "Too many tokens, please wait before trying again.";
const BEDROCK: Words = (
    itself,
    [
        TOO_MANY_REQUESTS,
        TOO_MANY_TOKENS,
        TOO_MANY_TOKENS,
        TOO_MANY_TOKENS,
        TOO_MANY_REQUESTS,
        "Too many tokens per day, please wait before trying again.",
    ],
);

/// The fixtures of errors say where each sentence was seen; who names no limit and no number says the same of all.
const fn expected(api: Api) -> Words {
    match api {
        Api::OpenaiChat | Api::OpenaiResponses => OPENAI,
        Api::Groq => GROQ,
        Api::AzureOpenai => AZURE,
        Api::AnthropicMessages => ANTHROPIC,
        Api::Gemini => GEMINI,
        Api::Cohere => COHERE,
        Api::BedrockConverse | Api::BedrockInvoke => BEDROCK,
        Api::Vertex => (itself, ["Resource has been exhausted (e.g. check quota)."; 6]),
        Api::Mistral | Api::Openrouter => (itself, ["Rate limit exceeded"; 6]),
        Api::Together => (itself, ["Request was rejected due to request rate limiting."; 6]),
        Api::Deepseek => (itself, ["Rate Limit Reached"; 6]),
        Api::Xai => (itself, ["Too many requests for your team. Please slow down."; 6]),
        Api::Vllm | Api::Ollama => (itself, ["429 Too Many Requests"; 6]),
    }
}

/// The refusal of the second request under that limit.
async fn refused(api: Api, limits: Throttle) -> Received {
    let site = site(vec![ProviderSpec { limits: Some(limits), ..spec("p", api) }], vec![], Tick::Even);
    let mut connection = connect(&site);
    let mut ask =
        async |id| exchange(&mut connection, site.clock(), &post("p", api, &request(id, false)), PATIENCE).await;
    assert_eq!(ask("u1").await.status(), 200);
    let refused = ask("u2").await;
    assert_eq!(refused.status(), 429);
    refused
}

fn message(api: Api, received: &Received) -> String {
    api.decode_error(429, &received.body).message.into_owned()
}

#[tokio::test(start_paused = true)]
async fn every_provider_names_the_limit_that_was_exceeded() {
    for api in Api::ALL {
        let (sentence, parts) = expected(api);
        for (limits, part) in LIMITS.into_iter().zip(parts) {
            let received = refused(api, limits).await;
            assert_eq!(message(api, &received), sentence(part), "{} {limits:?}", api.name());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_type_names_what_is_counted() {
    for api in [Api::OpenaiChat, Api::OpenaiResponses, Api::Groq] {
        let mut kinds = Vec::new();
        for limits in LIMITS {
            kinds.push(api.decode_error(429, &refused(api, limits).await.body).kind.unwrap());
        }
        assert_eq!(kinds, ["requests", "tokens", "tokens", "tokens", "requests", "tokens"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_studio_says_the_quota_and_its_value() {
    let mut said = Vec::new();
    for limits in LIMITS {
        let body: Value = serde_json::from_slice(&refused(Api::Gemini, limits).await.body).unwrap();
        let details = &body["error"]["details"];
        let violation = &details[0]["violations"][0];
        assert_eq!(violation["quotaDimensions"], serde_json::json!({ "location": "global", "model": "model-1" }));
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let metric = text(&violation["quotaMetric"]);
        assert!(text(&body["error"]["message"]).contains(&metric), "{body}");
        said.push(
            [text(&violation["quotaId"]), text(&violation["quotaValue"]), text(&details[2]["retryDelay"])].join(" "),
        );
    }
    assert_eq!(
        said,
        [
            "GenerateRequestsPerMinutePerProjectPerModel-FreeTier 3 19.32s",
            "GenerateContentInputTokensPerModelPerMinute-FreeTier 120 49.32s",
            "GenerateContentInputTokensPerModelPerMinute-FreeTier 120 39.32s",
            "GenerateContentInputTokensPerModelPerMinute-FreeTier 15 19.32s",
            "GenerateRequestsPerDayPerProjectPerModel-FreeTier 864 99.32s",
            "GenerateContentInputTokensPerModelPerDay-FreeTier 864 9999.32s",
        ]
    );
}

/// What a fault's refusal says that asks for a wait, with no limit behind it.
async fn failed(api: Api, retry_after: Option<Duration>) -> Received {
    let fault = always(Kind::Error(ErrorFault::status(429, retry_after)));
    let site = site(vec![spec("p", api)], vec![fault], Tick::Even);
    exchange(&mut connect(&site), site.clock(), &post("p", api, &request("u1", false)), PATIENCE).await
}

#[tokio::test(start_paused = true)]
async fn the_words_of_a_fault_agree_with_its_hint() {
    let waits = [(83_400, "1m23.4s", "84"), (7000, "7s", "7"), (250, "250ms", "1")];
    for (millis, go, seconds) in waits {
        for api in Api::ALL {
            let words = message(api, &failed(api, Some(Duration::from_millis(millis))).await);
            let said = |before: &str| words.split_once(before).map(|(_, rest)| rest.to_owned());
            let wait = said("Please try again in ").map(|rest| rest.starts_with(&format!("{go}. ")));
            let wait = wait
                .or_else(|| said("Please retry after ").map(|rest| rest.starts_with(&format!("{seconds} seconds"))));
            let says = matches!(api, Api::OpenaiChat | Api::OpenaiResponses | Api::Groq | Api::AzureOpenai);
            assert_eq!(wait, says.then_some(true), "{} {words}", api.name());
        }
    }
}
