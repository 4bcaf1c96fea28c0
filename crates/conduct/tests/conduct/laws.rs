//! What holds of every list of sightings.

use std::time::Duration;

use brownout_conduct::{
    Answered, Break, Charge, Client, Foreign, KeyShape, Lost, Outcome, Rules, Sighting, Verdict, judge, judge_until,
};
use chance::Moment;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use wire::{Api, Category};

fn moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        20 => (0..200_000_u64).prop_map(Moment::from_millis),
        1 => Just(Moment::NEVER),
        1 => Just(Moment::START),
    ]
}

fn hint() -> impl Strategy<Value = Option<Duration>> {
    let wait = prop_oneof![20 => (0..100_000_u64).prop_map(Duration::from_millis), 1 => Just(Duration::MAX)];
    option::of(wait)
}

fn answered() -> impl Strategy<Value = Answered> {
    let breaks = select(vec![Break::Unterminated, Break::CleanEof, Break::Reset, Break::Error, Break::Silence]);
    let lost = select(vec![Lost::Refused, Lost::Reset, Lost::Silent]);
    prop_oneof![
        4 => (any::<u16>(), select(Category::ALL.to_vec()), hint(), moment())
            .prop_map(|(status, category, hint, at)| Answered::Refused { status, category, hint, at }),
        1 => (lost, moment()).prop_map(|(how, at)| Answered::Unreachable { how, at }),
        2 => moment().prop_map(|at| Answered::Complete { at }),
        2 => (moment(), breaks, option::of(0..3_u64)).prop_map(|(at, how, text)| Answered::BrokenOff { at, how, text }),
        1 => Just(Answered::Pending),
    ]
}

type Who = (Option<u64>, Option<KeyShape>, Option<u32>, Option<String>);

fn who() -> impl Strategy<Value = Who> {
    let agent = select(vec!["OpenAI/Python 2.54.0", "Boto3/1.44.5", "curl/8"]).prop_map(str::to_owned);
    let shape = select(vec![KeyShape::Openai, KeyShape::Anthropic, KeyShape::Placeholder]);
    (option::of(0..3_u64), option::of(shape), option::of(0..4_u32), option::of(agent))
}

fn sighting() -> impl Strategy<Value = Sighting> {
    let what = (0..4_u64, option::of(select(vec!["x", "y"])), any::<bool>(), vec(0..3_u64, 0..2));
    let place = (select(vec!["a", "b"]), select(Api::ALL.to_vec()), any::<bool>());
    let end = (answered(), option::of(moment()), any::<bool>());
    (any::<u16>(), moment(), place, what, who(), end).prop_map(|(number, arrived, place, what, who, end)| Sighting {
        fingerprint: what.0,
        request: what.1.map(str::to_owned),
        streamed: what.2,
        history: what.3,
        key: who.0,
        key_shape: who.1,
        retry_count: who.2,
        user_agent: who.3,
        answered: end.0,
        let_go: end.1,
        waited: end.2,
        foreign: if place.2 { vec![Foreign::BedrockToolUse] } else { Vec::new() },
        ..Sighting::new(u64::from(number), place.0, place.1, arrived)
    })
}

/// A call that nothing can be said against, of a client and a question of its own.
fn healthy(arrived: Moment) -> Sighting {
    Sighting {
        fingerprint: u64::MAX,
        request: Some("healthy".to_owned()),
        user_agent: Some("healthy".to_owned()),
        answered: Answered::Complete { at: arrived + Duration::from_millis(20) },
        ..Sighting::new(u64::MAX, "a", Api::OpenaiChat, arrived)
    }
}

fn found(verdict: &Verdict) -> Vec<(Charge, usize)> {
    verdict.findings.iter().map(|finding| (finding.charge, finding.count)).collect()
}

/// Numbers that differ, as a journal gives them: two equal sightings have no order.
fn numbered(mut sightings: Vec<Sighting>) -> Vec<Sighting> {
    sightings.iter_mut().zip(0..).for_each(|(sighting, number)| sighting.number = number);
    sightings
}

