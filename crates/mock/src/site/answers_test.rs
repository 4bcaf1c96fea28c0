//! A site with a book: what is said, what it costs, and what faults leave of it.

use std::time::Duration;

use book::{Book, Denial, FinishReason, Fixed, Matcher, Pace, Pattern, Reply, Respond, Rule, Times, UsageClaim};
use chance::{Moment, Spread, Tick};
use fault::kind::{Blackout, CutFault, ErrorFault};
use fault::{CutHow, Fault, Kind, Selector, Window};
use wire::{Answer, Category, Ending, Message, Part, Request, Whole};

use super::*;

const APIS: [Api; 2] = [Api::OpenaiChat, Api::AnthropicMessages];

fn site(kinds: Vec<Kind>, options: SiteOptions, book: Book) -> Arc<Site> {
    let specs = APIS.map(|api| ProviderSpec {
        first_token: Some(Spread::Constant(0.5)),
        tokens_per_second: Some(Spread::Constant(50.0)),
        ..ProviderSpec::new(api.name(), api, "m")
    });
    let fault = |kind| Fault {
        name: "f".to_owned(),
        window: Window::new(Moment::START, Moment::from_secs(10)),
        selector: Selector::default(),
        share: (1.0, 1.0),
        first: None,
        sticky: false,
        kind,
    };
    let timeline = Timeline::new(kinds.into_iter().map(fault).collect());
    Site::new(specs.into(), timeline, Seed(1), Clock::start(Tick::Even), options).with_book(book)
}

fn well(book: Book) -> Arc<Site> {
    site(vec![], SiteOptions::default(), book)
}

async fn ask(site: &Arc<Site>, request: &Request) -> Answer {
    site.exchange(0, request).await.answer
}

async fn hear(site: &Arc<Site>, request: &Request) -> Whole {
    match ask(site, request).await {
        Answer::Reply(reply) => reply.whole(),
        other => panic!("no reply: {other:?}"),
    }
}

fn say(text: &str) -> Respond<Reply> {
    Reply::text(text).unwrap().into()
}

fn always(reply: impl Into<Respond<Reply>>) -> Book {
    Book::new([Rule::always().respond(reply)])
}

#[tokio::test(start_paused = true)]
async fn a_rule_says_thoughts_words_and_calls() {
    let reply = Reply::text("Hello, {{ text }}.").unwrap();
    let reply = reply.and_call("a", &serde_json::json!({})).unwrap().and_call("b", &serde_json::json!({})).unwrap();
    let thought = Some(book::Template::plain("Hm."));
    let site = well(always(Reply { thought, ..reply }));
    let whole = hear(&site, &Request::prompt("m", "Ada")).await;
    assert_eq!((whole.text.as_ref(), whole.finish), ("Hello, Ada.", Some(FinishReason::ToolCalls)));
    let calls: Vec<&str> = whole.tool_calls.iter().map(|call| call.name.as_ref()).collect();
    assert_eq!((calls, whole.reasoning[0].text.as_ref()), (vec!["a", "b"], "Hm."));
    assert_ne!(whole.tool_calls[0].id, whole.tool_calls[1].id);
    let other = site.exchange(1, &Request::prompt("m", "Ada")).await.answer;
    let Answer::Reply(reply) = other else { panic!() };
    assert_eq!(reply.segments.iter().filter(|segment| matches!(segment.part, Part::Call(_))).count(), 2);
}

#[tokio::test(start_paused = true)]
async fn where_no_rule_matches_the_model_speaks() {
    let request = Request::prompt("m", "[brownout request=u1 in=9 out=7] hello");
    let rule = Rule::when(Matcher::Text(Pattern::equals("else"))).respond(say("x"));
    let (with, without) = (well(Book::new([rule])), well(Book::default()));
    assert_eq!(ask(&with, &request).await, ask(&without, &request).await);
    assert_eq!(with.book(|open| open.state.answered(0)), 0);
}

