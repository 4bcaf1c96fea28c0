//! What lies just on this side of a bound, or beside a rule: nobody is charged with it, or not more than he did.

use brownout_conduct::Charge::{AcceptedTruncation, IgnoredRetryAfter, NeverRetried, RetryStorm};
use brownout_conduct::Severity::{Error, Warning};
use brownout_conduct::{Answered, Break, Foreign, Sighting};
use wire::{Api, Category};

use crate::watched::{at, charges, cut, limited, overloaded, refused, seen, sentence};

/// The same question at another provider.
fn elsewhere(sighting: Sighting) -> Sighting {
    Sighting { provider: "b".into(), ..sighting }
}

/// Calls for questions of their own that fail at the start and come back after these waits.
fn returning(waits: impl IntoIterator<Item = f64>) -> Vec<Sighting> {
    let call = |(nth, wait): (u64, f64)| {
        [overloaded(2 * nth, 0.0), seen(2 * nth + 1, wait)].map(|seen| Sighting { fingerprint: nth, ..seen })
    };
    (0..).zip(waits).flat_map(call).collect()
}

#[test]
fn a_short_hint_has_the_grace_of_clocks_besides_its_share() {
    assert_eq!(charges(&[limited(1, 0.0, 0.5), seen(2, 0.43)]), []);
    assert_eq!(charges(&[limited(1, 0.0, 0.5), seen(2, 0.42)]), [(IgnoredRetryAfter, Error)]);
}

#[test]
fn who_waits_as_long_as_a_rush_may_last_does_not_rush() {
    let tries: Vec<Sighting> = (0..5).map(|nth| overloaded(nth, nth as f64 * 0.2)).collect();
    assert_eq!(charges(&tries), []);
}

#[test]
fn each_client_has_habits_of_its_own() {
    let by =
        |agent: &str, fingerprint, sighting| Sighting { user_agent: Some(agent.to_owned()), fingerprint, ..sighting };
    let patient = [by("one", 9, overloaded(1, 0.0)), by("one", 9, seen(2, 1.0))];
    let dropped = (3..6).map(|nth| by("other", nth, overloaded(nth, nth as f64)));
    let all: Vec<Sighting> = patient.into_iter().chain(dropped).collect();
    assert_eq!(charges(&all), [(NeverRetried, Error)], "that one tries again does not excuse the other");
}

#[test]
fn the_same_question_elsewhere_long_before_or_after_is_no_second_attempt() {
    assert_eq!(charges(&[overloaded(1, 0.0), elsewhere(seen(2, 200.0))]), [(NeverRetried, Warning)]);
    assert_eq!(charges(&[elsewhere(seen(1, 0.0)), overloaded(2, 1.0)]), [(NeverRetried, Warning)]);
}

#[test]
fn a_storm_has_strays() {
    let waits = std::iter::repeat_n(2.0, 16).chain([0.5, 0.7, 9.0, 11.0]);
    assert_eq!(charges(&returning(waits)), [(RetryStorm, Error)]);
}

#[test]
fn what_comes_back_to_two_providers_is_no_storm_at_either() {
    let half = |sighting: Sighting| if sighting.fingerprint.is_multiple_of(2) { elsewhere(sighting) } else { sighting };
    assert_eq!(charges(&returning(std::iter::repeat_n(2.0, 18)).into_iter().map(half).collect::<Vec<_>>()), []);
}

#[test]
fn a_whole_answer_that_ends_early_is_seen_by_every_client() {
    let whole = Sighting { streamed: false, ..cut(1, 0.0, Break::CleanEof, "The") };
    assert_eq!(charges(&[whole]), []);
}

#[test]
fn half_an_answer_beside_a_hedge_need_not_be_asked_for_again() {
    let half = cut(1, 0.0, Break::CleanEof, "The");
    assert_eq!(charges(&[half.clone(), elsewhere(seen(2, 0.3))]), []);
    assert_eq!(charges(&[half, elsewhere(seen(2, 200.0))]), [(AcceptedTruncation, Warning)]);
}

#[test]
fn who_left_before_he_was_told_may_ask_again() {
    let answered = Answered::Refused { status: 400, category: Category::InvalidRequest, hint: None, at: at(0.5) };
    let first = refused(1, 0.0, 400, Category::InvalidRequest);
    let left = Sighting { answered, let_go: Some(at(0.1)), waited: false, ..first };
    assert_eq!(charges(&[left, seen(2, 1.0)]), []);
}

#[test]
fn what_is_foreign_is_said_of_the_provider_that_got_it() {
    let sent =
        |number, api, part| Sighting { api, fingerprint: number, foreign: vec![part], ..seen(number, number as f64) };
    let both = [
        sent(1, Api::OpenaiChat, Foreign::AnthropicToolUse),
        sent(2, Api::AnthropicMessages, Foreign::GeminiThoughtSignature),
    ];
    assert_eq!(sentence(&both), "sent Anthropic's tool_use to OpenAI (twice)");
}
