//! How often the judges are right, on answers that people labelled.
//!
//! The samples were written for this test. Precision is what matters: an answer that is wrongly called
//! degraded is paid for twice.

use super::support::{Sample, bad, good};
use brownout_failover::{Heard, Judge, QualityPolicy, Verdict, judge};
use wire::{FinishReason, Request};

/// Every judge of texts.
fn judges() -> QualityPolicy {
    let mut judges = vec![Judge::Empty, Judge::Truncated, Judge::Refusal, Judge::Repetition(0.15), Judge::Garbled];
    if cfg!(feature = "language") {
        judges.push(Judge::Language);
    }
    QualityPolicy { judges, retry: true }
}

fn verdict(sample: &Sample) -> Verdict {
    let request = Request::prompt("m", sample.question);
    let heard = Heard { text: &sample.answer, tool_calls: &[], finish: FinishReason::Stop };
    judge(&judges(), &request, &heard)
}

fn same_judge(a: Judge, b: Judge) -> bool {
    std::mem::discriminant(&a) == std::mem::discriminant(&b)
}

#[test]
fn good_answers_are_left_alone() {
    let wrong: Vec<_> = good().iter().map(|s| (s.answer.clone(), verdict(s))).filter(|(_, v)| !v.is_good()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn bad_answers_are_found_by_the_judge_whose_they_are() {
    let samples = bad();
    let wanted = |sample: &&Sample| cfg!(feature = "language") || !sample.is(Judge::Language);
    let samples: Vec<_> = samples.iter().filter(wanted).collect();
    let missed: Vec<_> = samples
        .iter()
        .map(|sample| (sample, verdict(sample)))
        .filter(|(s, v)| !matches!(v, Verdict::Degraded(judge, _) if s.judge.is_some_and(|of| same_judge(of, *judge))))
        .collect();
    let recall = 1.0 - missed.len() as f64 / samples.len() as f64;
    assert!(recall >= 0.95, "recall {recall:.2}: {missed:#?}");
}

#[test]
fn the_worse_of_two_objections_is_named() {
    let policy = QualityPolicy { judges: vec![Judge::Truncated, Judge::Repetition(0.15)], retry: true };
    let text = "I will say this once and ".repeat(40);
    let heard = Heard { text: &text, tool_calls: &[], finish: FinishReason::Stop };
    let verdict = judge(&policy, &Request::default(), &heard);
    assert!(matches!(verdict, Verdict::Degraded(Judge::Repetition(_), _)), "{verdict:?}");
    assert!(verdict.score() < 0.5 && Verdict::Good.score() == 1.0);
}

#[test]
fn what_was_withheld_or_paused_or_calls_a_tool_is_not_empty() {
    let policy = QualityPolicy { judges: vec![Judge::Empty], retry: true };
    let ask = |finish| judge(&policy, &Request::default(), &Heard { text: " \n", tool_calls: &[], finish });
    assert!(!ask(FinishReason::Stop).is_good());
    assert!(!ask(FinishReason::Length).is_good());
    assert!(ask(FinishReason::ContentFilter).is_good());
    assert!(ask(FinishReason::Pause).is_good());
}
