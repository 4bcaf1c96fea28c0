//! Clients that close one side, write ahead, or go away.

use brownout_mock::ProviderSpec;
use chance::Moment;
use fault::kind::Capacity;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wire::Api;

use crate::client::{QUESTION, STREAMED, Served, answer, ask, head, post, rest, stall, until_load};

#[tokio::test]
async fn a_half_closed_socket_is_let_go() {
    let served = Served::under(roomy(), vec![stall()]).await;
    let mut connection = served.connect().await;
    connection.write_all(&post(STREAMED)).await.unwrap();
    assert!(head(&mut connection).await.starts_with("HTTP/1.1 200"));
    until_load(&served.site, (1, 0)).await;
    connection.shutdown().await.unwrap();
    rest(&mut connection).await;
    until_load(&served.site, (0, 0)).await;
}

#[tokio::test]
async fn requests_that_are_written_ahead_are_answered_in_order() {
    let served = Served::healthy().await;
    let mut connection = served.connect().await;
    let question = |n: usize| post(&QUESTION.replace("out=3", &format!("out={}", n + 1)));
    let ahead: Vec<u8> = (0..50).flat_map(question).collect();
    connection.write_all(&ahead).await.unwrap();
    for n in 0..50 {
        let (status, said) = answer(&mut connection).await;
        assert_eq!(status, 200);
        assert!(said.contains(&format!(r#""completion_tokens":{},"#, n + 1)), "{n}: {said}");
    }
}

#[tokio::test]
async fn a_client_that_vanishes_in_the_middle_frees_its_place() {
    let served = Served::under(roomy(), vec![stall()]).await;
    for abrupt in [false, true] {
        let mut connection = served.connect().await;
        connection.write_all(&post(STREAMED)).await.unwrap();
        let mut some = [0; 64];
        connection.read_exact(&mut some).await.unwrap();
        until_load(&served.site, (1, 0)).await;
        if abrupt {
            connection.set_zero_linger().unwrap();
        }
        drop(connection);
        until_load(&served.site, (0, 0)).await;
    }
    assert!(served.site.clock().now() > Moment::START);
}

#[tokio::test]
async fn a_client_that_vanishes_in_the_queue_leaves_it() {
    let room = Capacity { slots: 1, queue: 5, overflow: 503 };
    let served = Served::under(ProviderSpec { capacity: Some(room), ..roomy() }, vec![stall()]).await;
    let mut first = served.connect().await;
    first.write_all(&post(STREAMED)).await.unwrap();
    until_load(&served.site, (1, 0)).await;
    let mut second = served.connect().await;
    second.write_all(&post(STREAMED)).await.unwrap();
    until_load(&served.site, (1, 1)).await;
    drop(second);
    until_load(&served.site, (1, 0)).await;
    drop(first);
    until_load(&served.site, (0, 0)).await;
    assert_eq!(ask(&mut served.connect().await, b"GET /_brownout/health HTTP/1.1\r\nhost: mock\r\n\r\n").await, 200);
}

/// A provider whose places are counted.
fn roomy() -> ProviderSpec {
    let capacity = Some(Capacity { slots: 100, queue: 0, overflow: 503 });
    ProviderSpec { capacity, ..ProviderSpec::new("openai", Api::OpenaiChat, "gpt-4o") }
}
