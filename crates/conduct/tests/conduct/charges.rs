//! Each charge: what is guilty of it, what is just not.

use brownout_conduct::Charge::{
    AcceptedTruncation, ForeignBlocks, Hammered, IgnoredRetryAfter, LateTimeout, LeakedKey, NeverRetried,
    RetriedTheUnretryable, RetryStorm,
};
use brownout_conduct::Severity::{Error, Warning};
use brownout_conduct::{Answered, Break, Foreign, KeyShape, Rules, Sighting, judge, text_digest};
use wire::{Api, Category};

use crate::watched::{at, charges, cut, held, limited, named, overloaded, refused, seen, sentence};

#[test]
fn coming_back_before_the_hint_is_over_is_ignoring_it() {
    let early = [limited(12, 0.0, 20.0), seen(13, 0.5)];
    assert_eq!(charges(&early), [(IgnoredRetryAfter, Error)]);
    assert_eq!(sentence(&early), "ignored Retry-After once: asked to wait 20 s, came back after 0.5 s");
    assert_eq!(charges(&[limited(1, 0.0, 20.0), seen(2, 20.0)]), []);
    assert_eq!(charges(&[limited(1, 0.0, 20.0), seen(2, 19.2)]), [], "a second of twenty is rounding");
    assert_eq!(charges(&[limited(1, 0.0, 0.0), seen(2, 0.0)]), [], "come at once, it said");
    assert_eq!(charges(&[limited(1, 0.0, 1.0), seen(2, 0.8)]), [(IgnoredRetryAfter, Error)]);
}

#[test]
fn going_elsewhere_with_another_key_or_not_at_all_is_not() {
    let first = limited(1, 0.0, 20.0);
    let elsewhere = Sighting { provider: "groq".into(), api: Api::Groq, ..seen(2, 0.1) };
    assert_eq!(charges(&[first.clone(), elsewhere]), []);
    assert_eq!(charges(&[first, Sighting { key: Some(7), ..seen(2, 0.1) }]), []);
    assert_eq!(charges(&[limited(1, 0.0, 90.0)]), [], "so long a hint may be refused");
    assert_eq!(charges(&[limited(1, 0.0, 90.0), seen(2, 0.5)]), [(IgnoredRetryAfter, Error)], "but not like this");
}

#[test]
fn who_comes_back_by_words_alone_is_accused_with_less_certainty() {
    let restarted = Sighting { retry_count: Some(0), ..seen(2, 0.5) };
    let first = Sighting { retry_count: Some(0), ..limited(1, 0.0, 20.0) };
    assert_eq!(charges(&[first.clone(), restarted]), [(IgnoredRetryAfter, Warning)]);
    assert_eq!(charges(&[first, Sighting { retry_count: Some(1), ..seen(2, 0.5) }]), [(IgnoredRetryAfter, Error)]);
}

#[test]
fn six_attempts_for_one_call_are_hammering() {
    let tries = |n: u64| -> Vec<Sighting> { (0..n).map(|nth| named("a", overloaded(nth, nth as f64))).collect() };
    assert_eq!(charges(&tries(5)), []);
    assert_eq!(charges(&tries(6)), [(Hammered, Error)]);
    let alike: Vec<Sighting> = (0..6).map(|nth| overloaded(nth, nth as f64)).collect();
    assert_eq!(charges(&alike), [(Hammered, Warning)], "two callers who ask the same look like this");
    let eleven: Vec<Sighting> = (0..11).map(|nth| overloaded(nth, nth as f64)).collect();
    assert_eq!(charges(&eleven), [(Hammered, Error)]);
}

#[test]
fn attempts_that_were_asked_for_are_no_hammering() {
    let patient: Vec<Sighting> = (0..20).map(|nth| named("a", limited(nth, nth as f64 * 2.0, 2.0))).collect();
    assert_eq!(charges(&patient), []);
}

