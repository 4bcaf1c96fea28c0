//! Heads that are none, or too much of one.

use tokio::io::AsyncWriteExt;

use crate::client::{HEAD, QUESTION, Served, head};

async fn said_to(served: &Served, bytes: &[u8]) -> String {
    let mut connection = served.connect().await;
    // The server may let go before all is written.
    let _ = connection.write_all(bytes).await;
    head(&mut connection).await
}

#[tokio::test]
async fn garbage_is_refused() {
    let served = Served::healthy().await;
    let garbage: [&[u8]; 6] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GARBAGE\r\n\r\n",
        b"POST /openai/v1/chat/completions HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST /openai/v1/chat/completions HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"POST /openai/v1/chat/completions HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        b"POST /%ff%00/../../etc HTTP/9.9\r\n\r\n",
    ];
    for bytes in garbage {
        let said = said_to(&served, bytes).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 400"), "{said}");
    }
    served.serves_others().await;
}

#[tokio::test]
async fn heads_that_are_too_large_are_refused() {
    let served = Served::healthy().await;
    let wide = format!("{HEAD}x: {}\r\n\r\n", "a".repeat(1 << 20));
    let many = format!("{HEAD}{}\r\n", "x: a\r\n".repeat(200));
    let long = format!("POST /openai/{} HTTP/1.1\r\nhost: mock\r\n\r\n", "a".repeat(100_000));
    for bytes in [wide, many, long] {
        let said = said_to(&served, bytes.as_bytes()).await;
        // What the client still writes may reset the connection before it reads. A path may fill the buffer before it
        // is too long for a path.
        let refused = ["HTTP/1.1 431", "HTTP/1.1 414"].iter().any(|refusal| said.starts_with(refusal));
        assert!(said.is_empty() || refused, "{said}");
    }
    served.serves_others().await;
}

#[tokio::test]
async fn a_head_of_forty_kilobytes_is_read() {
    let served = Served::healthy().await;
    let cookie = "a".repeat(40_000);
    let bytes = format!("{HEAD}cookie: {cookie}\r\ncontent-length: {}\r\n\r\n{QUESTION}", QUESTION.len());
    assert!(said_to(&served, bytes.as_bytes()).await.starts_with("HTTP/1.1 200"));
}
