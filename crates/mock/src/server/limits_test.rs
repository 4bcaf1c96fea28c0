//! What every provider says of its limits: names, formats and units, before it refuses and when it does.

use std::fmt::Write;
use std::time::Duration;

use chance::Tick;
use fault::Refill;
use fault::kind::{Charge, Throttle};
use serde_json::Value;
use wire::Api;

use super::test_client::{Received, connect, exchange, post, request, site, spec};
use crate::{ProviderSpec, Tier};

const PATIENCE: Duration = Duration::from_secs(60);

const fn refill(per_second: f64, burst: u64) -> Refill {
    Refill { per_second, burst }
}

/// Durations as Go writes them, and a hint in two headers.
const OPENAI: &str = "\
200
  x-ratelimit-limit-requests: 3
  x-ratelimit-remaining-requests: 1
  x-ratelimit-reset-requests: 20s
  x-ratelimit-limit-tokens: 600
  x-ratelimit-remaining-tokens: 490
  x-ratelimit-reset-tokens: 11s
200
  x-ratelimit-limit-requests: 3
  x-ratelimit-remaining-requests: 0
  x-ratelimit-reset-requests: 39.32s
  x-ratelimit-limit-tokens: 600
  x-ratelimit-remaining-tokens: 386
  x-ratelimit-reset-tokens: 21.32s
429
  retry-after: 19
  retry-after-ms: 19000
  x-ratelimit-limit-requests: 3
  x-ratelimit-remaining-requests: 0
  x-ratelimit-reset-requests: 38.64s
  x-ratelimit-limit-tokens: 600
  x-ratelimit-remaining-tokens: 393
  x-ratelimit-reset-tokens: 20.64s
";

/// The same names, resets in whole seconds, a hint in two headers and in words.
const AZURE: &str = "\
200
  x-ratelimit-renewalperiod-requests: 60
  x-ratelimit-renewalperiod-tokens: 60
  x-ratelimit-limit-requests: 3
  x-ratelimit-remaining-requests: 1
  x-ratelimit-reset-requests: 20
  x-ratelimit-limit-tokens: 600
  x-ratelimit-remaining-tokens: 490
  x-ratelimit-reset-tokens: 11
200
  x-ratelimit-renewalperiod-requests: 60
  x-ratelimit-renewalperiod-tokens: 60
  x-ratelimit-limit-requests: 3
  x-ratelimit-remaining-requests: 0
  x-ratelimit-reset-requests: 40
  x-ratelimit-limit-tokens: 600
  x-ratelimit-remaining-tokens: 386
  x-ratelimit-reset-tokens: 22
429
  retry-after: 19
  retry-after-ms: 19000
  x-ratelimit-limit-requests: 3
  x-ratelimit-remaining-requests: 0
  x-ratelimit-reset-requests: 39
  x-ratelimit-limit-tokens: 600
  x-ratelimit-remaining-tokens: 393
  x-ratelimit-reset-tokens: 21
  in words: 19 seconds
";

/// Instants, and tokens of prompts and answers apart.
const ANTHROPIC: &str = "\
200
  anthropic-ratelimit-requests-limit: 3
  anthropic-ratelimit-requests-remaining: 1
  anthropic-ratelimit-requests-reset: 2026-01-01T00:00:21Z
  anthropic-ratelimit-tokens-limit: 600
  anthropic-ratelimit-tokens-remaining: 490
  anthropic-ratelimit-tokens-reset: 2026-01-01T00:00:12Z
  anthropic-ratelimit-input-tokens-limit: 600
  anthropic-ratelimit-input-tokens-remaining: 500
  anthropic-ratelimit-input-tokens-reset: 2026-01-01T00:00:11Z
  anthropic-ratelimit-output-tokens-limit: 60
  anthropic-ratelimit-output-tokens-remaining: 50
  anthropic-ratelimit-output-tokens-reset: 2026-01-01T00:00:11Z
200
  anthropic-ratelimit-requests-limit: 3
  anthropic-ratelimit-requests-remaining: 0
  anthropic-ratelimit-requests-reset: 2026-01-01T00:00:41Z
  anthropic-ratelimit-tokens-limit: 600
  anthropic-ratelimit-tokens-remaining: 386
  anthropic-ratelimit-tokens-reset: 2026-01-01T00:00:23Z
  anthropic-ratelimit-input-tokens-limit: 600
  anthropic-ratelimit-input-tokens-remaining: 406
  anthropic-ratelimit-input-tokens-reset: 2026-01-01T00:00:21Z
  anthropic-ratelimit-output-tokens-limit: 60
  anthropic-ratelimit-output-tokens-remaining: 40
  anthropic-ratelimit-output-tokens-reset: 2026-01-01T00:00:21Z
