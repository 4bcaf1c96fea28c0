//! Bad policies, and the exact words that their authors get.

use brownout_policy::read;
use document::Document;

#[track_caller]
fn says(text: &str, wanted: &[&str]) {
    let problems = Document::parse("it.yaml", text).and_then(|document| read("it", &document));
    let problems = problems.map_or_else(|problems| problems.lines(), |_| vec![]);
    let wanted: Vec<String> = wanted.iter().map(|line| format!("it.yaml:{line}")).collect();
    assert_eq!(problems, wanted, "\n{text}");
}

/// A policy of one provider with only the line in question (its second).
#[track_caller]
fn line(line: &str, wanted: &[&str]) {
    says(&format!("providers: {{ openai: {{ api: openai-chat, model: gpt-4o }} }}\n{line}\n"), wanted);
}

#[track_caller]
fn provider(more: &str, wanted: &[&str]) {
    says(&format!("providers: {{ openai: {{ api: openai-chat, model: gpt-4o, {more} }} }}\n"), wanted);
}

#[test]
fn shapes() {
    says("policy: p\n", &["1:1: missing field `providers`; `providers` is a map"]);
    line("timeout: { total: 60s }", &["2:1: unknown field `timeout`; did you mean `timeouts`?"]);
    line(
        "timeouts: { total: 60 }",
        &["2:20: expected a duration such as `8s`, or `off`, found `60`: a duration needs a unit; write `60s`"],
    );
    line(
        "timeouts: { total: never }",
        &["2:20: expected a duration such as `8s`, or `off`, found `never`: it must be numbers, each with a unit"],
    );
    line(
        "timeouts: { total: 0s }",
        &["2:20: expected a duration such as `8s`, or `off`, found `0s`: nothing ever arrives in no time; write `off`"],
    );
    line("breaker: of", &["2:10: expected `off` or a map of settings, found `of`: the only word here is `off`"]);
    line("breaker: 5", &["2:10: expected `off` or a map of settings, found `5`: the only word here is `off`"]);
    line(
        "breaker: { consecutive: many }",
        &["2:25: expected a whole number such as `5`, or `off`, found `many`: it is none"],
    );
    line(
        "breaker: { consecutive: 0 }",
        &["2:25: expected a whole number such as `5`, or `off`, found `0`: it must be at least 1; write `off`"],
    );
    line(
        "breaker: { slow: { ttft: 3x } }",
        &[
            "2:26: expected `3x baseline`, or a duration such as `2s`, found `3x`: it does not say of what; write `3x baseline`",
        ],
    );
    line(
        "breaker: { slow: { ttft: 1x baseline } }",
        &[
            "2:26: expected `3x baseline`, or a duration such as `2s`, found `1x baseline`: half of the healthy calls are slower than that",
        ],
    );
    line(
        "breaker: { slow: never }",
        &["2:18: expected `off` or a map of settings, found `never`: the only word here is `off`"],
    );
    line("commit: all", &["2:9: expected one of: `first-token`, `whole`; found `all`"]);
    line("routes: { default: { weighted: [openai] } }", &["2:32: expected a map, found the list `[openai]`"]);
    provider(
        "api_key: sk-1",
        &[
            "1:57: unknown field `api_key`; known fields: `api`, `base_url`, `capabilities`, `key`, `limits`, `model`, `price`, `region`",
        ],
    );
}

#[test]
fn keys_are_never_written_down() {
    provider(
        "key: sk-proj-secret",
        &[
            "1:57: a policy never holds a key, only where to find it; put the key into an environment variable and write `key: { env: NAME }`",
        ],
    );
    provider(
        "key: { env: sk-proj-secret }",
        &[
            "1:69: this is not the name of an environment variable; write the variable's name, such as `OPENAI_API_KEY`, never the key",
        ],
    );
    says(
        "providers:\n  a: { api: openai, model: m, key: sk-a }\n  b: { api: openai-chat, model: m, key: sk-b }\n",
        &[
            "2:13: expected one of: `openai-chat`, `anthropic-messages`, `azure-openai`, `mistral`, `groq`, `together`, `deepseek`, `xai`, `openrouter`, `vllm`, `cohere`, `openai-responses`, `gemini`, `vertex`, `bedrock-converse`, `bedrock-invoke`, `ollama`; found `openai`",
            "2:31: a policy never holds a key, only where to find it; put the key into an environment variable and write `key: { env: NAME }`",
            "3:36: a policy never holds a key, only where to find it; put the key into an environment variable and write `key: { env: NAME }`",
        ],
    );
}

#[test]
fn a_key_in_a_file_is_not_drawn_either() {
    let text = "providers:\n  a: { api: opnai-chat, model: m, key: sk-abcdef }\n  b: { api: openai-chat, model: m, key: { env: sk-live-9 } }\n";
    let document = document::Document::parse("policy.yaml", text).unwrap();
    let drawn = brownout_policy::read("policy", &document).unwrap_err().render(document::Colour::Plain);
    assert!(drawn.contains("key: *********"), "{drawn}");
    assert!(!drawn.contains("sk-"), "{drawn}");
}

/// A policy of one provider of Amazon's.
#[track_caller]
fn bedrock(more: &str, wanted: &[&str]) {
    says(&format!("providers: {{ west: {{ api: bedrock-converse, model: m, {more} }} }}\n"), wanted);
}

