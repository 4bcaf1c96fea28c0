//! Streamed answers: complete or a clear error, one provider's words only, in both modes of commit.

use crate::support::{Ended, Move, Play, World, alone, listen, ms, policy};
use brownout_failover::{CallError, Commit, GaveUp, Piece, Policy, Timeouts};
use chance::Moment;
use wire::{Api, Category, Chunk, FinishReason, Reasoning};

fn whole() -> Policy {
    Policy { commit: Commit::Whole, ..policy() }
}

fn second() -> Vec<Play> {
    vec![Play::streams(ms(300), &["all ", "is ", "well"])]
}

/// Streams that break before a word has come.
fn broken_before_a_word() -> Vec<(Play, Category)> {
    let stream = |moves| Play::Stream(moves);
    let empty = Move::segment("", 0, ms(0));
    vec![
        (stream(vec![]), Category::MalformedResponse),
        (stream(vec![(ms(100), Move::reset())]), Category::Connection),
        (stream(vec![(ms(0), Move::Hangs)]), Category::Timeout),
        (stream(vec![(ms(9000), Move::word("too late"))]), Category::Timeout),
        (stream(vec![(ms(100), Move::finish())]), Category::MalformedResponse),
        (stream(vec![(ms(100), Move::usage(0)), (ms(200), Move::finish())]), Category::MalformedResponse),
        // A chunk without words is not a first token.
        (stream(vec![(ms(100), empty.clone()), (ms(200), Move::finish())]), Category::MalformedResponse),
        (stream(vec![(ms(100), empty.clone()), (ms(200), Move::reset())]), Category::Connection),
        (stream(vec![(ms(100), empty), (ms(200), Move::Hangs)]), Category::Timeout),
    ]
}

