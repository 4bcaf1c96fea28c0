//! Bodies that are too large, or that are none.

use tokio::io::AsyncWriteExt;

use crate::client::{HEAD, QUESTION, Served, answer, ask, head, post};

const LIMIT: usize = 10 * 1024 * 1024;

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_in_the_providers_words() {
    let served = Served::healthy().await;
    let mut connection = served.connect().await;
    let body = vec![b' '; LIMIT + 1];
    connection.write_all(format!("{HEAD}content-length: {}\r\n\r\n", body.len()).as_bytes()).await.unwrap();
    connection.write_all(&body).await.unwrap();
    let (status, said) = answer(&mut connection).await;
    assert_eq!(status, 413);
    assert!(said.starts_with(r#"{"error":{"message":"#) && said.contains("10485760 bytes"), "{said}");
    served.serves_others().await;
}

#[tokio::test]
async fn who_asks_first_whether_to_send_it_need_not() {
    let served = Served::healthy().await;
    let mut connection = served.connect().await;
    let asks = format!("{HEAD}expect: 100-continue\r\ncontent-length: {}\r\n\r\n", LIMIT + 1);
    assert_eq!(ask(&mut connection, asks.as_bytes()).await, 413);
    let mut connection = served.connect().await;
    let asks = format!("{HEAD}expect: 100-continue\r\ncontent-length: {}\r\n\r\n", QUESTION.len());
    connection.write_all(asks.as_bytes()).await.unwrap();
    assert!(head(&mut connection).await.starts_with("HTTP/1.1 100 "));
    assert_eq!(ask(&mut connection, QUESTION.as_bytes()).await, 200);
}

#[tokio::test]
async fn a_chunked_body_without_end_is_cut_off() {
    let served = Served::healthy().await;
    let (mut reader, mut writer) = served.connect().await.into_split();
    let endless = tokio::spawn(async move {
        writer.write_all(format!("{HEAD}transfer-encoding: chunked\r\n\r\n").as_bytes()).await.unwrap();
        let chunk = [b"10000\r\n".as_slice(), &vec![b'x'; 65536], b"\r\n"].concat();
        while writer.write_all(&chunk).await.is_ok() {}
    });
    assert_eq!(answer(&mut reader).await.0, 413);
    drop(reader);
    endless.await.unwrap();
    served.serves_others().await;
}

#[tokio::test]
async fn what_is_no_request_is_told_so() {
    let served = Served::healthy().await;
    let mut connection = served.connect().await;
    let deep = "[".repeat(100_000);
    for body in ["", "{", "[]", "\0\0", "{\"messages\":9}", "\u{feff}{}", deep.as_str()] {
        assert_eq!(ask(&mut connection, &post(body)).await, 400, "{body:.20}");
    }
    assert_eq!(ask(&mut connection, &post(QUESTION)).await, 200, "on the same connection");
}

#[tokio::test]
async fn a_body_shorter_than_promised_and_then_nothing() {
    let served = Served::healthy().await;
    let mut connection = served.connect().await;
    connection.write_all(format!("{HEAD}content-length: 500\r\n\r\n{{\"model\":").as_bytes()).await.unwrap();
    connection.shutdown().await.unwrap();
    let said = head(&mut connection).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 400"), "{said}");
    served.serves_others().await;
    assert_eq!(served.site.received(0), 1, "only the other one");
}