proptest! {
    #[test]
    fn any_list_is_judged_and_shown(sightings in vec(sighting(), 0..60), until in moment()) {
        let verdict = judge_until(&sightings, until, &Rules::default());
        prop_assert_eq!(verdict.attempts, sightings.len());
        prop_assert!(verdict.calls <= sightings.len());
        prop_assert_eq!(verdict.clients.iter().map(|client: &Client| client.attempts).sum::<usize>(), sightings.len());
        prop_assert_eq!(verdict.outcome == Outcome::Inconclusive, sightings.is_empty());
        prop_assert!(verdict.to_string().starts_with("client: "));
    }

    #[test]
    fn rules_of_any_kind_do_no_harm(sightings in vec(sighting(), 0..30), share in any::<f64>(), n in 0..3_usize) {
        let zero = Rules {
            early_share: share,
            storm_spread: share,
            attempts_per_call: n,
            rush: n,
            storm_calls: n,
            never_retried: n,
            listed: n,
            retry_within: Duration::MAX,
            silence: Duration::MAX,
            storm_wait: Duration::MAX,
            chance: Duration::MAX,
            ..Rules::default()
        };
        prop_assert!(judge(&sightings, &zero).findings.iter().all(|finding| finding.attempts.len() <= n));
    }

    #[test]
    fn the_order_in_which_they_are_given_does_not_matter(
        (given, shuffled) in vec(sighting(), 0..40).prop_map(numbered).prop_flat_map(|list| {
            (Just(list.clone()), Just(list).prop_shuffle())
        }),
    ) {
        let rules = Rules::default();
        prop_assert_eq!(judge(&given, &rules), judge(&shuffled, &rules));
    }

    #[test]
    fn a_healthy_call_takes_nothing_away(sightings in vec(sighting(), 0..40).prop_map(numbered), arrived in moment()) {
        let rules = Rules::default();
        let before = judge(&sightings, &rules);
        let after = judge(&[sightings, vec![healthy(arrived)]].concat(), &rules);
        for (charge, count) in found(&before) {
            let still = found(&after).into_iter().find(|(other, _)| *other == charge);
            prop_assert!(still.is_some_and(|(_, now)| now >= count), "{charge:?} {count} {still:?}");
        }
    }

    #[test]
    fn who_waits_as_asked_is_never_accused_of_not_waiting(
        calls in vec((0..1000_u64, vec((0..30_000_u64, 0..3_000_u64), 0..4), 0..3_u64), 0..20),
        counts in any::<bool>(),
    ) {
        let sightings: Vec<Sighting> =
            calls.iter().flat_map(|(start, waits, words)| patient(*start, waits, *words, counts)).collect();
        let verdict = judge(&numbered(sightings), &Rules::default());
        let ignored = verdict.findings.iter().any(|finding| finding.charge == Charge::IgnoredRetryAfter);
        prop_assert!(!ignored, "{verdict}");
    }

    #[test]
    fn sightings_and_verdicts_read_back_as_they_were_written(sightings in vec(sighting(), 0..10)) {
        let hints = |sighting: &Sighting| !matches!(sighting.answered, Answered::Refused { hint: Some(Duration::MAX), .. });
        let sightings: Vec<Sighting> = sightings.into_iter().filter(hints).collect();
        let text = serde_json::to_string(&sightings).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Vec<Sighting>>(&text).unwrap(), &sightings);
        let verdict = judge(&sightings, &Rules::default());
        let text = serde_json::to_string(&verdict).unwrap();
        prop_assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap(), verdict);
    }
}

/// A call whose every attempt is refused with a hint after a second, and whose client waits at least as long each
/// time. All begin within the first second, so that none who asks the same words anew comes after a refusal: nobody
/// could tell that caller from one who comes back.
fn patient(start: u64, waits: &[(u64, u64)], words: u64, counts: bool) -> Vec<Sighting> {
    let mut arrived = Moment::from_millis(start);
    let mut attempts = Vec::new();
    for (nth, &(hint, more)) in waits.iter().enumerate() {
        let (hint, at) = (Duration::from_millis(hint), arrived + Duration::from_secs(1));
        let answered = Answered::Refused { status: 429, category: Category::RateLimited, hint: Some(hint), at };
        attempts.push(Sighting {
            fingerprint: words,
            retry_count: counts.then_some(nth as u32),
            answered,
            ..Sighting::new(0, "a", Api::OpenaiChat, arrived)
        });
        arrived = at + hint + Duration::from_millis(more);
    }
    attempts
}
