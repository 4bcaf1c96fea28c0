//! A site under a paused clock: keys, limits, places, journal.

use std::time::Duration;

use chance::{Moment, Tick};
use fault::kind::{Blackout, CutFault, ErrorFault, StallFault};
use fault::{CutHow, Fault, Kind, Refill, Selector, Window};
use wire::{Answer, Ending, Request, Unreachable};

use super::*;
use crate::Visitor;

fn provider(name: &str) -> ProviderSpec {
    let pace = (Some(Spread::Constant(0.5)), Some(Spread::Constant(50.0)));
    ProviderSpec { first_token: pace.0, tokens_per_second: pace.1, ..ProviderSpec::new(name, Api::OpenaiChat, "m") }
}

fn fault(kind: Kind, from: u64, to: u64, share: f64) -> Fault {
    let window = Window::new(Moment::from_secs(from), Moment::from_secs(to));
    let selector = Selector::provider("a");
    Fault { name: "f".to_owned(), window, selector, share: (share, share), first: None, sticky: false, kind }
}

fn site(specs: Vec<ProviderSpec>, faults: Vec<Fault>) -> Arc<Site> {
    let clock = Clock::start(Tick::Even);
    Site::new(specs, Timeline::new(faults), Seed(1), clock, SiteOptions::default())
}

fn request(id: &str) -> Request {
    Request { stream: true, ..Request::prompt("m", format!("[brownout request={id} class=c in=100 out=10] hello")) }
}

fn ended(exchange: &Exchange) -> Duration {
    match &exchange.answer {
        Answer::Reply(reply) => reply.ended,
        other => panic!("no reply: {other:?}"),
    }
}

fn status(exchange: &Exchange) -> u16 {
    match &exchange.answer {
        Answer::Reply(_) => 200,
        Answer::Refusal(refusal) => refusal.status,
        Answer::Unreachable { .. } => 0,
    }
}

const SLOT: Capacity = Capacity { slots: 2, queue: 1, overflow: 529 };

#[tokio::test(start_paused = true)]
async fn an_attempt_has_the_same_fate_whoever_else_calls() {
    let errors = || fault(Kind::Error(ErrorFault::status(503, None)), 0, 100, 0.5);
    let (alone, crowded) = (site(vec![provider("a")], vec![errors()]), site(vec![provider("a")], vec![errors()]));
    for n in 0..50 {
        let _ = crowded.exchange(0, &request(&format!("other{n}"))).await;
        for _ in 0..2 {
            let ids = request(&format!("u{n}"));
            assert_eq!(alone.exchange(0, &ids).await.answer, crowded.exchange(0, &ids).await.answer);
        }
    }
    assert_eq!((alone.received(0), crowded.received(0)), (100, 150));
}