429
  retry-after: 19
  anthropic-ratelimit-requests-limit: 3
  anthropic-ratelimit-requests-remaining: 0
  anthropic-ratelimit-requests-reset: 2026-01-01T00:00:41Z
  anthropic-ratelimit-tokens-limit: 600
  anthropic-ratelimit-tokens-remaining: 393
  anthropic-ratelimit-tokens-reset: 2026-01-01T00:00:23Z
  anthropic-ratelimit-input-tokens-limit: 600
  anthropic-ratelimit-input-tokens-remaining: 413
  anthropic-ratelimit-input-tokens-reset: 2026-01-01T00:00:21Z
  anthropic-ratelimit-output-tokens-limit: 60
  anthropic-ratelimit-output-tokens-remaining: 41
  anthropic-ratelimit-output-tokens-reset: 2026-01-01T00:00:21Z
";

/// Requests of a day, tokens of a minute.
const GROQ: &str = "\
200
  x-ratelimit-limit-requests: 864
  x-ratelimit-remaining-requests: 863
  x-ratelimit-reset-requests: 1m40s
  x-ratelimit-limit-tokens: 600
  x-ratelimit-remaining-tokens: 490
  x-ratelimit-reset-tokens: 11s
200
  x-ratelimit-limit-requests: 864
  x-ratelimit-remaining-requests: 862
  x-ratelimit-reset-requests: 3m19.32s
  x-ratelimit-limit-tokens: 600
  x-ratelimit-remaining-tokens: 386
  x-ratelimit-reset-tokens: 21.32s
429
  retry-after: 19
  x-ratelimit-limit-requests: 864
  x-ratelimit-remaining-requests: 862
  x-ratelimit-reset-requests: 3m18.64s
  x-ratelimit-limit-tokens: 600
  x-ratelimit-remaining-tokens: 393
  x-ratelimit-reset-tokens: 20.64s
";

/// Requests of ten seconds, no reset, no hint.
const MISTRAL: &str = "\
200
  x-ratelimit-limit-req-10-second: 1
  x-ratelimit-remaining-req-10-second: 1
  x-ratelimit-limit-tokens-minute: 600
  x-ratelimit-remaining-tokens-minute: 490
200
  x-ratelimit-limit-req-10-second: 1
  x-ratelimit-remaining-req-10-second: 0
  x-ratelimit-limit-tokens-minute: 600
  x-ratelimit-remaining-tokens-minute: 386
429
  x-ratelimit-limit-req-10-second: 1
  x-ratelimit-remaining-req-10-second: 0
  x-ratelimit-limit-tokens-minute: 600
  x-ratelimit-remaining-tokens-minute: 393
";

/// One limit in whole numbers, no hint.
const TOGETHER: &str = "\
200
  x-ratelimit-limit: 3
  x-ratelimit-remaining: 1
  x-ratelimit-reset: 20
200
  x-ratelimit-limit: 3
  x-ratelimit-remaining: 0
  x-ratelimit-reset: 40
429
  x-ratelimit-limit: 3
  x-ratelimit-remaining: 0
  x-ratelimit-reset: 39
";

/// Calls on trial, no reset, no hint.
const COHERE: &str = "\
200
  x-trial-endpoint-call-limit: 3
  x-trial-endpoint-call-remaining: 1
200
  x-trial-endpoint-call-limit: 3
  x-trial-endpoint-call-remaining: 0
429
  x-trial-endpoint-call-limit: 3
  x-trial-endpoint-call-remaining: 0
";

/// Nothing but a hint in the body.
const GEMINI: &str = "\
200
200
429
  retryDelay 18.64s
";

/// Nothing but two hints: seconds from now, and milliseconds of Unix time.
const OPENROUTER: &str = "\
200
200
429
  retry-after: 19
  x-ratelimit-reset: 1767225620042
";

/// Nothing at all.
const SILENT: &str = "\
200
200
429
";

/// Section 8 of the notes on wire formats, and the 429 rows of the error map, by provider.
const fn expected(api: Api) -> &'static str {
    match api {
        Api::OpenaiChat | Api::OpenaiResponses => OPENAI,
        Api::AzureOpenai => AZURE,
        Api::AnthropicMessages => ANTHROPIC,
        Api::Groq => GROQ,
        Api::Mistral => MISTRAL,
        Api::Together => TOGETHER,
        Api::Cohere => COHERE,
        Api::Gemini => GEMINI,
        Api::Openrouter => OPENROUTER,
        Api::Vertex
        | Api::BedrockConverse
        | Api::BedrockInvoke
        | Api::Deepseek
        | Api::Xai
        | Api::Vllm
        | Api::Ollama => SILENT,
    }
}

/// Three requests a minute, two at once; 600 tokens a minute, of them 600 of prompts and 60 of answers; 864 requests a
/// day. Each request takes 100 tokens of prompt and 10 of answer, and 680 ms.
const LIMITS: Throttle = Throttle {
    requests: Some(refill(0.05, 2)),
    tokens: Some(refill(10.0, 600)),
    input_tokens: Some(refill(10.0, 600)),
    output_tokens: Some(refill(1.0, 60)),
    requests_per_day: Some(refill(0.01, 864)),
    ..Throttle::NONE
};