#[test]
fn four_attempts_without_a_wait_are_hammering_and_three_are_not() {
    let rush = |n: u64| -> Vec<Sighting> { (0..n).map(|nth| overloaded(nth, nth as f64 * 0.05)).collect() };
    assert_eq!(charges(&rush(3)), []);
    assert_eq!(charges(&rush(4)), [(Hammered, Error)]);
    let words = "hammered a failing provider in 1 call: 4 attempts for one call, without waiting in between";
    assert_eq!(sentence(&rush(4)), words);
}

#[test]
fn what_fails_again_must_not_be_retried() {
    let guilty = [
        (400, Category::InvalidRequest),
        (400, Category::ContentFiltered),
        (400, Category::ContextLengthExceeded),
        (401, Category::Authentication),
        (403, Category::Permission),
        (404, Category::ModelNotFound),
        (413, Category::RequestTooLarge),
        (422, Category::InvalidRequest),
    ];
    for (status, category) in guilty {
        let again = [refused(1, 0.0, status, category), seen(2, 1.0)];
        assert_eq!(charges(&again), [(RetriedTheUnretryable, Error)], "{status} {category}");
    }
    let quota = [refused(1, 0.0, 429, Category::QuotaExhausted), seen(2, 1.0)];
    assert_eq!(charges(&quota), [(RetriedTheUnretryable, Warning)]);
    assert_eq!(sentence(&quota), "retried what fails again once: 429 quota_exhausted");
}

#[test]
fn what_may_pass_or_was_changed_may_be_retried() {
    for (status, category) in
        [(408, Category::InvalidRequest), (409, Category::InvalidRequest), (500, Category::ServerError)]
    {
        assert_eq!(charges(&[refused(1, 0.0, status, category), seen(2, 1.0)]), [], "{status}");
    }
    let wrong = |category| Sighting { body: Some(1), key: Some(1), ..refused(1, 0.0, 400, category) };
    let again = Sighting { body: Some(1), key: Some(1), ..seen(2, 1.0) };
    let mended = Sighting { body: Some(2), ..again.clone() };
    let other_model = Sighting { model: "small".into(), ..again.clone() };
    let other_key = Sighting { key: Some(2), ..again };
    assert_eq!(charges(&[wrong(Category::InvalidRequest), mended]), []);
    assert_eq!(charges(&[wrong(Category::ModelNotFound), other_model]), []);
    assert_eq!(charges(&[wrong(Category::Authentication), other_key]), []);
}

#[test]
fn the_same_words_much_later_may_be_somebody_elses() {
    let later = [refused(1, 0.0, 401, Category::Authentication), seen(2, 60.0)];
    assert_eq!(charges(&later), [(RetriedTheUnretryable, Warning)]);
}

/// An attempt for another question.
fn about(fingerprint: u64, sighting: Sighting) -> Sighting {
    Sighting { fingerprint, ..sighting }
}

#[test]
fn giving_up_at_once_is_a_warning_and_then_a_habit() {
    let calls = |n: u64| -> Vec<Sighting> { (0..n).map(|nth| about(nth, overloaded(nth, nth as f64))).collect() };
    assert_eq!(charges(&calls(2)), [(NeverRetried, Warning)]);
    assert_eq!(charges(&calls(3)), [(NeverRetried, Error)]);
    let words = "never tried again after 503 overloaded: 3 calls given up at the first failure";
    assert_eq!(sentence(&calls(3)), words);
}

#[test]
fn who_was_not_watched_tried_again_once_or_went_elsewhere_has_no_such_habit() {
    assert_eq!(judge(&[overloaded(1, 0.0)], &Rules::default()).findings, [], "the next attempt may be on its way");
    assert_eq!(charges(&[about(1, overloaded(1, 0.0)), about(2, overloaded(2, 1.0)), about(2, seen(3, 2.0))]), []);
    let elsewhere = Sighting { provider: "b".into(), ..seen(2, 0.1) };
    assert_eq!(charges(&[overloaded(1, 0.0), elsewhere.clone()]), []);
    let hedged = Sighting { arrived: at(0.0), ..elsewhere };
    let slow = Answered::Refused { status: 503, category: Category::Overloaded, hint: None, at: at(0.3) };
    assert_eq!(charges(&[Sighting { answered: slow, ..overloaded(1, 0.0) }, hedged]), [], "a hedge is an attempt");
    assert_eq!(charges(&[refused(1, 0.0, 401, Category::Authentication)]), [], "this must not be tried again");
}

