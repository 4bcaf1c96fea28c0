//! Performed answers, case by case: 10 tokens from 500 ms on, 20 ms apart, of an attempt that
//! arrives one millisecond into a second.

use std::sync::LazyLock;
use std::time::Duration;

use chance::Seed;
use fault::{Change, Cut, CutHow, Degrade, Garble, InStream, Parting, Severed, Stall, WrongUsage};
use wire::{Ending, Garbled, Inside, Reply};

use super::*;
use crate::health::Pause;
use crate::words::{Script, Voice};

const ARRIVAL: Moment = Moment::from_millis(1001);
const PLAN: Plan =
    Plan { first_token: Duration::from_millis(500), gap: Duration::from_millis(20), tokens: 10, pause: None };

static DRAFT: LazyLock<Draft> = LazyLock::new(|| Draft::Script(script()));

fn script() -> Script {
    Script::new(Key::root(Seed(1)), 10, Voice::English, &wire::Format::Text)
}

fn facts(stream: bool) -> Facts<'static> {
    Facts {
        key: Key::root(Seed(1)),
        draft: &DRAFT,
        api: Api::OpenaiChat,
        stream,
        arrival: ARRIVAL,
        served_from: ARRIVAL,
        input_tokens: 77,
        finish: FinishReason::Stop,
        usage: book::UsageClaim::default(),
        limits: None,
        tick: Tick::Even,
        instant: false,
    }
}

fn reply(injection: &Injection, stream: bool) -> Reply {
    match perform(injection, &PLAN, &facts(stream)).answer {
        Answer::Reply(reply) => reply,
        other => panic!("no reply: {other:?}"),
    }
}

/// Tokens, first and last of each segment, then ending and end, in milliseconds.
fn shape(injection: &Injection) -> (Vec<(u32, u128, u128)>, Ending, u128) {
    let reply = reply(injection, true);
    let segments = reply.segments.iter().map(|s| (s.tokens, s.first.as_millis(), s.last.as_millis())).collect();
    (segments, reply.ending, reply.ended.as_millis())
}

fn cut(after: u32, how: CutHow) -> Injection {
    Injection { cut: Some(Cut { after, how }), ..Injection::default() }
}

fn stall(after: u32, millis: Option<u64>) -> Injection {
    let stall = Stall { after, lasting: millis.map(Duration::from_millis), inside: false };
    Injection { stall: Some(stall), ..Injection::default() }
}

fn severed(millis: u64, reset: bool) -> Injection {
    let how = if reset { Parting::Reset } else { Parting::Silent };
    Injection { severed: Some(Severed { at: Moment::from_millis(millis), how, by: 0 }), ..Injection::default() }
}

fn failure(failure: Failure) -> Injection {
    Injection { failure: Some(failure), ..Injection::default() }
}

fn answer(injection: &Injection) -> Answer {
    perform(injection, &PLAN, &facts(true)).answer
}

#[test]
fn a_healthy_answer_is_one_segment_on_even_milliseconds() {
    assert_eq!(shape(&Injection::default()), (vec![(10, 501, 681)], Ending::Complete, 681));
    let reply = reply(&Injection::default(), false);
    assert_eq!((reply.usage.input_tokens, reply.usage.output_tokens), (77, 10));
    assert_eq!(reply.segments[0].text, script().text(0, 10));
}

#[test]
fn latency_changes_first_token_and_pace() {
    let first_token = Change { times: 2.0, plus: Duration::from_millis(100) };
    let pace = Change { times: 3.0, plus: Duration::ZERO };
    let slow = Injection { first_token, pace, ..Injection::default() };
    assert_eq!(shape(&slow), (vec![(10, 1101, 1641)], Ending::Complete, 1641));
}