#[tokio::test(start_paused = true)]
async fn finish_usage_and_pace_are_the_rules() {
    let reply = Reply {
        finish: Some(FinishReason::ContentFilter),
        usage: UsageClaim { input: Some(7), cached: Some(3), ..UsageClaim::default() },
        pace: Pace { first_token: Some(Spread::Constant(2.0)), tokens_per_second: Some(Spread::Constant(1.0)) },
        ..Reply::text("four").unwrap()
    };
    for (instant, ended) in [(false, 3000), (true, 3000)] {
        let reply = Reply { words: book::Words::Template(book::Template::plain("four five")), ..reply.clone() };
        let site = site(vec![], SiteOptions { instant, ..SiteOptions::default() }, always(reply));
        let request = Request::prompt("m", "hello");
        let Answer::Reply(reply) = ask(&site, &request).await else { panic!() };
        assert_eq!(reply.finish, FinishReason::ContentFilter);
        assert_eq!((reply.usage.input_tokens, reply.usage.cached_tokens, reply.usage.output_tokens), (7, 3, 3));
        assert!(reply.ended >= Duration::from_millis(ended), "{:?}", reply.ended);
    }
    let site = site(vec![], SiteOptions { instant: true, ..SiteOptions::default() }, always(say("at once")));
    let Answer::Reply(reply) = ask(&site, &Request::prompt("m", "hello")).await else { panic!() };
    assert_eq!(reply.ended, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_tokens_holds_for_rules_too() {
    let site = well(always(Reply::fixed(Fixed::new(100).unwrap())));
    let request = Request { max_output_tokens: Some(40), ..Request::prompt("m", "count") };
    let whole = hear(&site, &request).await;
    assert_eq!((whole.text.len(), whole.finish), (160, Some(FinishReason::Length)));
    let whole = hear(&site, &Request::prompt("m", "count")).await;
    assert_eq!(Fixed::check(&whole.text), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn an_empty_answer_is_one() {
    let whole = hear(&well(always(say(""))), &Request::prompt("m", "hello")).await;
    assert_eq!((whole.text.as_ref(), whole.finish), ("", Some(FinishReason::Stop)));
}

#[tokio::test(start_paused = true)]
async fn a_rule_refuses_in_the_providers_words() {
    let denial = Denial { retry_after: Some(Duration::from_secs(7)), ..Denial::category(Category::RateLimited) };
    let site = well(always(denial));
    for (place, (api, status)) in APIS.into_iter().zip([429, 429]).enumerate() {
        let Answer::Refusal(refusal) = site.exchange(place, &Request::prompt("m", "x")).await.answer else { panic!() };
        assert_eq!((refusal.status, refusal.retry_after.map(|hint| hint.wait)), (status, Some(Duration::from_secs(7))));
        let said = wire::errors::classify(api, status, &refusal.fields(api), wire::errors::Place::Body);
        assert_eq!(said, Category::RateLimited);
    }
    let Answer::Refusal(refusal) = ask(&well(always(Denial::status(418))), &Request::prompt("m", "x")).await else {
        panic!()
    };
    assert_eq!(refusal.status, 418);
}

#[tokio::test(start_paused = true)]
async fn what_a_fault_refuses_was_not_answered() {
    let book = Book::new([Rule::always().script([say("one"), say("two")])]);
    for kind in [Kind::Error(ErrorFault::status(503, None)), Kind::Blackout(Blackout::Reset)] {
        let site = site(vec![kind], SiteOptions::default(), book.clone());
        let request = Request::prompt("m", "hello");
        assert!(!matches!(ask(&site, &request).await, Answer::Reply(_)));
        assert_eq!(site.book(|open| open.state.answered(0)), 0);
        site.clock().sleep_until(Moment::from_secs(11)).await;
        assert_eq!(hear(&site, &request).await.text, "one");
        let mut next = request.clone();
        next.messages.extend([Message::assistant("one"), Message::user("go on")]);
        assert_eq!(hear(&site, &next).await.text, "two");
    }
}

#[tokio::test(start_paused = true)]
async fn faults_strike_what_rules_say() {
    let cut = Kind::Cut(CutFault { after: Spread::Constant(4.0), how: CutHow::Reset });
    let site = site(vec![cut], SiteOptions::default(), always(Reply::fixed(Fixed::new(20).unwrap())));
    let request = Request { stream: true, ..Request::prompt("m", "count") };
    let Answer::Reply(reply) = ask(&site, &request).await else { panic!() };
    assert_eq!((reply.ending, reply.whole().text.len()), (Ending::Reset, 16));
}

#[tokio::test(start_paused = true)]
async fn limits_move_no_count() {
    let throttle = fault::kind::Throttle {
        requests: Some(fault::Refill { per_second: 0.1, burst: 1 }),
        ..fault::kind::Throttle::NONE
    };
    let rule = Rule::always().respond(say("once")).times(Times::Ever(1));
    let site = site(vec![Kind::Throttle(throttle)], SiteOptions::default(), Book::new([rule]));
    let request = Request::prompt("m", "hello");
    assert_eq!(hear(&site, &request).await.text, "once");
    assert!(matches!(ask(&site, &request).await, Answer::Refusal(_)));
    assert_eq!(site.book(|open| open.state.answered(0)), 1);
}

#[tokio::test(start_paused = true)]
async fn a_book_can_be_changed_while_it_is_in_use() {
    let site = well(Book::default());
    let request = Request::prompt("m", "hello");
    let place = site.book(|open| open.push(Rule::always().respond(say("new"))));
    assert_eq!(hear(&site, &request).await.text, "new");
    site.book(|open| open.withdraw(place));
    assert_ne!(hear(&site, &request).await.text, "new");
}

#[tokio::test(start_paused = true)]
async fn the_words_of_an_answer_are_counted_apart_from_its_calls() {
    let call = Reply::call("a", &serde_json::json!({ "city": "Paris" })).unwrap();
    let both = Reply::text("Hello there.").unwrap().and_call("a", &serde_json::json!({})).unwrap();
    for (reply, words) in [(call, 0), (both, 3)] {
        let site = well(always(reply));
        let request = Request::prompt("m", "[brownout request=u1] hello");
        let _ = site.exchange(0, &request).await;
        let entry = site.take_entry("u1", 0, 1).unwrap();
        assert_eq!((entry.planned_words, entry.planned_tokens > words), (words, true));
    }
}
