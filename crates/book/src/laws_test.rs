//! What holds for every book and every order of requests.

use proptest::prelude::*;
use wire::{Api, Message, Request};

use crate::*;

/// A conversation of its own, with so many turns.
fn request(conversation: u8, turns: u8) -> Request {
    let mut request = Request::prompt("m", format!("conversation {conversation}"));
    for turn in 1..turns {
        request.messages.extend([Message::assistant("so"), Message::user(format!("turn {turn}"))]);
    }
    request
}

fn replies(count: u8) -> Vec<Respond<Reply>> {
    (0..count).map(|n| Reply::text(&format!("reply {n} to {{{{ text }}}}")).unwrap().into()).collect()
}

fn rule() -> impl Strategy<Value = Rule> {
    let matcher = prop_oneof![
        (1_u32..4).prop_map(Matcher::Turn),
        (0_u8..3).prop_map(|n| Matcher::AnyText(Pattern::contains(format!("conversation {n}")))),
        Just(Matcher::Text(Pattern::Present)),
    ];
    let times = proptest::option::of((1_u32..3).prop_map(Times::PerConversation));
    let state = || proptest::option::of(prop_oneof![Just(START.to_owned()), Just("on".to_owned())]);
    let step = proptest::option::of((state(), state()).prop_map(|(from, to)| Step { story: String::new(), from, to }));
    (matcher, times, step, 1_u8..4, any::<bool>()).prop_map(|(matcher, times, step, count, script)| {
        let replies = replies(if script { count } else { 1 });
        Rule { matchers: vec![matcher], times, step, replies, script, name: String::new() }
    })
}

fn book() -> impl Strategy<Value = Book> {
    proptest::collection::vec(rule(), 0..5).prop_map(Book::new)
}

/// Attempts: a conversation and how far it is.
fn attempts() -> impl Strategy<Value = Vec<(u8, u8)>> {
    proptest::collection::vec((0_u8..3, 1_u8..4), 0..25)
}

fn play(book: &Book, attempts: &[(u8, u8)]) -> Vec<((u8, u8), Option<Respond>)> {
    let mut state = BookState::default();
    let mut heard = Vec::new();
    for &(conversation, turns) in attempts {
        let request = request(conversation, turns);
        heard.push(((conversation, turns), book.answer(&Asked::new("p", Api::OpenaiChat, &request), &mut state)));
    }
    heard
}

proptest! {
    #[test]
    fn other_conversations_change_nothing(book in book(), attempts in attempts(), own in 0_u8..3) {
        let among: Vec<_> = play(&book, &attempts).into_iter().filter(|((who, _), _)| *who == own).collect();
        let alone: Vec<_> = attempts.into_iter().filter(|(who, _)| *who == own).collect();
        prop_assert_eq!(among, play(&book, &alone));
    }

    #[test]
    fn a_retry_hears_the_same(book in book(), attempts in attempts()) {
        prop_assume!(book.rules().iter().all(|rule| rule.times.is_none()));
        let twice: Vec<_> = attempts.iter().flat_map(|&attempt| [attempt, attempt]).collect();
        let heard = play(&book, &twice);
        let once = play(&book, &attempts);
        for (pair, one) in heard.chunks(2).zip(once) {
            if one.1.is_some() {
                prop_assert_eq!(&pair[0], &one);
                prop_assert_eq!(&pair[1], &one);
            }
        }
    }

    #[test]
    fn a_counted_rule_answers_so_many_times(book in book(), attempts in attempts(), most in 0_u32..9) {
        let first = Rule::always().respond(replies(1).remove(0)).times(Times::Ever(most));
        let book = Book::new([first].into_iter().chain(book.rules().iter().cloned()));
        let mut state = BookState::default();
        for (nth, (conversation, turns)) in attempts.iter().enumerate() {
            let request = request(*conversation, *turns);
            let asked = Asked::new("p", Api::OpenaiChat, &request);
            let found = book.look(&asked, &state);
            prop_assert_eq!(found.as_ref().map(|found| found.rule) == Some(0), nth < most as usize);
            if let Some(found) = &found {
                book.note(found, &mut state);
            }
        }
    }

    #[test]
    fn the_first_that_matches_answers(book in book(), conversation in 0_u8..3, turns in 1_u8..4) {
        let request = request(conversation, turns);
        let asked = Asked::new("p", Api::OpenaiChat, &request);
        let fits = |rule: &Rule| {
            let begins = rule.step.as_ref().and_then(|step| step.from.as_deref()).is_none_or(|from| from == START);
            begins && rule.matchers.iter().all(|matcher| matcher.matches(&asked))
        };
        let found = book.look(&asked, &BookState::default());
        prop_assert_eq!(found.map(|found| found.rule), book.rules().iter().position(fits));
    }

    #[test]
    fn looking_moves_nothing(book in book(), attempts in attempts(), conversation in 0_u8..3, turns in 1_u8..4) {
        let mut state = BookState::default();
        for (conversation, turns) in attempts {
            let request = request(conversation, turns);
            book.answer(&Asked::new("p", Api::OpenaiChat, &request), &mut state);
        }
        let (request, before) = (request(conversation, turns), state.clone());
        let asked = Asked::new("p", Api::OpenaiChat, &request);
        prop_assert_eq!(book.look(&asked, &state), book.look(&asked, &state));
        prop_assert_eq!(before, state);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        let request = Request::prompt("m", "x");
        if let Ok(template) = Template::parse(&text) {
            template.fill(&Asked::new("p", Api::OpenaiChat, &request));
        }
    }
}