#[test]
fn stalls_split_delay_or_silence() {
    assert_eq!(shape(&stall(4, Some(1000))).0, [(4, 501, 561), (6, 1581, 1681)]);
    assert_eq!(shape(&stall(0, Some(1000))).0, [(10, 1501, 1681)]);
    assert_eq!(shape(&stall(99, Some(1000))), (vec![(10, 501, 681)], Ending::Complete, 1701));
    assert_eq!(shape(&stall(4, None)), (vec![(4, 501, 561)], Ending::Never, 561));
    assert_eq!(shape(&stall(0, None)), (vec![], Ending::Never, 0));
    assert!(reply(&stall(4, None), false).segments.is_empty());
}

#[test]
fn a_stall_inside_an_event_sends_its_first_half_in_time() {
    let inside = |after, millis| {
        let mut injection = stall(after, millis);
        injection.stall.as_mut().unwrap().inside = true;
        reply(&injection, true).partial.map(|partial| (partial.after, partial.at.as_millis()))
    };
    assert_eq!(inside(4, Some(1000)), Some((4, 581)));
    assert_eq!(inside(4, None), Some((4, 581)));
    assert_eq!(inside(0, None), None, "the head waits for the first token");
    assert_eq!(reply(&stall(4, None), true).partial, None);
}

#[test]
fn cuts_break_off_where_the_next_token_is_due() {
    assert_eq!(shape(&cut(4, CutHow::Reset)), (vec![(4, 501, 561)], Ending::Reset, 581));
    assert_eq!(shape(&cut(0, CutHow::CleanEof)), (vec![], Ending::CleanEof, 501));
    assert_eq!(shape(&cut(10, CutHow::CleanEof)), (vec![(10, 501, 681)], Ending::CleanEof, 681));
    assert_eq!(shape(&cut(4, CutHow::GoAway)), (vec![(4, 501, 561)], Ending::GoAway, 581));
    assert_eq!(shape(&cut(4, CutHow::InsideCharacter)).1, Ending::Inside(Inside::Character));
    assert_eq!(shape(&cut(4, CutHow::MissingTerminator)), (vec![(10, 501, 681)], Ending::MissingTerminator, 681));
    let whole = reply(&cut(4, CutHow::Reset), false);
    assert_eq!((whole.ending, whole.ended.as_millis()), (Ending::Reset, 581));
}

#[test]
fn an_outage_breaks_off_what_is_under_way() {
    assert_eq!(shape(&severed(1560, true)), (vec![(3, 501, 541)], Ending::Reset, 559));
    assert_eq!(shape(&severed(1560, false)), (vec![(3, 501, 541)], Ending::Never, 541));
    let before = perform(&severed(1101, true), &PLAN, &facts(true));
    assert_eq!(before.answer, Answer::Unreachable { how: Unreachable::Reset, at: Duration::from_millis(101) });
    assert!(before.severed);
    assert!(matches!(answer(&severed(1101, false)), Answer::Unreachable { how: Unreachable::Silent, .. }));
    let over = perform(&severed(1681, true), &PLAN, &facts(true));
    assert!(!over.severed, "the answer was over at 1681");
    let whole = perform(&severed(1560, true), &PLAN, &facts(false)).answer;
    assert_eq!(whole, Answer::Unreachable { how: Unreachable::Reset, at: Duration::from_millis(559) });
}

#[test]
fn the_earliest_break_wins() {
    let both = Injection { cut: cut(6, CutHow::CleanEof).cut, ..stall(4, None) };
    assert_eq!(shape(&both).1, Ending::Never);
    let both = Injection { cut: cut(4, CutHow::CleanEof).cut, ..stall(6, None) };
    assert_eq!(shape(&both).1, Ending::CleanEof);
    let both = Injection { severed: severed(3000, true).severed, ..stall(4, None) };
    assert_eq!(shape(&both), (vec![(4, 501, 561)], Ending::Reset, 1999));
}

