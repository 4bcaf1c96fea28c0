//! A site that is changed while it serves.

use std::sync::Arc;

use chance::{Moment, Seed, Tick};
use fault::kind::{Capacity, ErrorFault};
use fault::{Fault, Kind, Refill, Selector, Timeline, Window};
use wire::{Answer, Api, Request};

use crate::{Call, Clock, FaultId, ProviderSpec, Site, SiteOptions, Visitor};

fn fault(kind: Kind) -> Fault {
    let window = Window::new(Moment::START, Moment::NEVER);
    let selector = Selector::provider("a");
    Fault { name: "f".to_owned(), window, selector, share: (1.0, 1.0), first: None, sticky: false, kind }
}

fn error() -> Fault {
    fault(Kind::Error(ErrorFault::status(503, None)))
}

fn site(spec: ProviderSpec, faults: Vec<Fault>) -> Arc<Site> {
    Site::new(
        vec![spec],
        Timeline::new(faults),
        Seed(1),
        Clock::start(Tick::Even),
        SiteOptions { instant: true, ..SiteOptions::default() },
    )
}

fn plain() -> ProviderSpec {
    ProviderSpec::new("a", Api::OpenaiChat, "m")
}

async fn status(site: &Arc<Site>, id: &str) -> u16 {
    let request = Request::prompt("m", format!("[brownout request={id} in=100 out=10] hello"));
    match site.exchange(0, &request).await.answer {
        Answer::Reply(_) => 200,
        Answer::Refusal(refusal) => refusal.status,
        Answer::Unreachable { .. } => 0,
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_strikes_from_its_injection_to_its_end() {
    let site = site(plain(), vec![]);
    assert_eq!(status(&site, "u1").await, 200);
    let id = site.inject(error());
    assert_eq!(status(&site, "u2").await, 503);
    assert!(site.end(id) && !site.end(id));
    assert_eq!(status(&site, "u3").await, 200);
    assert_eq!(site.take_entry("u2", 0, 1).unwrap().struck, [0]);
    assert_eq!(site.faults().len(), 1, "it keeps its place");
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_the_file_can_be_ended_and_comes_back_with_a_reset() {
    let site = site(plain(), vec![error()]);
    assert!(site.end(FaultId::new(1)));
    assert_eq!(status(&site, "u1").await, 200);
    site.reset();
    assert_eq!(status(&site, "u2").await, 503);
}

#[tokio::test(start_paused = true)]
async fn a_reset_forgets_counts_entries_and_what_buckets_lack() {
    let requests = Some(Refill { per_second: 0.001, burst: 1 });
    let limits = Some(fault::kind::Throttle { requests, ..fault::kind::Throttle::NONE });
    let site = site(ProviderSpec { limits, ..plain() }, vec![]);
    assert_eq!((status(&site, "u1").await, status(&site, "u1").await, site.received(0)), (200, 429, 2));
    site.reset();
    assert_eq!((site.received(0), site.take_entry("u1", 0, 1)), (0, None));
    assert_eq!(status(&site, "u1").await, 200);
    assert!(site.take_entry("u1", 0, 1).is_some(), "it is the first again");
}

#[tokio::test(start_paused = true)]
async fn counted_faults_count_anew_after_a_reset() {
    let site = site(plain(), vec![Fault { first: Some(1), ..error() }]);
    assert_eq!((status(&site, "u1").await, status(&site, "u2").await), (503, 200));
    site.reset();
    assert_eq!((status(&site, "u3").await, status(&site, "u4").await), (503, 200));
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_place_is_let_in_when_the_lack_is_ended() {
    let site = site(plain(), vec![]);
    let lack = site.inject(fault(Kind::Capacity(Capacity { slots: 0, queue: 5, overflow: 503 })));
    let waiting = tokio::spawn({
        let site = Arc::clone(&site);
        async move { (status(&site, "u1").await, site.clock().now()) }
    });
    site.clock().sleep_until(Moment::from_secs(5)).await;
    assert_eq!(site.load(0), (0, 1));
    site.end(lack);
    assert_eq!(waiting.await.unwrap(), (200, Moment::from_secs(5)));
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_place_is_let_in_by_a_reset() {
    let site = site(plain(), vec![]);
    site.inject(fault(Kind::Capacity(Capacity { slots: 0, queue: 5, overflow: 503 })));
    let waiting = tokio::spawn({
        let site = Arc::clone(&site);
        async move { (status(&site, "u1").await, site.clock().now()) }
    });
    site.clock().sleep_until(Moment::from_secs(5)).await;
    site.reset();
    assert_eq!(waiting.await.unwrap(), (200, Moment::from_secs(5)));
}

#[tokio::test(start_paused = true)]
async fn who_is_under_way_at_a_reset_is_not_taken_for_who_came_after() {
    let site = site(plain(), vec![]);
    let (request, visitor) = (Request::prompt("m", "hello"), Visitor::default());
    let call = Call { visitor: Some(&visitor), ..Call::new(0, Api::OpenaiChat, &request) };
    let before = site.answer(&call).await.stay(&site);
    site.reset();
    let _after = site.answer(&call).await;
    drop(before);
    let seen: Vec<(u64, bool)> =
        site.seen().iter().map(|seen| (seen.sighting.number, seen.sighting.let_go.is_some())).collect();
    assert_eq!(seen, [(2, false)]);
}

#[tokio::test(start_paused = true)]
async fn a_counted_fault_is_not_fresh_because_others_were_forgotten() {
    let site = site(plain(), vec![]);
    let end = |kind| site.end(site.inject(fault(kind)));
    let other = || Kind::Error(ErrorFault::status(500, None));
    end(other());
    site.inject(Fault { name: "counted".to_owned(), first: Some(1), ..error() });
    assert_eq!((status(&site, "u1").await, status(&site, "u2").await), (503, 200));
    (0..1100).for_each(|_| assert!(end(other())));
    assert!(site.faults().len() < 1000, "many are forgotten");
    assert_eq!(status(&site, "u3").await, 200);
}
