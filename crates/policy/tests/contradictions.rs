//! What can never happen, in every part of a policy, and the exact words that its author gets.

use brownout_policy::read;
use document::Document;

/// A policy of two providers with only the lines in question (from its second).
#[track_caller]
fn says(lines: &str, wanted: &[&str]) {
    let text = format!(
        "providers: {{ openai: {{ api: openai-chat, model: gpt-4o }}, local: {{ api: openai-chat, model: m }} }}\n{lines}\n"
    );
    let problems = Document::parse("it.yaml", &text).and_then(|document| read("it", &document));
    let problems = problems.map_or_else(|problems| problems.lines(), |_| vec![]);
    let wanted: Vec<String> = wanted.iter().map(|line| format!("it.yaml:{line}")).collect();
    assert_eq!(problems, wanted, "\n{text}");
}

#[test]
fn routes() {
    says("routes: { default: opnai }", &["2:20: there is no provider `opnai`; did you mean `openai`?"]);
    says(
        "routes: { code: { priority: [local, { weighted: { of: { local: 1, opnai: 0 } } }] } }",
        &[
            "2:57: `local` is in the route twice",
            "2:67: there is no provider `opnai`; did you mean `openai`?",
            "2:74: a weight must be above zero; leave out who should get nothing",
        ],
    );
    says(
        "routes: { default: { weighted: {} } }",
        &["2:32: the group is empty; name providers with their weights: `of: { openai: 3, azure: 1 }`"],
    );
    says(
        "routes: { default: { wieghted: {} } }",
        &["2:22: expected one of: `priority`, `weighted`; found `wieghted`; did you mean `weighted`?"],
    );
    says(
        "routes: { default: { weighted: { balance: fastest, of: { local: 1 } } } }",
        &["2:43: expected one of: `static`, `latency`, `cost`, `least-in-flight`; found `fastest`"],
    );
    says(
        "ejection: { max_share: 0% }",
        &["2:24: at a share of nothing nobody is ever taken out; write `ejection: off`"],
    );
}

#[test]
fn classes() {
    says(
        "classify: { rules: [{ class: code }, { class: x, words: [' '] }] }",
        &[
            "2:21: the rule fits every request: it names no condition; name `words`, `min_tokens`, `tools`, `images` or `json`",
            "2:58: the word is empty: every prompt has it",
        ],
    );
    says("classify: { rules: [{ words: [x] }] }", &["2:21: missing field `class`; `class` is a text"]);
}

#[test]
fn errors() {
    says("errors: { rate_limitd: failover }", &["2:11: unknown field `rate_limitd`; did you mean `rate_limited`?"]);
    says(
        "errors: { timeout: failvoer }",
        &["2:20: expected one of: `failover`, `leave`, `fail`; found `failvoer`; did you mean `failover`?"],
    );
    says("errors: { timeout: { wait_upto: 1s } }", &["2:22: unknown field `wait_upto`; did you mean `wait_up_to`?"]);
    says(
        "errors: { timeout: { then: fail, wait_up_to: 1s } }",
        &["2:46: `wait_up_to` never counts: the caller is told at once; write `then: failover`, or leave it out"],
    );
    says(
        "errors: { rows: [{ category: overloaded }, { provider: locl, status: 500, category: overladed }] }",
        &[
            "2:85: expected one of: `rate_limited`, `quota_exhausted`, `overloaded`, `server_error`, `timeout`, `connection`, `authentication`, `permission`, `invalid_request`, `request_too_large`, `context_length_exceeded`, `content_filtered`, `model_not_found`, `malformed_response`, `stream_interrupted`, `degraded_output`, `cancelled`; found `overladed`; did you mean `overloaded`?",
        ],
    );
    says(
        "errors: { rows: [{ category: overloaded }, { provider: locl, status: 500, category: timeout }] }",
        &[
            "2:18: the row fits no error: it names nothing of one; name its `status`, `code` or `message`",
            "2:56: there is no provider `locl`; did you mean `local`?",
        ],
    );
    says(
        "errors: { rows: [{ status: 99, category: timeout }] }",
        &["2:28: expected a whole number from 200 to 599, found `99`"],
    );
}