#[tokio::test(start_paused = true)]
async fn a_healthy_provider_answers_as_specified() {
    let site = site(vec![provider("a")], vec![]);
    let exchange = site.exchange(0, &request("u1")).await;
    let Answer::Reply(reply) = &exchange.answer else { panic!() };
    assert_eq!((reply.segments[0].first, reply.segments[0].tokens), (Duration::from_millis(500), 10));
    assert!(reply.ended >= Duration::from_millis(680));
    assert_eq!((reply.usage.input_tokens, exchange.nth), (100, 1));
    assert_eq!(site.exchange(0, &request("u1")).await.nth, 2);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_fit_the_window_is_refused_in_the_providers_words() {
    let spec = |window| ProviderSpec { window: Some(window), ..provider("a") };
    let site = site(vec![spec(100), spec(99), ProviderSpec { api: Api::AnthropicMessages, ..spec(99) }], vec![]);
    assert!(matches!(site.exchange(0, &request("u1")).await.answer, Answer::Reply(_)), "it just fits");
    for (place, api) in [(1, Api::OpenaiChat), (2, Api::AnthropicMessages)] {
        let Answer::Refusal(refusal) = site.exchange(place, &request("u1")).await.answer else { panic!("it does not") };
        let said = refusal.fields(api);
        let category = wire::errors::classify(api, refusal.status, &said, wire::errors::Place::Body);
        assert_eq!(category, wire::Category::ContextLengthExceeded, "{said:?}");
    }
    let asks = Request { max_output_tokens: Some(1), ..request("u1") };
    assert_eq!(status(&site.exchange(0, &asks).await), 400, "the answer needs room, too");
}

#[tokio::test(start_paused = true)]
async fn the_third_waits_and_the_fourth_is_refused() {
    let site = site(vec![ProviderSpec { capacity: Some(SLOT), ..provider("a") }], vec![]);
    let first = site.exchange(0, &request("u1")).await;
    let _second = site.exchange(0, &request("u2")).await;
    let waiting = tokio::spawn({
        let site = Arc::clone(&site);
        async move { site.exchange(0, &request("u3")).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(site.load(0), (2, 1));
    assert_eq!(status(&site.exchange(0, &request("u4")).await), 529);
    site.clock().sleep_until(Moment::from_secs(3)).await;
    drop(first);
    let third = waiting.await.unwrap();
    assert!(ended(&third) >= Duration::from_millis(3680), "waited three seconds");
    assert_eq!(site.load(0), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn who_leaves_the_queue_leaves_nothing_behind() {
    let site = site(vec![ProviderSpec { capacity: Some(SLOT), ..provider("a") }], vec![]);
    let held = [site.exchange(0, &request("u1")).await, site.exchange(0, &request("u2")).await];
    let third = request("u3");
    assert!(tokio::time::timeout(Duration::from_secs(1), site.exchange(0, &third)).await.is_err());
    assert_eq!(site.load(0), (2, 0));
    drop(held);
    assert_eq!(site.load(0), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn places_taken_away_come_back() {
    let shortage = fault(Kind::Capacity(Capacity { slots: 0, queue: 9, overflow: 503 }), 0, 10, 1.0);
    let site = site(vec![provider("a")], vec![shortage]);
    let exchange = site.exchange(0, &request("u1")).await;
    assert_eq!(site.clock().now(), Moment::from_secs(10));
    assert!(ended(&exchange) > Duration::from_secs(10));
    assert_eq!(site.take_entry("u1", 0, 1).unwrap().struck, [0]);
}

#[tokio::test(start_paused = true)]
async fn an_outage_takes_the_queue_with_it() {
    let blackout = Fault { name: "dark".to_owned(), ..fault(Kind::Blackout(Blackout::Reset), 5, 10, 1.0) };
    let shortage = fault(Kind::Capacity(Capacity { slots: 0, queue: 9, overflow: 503 }), 0, 20, 1.0);
    let site = site(vec![provider("a")], vec![shortage, blackout]);
    let exchange = site.exchange(0, &request("u1")).await;
    let at = Duration::from_secs(5);
    assert_eq!(exchange.answer, Answer::Unreachable { how: Unreachable::Reset, at });
    let entry = site.take_entry("u1", 0, 1).unwrap();
    assert_eq!((entry.struck, entry.unreachable), (vec![0, 1], true));
    assert_eq!((entry.arrived, entry.due, entry.status), (Moment::START, Moment::from_secs(5), None));
}

#[tokio::test(start_paused = true)]
async fn limits_refuse_and_are_reported() {
    let limits = Throttle { requests: Some(Refill { per_second: 0.5, burst: 1 }), ..Throttle::NONE };
    let site = site(vec![ProviderSpec { limits: Some(limits), ..provider("a") }], vec![]);
    let Answer::Reply(reply) = site.exchange(0, &request("u1")).await.answer else { panic!() };
    assert_eq!(reply.limits.unwrap().requests.unwrap().limit, 30);
    let Answer::Refusal(refusal) = site.exchange(0, &request("u2")).await.answer else { panic!() };
    assert_eq!((refusal.status, refusal.retry_after.unwrap().wait), (429, Duration::from_secs(2)));
    assert_eq!(refusal.limits.unwrap().requests.unwrap().remaining, 0);
    site.clock().sleep_until(Moment::from_secs(2)).await;
    assert_eq!(status(&site.exchange(0, &request("u2")).await), 200);
}

#[tokio::test(start_paused = true)]
async fn the_journal_names_what_touched_an_attempt() {
    let cut = Kind::Cut(CutFault { after: Spread::Constant(3.0), how: CutHow::CleanEof });
    let site = site(vec![provider("a"), provider("b")], vec![fault(cut, 0, 10, 1.0)]);
    let Answer::Reply(reply) = site.exchange(0, &request("u1")).await.answer else { panic!() };
    assert_eq!(reply.ending, Ending::CleanEof);
    let entry = site.take_entry("u1", 0, 1).unwrap();
    assert_eq!((entry.struck, entry.broken_off, entry.planned_tokens), (vec![0], true, 10));
    assert_eq!((entry.status, entry.usage.unwrap().output_tokens), (Some(200), 3));
    assert_eq!(entry.first_token, Some(Moment::from_millis(500)));
    assert!(entry.due < Moment::from_secs(1));
    assert_eq!(site.take_entry("u1", 0, 1), None);
    let _ = site.exchange(1, &request("u1")).await;
    let entry = site.take_entry("u1", 1, 1).unwrap();
    assert_eq!((entry.struck, entry.broken_off, entry.planned_tokens, entry.closed), (vec![], false, 10, None));
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_nobody_reads_is_not_kept() {
    let clock = Clock::start(Tick::Even);
    let options = SiteOptions { journal: Journal::Unkept, ..SiteOptions::default() };
    let site = Site::new(vec![provider("a")], Timeline::default(), Seed(1), clock, options);
    let exchange = site.exchange(0, &request("u1")).await;
    assert_eq!((site.take_entry("u1", 0, 1), exchange.nth), (None, 1));
    assert_eq!(site.exchange(0, &request("u1")).await.nth, 2, "attempts are counted all the same");
}

#[tokio::test(start_paused = true)]
async fn who_came_over_the_network_is_known_by_provider_and_model() {
    let site = site(vec![provider("a"), provider("b")], vec![]);
    let visitor = Visitor::default();
    for (place, model) in [(0, "m"), (1, "m"), (1, "other")] {
        let request = Request::prompt(model, "Hello");
        let call = Call { visitor: Some(&visitor), ..Call::new(place, wire::Api::OpenaiChat, &request) };
        let _ = site.answer(&call).await;
    }
    let seen: Vec<_> = site.seen().into_iter().map(|seen| (seen.sighting.provider, seen.sighting.model)).collect();
    assert_eq!(seen, [("a", "m"), ("b", "m"), ("b", "other")].map(|(provider, model)| (provider.into(), model.into())));
}

#[tokio::test(start_paused = true)]
async fn a_throttle_that_admits_leaves_no_mark() {
    let throttle = Throttle { requests: Some(Refill { per_second: 0.1, burst: 1 }), ..Throttle::NONE };
    let site = site(vec![provider("a")], vec![fault(Kind::Throttle(throttle), 0, 10, 1.0)]);
    for id in ["u1", "u2"] {
        let _ = site.exchange(0, &request(id)).await;
    }
    let struck = |id| site.take_entry(id, 0, 1).unwrap().struck;
    assert_eq!((struck("u1"), struck("u2")), (vec![], vec![0]));
}

#[tokio::test(start_paused = true)]
async fn requests_without_a_marker_are_answered() {
    let site = site(vec![provider("a")], vec![]);
    let plain = Request::prompt("m", "hello there");
    let (one, two) = (site.exchange(0, &plain).await, site.exchange(0, &plain).await);
    assert_ne!(one.key, two.key);
    assert!(!one.place.is_limited());
}

#[tokio::test(start_paused = true)]
async fn an_instant_site_keeps_the_delays_of_faults() {
    let stall =
        Kind::Stall(StallFault { after: Spread::Constant(0.0), lasting: Some(Duration::from_secs(3)), inside: false });
    let timeline = Timeline::new(vec![fault(stall, 5, 10, 1.0)]);
    let options = SiteOptions { instant: true, ..SiteOptions::default() };
    let site = Site::new(vec![provider("a")], timeline, Seed(1), Clock::start(Tick::Even), options);
    assert_eq!(ended(&site.exchange(0, &request("u1")).await), Duration::ZERO);
    site.clock().sleep_until(Moment::from_secs(5)).await;
    assert_eq!(ended(&site.exchange(0, &request("u2")).await), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_output_tokens_ends_the_answer() {
    let site = site(vec![provider("a")], vec![]);
    let short = Request { max_output_tokens: Some(4), ..request("u1") };
    let Answer::Reply(reply) = site.exchange(0, &short).await.answer else { panic!() };
    assert_eq!((reply.usage.output_tokens, reply.finish), (4, wire::FinishReason::Length));
}

#[tokio::test(start_paused = true)]
async fn a_model_that_is_not_there_is_refused_in_each_providers_words_before_any_limit() {
    let one = Throttle { requests: Some(Refill { per_second: 0.5, burst: 1 }), ..Throttle::NONE };
    for api in Api::ALL {
        let spec = ProviderSpec { api, limits: Some(one), ..provider("a") }.having_only(["m2"]);
        let site = site(vec![spec], vec![]);
        for nth in 0..3 {
            let Answer::Refusal(refusal) = site.exchange_as(0, "m0", &request("u1")).await.answer else { panic!() };
            let (status, fields) = wire::errors::unknown_model(api, "m0");
            assert_eq!((refusal.status, refusal.fields(api), refusal.limits), (status, fields, None), "{nth}");
            assert_eq!(refusal.category, Some(wire::Category::ModelNotFound));
        }
        let answer = site.exchange_as(0, "m2", &request("u2")).await.answer;
        assert!(matches!(answer, Answer::Reply(_)), "what is refused for its name costs nothing: {answer:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_is_down_does_not_say_which_models_it_has() {
    let down = fault(Kind::Error(ErrorFault::status(503, None)), 0, 100, 1.0);
    let site = site(vec![provider("a").having_only(Vec::<String>::new())], vec![down]);
    assert_eq!(status(&site.exchange_as(0, "m0", &request("u1")).await), 503);
}
