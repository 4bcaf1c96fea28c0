//! Which attempts belong together.

use chance::Moment;
use wire::{Api, Category};

use super::*;
use crate::Answered;
use crate::evidence::Evidence;

fn at(number: u64, arrived: u64, answered: Answered) -> Sighting {
    Sighting { answered, ..Sighting::new(number, "a", Api::OpenaiChat, Moment::from_millis(arrived)) }
}

fn refused(at: u64, hint: Option<u64>) -> Answered {
    let hint = hint.map(Duration::from_millis);
    Answered::Refused { status: 503, category: Category::Overloaded, hint, at: Moment::from_millis(at) }
}

fn whole(at: u64) -> Answered {
    Answered::Complete { at: Moment::from_millis(at) }
}

/// The numbers of the attempts of each call.
fn grouped(sightings: &[Sighting]) -> Vec<Vec<u64>> {
    let rules = Rules::default();
    let evidence = Evidence::new(sightings, Moment::START, &rules);
    let numbers = |call: &Call<'_>| call.attempts().map(|attempt| attempt.sighting.number).collect();
    evidence.calls.iter().map(numbers).collect()
}

#[test]
fn a_retry_follows_a_failure() {
    assert_eq!(grouped(&[at(1, 0, refused(10, None)), at(2, 500, whole(600))]), [[1, 2]]);
}

#[test]
fn after_a_good_answer_it_is_another_call() {
    assert_eq!(grouped(&[at(1, 0, whole(10)), at(2, 500, whole(600))]), [[1], [2]]);
}

#[test]
fn callers_who_ask_the_same_at_once_are_two() {
    assert_eq!(grouped(&[at(1, 0, refused(100, None)), at(2, 50, refused(150, None))]), [[1], [2]]);
}

#[test]
fn a_day_later_it_is_another_call() {
    assert_eq!(grouped(&[at(1, 0, refused(10, None)), at(2, 200_000, whole(200_010))]), [[1], [2]]);
}

#[test]
fn a_failover_belongs_to_the_call() {
    let other = Sighting { provider: "b".into(), api: Api::Gemini, ..at(2, 500, whole(600)) };
    let sightings = [at(1, 0, refused(10, None)), other, at(3, 5000, whole(5010))];
    assert_eq!(grouped(&sightings), [vec![1, 2], vec![3]]);
}

#[test]
fn an_attempt_that_was_given_up_is_followed_by_a_retry() {
    let gone = Sighting { let_go: Some(Moment::from_millis(300)), waited: false, ..at(1, 0, whole(900)) };
    assert_eq!(grouped(&[gone, at(2, 400, whole(500))]), [[1, 2]]);
}

#[test]
fn a_request_with_an_id_goes_by_it_alone() {
    let named = |number, arrived, name: &str, answered| Sighting {
        request: Some(name.to_owned()),
        ..at(number, arrived, answered)
    };
    let sightings =
        [named(1, 0, "x", refused(10, None)), named(2, 20, "y", refused(30, None)), named(3, 500, "x", whole(600))];
    assert_eq!(grouped(&sightings), [vec![1, 3], vec![2]]);
}

#[test]
fn the_sdks_count_tells_whose_retry_it_is() {
    let counted =
        |number, arrived, count, answered| Sighting { retry_count: Some(count), ..at(number, arrived, answered) };
    // Both are over when the third comes; it says that it is a second retry, so it follows the first retry.
    let sightings = [
        counted(1, 0, 0, refused(700, None)),
        counted(2, 0, 0, refused(10, None)),
        counted(3, 500, 1, refused(720, None)),
        counted(4, 1500, 2, whole(1600)),
    ];
    assert_eq!(grouped(&sightings), [vec![1], vec![2, 3, 4]]);
}

#[test]
fn of_two_readings_the_one_without_blame_counts() {
    // The first may come back after 20 s, the second after 1 s: who comes after 2 s is the second.
    let sightings = [at(1, 0, refused(10, Some(20_000))), at(2, 5, refused(20, Some(1000))), at(3, 2000, whole(2010))];
    assert_eq!(grouped(&sightings), [vec![1], vec![2, 3]]);
}

#[test]
fn a_failover_back_is_no_early_return_of_another_call() {
    let other = Sighting { provider: "b".into(), ..at(2, 5, refused(20, None)) };
    let sightings = [at(1, 0, refused(10, Some(20_000))), other, at(3, 500, whole(510))];
    assert_eq!(grouped(&sightings), [vec![1], vec![2, 3]]);
}
