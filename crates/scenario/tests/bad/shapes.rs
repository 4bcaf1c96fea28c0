//! Wrong shapes: fields, types, units, words.

use crate::{expect, fault, kind, line, says};

#[test]
fn shapes() {
    says("duration: 10m\nexpect: [{ hangs: 0 }]\n", &["1:1: missing field `claim`; `claim` is a text"]);
    line("polcy: two-providers", &["4:1: unknown field `polcy`; did you mean `policy`?"]);
    line("seed: many", &["4:7: expected a whole number of at least 0, found `many`"]);
    line(
        "workload: { patience: 90 }",
        &["4:23: expected a duration such as `250ms` or `1m 30s`, found `90`: a duration needs a unit; write `90s`"],
    );
    line(
        "workload: { patience: soon }",
        &["4:23: expected a duration such as `250ms` or `1m 30s`, found `soon`: it must be numbers, each with a unit"],
    );
    kind(
        "{ blakout: reset }",
        &[
            "4:40: expected one of: `blackout`, `error`, `throttle`, `latency`, `stall`, `cut`, `in_stream`, `garble`, `degrade`, `auth`, `wrong_usage`, `capacity`; found `blakout`; did you mean `blackout`?",
        ],
    );
    kind(
        "{ blackout: never }",
        &[
            "4:50: expected one of: `refuse`, `reset`, `black-hole`, `dns-failure`, `tls-failure`, `slow-handshake`, `wrong-certificate`, `expired-certificate`; found `never`",
        ],
    );
    kind(
        "{ stall: { lasting: always } }",
        &[
            "4:58: expected a duration such as `30s`, or `forever`, found `always`: it must be numbers, each with a unit",
        ],
    );
    fault(
        "{ at: 1m, for: 1m, provider: { name: openai }, fault: { blackout: reset } }",
        &["4:41: expected a text or a list, found the map `{ name: openai }`"],
    );
    fault(
        "{ at: 1m, for: 1m, share: 80, fault: { blackout: reset } }",
        &[
            "4:38: expected a share such as `80%` or `0.8`, found `80`: a share lies between 0% and 100% (0 and 1); write `80%`",
        ],
    );
    expect("{ sucess_rate: { at_least: 99% } }", &["5:7: unknown field `sucess_rate`; did you mean `success_rate`?"]);
    expect("{ success_rate: { at_lest: 99% } }", &["5:23: unknown field `at_lest`; did you mean `at_least`?"]);
    expect(
        "{ ttft_p99_ms: { at_most: fast } }",
        &[
            "5:31: expected a duration such as `3s`, or a number of milliseconds, found `fast`: it must be numbers, each with a unit",
        ],
    );
    expect("{ returned_to_primary: yes }", &["5:28: expected `true` or `false` or a map, found `yes`"]);
    expect("{ latency_p50_ms: { between: [1s] } }", &["5:34: expected a list of 2 items, found 1"]);
    line(
        "fails_without: breakers",
        &[
            "4:16: expected one of: `breaker`, `slow`, `efficiency`, `ramp`, `failover`, `deadline`, `model-timeouts`, `retry-budget`, `error-actions`, `hedge`, `balance`, `ejection`, `commit`, `mid-stream`, `quality`, `limits`, `capability`, `context`, `affinity`, `residency` and 4 more; found `breakers`; did you mean `breaker`?",
        ],
    );
}

#[test]
fn the_whole() {
    says(
        "claim: ' '\nexpect: []\n",
        &[
            "1:1: missing field `duration`; add `duration: 10m`, or replay an `incident`",
            "1:8: the claim is empty",
            "2:9: nothing is expected; add one, such as `- success_rate: { at_least: 99% }`",
        ],
    );
    says("claim: c\nduration: 0s\nexpect: [{ hangs: 0 }]\n", &["2:11: a run must last some time"]);
    says("claim: c\nduration: 40d\nexpect: [{ hangs: 0 }]\n", &["2:11: a run lasts at most 31 days"]);
    line("cast: openai", &["4:1: `cast` needs an `incident`"]);
    line(
        "incident: cloudflare",
        &["2:1: `duration` comes from the incident and cannot be said here", "4:11: there is no incident `cloudflare`"],
    );
}
