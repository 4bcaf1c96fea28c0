//! The official SDKs with default settings, by the attempts and waits that were observed of them: none is found guilty
//! of what it does not do, and each of what it does.

use brownout_conduct::Charge::{AcceptedTruncation, IgnoredRetryAfter, LateTimeout, NeverRetried, RetryStorm};
use brownout_conduct::Severity::{Error, Warning};
use brownout_conduct::{Break, Charge, Severity, Sighting};
use chance::{Key, Seed};
use wire::Category;

use crate::watched::{at, charges, cut, held, limited, overloaded, refused, seen, verdict};

/// What was observed of an SDK. Waits are in seconds.
struct Observed {
    /// What it says of itself.
    agent: &'static str,
    /// Whether it counts its retries.
    counts: bool,
    /// Its waits after a 429 without a hint.
    limited: [f64; 2],
    /// Its waits after a 503.
    down: [f64; 2],
    /// A hint in seconds and its waits after a 429 with it; nothing of one that reads none.
    told: Option<(f64, [f64; 2])>,
}

const fn observed(
    agent: &'static str,
    counts: bool,
    limited: [f64; 2],
    down: [f64; 2],
    told: Option<(f64, [f64; 2])>,
) -> Observed {
    Observed { agent, counts, limited, down, told }
}

/// Observations of 2026-11, with the versions in the names. The hints are `retry-after: 1` and `retry-after-ms: 300`.
const OBSERVED: [Observed; 9] = [
    observed("OpenAI/Python 2.54.0", true, [0.44, 0.91], [0.49, 0.9], Some((1.0, [1.02, 1.01]))),
    observed("AzureOpenAI/Python 2.54.0", true, [0.46, 1.0], [0.41, 0.96], Some((1.0, [1.06, 1.05]))),
    observed("Anthropic/Python 2.12.0", true, [0.42, 0.82], [0.49, 0.9], Some((1.0, [1.02, 1.03]))),
    observed("Groq/Python 1.7.0", true, [0.53, 0.89], [0.42, 0.91], Some((1.0, [1.05, 1.01]))),
    observed("Together/Python 3.1.1", true, [0.95, 1.56], [0.98, 1.84], Some((1.0, [1.03, 1.02]))),
    observed("OpenAI/JS 6.49.0", true, [0.61, 0.89], [0.49, 0.78], Some((0.3, [0.35, 0.33]))),
    observed("cohere/7.3.1", false, [1.01, 2.12], [1.07, 2.06], Some((1.0, [1.03, 1.01]))),
    observed("ai/6.0.326 ai-sdk/openai/3.0.141", false, [2.19, 4.02], [2.09, 4.02], Some((0.3, [0.32, 0.32]))),
    observed("Boto3/1.44.5 md/Botocore#1.44.5", false, [0.61, 0.59], [0.04, 0.1], None),
];

/// A call that is refused at every attempt, the first of them like this one.
fn refused_each_time(like: &Sighting, agent: &str, counts: bool, waits: &[f64]) -> Vec<Sighting> {
    let start = like.arrived.as_secs_f64();
    let ends = waits.iter().scan(start, |end, wait| {
        *end += wait;
        Some(*end)
    });
    let attempt = |(nth, arrived): (usize, f64)| {
        let mut sighting = like.clone();
        sighting.number += nth as u64;
        sighting.arrived = at(arrived);
        sighting.user_agent = Some(agent.to_owned());
        sighting.retry_count = counts.then_some(nth as u32);
        if let brownout_conduct::Answered::Refused { at: sent, .. } = &mut sighting.answered {
            *sent = at(arrived);
        }
        sighting
    };
    std::iter::once(start).chain(ends).enumerate().map(attempt).collect()
}

#[test]
fn the_sdks_are_not_guilty_of_what_they_do_not_do() {
    for Observed { agent, counts, limited: limit, down, told } in OBSERVED {
        let plain = refused(1, 0.0, 429, Category::RateLimited);
        assert_eq!(charges(&refused_each_time(&plain, agent, counts, &limit)), [], "{agent} 429");
        assert_eq!(charges(&refused_each_time(&overloaded(1, 0.0), agent, counts, &down)), [], "{agent} 503");
        if let Some((hint, waits)) = told {
            let told = refused_each_time(&limited(1, 0.0, hint), agent, counts, &waits);
            assert_eq!(charges(&told), [], "{agent} 429 with a hint");
        }
    }
}

#[test]
fn they_do_not_retry_what_must_not_be_retried() {
    let bad = refused(1, 0.0, 400, Category::InvalidRequest);
    for Observed { agent, counts, .. } in OBSERVED {
        assert_eq!(charges(&refused_each_time(&bad, agent, counts, &[])), [], "{agent}");
    }
}

