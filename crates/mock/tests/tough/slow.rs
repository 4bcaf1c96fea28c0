//! Clients that take their time, under a paused clock: what they are given is exact.

use std::time::Duration;

use tokio::io::{AsyncWriteExt, DuplexStream};
use tokio::time::{Instant, sleep_until};

use crate::client::{HEAD, QUESTION, answer, ask, pipe, post, rest};

/// Writes a byte each second until nobody reads any more.
async fn drip(mut connection: tokio::io::WriteHalf<DuplexStream>, begin: String) {
    connection.write_all(begin.as_bytes()).await.unwrap();
    let mut at = Instant::now();
    loop {
        at += Duration::from_secs(1);
        sleep_until(at).await;
        if connection.write_all(b"x").await.is_err() {
            return;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_that_never_ends_is_cut_off_after_two_minutes() {
    let began = Instant::now();
    let (mut reader, writer) = tokio::io::split(pipe());
    let dripping = tokio::spawn(drip(writer, HEAD.to_owned()));
    assert_eq!(rest(&mut reader).await, b"");
    assert_eq!(began.elapsed().as_secs(), 120);
    dripping.abort();
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_refused_after_a_minute() {
    let began = Instant::now();
    let (mut reader, writer) = tokio::io::split(pipe());
    let dripping = tokio::spawn(drip(writer, format!("{HEAD}content-length: 100000\r\n\r\n")));
    let (status, said) = answer(&mut reader).await;
    assert_eq!((status, began.elapsed().as_secs()), (408, 60));
    assert!(said.contains("60 s"), "{said}");
    assert_eq!(rest(&mut reader).await, b"", "and the connection ends");
    dripping.abort();
}

#[tokio::test(start_paused = true)]
async fn a_slow_body_in_time_is_answered() {
    let mut connection = pipe();
    let bytes = post(QUESTION);
    let (begin, end) = bytes.split_at(bytes.len() - 5);
    connection.write_all(begin).await.unwrap();
    sleep_until(Instant::now() + Duration::from_secs(50)).await;
    assert_eq!(ask(&mut connection, end).await, 200);
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_ends_after_two_minutes_and_not_before() {
    let mut connection = pipe();
    assert_eq!(ask(&mut connection, &post(QUESTION)).await, 200);
    sleep_until(Instant::now() + Duration::from_secs(119)).await;
    assert_eq!(ask(&mut connection, &post(QUESTION)).await, 200);
    let idle = Instant::now();
    assert_eq!(rest(&mut connection).await, b"");
    assert_eq!(idle.elapsed().as_secs(), 120);
}

#[tokio::test(start_paused = true)]
async fn a_client_of_http_2_that_asks_for_nothing_is_let_go() {
    let began = Instant::now();
    let mut connection = pipe();
    connection.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
    rest(&mut connection).await;
    assert_eq!(began.elapsed().as_secs(), 120);
}