/// Streams that break after two words.
fn broken_in_the_middle() -> Vec<(Play, Category)> {
    let cut = || Play::cut_after(ms(300), &["half ", "an "]);
    let malformed = Move::Breaks(CallError::Malformed("not JSON".to_owned()));
    vec![
        (cut(), Category::StreamInterrupted),
        (cut().then(ms(100), Move::reset()), Category::StreamInterrupted),
        (cut().then(ms(100), Move::Hangs), Category::StreamInterrupted),
        (cut().then(ms(6100), Move::word("late")), Category::StreamInterrupted),
        (cut().then(ms(100), malformed), Category::MalformedResponse),
        (cut().then(ms(100), Move::error("overloaded_error")), Category::StreamInterrupted),
        (cut().then(ms(100), Move::usage(2)), Category::StreamInterrupted),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_breaks_before_a_word_fails_over_in_both_modes() {
    for (play, category) in broken_before_a_word() {
        for policy in [policy(), whole()] {
            let world = World::new(policy, vec![play.clone()], second());
            let heard = world.listen().await;
            assert_eq!((heard.text.as_str(), heard.end.unwrap().served_by.unwrap()), ("all is well", 1), "{play:?}");
            assert_eq!(world.log.ends()[0], (0, Ended::Failed(category)), "{play:?}");
            assert_eq!(world.log.attempts()[0].first_token, None, "{play:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn after_its_first_word_a_broken_stream_is_a_clear_error_and_nobody_elses_words_follow() {
    for (play, category) in broken_in_the_middle() {
        let world = World::new(policy(), vec![play.clone()], second());
        let heard = world.listen().await;
        let failure = heard.end.unwrap_err();
        assert_eq!((failure.gave_up, failure.partial), (GaveUp::Committed, true), "{play:?}");
        assert_eq!((failure.category(), heard.text.as_str()), (category, "half an "), "{play:?}");
        assert_eq!(world.providers[1].attempts(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_cut_that_nobody_has_seen_is_made_good_by_the_next_provider() {
    for (play, category) in broken_in_the_middle() {
        let world = World::new(whole(), vec![play.clone()], second());
        let heard = world.listen().await;
        assert_eq!((heard.text.as_str(), heard.end.unwrap().served_by.unwrap()), ("all is well", 1), "{play:?}");
        assert_eq!(world.log.ends(), [(0, Ended::Failed(category)), (1, Ended::Success)], "{play:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_without_a_finish_is_never_a_success() {
    for policy in [alone(), Policy { commit: Commit::Whole, ..alone() }] {
        let world = World::new(policy, vec![Play::cut_after(ms(100), &["every ", "word"])], vec![]);
        let heard = world.listen().await;
        assert_eq!(heard.end.unwrap_err().category(), Category::StreamInterrupted);
        assert!(world.log.ends().iter().all(|(_, end)| *end == Ended::Failed(Category::StreamInterrupted)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_ends_badly_after_its_finish_is_complete() {
    let malformed = Move::Breaks(CallError::Malformed("words after the finish".to_owned()));
    for end in [Move::reset(), Move::Hangs, malformed, Move::error("server_error")] {
        let play = Play::streams(ms(100), &["every ", "word"]).then(ms(100), end.clone());
        let world = World::new(policy(), vec![play], second());
        let heard = world.listen().await;
        let completion = heard.end.unwrap_or_else(|failure| panic!("{end:?}: {failure}"));
        assert_eq!((heard.text.as_str(), completion.served_by.unwrap()), ("every word", 0), "{end:?}");
        assert_eq!(completion.finish, FinishReason::Stop);
    }
}

#[tokio::test(start_paused = true)]
async fn the_usage_that_follows_the_finish_is_kept() {
    let play = Play::streams(ms(100), &["word"]).then(ms(20), Move::usage(41));
    let world = World::new(policy(), vec![play], second());
    let completion = world.listen().await.end.unwrap();
    assert_eq!(completion.usage.map(|usage| usage.output_tokens), Some(41));
    assert_eq!(world.log.attempts()[0].usage, completion.usage);
}

#[tokio::test(start_paused = true)]
async fn words_reach_the_caller_when_they_arrive_or_when_all_is_there() {
    for (policy, expected) in [(policy(), [300, 400, 500]), (whole(), [600, 600, 600])] {
        let world = World::new(policy, second(), vec![]);
        let mut stream = world.open(1);
        let mut times = Vec::new();
        while let Some(Ok(Piece::Delta(_))) = stream.next().await {
            times.push(world.now());
        }
        assert_eq!(times, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn held_segments_are_all_there_when_they_are_handed_over() {
    let play = Play::Stream(vec![(ms(300), Move::segment("text", 10, ms(900)))]).then(ms(900), Move::finish());
    let world = World::new(whole(), vec![play], vec![]);
    let mut stream = world.open(1);
    let Some(Ok(Piece::Delta(delta))) = stream.next().await else { panic!("no delta") };
    assert_eq!((delta.tokens, delta.lasting, world.now()), (10, ms(0), 1200));
}

#[tokio::test(start_paused = true)]
async fn words_that_nobody_counted_are_words() {
    let play = Play::Stream(vec![(ms(100), Move::segment("words", 0, ms(0))), (ms(200), Move::finish())]);
    let world = World::new(policy(), vec![play], second());
    let heard = world.listen().await;
    assert_eq!((heard.text.as_str(), heard.end.unwrap().served_by.unwrap()), ("words", 0));
}

#[tokio::test(start_paused = true)]
async fn the_tokens_of_a_segment_that_was_cut_are_those_that_were_due() {
    // 100 tokens over 10 s, cut after 5 s: about half of them were sent and are billed.
    let cut = Play::Stream(vec![(ms(1000), Move::segment("text", 100, ms(10_000)))]).then(ms(5000), Move::reset());
    let world = World::new(alone(), vec![cut], vec![]);
    let failure = world.listen().await.end.unwrap_err();
    let tried = &world.log.attempts()[0];
    assert!(failure.partial);
    assert_eq!((tried.output_tokens, tried.first_token), (50, Some(Moment::from_secs(1))));
}

#[tokio::test(start_paused = true)]
async fn earlier_segments_count_whole_and_whole_answers_as_they_say() {
    let play = Play::Stream(vec![(ms(500), Move::segment("a", 30, ms(1000)))])
        .then(ms(1000), Move::segment("b", 11, ms(1000)))
        .then(ms(300), Move::reset());
    let world = World::new(alone(), vec![play], vec![]);
    let _ = world.listen().await;
    assert_eq!(world.log.attempts()[0].output_tokens, 30 + 4);

    let world = World::new(alone(), vec![Play::says("twelve bytes")], vec![]);
    world.complete().await.unwrap();
    assert_eq!(world.log.attempts()[0].output_tokens, 3);
}

#[tokio::test(start_paused = true)]
async fn a_segment_handed_over_in_advance_is_not_idle_while_it_lasts() {
    // 20 s of tokens, 100 ms apart, under a limit of 6 s between two.
    let play = Play::Stream(vec![(ms(300), Move::segment("text", 200, ms(20_000)))]).then(ms(20_000), Move::finish());
    let world = World::new(policy(), vec![play], second());
    assert_eq!(world.listen().await.end.unwrap().served_by.unwrap(), 0);

    // Two tokens, 20 s apart: idle from the first one on.
    let play = Play::Stream(vec![(ms(300), Move::segment("text", 2, ms(20_000)))]).then(ms(20_000), Move::finish());
    let world = World::new(whole(), vec![play], second());
    assert_eq!(world.listen().await.end.unwrap().served_by.unwrap(), 1);
    assert_eq!(world.log.attempts()[0].ended, Moment::from_millis(6300));
}

#[tokio::test(start_paused = true)]
async fn a_thought_handed_over_in_advance_is_no_silence() {
    let thinks = |tokens, lasting| Move::Chunk(Chunk::Working { tokens, lasting });
    // 20 s of tokens, 100 ms apart, under a limit of 6 s between two.
    let play = Play::Stream(vec![(ms(300), thinks(200, ms(20_000)))])
        .then(ms(25_000), Move::word("so"))
        .then(ms(1), Move::finish());
    let world = World::new(policy(), vec![play], second());
    assert_eq!(world.listen().await.end.unwrap().served_by.unwrap(), 0);

    // 100 tokens in 40 s: nobody has those of the end when the pace is looked at after 5 s.
    let timeouts = Timeouts { min_pace: Some(8), ..Timeouts::default() };
    let play = Play::Stream(vec![(ms(300), thinks(100, ms(40_000)))]).then(ms(40_000), Move::finish());
    let world = World::new(Policy { timeouts, ..policy() }, vec![play], second());
    assert_eq!(world.listen().await.end.unwrap().served_by.unwrap(), 1);
    assert_eq!(world.log.attempts()[0].ended, Moment::from_millis(5300));
}

#[tokio::test(start_paused = true)]
async fn what_comes_in_one_piece_ends_a_silence() {
    let thought = Reasoning { text: "so".into(), sealed: None, vendor: Api::Ollama };
    for first in [Move::call(), Move::Chunk(Chunk::Reasoning(thought))] {
        // There were 8 s for the first token; from then on there are 6 s to the next.
        let play =
            Play::Stream(vec![(ms(7000), first)]).then(ms(5900), Move::word("words")).then(ms(1), Move::finish());
        let world = World::new(policy(), vec![play.clone()], second());
        assert_eq!(world.listen().await.end.unwrap().served_by.unwrap(), 0, "{play:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_token_has_its_own_limit() {
    for (first, served_by) in [(1999, 0), (2001, 1)] {
        let timeouts = Timeouts { first_token: Some(ms(2000)), ..Timeouts::default() };
        let world = World::new(Policy { timeouts, ..policy() }, vec![Play::streams(ms(first), &["words"])], second());
        assert_eq!(world.listen().await.end.unwrap().served_by.unwrap(), served_by);
    }
}

#[tokio::test(start_paused = true)]
async fn a_pause_below_the_limit_is_borne() {
    for (pause, complete) in [(5900, true), (6100, false)] {
        let play = Play::cut_after(ms(300), &["one "]).then(ms(pause), Move::word("two")).then(ms(1), Move::finish());
        let world = World::new(alone(), vec![play], vec![]);
        assert_eq!(world.listen().await.end.is_ok(), complete, "{pause}");
    }
}

#[tokio::test(start_paused = true)]
async fn chunks_of_the_same_instant_arrive_in_order() {
    let play = Play::Stream(
        (0..5)
            .map(|n| (ms(100), Move::segment(["a", "b", "c", "d", "e"][n], 1, ms(0))))
            .chain([(ms(100), Move::Chunk(Chunk::Finish(FinishReason::Length)))])
            .collect(),
    );
    let world = World::new(policy(), vec![play], vec![]);
    let heard = listen(world.open(1)).await;
    assert_eq!((heard.text.as_str(), heard.end.unwrap().finish), ("abcde", FinishReason::Length));
}