/// Calls that fail `apart` seconds after each other, and come back after this wait.
fn returning(apart: f64, waits: impl IntoIterator<Item = f64>) -> Vec<Sighting> {
    let call = |(nth, wait): (usize, f64)| {
        let (start, number) = (nth as f64 * apart, nth as u64);
        [about(number, overloaded(2 * number, start)), about(number, seen(2 * number + 1, start + wait))]
    };
    waits.into_iter().enumerate().flat_map(call).collect()
}

#[test]
fn retries_without_jitter_are_a_storm_where_they_come_together() {
    let steady = |n: usize| (0..n).map(|nth| 2.0 + nth as f64 * 0.001);
    assert_eq!(charges(&returning(0.0, steady(9))), [], "too few to tell");
    assert_eq!(charges(&returning(0.0, steady(10))), [(RetryStorm, Error)]);
    assert_eq!(charges(&returning(5.0, steady(10))), [(RetryStorm, Warning)]);
    let words = "retried without jitter: 10 calls came back after 2 s, 10 of them together";
    assert_eq!(sentence(&returning(0.0, steady(10))), words);
}

#[test]
fn jitter_hints_and_next_to_no_wait_are_no_storm() {
    let jittered = (0..40).map(|nth| 0.375 + f64::from(nth % 10) * 0.0125);
    assert_eq!(charges(&returning(0.0, jittered)), []);
    let told: Vec<Sighting> = (0..20_u32)
        .flat_map(|nth| {
            let number = u64::from(nth);
            [about(number, limited(2 * number, 0.0, 2.0)), about(number, seen(2 * number + 1, 2.01))]
        })
        .collect();
    assert_eq!(charges(&told), [], "the provider told all to come then");
    assert_eq!(charges(&returning(0.0, std::iter::repeat_n(0.02, 20))), []);
}

#[test]
fn half_an_answer_that_nobody_asks_for_again_may_have_been_accepted() {
    let half = cut(1, 0.0, Break::CleanEof, "The answer is");
    assert_eq!(charges(std::slice::from_ref(&half)), [(AcceptedTruncation, Warning)]);
    assert_eq!(charges(&[half, seen(2, 1.0)]), [], "it was asked for again");
    assert_eq!(charges(&[cut(1, 0.0, Break::Reset, "The")]), [], "every client sees a reset");
    let gone = Sighting { let_go: Some(at(0.2)), waited: false, ..cut(1, 0.0, Break::CleanEof, "The") };
    assert_eq!(charges(&[gone]), [], "its client did not want the rest");
}

#[test]
fn half_an_answer_that_is_said_again_was_accepted() {
    let later = |fingerprint, text| Sighting { history: vec![text_digest(text)], ..about(fingerprint, seen(2, 5.0)) };
    for how in [Break::CleanEof, Break::Reset] {
        let half = cut(1, 0.0, how, "The answer is");
        assert_eq!(charges(&[half, later(2, "The answer is")]), [(AcceptedTruncation, Error)]);
    }
    let words = "accepted half an answer: 1 broken answer said again in a later turn";
    assert_eq!(sentence(&[cut(1, 0.0, Break::CleanEof, "The"), later(2, "The")]), words);
    let (half, whole) = (cut(1, 0.0, Break::CleanEof, "The"), seen(3, 1.0));
    assert_eq!(charges(&[half.clone(), whole, later(2, "The answer is 4")]), []);
    let before = Sighting { history: vec![text_digest("The")], ..about(2, seen(0, 0.0)) };
    assert_eq!(charges(&[before, half]), [(AcceptedTruncation, Warning)], "said before it broke off");
    let unterminated = cut(1, 0.0, Break::Unterminated, "The");
    assert_eq!(charges(&[unterminated, later(2, "The")]), [(AcceptedTruncation, Warning)], "no word is missing");
}