#[test]
fn amazons_read_no_retry_after() {
    let boto = refused_each_time(&limited(1, 0.0, 1.0), "Boto3/1.44.5", false, &[0.36, 1.55]);
    assert_eq!(charges(&boto), [(IgnoredRetryAfter, Error)]);
    let js = refused_each_time(&limited(1, 0.0, 0.3), "aws-sdk-js/3.1163.0", false, &[0.15, 0.35]);
    assert_eq!(charges(&js), [(IgnoredRetryAfter, Error)]);
}

#[test]
fn googles_with_retries_reads_no_retry_info() {
    let calls = refused_each_time(&limited(1, 0.0, 34.4), "google-genai-sdk/3.4.0", false, &[1.4, 2.7, 4.1, 8.6]);
    assert_eq!(charges(&calls), [(IgnoredRetryAfter, Error)]);
    let finding = &verdict(&calls).findings[0];
    assert_eq!((finding.count, finding.attempts.as_slice()), (4, [2, 3, 4, 5].as_slice()));
    assert!(finding.advice.contains("google-genai reads neither Retry-After nor RetryInfo"), "{}", finding.advice);
}

#[test]
fn those_without_retries_are_told_so() {
    for agent in ["google-genai-sdk/3.4.0 gl-python/3.12", "mistral-client-python/3.7.0", "ollama-python/0.6.3"] {
        let call =
            |nth: u64| Sighting { fingerprint: nth, user_agent: Some(agent.into()), ..overloaded(nth, nth as f64) };
        let calls: Vec<Sighting> = (0..4).map(call).collect();
        assert_eq!(charges(&calls), [(NeverRetried, Error)], "{agent}");
        assert!(verdict(&calls).findings[0].advice.contains("SDK") || agent.starts_with("google"));
    }
}

#[test]
fn openais_gives_up_on_a_hint_above_two_minutes_and_groqs_comes_back_early() {
    let call = |agent, waits| refused_each_time(&limited(1, 0.0, 130.0), agent, true, waits);
    assert_eq!(charges(&call("OpenAI/Python 2.54.0", &[])), []);
    assert_eq!(charges(&call("Groq/Python 1.7.0", &[0.5, 0.9])), [(IgnoredRetryAfter, Error)]);
}

/// Many calls that fail in the same instant, each with a wait of its own.
fn outage(agent: &str, calls: u64, wait: impl Fn(f64) -> f64) -> Vec<(Charge, Severity)> {
    let unit = |nth| Key::root(Seed(7)).name(agent).word(nth).unit();
    let call = |nth| {
        let first = Sighting { fingerprint: nth, ..overloaded(nth * 10, 0.0) };
        refused_each_time(&first, agent, true, &[wait(unit(nth))])
    };
    charges(&(0..calls).flat_map(call).collect::<Vec<_>>())
}

#[test]
fn openais_and_coheres_jitter_is_one_and_vercels_is_none() {
    for calls in [10, 50, 500] {
        assert_eq!(outage("OpenAI/Python 2.54.0", calls, |unit| 0.5 * (0.75 + unit / 4.0)), [], "{calls}");
        assert_eq!(outage("cohere/7.3.1", calls, |unit| 0.9 + unit / 5.0), [], "{calls}");
        assert_eq!(
            outage("ai/6.0 ai-sdk/openai/3.0", calls, |unit| 2.01 + unit / 20.0),
            [(RetryStorm, Error)],
            "{calls}"
        );
    }
}

#[test]
fn none_sees_that_a_stream_has_no_end() {
    let half = Sighting { user_agent: Some("OpenAI/Python 2.54.0".into()), ..cut(1, 0.0, Break::CleanEof, "The") };
    assert_eq!(charges(std::slice::from_ref(&half)), [(AcceptedTruncation, Warning)]);
    assert!(verdict(&[half]).passed(), "a provider cannot see what a client made of it");
}

#[test]
fn ten_minutes_are_too_long_to_wait_and_one_is_not() {
    let call = |agent: &str, secs| [Sighting { user_agent: Some(agent.into()), ..held(1, 0.0, secs) }];
    assert_eq!(charges(&call("Groq/Python 1.7.0", 60.01)), []);
    assert_eq!(charges(&call("OpenAI/Python 2.54.0", 600.0)), [(LateTimeout, Error)]);
}

#[test]
fn two_tests_that_ask_the_same_are_not_one_call_that_hammers() {
    let sdk = |number, start| refused_each_time(&overloaded(number, start), "OpenAI/Python 2.54.0", true, &[0.49, 0.9]);
    let both: Vec<Sighting> = [sdk(1, 0.0), sdk(4, 30.0)].concat();
    assert_eq!(charges(&both), [(Charge::Hammered, Warning)]);
    assert!(verdict(&both).passed());
    assert!(verdict(&[both, vec![seen(9, 60.0)]].concat()).passed());
}