#[test]
fn keys_of_aws_are_never_written_down() {
    const NEVER: &str = "this is not the name of an environment variable; write the variable's name, such as `OPENAI_API_KEY`, never the key";
    bedrock(
        "key: { aws: AKIAIOSFODNN7EXAMPLE }",
        &[
            "1:62: a policy never holds a key, only where to find it; put the keys into the variables that Amazon's own tools read and write `key: { aws: env }`",
        ],
    );
    bedrock(
        "region: us-west-2, key: { aws: { access_key_id: AKIAIOSFODNN7EXAMPLE, secret_access_key: wJalrXUtnFEMIaK7MDENGabPxRfiCYEXAMPLEKEY, session_token: a/b } }",
        &[&format!("1:103: {NEVER}"), &format!("1:144: {NEVER}"), &format!("1:201: {NEVER}")],
    );
    let text = "providers:\n  a: { api: bedrock-converse, model: m, key: { aws: { access_key_id: AKIAIOSFODNN7EXAMPLE, secret_access_key: wJalr/x } } }\n  b: { api: bedrock-converse, model: m, key: { aws: wJalr/x } }\n";
    let document = Document::parse("policy.yaml", text).unwrap();
    let drawn = read("policy", &document).unwrap_err().render(document::Colour::Plain);
    assert!(drawn.contains("aws: *******"), "{drawn}");
    let broken = text.replace(", key: { aws: wJalr/x }", "");
    let document = Document::parse("policy.yaml", broken.as_str()).unwrap();
    let drawn_too = read("policy", &document).unwrap_err().render(document::Colour::Plain);
    assert!(drawn_too.contains("access_key_id: *****"), "{drawn_too}");
    for hidden in ["AKIA", "wJalr"] {
        assert!(!drawn.contains(hidden) && !drawn_too.contains(hidden), "{drawn}{drawn_too}");
    }
}

#[test]
fn what_keys_of_aws_cannot_sign() {
    provider(
        "key: { aws: env }",
        &[
            "1:62: `openai-chat` takes no signature, only `bedrock-converse` and `bedrock-invoke` do; write `key: { env: NAME }`",
        ],
    );
    for more in ["key: { aws: env }", "key: { aws: env }, region: East US", "key: { aws: env }, base_url: 'https://h'"]
    {
        bedrock(
            more,
            &[
                "1:60: a signature is for one region, and neither `region` nor `base_url` names it; write a region such as `region: us-east-1`",
            ],
        );
    }
    bedrock(
        "key: { aws: env }, region: us-east-1, base_url: 'https://bedrock-runtime.us-west-2.amazonaws.com'",
        &["1:82: the address is in `us-west-2`, and signatures would be for `us-east-1`; write `region: us-west-2`"],
    );
    bedrock(
        "region: us-west-2, key: { aws: { access_key: A } }",
        &[
            "1:86: missing field `secret_access_key`; `secret_access_key` is a text",
            "1:88: unknown field `access_key`; did you mean `access_key_id`?",
        ],
    );
}

#[test]
fn providers_and_routes() {
    says("providers: {}\n", &["1:12: a policy needs a provider"]);
    line(
        "routes: { default: { priority: [opena, openai, openai] }, chat: { priority: [openai] } }",
        &["2:33: there is no provider `opena`; did you mean `openai`?", "2:48: `openai` is in the route twice"],
    );
    line("routes: { default: { priority: [] } }", &["2:32: the route leads nowhere: name at least one provider"]);
    provider(
        "base_url: localhost:8080",
        &["1:67: an address begins with `https://` or `http://`; write `https://localhost:8080`"],
    );
}

#[test]
fn what_can_never_happen() {
    line(
        "timeouts: { connect: 9s, first_token: 8s }",
        &["2:22: `connect` can never fire: it is longer than `first_token` (8s); shorten it, or write `off`"],
    );
    line(
        "timeouts: { first_token: 20s, idle: 90s, total: 10s }",
        &[
            "2:26: `first_token` can never fire: it is longer than `total` (10s); shorten it, or write `off`",
            "2:37: `idle` can never fire: it is longer than `total` (10s); shorten it, or write `off`",
        ],
    );
    line(
        "breaker: { window: { time: 0s }, min_calls: 0, failure_share: 0%, probes: 0, slow: { share: 0% } }",
        &[
            "2:28: a window must have some length",
            "2:45: it must be at least 1",
            "2:63: at a share of nothing the breaker is always open",
            "2:75: it must be at least 1",
            "2:93: at a share of nothing the breaker is always open",
        ],
    );
    line(
        "breaker: { window: { time: 1m, calls: 0 } }",
        &["2:39: a window is either of time or of calls", "2:39: a window must have some length"],
    );
    line(
        "breaker: { open: { first: 60s } }",
        &["2:27: `first` (1m) is longer than `max` (30s), of which one is the default"],
    );
    line(
        "retry: { max_attempts: 0, budget: 120%, backoff: { first: 9s, max: 1s } }",
        &["2:35: expected a share such as `80%` or `0.8`, found `120%`: a share lies between 0% and 100% (0 and 1)"],
    );
    line(
        "retry: { max_attempts: 0, backoff: { max: 100ms } }",
        &[
            "2:24: it must be at least 1",
            "2:43: `first` (0.2s) is longer than `max` (0.1s), of which one is the default",
        ],
    );
}

#[test]
fn several_at_once() {
    says(
        "policy: p
providers:
  openai: { api: openai-chat, model: gpt-4o, key: { env: 'OPENAI KEY' } }
routes: { default: { priority: [openai, anthropic] } }
timeouts: { idle: 2m }
breaker: { probes: 0 }
",
        &[
            "3:58: this is not the name of an environment variable; write the variable's name, such as `OPENAI_API_KEY`, never the key",
            "4:41: there is no provider `anthropic`",
            "5:19: `idle` can never fire: it is longer than `total` (1m); shorten it, or write `off`",
            "6:20: it must be at least 1",
        ],
    );
}