#[test]
fn failures_say_when_they_are_learnt() {
    let at = |millis| Duration::from_millis(millis);
    let unreachable = |how, millis| Answer::Unreachable { how, at: at(millis) };
    assert_eq!(answer(&failure(Failure::Refused)), unreachable(Unreachable::Refused, 1));
    assert_eq!(answer(&failure(Failure::Reset)), unreachable(Unreachable::Reset, 51));
    assert_eq!(answer(&failure(Failure::Silent)), unreachable(Unreachable::Silent, 0));
    assert_eq!(answer(&failure(Failure::Nameless)), unreachable(Unreachable::Nameless, 1));
    assert_eq!(answer(&failure(Failure::Tls(TlsFault::Expired))), unreachable(Unreachable::Tls, 51));
    assert_eq!(answer(&failure(Failure::Tls(TlsFault::Slow))), unreachable(Unreachable::Silent, 0));
    let Answer::Refusal(quota) = answer(&failure(Failure::Named("quota_exhausted", None))) else { panic!() };
    assert_eq!((quota.status, quota.category), (429, Some(Category::QuotaExhausted)));
    let Answer::Refusal(refusal) = answer(&failure(Failure::Status(503, Some(at(1500))))) else { panic!() };
    assert!((20..=152).contains(&refusal.at.as_millis()));
    assert_eq!(refusal.retry_after, Some(RetryAfter { wait: at(1500), form: RetryForm::Millis }));
}

#[test]
fn degraded_answers_claim_to_be_complete() {
    let degraded = |degrade| Injection { degrade: Some(degrade), ..Injection::default() };
    assert_eq!(shape(&degraded(Degrade::Empty)), (vec![], Ending::Complete, 501));
    assert_eq!(shape(&degraded(Degrade::Truncated(3))), (vec![(3, 501, 541)], Ending::Complete, 541));
    assert_eq!(reply(&degraded(Degrade::Truncated(3)), true).usage.output_tokens, 3);
}

#[test]
fn a_pause_splits_and_a_wait_shifts() {
    let plan = Plan { pause: Some(Pause { after: 5, lasting: Duration::from_secs(1) }), ..PLAN };
    let late = Facts { served_from: ARRIVAL + Duration::from_secs(2), ..facts(true) };
    let Answer::Reply(reply) = perform(&Injection::default(), &plan, &late).answer else { panic!() };
    let firsts: Vec<u128> = reply.segments.iter().map(|segment| segment.first.as_millis()).collect();
    assert_eq!(firsts, [2501, 3601]);
}

#[test]
fn bad_answers_have_their_length_and_their_words() {
    let degraded = |degrade| Injection { degrade: Some(degrade), ..Injection::default() };
    assert_eq!(shape(&degraded(Degrade::Runaway(3))), (vec![(30, 501, 1081)], Ending::Complete, 1081));
    assert_eq!(reply(&degraded(Degrade::Refusal), true).usage.output_tokens, 12);
    assert_eq!(reply(&degraded(Degrade::Garbled), true).usage.output_tokens, 10);
}

#[test]
fn an_error_inside_a_stream_is_a_refusal_of_a_whole_answer() {
    let error = Injection { in_stream: Some(InStream { after: 3, status: 529 }), ..Injection::default() };
    assert_eq!(shape(&error), (vec![(3, 501, 541)], Ending::Error(529), 561));
    let Answer::Refusal(refusal) = perform(&error, &PLAN, &facts(false)).answer else { panic!("no refusal") };
    assert_eq!(refusal.status, 529);
}

#[test]
fn a_garbled_answer_has_no_words() {
    let garbled = Injection { garble: Some(Garble::Html), ..Injection::default() };
    assert_eq!(shape(&garbled), (vec![], Ending::Garbled(Garbled::Html), 681));
}

#[test]
fn a_wrong_usage_is_claimed_or_missing() {
    let wrong = |how| reply(&Injection { usage: Some(how), ..Injection::default() }, true);
    let absurd = wrong(WrongUsage::Times(1000));
    assert_eq!((absurd.usage.input_tokens, absurd.usage.output_tokens, absurd.counted), (77_000, 10_000, true));
    assert!(!wrong(WrongUsage::Missing).counted);
}
