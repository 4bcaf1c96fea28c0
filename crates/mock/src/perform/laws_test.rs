//! What holds for every performed answer, whatever the injection.

use std::sync::LazyLock;
use std::time::Duration;

use chance::Seed;
use fault::{Change, Cut, CutHow, Degrade, Parting, Severed, Stall};
use proptest::prelude::*;
use wire::{Ending, Reply};

use super::*;
use crate::health::Pause;
use crate::words::{Script, Voice, length};

static DRAFT: LazyLock<Draft> = LazyLock::new(|| Draft::Script(script()));

fn script() -> Script {
    Script::new(Key::root(Seed(1)), 100, Voice::English, &wire::Format::Text)
}

fn change() -> impl Strategy<Value = Change> {
    let times = prop_oneof![Just(1.0), 0.0..20.0, Just(f64::INFINITY), Just(f64::NAN)];
    (times, 0..5000_u64).prop_map(|(times, plus)| Change { times, plus: Duration::from_millis(plus) })
}

fn failure() -> impl Strategy<Value = Failure> {
    prop_oneof![
        (400..600_u16, proptest::option::of(0..100_000_u64))
            .prop_map(|(status, wait)| Failure::Status(status, wait.map(Duration::from_millis))),
        Just(Failure::Refused),
        Just(Failure::Reset),
        Just(Failure::Silent),
    ]
}

fn cut() -> impl Strategy<Value = Cut> {
    let how = prop_oneof![Just(CutHow::CleanEof), Just(CutHow::Reset), Just(CutHow::MissingTerminator)];
    (0..250_u32, how).prop_map(|(after, how)| Cut { after, how })
}

fn stall() -> impl Strategy<Value = Stall> {
    (0..250_u32, proptest::option::of(0..60_000_000_u64)).prop_map(|(after, lasting)| Stall {
        after,
        lasting: lasting.map(Duration::from_micros),
        inside: false,
    })
}

fn degrade() -> impl Strategy<Value = Degrade> {
    prop_oneof![
        Just(Degrade::Empty),
        (0..250_u32).prop_map(Degrade::Truncated),
        (2..5_u32).prop_map(Degrade::Runaway),
        Just(Degrade::Refusal),
    ]
}

prop_compose! {
    fn severed()(
        micros in 1_000_001..30_000_000_u64,
        how in proptest::sample::select(vec![Parting::ShutDown, Parting::Reset, Parting::Silent]),
    ) -> Severed {
        Severed { at: Moment::from_micros(micros), how, by: 3 }
    }
}

prop_compose! {
    fn injection()(
        failure in proptest::option::weighted(0.1, failure()),
        first_token in change(),
        pace in change(),
        stall in proptest::option::of(stall()),
        cut in proptest::option::of(cut()),
        degrade in proptest::option::weighted(0.2, degrade()),
        severed in proptest::option::of(severed()),
    ) -> Injection {
        Injection { failure, first_token, pace, stall, cut, degrade, severed, ..Injection::default() }
    }
}

prop_compose! {
    fn plan()(
        first_token in 0..5_000_000_u64,
        gap in 0..200_000_u64,
        tokens in 0..200_u32,
        pause in proptest::option::of((1..200_u32, 500..5000_u64)),
    ) -> Plan {
        let pause = pause.map(|(after, millis)| Pause { after, lasting: Duration::from_millis(millis) });
        Plan { first_token: Duration::from_micros(first_token), gap: Duration::from_micros(gap), tokens, pause }
    }
}

prop_compose! {
    fn facts()(
        seed: u64,
        stream: bool,
        arrival in 0..1_000_000_u64,
        waited in 0..2_000_000_u64,
        tick in prop_oneof![Just(Tick::Even), Just(Tick::Free)],
        instant: bool,
    ) -> Facts<'static> {
        let arrival = Moment::from_micros(arrival);
        let served_from = arrival + Duration::from_micros(waited);
        let (key, finish) = (Key::root(Seed(seed)), FinishReason::Stop);
        let (draft, api, usage) = (&*DRAFT, Api::OpenaiChat, book::UsageClaim::default());
        Facts { key, draft, api, stream, arrival, served_from, input_tokens: 9, finish, limits: None, tick, instant, usage }
    }
}

/// Offsets are in order and on the tick, and the words are the beginning of the answer's words.
fn check_reply(reply: &Reply, plan: &Plan, injection: &Injection, facts: &Facts<'_>) {
    let mut instants = Vec::new();
    for segment in &reply.segments {
        assert!(segment.tokens > 0);
        instants.extend([segment.first, segment.last]);
    }
    instants.push(reply.ended);
    assert!(instants.is_sorted() || (reply.segments.is_empty() && reply.ended.is_zero()), "{instants:?}");
    if !(reply.segments.is_empty() && reply.ending == Ending::Never) {
        assert!(instants.iter().all(|&offset| on_tick(offset, facts)));
    }
    let text: String = reply.segments.iter().map(|segment| segment.text.as_ref()).collect();
    let tokens: u32 = reply.segments.iter().map(|segment| segment.tokens).sum();
    assert_eq!(text, script().text(0, tokens));
    assert!(tokens <= length(injection.degrade, plan.tokens));
    if matches!(reply.ending, Ending::Complete | Ending::MissingTerminator) {
        assert_eq!(tokens, length(injection.degrade, plan.tokens));
    }
    if reply.ending == Ending::Complete {
        assert_eq!((injection.cut, injection.failure), (None, None));
    }
}

fn on_tick(offset: Duration, facts: &Facts<'_>) -> bool {
    let at = facts.arrival + offset;
    facts.tick.align(at) == at
}

proptest! {
    #[test]
    fn any_injection_is_performed(injection in injection(), plan in plan(), facts in facts()) {
        let performed = perform(&injection, &plan, &facts);
        prop_assert!(!performed.severed || injection.severed.is_some());
        match &performed.answer {
            Answer::Unreachable { how: Unreachable::Silent, .. } => {}
            Answer::Unreachable { at, .. } => prop_assert!(on_tick(*at, &facts)),
            Answer::Refusal(refusal) => prop_assert!(on_tick(refusal.at, &facts) && !performed.severed),
            Answer::Reply(reply) => check_reply(reply, &plan, &injection, &facts),
        }
        prop_assert_eq!(performed, perform(&injection, &plan, &facts));
    }

    #[test]
    fn nothing_happens_after_an_outage_begins(injection in injection(), plan in plan(), facts in facts()) {
        let Some(severed) = injection.severed else { return Ok(()) };
        let Answer::Reply(reply) = perform(&injection, &plan, &facts).answer else { return Ok(()) };
        let begins = facts.tick.align(severed.at).since(facts.arrival);
        prop_assert!(reply.ended <= begins, "{:?} after {:?}", reply.ended, begins);
    }
}