/// The headers that are about limits and waits, in the order in which they are sent.
fn about_limits(received: &Received) -> String {
    let about =
        |name: &str| ["ratelimit", "retry", "call-limit", "call-remaining"].iter().any(|word| name.contains(word));
    let fields = received.head.lines().skip(1).filter_map(|line| line.split_once(": "));
    let mut said = format!("{}\n", received.status());
    for (name, value) in fields.filter(|(name, _)| about(name)) {
        writeln!(said, "  {name}: {value}").unwrap();
    }
    said
}

/// A wait that stands in the body: as a field, or in words.
fn in_body(received: &Received) -> String {
    let body: Value = serde_json::from_slice(&received.body).unwrap_or_default();
    let details = body["error"]["details"].as_array().cloned().unwrap_or_default();
    let field = details.iter().find_map(|detail| Some(format!("  retryDelay {}\n", detail["retryDelay"].as_str()?)));
    let words = body["error"]["message"].as_str().and_then(|said| said.split_once("Please retry after "));
    let words = words.and_then(|(_, said)| Some(format!("  in words: {} seconds\n", said.split_once(" seconds")?.0)));
    field.or(words).unwrap_or_default()
}

/// What is said with two answers and the refusal that follows.
async fn said(api: Api) -> String {
    let limited = ProviderSpec { limits: Some(LIMITS), ..spec("p", api) };
    let site = site(vec![limited], vec![], Tick::Even);
    let mut connection = connect(&site);
    let mut said = String::new();
    for id in ["u1", "u2", "u3"] {
        let received = exchange(&mut connection, site.clock(), &post("p", api, &request(id, false)), PATIENCE).await;
        said.push_str(&about_limits(&received));
        if received.status() != 200 {
            said.push_str(&in_body(&received));
        }
    }
    said
}

#[tokio::test(start_paused = true)]
async fn every_provider_says_its_limits_in_its_own_words() {
    for api in Api::ALL {
        assert_eq!(said(api).await, expected(api), "{}", api.name());
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_of_a_tier_is_told_the_tiers_limits() {
    let tier = Tier { name: "free".to_owned(), keys: vec!["small".to_owned()], limits: LIMITS };
    let site = site(vec![ProviderSpec { tiers: vec![tier], ..spec("p", Api::OpenaiChat) }], vec![], Tick::Even);
    let mut connection = connect(&site);
    let mut ask = async |key: &str| {
        let bytes = String::from_utf8(post("p", Api::OpenaiChat, &request("u", false))).unwrap();
        let bytes = bytes.replacen("\r\n", &format!("\r\nauthorization: Bearer sk-brownout-{key}\r\n"), 1);
        let received = exchange(&mut connection, site.clock(), bytes.as_bytes(), PATIENCE).await;
        (received.status(), received.header("x-ratelimit-remaining-requests").map(str::to_owned))
    };
    let left = |left: &str| Some(left.to_owned());
    assert_eq!(ask("small").await, (200, left("1")));
    assert_eq!(ask("large").await, (200, None));
    assert_eq!(ask("small").await, (200, left("0")));
    assert_eq!(ask("small").await, (429, left("0")));
    assert_eq!(ask("large").await, (200, None));
}

/// Tokens that are left when a request arrives, after one that was asked for and left.
async fn left_after(stream: bool, stays_ms: u64) -> u64 {
    let tokens = Some(refill(0.001, 1000));
    let limits = Throttle { tokens, charge: Charge::Asked, ..Throttle::NONE };
    let site = site(vec![ProviderSpec { limits: Some(limits), ..spec("p", Api::OpenaiChat) }], vec![], Tick::Even);
    let bytes = post("p", Api::OpenaiChat, &request("u1", stream));
    let mut connection = connect(&site);
    let first = exchange(&mut connection, site.clock(), &bytes, Duration::from_millis(stays_ms)).await;
    drop(connection);
    site.clock().sleep_until(site.clock().now() + Duration::from_secs(1)).await;
    let bytes = post("p", Api::OpenaiChat, &request("u2", false));
    let second = exchange(&mut connect(&site), site.clock(), &bytes, PATIENCE).await;
    if first.status() == 200 {
        assert_eq!(first.header("x-ratelimit-remaining-tokens"), Some("800"), "100 of the prompt, 100 at most");
    }
    second.header("x-ratelimit-remaining-tokens").unwrap().parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_was_charged_beforehand_is_settled_when_the_answer_ends_or_the_caller_goes() {
    for stream in [false, true] {
        assert_eq!(left_after(stream, 60_000).await, 690, "110 were used, 200 are charged again");
        assert_eq!(left_after(stream, 100).await, 700, "gone before the first of the answer");
    }
}