#[test]
fn a_key_belongs_to_its_vendor() {
    let keyed = |shape, api, provider: &str| {
        vec![Sighting { key_shape: Some(shape), api, provider: provider.into(), ..seen(1, 0.0) }]
    };
    assert_eq!(charges(&keyed(KeyShape::Anthropic, Api::OpenaiChat, "openai")), [(LeakedKey, Error)]);
    assert_eq!(sentence(&keyed(KeyShape::Anthropic, Api::OpenaiChat, "x")), "sent a key of Anthropic to OpenAI (once)");
    assert_eq!(charges(&keyed(KeyShape::Openai, Api::Vllm, "local")), [(LeakedKey, Warning)]);
    assert_eq!(charges(&keyed(KeyShape::Openai, Api::OpenaiResponses, "openai")), []);
    assert_eq!(charges(&keyed(KeyShape::Anthropic, Api::OpenaiChat, "anthropic-compat")), []);
    assert_eq!(charges(&keyed(KeyShape::Placeholder, Api::Groq, "groq")), []);
}

#[test]
fn one_key_at_two_vendors_is_wrong_at_one() {
    let two = |shape| {
        let here = Sighting { key: Some(5), key_shape: shape, api: Api::Mistral, ..about(1, seen(1, 0.0)) };
        let there = Sighting { api: Api::Together, number: 2, fingerprint: 2, ..here.clone() };
        [here, there]
    };
    assert_eq!(charges(&two(None)), [(LeakedKey, Error)]);
    assert_eq!(sentence(&two(None)), "sent one key to Mistral and Together (twice)");
    assert_eq!(charges(&two(Some(KeyShape::Placeholder))), []);
}

#[test]
fn a_silent_provider_is_to_be_let_go_of() {
    let stream = |secs| [Sighting { streamed: true, ..held(1, 0.0, secs) }];
    assert_eq!(charges(&stream(30.0)), []);
    assert_eq!(charges(&stream(32.0)), [(LateTimeout, Error)]);
    assert_eq!(charges(&[held(1, 0.0, 60.5)]), [], "a whole answer is silent until it is there");
    assert_eq!(charges(&[held(1, 0.0, 62.0)]), [(LateTimeout, Error)]);
    let never = [Sighting { let_go: None, ..held(1, 0.0, 0.0) }];
    assert_eq!(sentence(&never), "timed out late once: held a silent provider for 3600 s and still holds");
    let slow = Sighting { answered: Answered::Pending, ..seen(1, 0.0) };
    assert_eq!(charges(&[slow]), [], "slow is not silent");
}

#[test]
fn a_stalled_stream_is_counted_from_its_last_byte() {
    let stalled = |until| {
        let stream = cut(1, 0.0, Break::Silence, "The");
        [Sighting { arrived: at(0.0), let_go: Some(at(until)), waited: false, ..stream }]
    };
    assert_eq!(charges(&stalled(30.4)), []);
    assert_eq!(charges(&stalled(31.4)), [], "timers are late");
    assert_eq!(charges(&stalled(31.6)), [(LateTimeout, Error)]);
}

#[test]
fn blocks_of_another_vendor_are_named() {
    let foreign = vec![Foreign::AnthropicToolUse, Foreign::GeminiThoughtSignature];
    let sent = [Sighting { foreign, ..seen(1, 0.0) }];
    assert_eq!(charges(&sent), [(ForeignBlocks, Error)]);
    assert_eq!(sentence(&sent), "sent Anthropic's tool_use and Google's thoughtSignature to OpenAI (once)");
}
