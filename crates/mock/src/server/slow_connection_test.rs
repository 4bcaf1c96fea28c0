//! Slow connections: who waits, and for how long.

use std::time::Duration;

use chance::{Spread, Tick};
use fault::kind::Latency;
use fault::{Connection, Fault, Kind, Selector};
use wire::Api;

use super::newcomer::Newcomer;
use super::test_client::{always, both, connect, exchange, post, request, site, spec};

const PATIENCE: Duration = Duration::from_secs(60);

fn slow(seconds: f64) -> Fault {
    always(Kind::Latency(Latency { connect: Some(Spread::Constant(seconds)), ..Latency::default() }))
}

#[tokio::test(start_paused = true)]
async fn the_first_request_of_a_connection_waits_and_the_next_does_not() {
    for (name, api) in [("openai", Api::OpenaiChat), ("anthropic", Api::AnthropicMessages)] {
        for stream in [true, false] {
            let site = both(vec![slow(3.0)]);
            let mut connection = connect(&site);
            let ends = |id: &str| post(name, api, &request(id, stream));
            let first = exchange(&mut connection, site.clock(), &ends("u1"), PATIENCE).await;
            assert_eq!(first.at.last(), Some(&3680), "{name} {stream}");
            let second = exchange(&mut connection, site.clock(), &ends("u2"), PATIENCE).await;
            assert_eq!(second.at.last(), Some(&(3680 + 680)), "{name} {stream}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_has_a_greeting_where_all_of_it_is_slow() {
    let varying = Latency { connect: Some(Spread::Uniform { low: 1.0, high: 2.0 }), ..Latency::default() };
    let of = |faults| site(vec![spec("openai", Api::OpenaiChat)], faults, Tick::Even);
    let greetings = |faults| {
        let site = of(faults);
        [0, 1, 2].map(|nth| site.greeting(0, nth).as_secs_f64())
    };
    let varied = greetings(vec![always(Kind::Latency(varying.clone()))]);
    assert!(varied.iter().all(|seconds| (1.0..=2.0).contains(seconds)) && varied[0] != varied[1], "{varied:?}");
    assert_eq!(greetings(vec![slow(1.0), slow(2.0)]), [3.0; 3]);
    let narrow = Selector { models: vec!["model-1".to_owned()], ..Selector::default() };
    for some in [Fault { share: (0.5, 0.5), ..slow(1.0) }, Fault { selector: narrow, ..slow(1.0) }] {
        assert_eq!(greetings(vec![some]), [0.0; 3]);
    }
}

#[test]
fn a_connection_is_new_once() {
    for (newcomer, first) in [(Newcomer::at_once(), Connection::New), (Newcomer::greeted(), Connection::Greeted)] {
        let clone = newcomer.clone();
        assert_eq!([newcomer.next(), clone.next(), newcomer.next()], [first, Connection::Kept, Connection::Kept]);
    }
}
