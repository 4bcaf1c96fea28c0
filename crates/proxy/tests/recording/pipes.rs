//! Over pipes, on a paused clock: bytes and instants, exactly.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use brownout_proxy::{Origin, Recorder};
use cassette::{Content, Ending, Exchange, Scrubber};
use failover::http::{Dial, TcpConnect};
use mock::server::Forward;

use crate::provider::{COOKIE, DROPPED, EVENTS, KEY};
use crate::stage::{ask, client, ms, player, provider, recorder, request};

fn only(exchanges: &[Exchange]) -> &Exchange {
    assert_eq!(exchanges.len(), 1);
    &exchanges[0]
}

#[tokio::test(start_paused = true)]
async fn a_stream_passes_at_once_and_is_on_the_tape_with_its_times_and_without_secrets() {
    let (server, written) = recorder(provider(), &["user"]);
    let body = "{\"prompt\":\"my key is sk-proj-4f9A0bC1dE2fG3hI4\",\"user\":\"ann\"}";
    let came = ask(&client(server), request("/v1/stream?key=sk-proj-4f9A0bC1dE2fG3hI4", body)).await;
    let events: String = EVENTS.iter().map(|(_, text)| *text).collect();
    assert_eq!((came.text(), came.times()), (events.clone(), vec![100, 140, 200, 900]));
    let text = written.text();
    for secret in [KEY, &KEY[3..12], &KEY[12..], COOKIE, "ann"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let tape = written.tape();
    let exchange = only(&tape.exchanges);
    let response = exchange.response.as_ref().unwrap();
    let times: Vec<_> = response.chunks.iter().map(|chunk| chunk.at).collect();
    assert_eq!((response.at, times), (ms(0), EVENTS.map(|(at, _)| ms(at)).to_vec()));
    assert_eq!((exchange.ended.at, exchange.ended.how), (ms(900), Ending::Complete));
    assert_eq!(response.chunks[1].content, Content::Text("ta: {\"delta\":\"*********".into()));
    assert_eq!(response.body().len(), events.len());
}

#[tokio::test(start_paused = true)]
async fn a_tape_replays_with_the_same_bytes_at_the_same_times() {
    let (server, written) = recorder(provider(), &[]);
    let recording = client(server);
    let stream = ask(&recording, request("/v1/stream", "{\"a\":1,\"b\":2}")).await;
    let cut = ask(&recording, request("/v1/cut", "{}")).await;
    let tape = written.tape();
    let recorded = String::from_utf8(tape.exchanges[0].response.as_ref().unwrap().body()).unwrap();
    let replaying = client(player(tape));
    let again = ask(&replaying, request("/v1/stream", "{\"b\":2,\"a\":1}")).await;
    assert_eq!((again.text(), again.times(), again.whole), (recorded, stream.times(), true));
    let again = ask(&replaying, request("/v1/cut", "{}")).await;
    assert_eq!((again.times(), again.whole, cut.whole), (cut.times(), false, false));
}

#[tokio::test(start_paused = true)]
async fn how_it_ended_is_on_the_tape() {
    let (server, written) = recorder(provider(), &[]);
    let client = client(server);
    for path in ["/v1/cut", "/v1/none", "/v1/whole"] {
        ask(&client, request(path, "{}")).await;
    }
    let dropped = DROPPED.load(Ordering::Relaxed);
    let mut answer = client.forward(request("/v1/slow", "{}")).await.into_body();
    assert!(http_body_util::BodyExt::frame(&mut answer).await.unwrap().is_ok());
    drop(answer);
    tokio::time::advance(ms(1)).await;
    while written.tape().exchanges.len() < 4 {
        tokio::task::yield_now().await;
    }
    let ended: Vec<_> = written.tape().exchanges.iter().map(|exchange| exchange.ended.how).collect();
    assert_eq!(ended, [Ending::Cut, Ending::Complete, Ending::Complete, Ending::Left]);
    while DROPPED.load(Ordering::Relaxed) == dropped {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn headers_of_a_hop_stay_there_and_the_provider_is_addressed_by_its_name() {
    let (server, _) = recorder(provider(), &[]);
    let seen = ask(&client(server), request("/v1/headers", "{}")).await.text();
    assert!(
        seen.contains("\"host\": \"real.example.com\"") && seen.contains("\"accept-encoding\": \"identity\""),
        "{seen}"
    );
    assert!(seen.contains("authorization") && !seen.contains("x-hop"), "{seen}");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_the_provider_quotes_reaches_the_client_and_not_the_tape() {
    let (server, written) = recorder(provider(), &[]);
    let came = ask(&client(server), request("/v1/whole", "{}")).await;
    assert!(came.text().contains(KEY));
    assert!(!written.text().contains(KEY) && written.text().contains("bad key ***"), "{}", written.text());
}

#[tokio::test]
async fn who_cannot_be_reached_is_told_and_not_recorded() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let origin = Origin::new(Dial::new(&format!("http://{nobody}"), Arc::new(TcpConnect)).unwrap());
    let (server, written) = recorder(origin, &[]);
    let came = ask(&client(server), request("/v1/whole", "{}")).await;
    assert_eq!((came.status, written.tape().exchanges.len()), (502, 0));
    let text = came.text();
    assert!(
        text.starts_with("{\"error\":{\"message\":\"No connection (") && text.contains(&nobody.to_string()),
        "{text}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_the_provider_says_to_its_next_hop_goes_no_further() {
    let answer = provider().forward(request("/v1/hop", "{}")).await;
    let has = |name: &str| answer.headers().contains_key(name);
    assert_eq!((has("x-for-all"), has("connection"), has("x-theirs")), (true, false, false));
}

#[tokio::test(start_paused = true)]
async fn what_a_client_says_to_its_next_hop_is_not_on_the_tape() {
    let lines = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&lines);
    let sink = Box::new(move |line: &str| kept.lock().unwrap().push_str(line));
    let recorder = Recorder::new(Arc::new(provider()), Scrubber::new(vec![]), sink);
    ask(&recorder, request("/v1/whole", "{}")).await;
    let said = lines.lock().unwrap().clone();
    assert!(said.contains("authorization") && !said.contains("x-hop"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn whoever_speaks_an_older_version_is_passed_on_in_the_one_that_is_spoken_here() {
    let mut asked = request("/v1/version", "{}");
    *asked.version_mut() = http::Version::HTTP_10;
    assert_eq!(ask(&provider(), asked).await.text(), "HTTP/1.1");
}
