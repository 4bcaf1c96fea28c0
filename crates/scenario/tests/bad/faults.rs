//! Faults that make no sense.

use crate::{fault, kind};

#[test]
fn endpoints() {
    let strikes = |endpoint: &str| format!("{{ at: 1m, for: 1m, endpoint: {endpoint}, fault: {{ blackout: reset }} }}");
    fault(
        &strikes("embedings"),
        &[
            "4:41: expected one of: `chat`, `responses`, `embeddings`, `count-tokens`, `models`; found `embedings`; did you mean `embeddings`?",
        ],
    );
    fault(
        &strikes("[chat, model]"),
        &[
            "4:48: expected one of: `chat`, `responses`, `embeddings`, `count-tokens`, `models`; found `model`; did you mean `models`?",
        ],
    );
    fault(&strikes("[]"), &["4:41: the list is empty: nobody is selected"]);
}

#[test]
fn windows_and_names() {
    fault(
        "{ name: before, at: 1m, for: 1m, fault: { blackout: reset } }",
        &["4:20: `before` is the name of the time before all faults; give the fault another name"],
    );
    fault(
        "{ at: 1m, for: 1m, fault: { blackout: reset } }, { at: 3m, for: 1m, fault: { blackout: reset } }",
        &["4:61: another fault is called `blackout`; give each fault a `name` of its own"],
    );
    fault(
        "{ at: 9m, for: 2m, fault: { blackout: reset } }",
        &["4:27: the fault ends after the end of the run (10m); write `for: 1m`, or lengthen `duration`"],
    );
    fault(
        "{ at: 10m, for: 1m, fault: { blackout: reset } }",
        &["4:18: the fault begins after the end of the run (10m)"],
    );
    fault("{ at: 1m, for: 0s, fault: { blackout: reset } }", &["4:27: the fault must last some time"]);
    fault(
        "{ at: 1m, for: 1m, share: 0%, first: 0, fault: { blackout: reset } }",
        &["4:38: the fault strikes nobody", "4:49: the fault strikes nobody"],
    );
    fault(
        "{ at: 1m, for: 1m, ramp: { in: 40s, out: 30s }, fault: { blackout: reset } }",
        &["4:37: the ramps are longer than the fault"],
    );
    fault(
        "{ at: 1m, for: 1m, ramp: {}, flap: { on: 2m, off: 0s }, fault: { blackout: reset } }",
        &[
            "4:37: the ramp says nothing; say `in`, `out`, or both",
            "4:53: it never goes off: the whole window is not longer",
            "4:62: it must last some time",
        ],
    );
    fault(
        "{ at: 1m, for: 1m, class: [chat, chatt], provider: [], fault: { blackout: reset } }",
        &["4:45: the mix has no class `chatt`; did you mean `chat`?", "4:63: the list is empty: nobody is selected"],
    );
    fault(
        "{ at: 1m, for: 1m, class: batch, fault: { blackout: reset } }",
        &["4:38: the mix has no class `batch`; there is: `chat`"],
    );
    fault(
        "{ at: 1m, for: 1m, share: 5%, fault: { throttle: { requests: 1/s } } }",
        &["4:31: a throttle concerns all attempts together: `share` means nothing here"],
    );
}

#[test]
fn kinds() {
    kind("{ error: {} }", &["4:47: no error is said; say `status: 503`, or `mix: { 503: 70%, 500: 30% }`"]);
    kind(
        "{ error: { status: 503, mix: { 503: 100% } } }",
        &["4:47: `status` and `mix` exclude each other; say `status: 503`, or `mix: { 503: 70%, 500: 30% }`"],
    );
    kind(
        "{ error: { status: 503, category: overloaded } }",
        &[
            "4:47: `category`, `status` and `mix` exclude each other; say `status: 503`, or `mix: { 503: 70%, 500: 30% }`",
        ],
    );
    kind("{ error: { status: 200 } }", &["4:57: expected a whole number from 400 to 599, found `200`"]);
    kind(
        "{ error: { mix: { 503: 50%, blackhole: 20%, 200: 10% } } }",
        &[
            "4:54: the shares of the errors add up to 80%, not to 100%",
            "4:66: expected a status from 400 to 599, `refuse`, `reset` or `black-hole`; found `blackhole`; did you mean `black-hole`?",
            "4:82: expected a status from 400 to 599, `refuse`, `reset` or `black-hole`; found `200`",
        ],
    );
    kind(
        "{ throttle: { burst: 5 } }",
        &[
            "4:50: nothing is limited; say `requests`, `tokens`, or both",
            "4:52: `burst` counts requests and needs `requests` beside it",
        ],
    );
    kind(
        "{ throttle: { concurrent: 0, requests_per_day: 0 } }",
        &["4:64: nothing is ever under way", "4:85: a bucket that holds nothing admits nothing"],
    );
    kind("{ latency: {} }", &["4:49: nothing becomes slow; say `connect`, `first_token` or `pace`"]);
    kind(
        "{ latency: { first_token: { plus: { p50: 0s, p95: 1s } } } }",
        &["4:79: the median of a log-normal spread must be above zero"],
    );
    kind(
        "{ latency: { pace: fast } }",
        &["4:57: expected a factor such as `10x` or `1.5x`, found `fast`: the number is not a plain decimal"],
    );
    kind(
        "{ latency: { connect: { plus: { p50: 0s, p95: 1s } } } }",
        &["4:75: the median of a log-normal spread must be above zero"],
    );
    kind("{ latency: { connect: 2s } }", &["4:60: expected a map, found `2s`"]);
    kind("{ stall: { lasting: 0s } }", &["4:58: a pause must last some time"]);
    kind("{ degrade: { truncated: { after: -1 } } }", &["4:71: it cannot be negative"]);
    kind("{ degrade: { runaway: { times: -1 } } }", &["4:69: it cannot be negative"]);
    kind("{ auth: { status: 500 } }", &["4:56: expected a whole number from 400 to 499, found `500`"]);
}
