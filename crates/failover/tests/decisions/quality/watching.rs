//! Answers that are judged while they come.

use brownout_failover::{Judge, QualityPolicy, Verdict, Watching, compression_ratio};
use proptest::prelude::*;
use wire::{FinishReason, Request};

fn watching() -> Watching {
    Watching::new(&QualityPolicy::default())
}

#[test]
fn a_loop_is_found_long_before_its_end() {
    let (mut watching, request) = (watching(), Request::prompt("m", "?"));
    let found = (1..=1000).find(|_| watching.delta(&request, "and so on ").is_some());
    assert!(found.is_some_and(|pieces| pieces <= 60), "{found:?}");
}

#[test]
fn an_answer_that_has_not_ended_is_not_called_empty() {
    let (mut watching, request) = (watching(), Request::prompt("m", "?"));
    assert_eq!(watching.delta(&request, ""), None);
    assert_eq!(watching.delta(&request, &" ".repeat(255)), None);
    let verdict = watching.finish(&request, &[], FinishReason::Stop);
    assert!(matches!(verdict, Verdict::Degraded(Judge::Empty, _)), "{verdict:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_verdict_at_the_end_does_not_depend_on_the_pieces(text in "[a-z ]{0,600}", cut in 1..50_usize) {
        let request = Request::prompt("m", "?");
        let (mut whole, mut pieces) = (watching(), watching());
        whole.delta(&request, &text);
        text.as_bytes().chunks(cut).for_each(|piece| {
            pieces.delta(&request, &String::from_utf8_lossy(piece));
        });
        let finish = FinishReason::Stop;
        prop_assert_eq!(pieces.finish(&request, &[], finish), whole.finish(&request, &[], finish));
    }

    #[test]
    fn a_ratio_is_a_share_and_falls_with_repetition(text in "\\PC{1,200}", times in 20..60_usize) {
        let (once, often) = (compression_ratio(&text), compression_ratio(&text.repeat(times)));
        prop_assert!((0.0..=1.0).contains(&once) && often <= once, "{} {}", once, often);
    }
}
