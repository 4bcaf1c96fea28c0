//! The seam: nothing is lost, nothing is said twice, nothing waits without need.

use proptest::prelude::*;

use super::*;

fn delta(text: &str) -> Delta {
    Delta { text: text.to_owned().into(), tokens: 1, lasting: Duration::ZERO }
}

/// What goes out of a seam for these pieces.
fn through(said: &str, words: bool, pieces: &[&str]) -> String {
    let mut seam = Seam::new(said, words);
    let mut out: Vec<Delta> = pieces.iter().filter_map(|piece| seam.pass(delta(piece))).collect();
    out.extend(seam.close());
    out.iter().map(|delta| delta.text.as_ref()).collect()
}

#[test]
fn a_repetition_is_taken_out_however_it_is_cut() {
    let said = "The quick brown fox jumps";
    for pieces in [&["brown fox jumps over"][..], &["brown ", "fox ", "jumps over"], &["b", "rown fox jumps", " over"]]
    {
        assert_eq!(through(said, true, pieces), " over", "{pieces:?}");
    }
    assert_eq!(through(said, true, &[" over the dog"]), " over the dog");
    assert_eq!(through(said, true, &[said, " over"]), " over", "all of it, said again");
    assert_eq!(through(said, true, &[]), "");
}

#[test]
fn letters_that_two_words_share_are_no_repetition() {
    assert_eq!(overlap("a long way", "away we go"), 0, "no word begins there");
    assert_eq!(overlap("I know the", "the rest"), 0, "too short to be sure");
    assert_eq!(overlap("one ", " two"), 1, "white space is one");
    assert_eq!(overlap("one two three", "two three four"), 9);
    assert_eq!(overlap("ein schöner Größe", "Größe wächst"), "Größe".len());
}

#[test]
fn who_goes_on_from_its_own_beginning_may_say_a_word_twice() {
    assert_eq!(through("it is very very", false, &[" very long"]), " very long");
    assert_eq!(through("it is ", false, &[" long"]), "long");
}

#[test]
fn words_that_repeat_nothing_are_not_held() {
    let mut seam = Seam::new("The quick brown fox", true);
    assert_eq!(seam.pass(delta(" jumps")).unwrap().text, " jumps");
    assert_eq!(seam.pass(delta("fox")).unwrap().text, "fox", "the seam is behind");
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "be", "ö", "fox", "brown ", " ", "jumps", "."]), 0..12)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn what_goes_out_is_the_end_of_what_came_and_the_rest_was_said_before(
        said in words(),
        pieces in prop::collection::vec(words(), 0..6),
        by_word in any::<bool>(),
    ) {
        let came = pieces.concat();
        let out = through(&said, by_word, &pieces.iter().map(String::as_str).collect::<Vec<_>>());
        let repeated = came.strip_suffix(&out).expect("an end of what came");
        prop_assert!(said.ends_with(repeated));
    }

    #[test]
    fn a_repetition_of_whole_words_disappears(before in words(), again in "[a-z]{4,9}( [a-z]{1,9}){0,5}", fresh in "[A-Z]{1,9}") {
        let said = format!("{before} {again}");
        prop_assert_eq!(through(&said, true, &[&again, &fresh]), fresh);
    }
}