#[test]
fn hedges_and_streams() {
    says(
        "hedge: { after: p100 }",
        &[
            "2:17: expected a percentile such as `p95`, or a duration such as `800ms`, found `p100`: percentiles lie from `p1` to below `p100`",
        ],
    );
    says("hedge: { budget: 0 }", &["2:18: with a budget of nothing no hedge is ever made; write `hedge: off`"]);
    says(
        "commit: whole\nmid_stream: resume",
        &["3:13: there is never anything to resume: with `commit: whole` no answer breaks off"],
    );
    says("mid_stream: restart", &["2:13: expected one of: `fail`, `resume`; found `restart`"]);
}

#[test]
fn answers() {
    says("quality: { judges: [] }", &["2:20: nobody judges; name a judge, or write `quality: off`"]);
    says(
        "quality: { judges: [repetition, { repetition: 0% }, { repetition: 100% }, json] }",
        &["2:21: `repetition` needs a value; write `repetition: ...` with a share such as `80%` or `0.8` as its value"],
    );
    says(
        "quality: { judges: [{ repetition: 0% }, { repetition: 100% }] }",
        &["2:35: nothing compresses to nothing", "2:55: nearly every answer compresses to less"],
    );
    says(
        "canary: { idle: 0s, prompts: [] }",
        &["2:17: a quiet time must have some length", "2:30: nothing is asked; write `canary: off`"],
    );
    says("last_resort: { text: '' }", &["2:22: expected a text of at least 1 character, found 0"]);
    says("context: { too_long: [refuse, drop-oldest] }", &["2:31: this is never tried: `refuse` comes before it"]);
    says("context: { too_long: [drop-oldest, drop-oldest] }", &["2:36: this is tried already"]);
    says(
        "context: { too_long: [] }",
        &["2:22: nothing is done with what is too long; write `[refuse]` to tell the caller"],
    );
}

#[test]
fn money_and_limits() {
    says(
        "spend: { budgets: [{ of: { provider: locl }, per: 0s, at_most: 0 usd }], alert: { shift: 1x } }",
        &[
            "2:38: there is no provider `locl`; did you mean `local`?",
            "2:51: a budget must last some time",
            "2:64: with nothing to spend no call is ever made",
            "2:90: calls that cost what they always do would raise it; write `1.5x`",
        ],
    );
    says(
        "spend: { alert: { per_hour: 20, budget_share: 80% } }",
        &[
            "2:29: expected an amount of money such as `20 usd` or `0.5 usd`, found `20`: an amount needs its currency, `usd`; write `20 usd`",
        ],
    );
    says("spend: { alert: { budget_share: 80% } }", &["2:33: there is no budget to use a share of"]);
    says("limits: { headroom: 100% }", &["2:21: no call is ever made"]);
    says("limits: on", &["2:9: expected `off` or a map of settings, found `on`: the only word here is `off`"]);
}

#[test]
fn what_a_provider_is() {
    let text = "providers: { a: { api: openai-chat, model: m, limits: { requests: 20/d }, capabilities: { window: 10, max_output: 20 } } }\n";
    let problems = Document::parse("it", text).and_then(|document| read("it", &document)).unwrap_err();
    assert_eq!(
        problems.lines(),
        ["it:1:67: this is less than one a minute", "it:1:115: no answer of 20 tokens fits a window of 10"]
    );
}

#[test]
fn models() {
    says(
        "timeouts: { models: { o3: { first_token: 90s }, o4: { connect: 9s, first_token: 8s, total: off } } }",
        &[
            "2:42: `first_token` can never fire: it is longer than `total` (1m); shorten it, or write `off`",
            "2:64: `connect` can never fire: it is longer than `first_token` (8s); shorten it, or write `off`",
        ],
    );
}
