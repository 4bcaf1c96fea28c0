//! Callers and providers that make no sense.

use crate::line;

#[test]
fn callers() {
    line(
        "workload: { arrivals: { poisson: 1000000/s } }",
        &["4:23: more than 100 million requests are sent in the run; lower the rate or shorten `duration`"],
    );
    line("workload: { patience: 0s }", &["4:23: callers without patience never get an answer"]);
    line(
        "workload: { arrivals: { poisson: 1/h } }",
        &["4:23: less than one request is sent in the whole run; raise the rate or lengthen `duration`"],
    );
    line(
        "workload: { arrivals: { steps: [{ at: 1m, rate: 1/s }, { at: 1m, rate: 2/s }, { at: 11m, rate: 1/s }] } }",
        &[
            "4:39: the first step must be at `0s`",
            "4:62: steps must be in the order of time",
            "4:85: the step comes after the end of the run",
        ],
    );
    line(
        "workload: { arrivals: { steps: [] } }",
        &[
            "4:23: less than one request is sent in the whole run; raise the rate or lengthen `duration`",
            "4:32: the first step must be at `0s`",
        ],
    );
    line(
        "workload: { mix: { a: { share: 50% }, b: { share: 49% } } }",
        &["4:18: the shares of the mix add up to 99%, not to 100%"],
    );
    line(
        "workload: { mix: { a: { share: 50% }, b: {} } }",
        &["4:42: the class `b` needs a `share`, as it is not the only one"],
    );
    line("workload: { mix: {} }", &["4:18: the mix has no class of requests"]);
    line("workload: { mix: { a: { prompt_tokens: { p50: 10 } } } }", &["4:42: `p50` needs `p95` beside it"]);
    line("workload: { mix: { a: { prompt_tokens: { p50: 10, p95: 5 } } } }", &["4:56: `p95` is below `p50`"]);
    line(
        "workload: { mix: { a: { output_tokens: { uniform: { low: 9, high: 5 }, constant: 3 } } } }",
        &[
            "4:40: the spread says more than one shape; write a single value, `{ p50: .., p95: .. }`, or one of `lognormal`, `constant`, `exponential`, `uniform`, `mixture`",
            "4:67: `high` is below `low`",
        ],
    );
    line(
        "workload: { mix: { a: { output_tokens: { mixture: [{ weight: 0, of: -1 }] } } } }",
        &["4:62: a weight must be above zero", "4:69: it cannot be negative"],
    );
}

#[test]
fn bursts_and_conversations() {
    line(
        "workload: { arrivals: { burst: { usual: 1/s, peak: 9/s, every: 10s, lasting: 10s } } }",
        &["4:64: the next burst begins before this one has ended"],
    );
    line(
        "workload: { arrivals: { burst: { usual: 1/s, peak: 9/s, every: 1ms, lasting: 0s } } }",
        &["4:78: a burst must last some time"],
    );
    line(
        "workload: { arrivals: { burst: { usual: 1/s, peak: 9/s, every: 20ms, lasting: 10ms } } }",
        &["4:64: there are more than 10,000 bursts in the run"],
    );
    line("workload: { mix: { a: { turns: 0 } } }", &["4:32: expected a whole number from 1 to 100, found `0`"]);
    line("workload: { mix: { a: { think: 3s } } }", &["4:25: nobody thinks in a conversation of one turn"]);
    line(
        "workload: { mix: { a: { asks: code, turns: 3 } } }",
        &["4:37: a question from the collection is a conversation of one turn"],
    );
    line("workload: { mix: { a: { tenant: a b } } }", &["4:33: expected a word without blanks and brackets"]);
}

#[test]
fn the_world() {
    line(
        "providers: { openai: { ttft: {} } }",
        &[
            "4:30: the spread says no shape; write a single value, `{ p50: .., p95: .. }`, or one of `lognormal`, `constant`, `exponential`, `uniform`, `mixture`",
        ],
    );
    line(
        "providers: { openai: { limits: { burst: 0 } } }",
        &[
            "4:32: nothing is limited; say `requests`, `tokens`, or both",
            "4:34: `burst` counts requests and needs `requests` beside it",
            "4:41: a bucket that holds nothing admits nothing",
        ],
    );
    line(
        "providers: { openai: { limits: { tokens_per_day: 0, charge: askd } } }",
        &["4:61: expected one of: `used`, `asked`; found `askd`; did you mean `asked`?"],
    );
    line(
        "providers: { openai: { tiers: { a: { keys: [], limits: { requests: 1/min } }, b: { keys: [k] } } } }",
        &["4:44: expected a list of at least 1 item, found 0", "4:82: missing field `limits`; `limits` is a map"],
    );
    line(
        "providers: { openai: { tiers: { a: { keys: [k, l, k], limits: { concurrent: 0 } }, b: { keys: [l], limits: { burst: 0, tokens_per_day: 0 } } } } }",
        &[
            "4:51: the key `k` is in the tier `a` already",
            "4:77: nothing is ever under way",
            "4:96: the key `l` is in the tier `a` already",
            "4:110: `burst` counts requests and needs `requests` beside it",
            "4:117: a bucket that holds nothing admits nothing",
            "4:136: a bucket that holds nothing admits nothing",
        ],
    );
    line(
        "providers: { openai: { capacity: { slots: 0 } } }",
        &[
            "4:43: a provider without places serves nobody; say `fault: { blackout: refuse }` for a provider that serves nobody",
        ],
    );
    line(
        "providers: { openai: { api: openai } }",
        &[
            "4:29: expected one of: `openai-chat`, `anthropic-messages`, `azure-openai`, `mistral`, `groq`, `together`, `deepseek`, `xai`, `openrouter`, `vllm`, `cohere`, `openai-responses`, `gemini`, `vertex`, `bedrock-converse`, `ollama`; found `openai`",
        ],
    );
}

#[test]
fn models() {
    line("providers: { a: { models: [] } }", &["4:27: expected a list of at least 1 item, found 0"]);
    line("providers: { a: { models: [x, y, x] } }", &["4:34: `x` is listed twice"]);
    line("providers: { a: { model: z, models: [x] } }", &["4:29: `z`, its `model`, is not among them; list it, too"]);
    line("providers: { a: { unknown_models: ask } }", &["4:35: expected one of: `answer`, `refuse`; found `ask`"]);
}
