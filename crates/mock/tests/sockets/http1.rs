//! HTTP/1.1: every way for an answer not to come, or to break off.

use std::net::SocketAddr;

use chance::Spread;
use fault::kind::{Blackout, CutFault, GarbleFault, InStreamFault, StallFault};
use fault::{CutHow, Garble, Kind, TlsFault};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wire::Api;

use crate::client::{End, ask, asking, body, dechunk, post, serve, words};

const CHAT: Api = Api::OpenaiChat;

fn cut(after: f64, how: CutHow) -> Kind {
    Kind::Cut(CutFault { after: Spread::Constant(after), how })
}

/// A stream of twenty words under the fault: its body, and how the connection ends.
async fn stream(api: Api, kind: Option<Kind>) -> (Vec<u8>, End) {
    let server = serve(api, kind).await;
    let (read, end) = ask(server.address, &post(api, &asking(20, true))).await;
    assert!(read.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&read));
    (body(&read).to_vec(), end)
}

#[tokio::test]
async fn a_blackout_by_reset_is_a_rst_before_any_byte() {
    for kind in [Blackout::Reset, Blackout::DnsFailure, Blackout::Tls(TlsFault::Alert)] {
        let server = serve(CHAT, Some(Kind::Blackout(kind))).await;
        let seen = ask(server.address, &post(CHAT, &asking(20, true))).await;
        assert_eq!(seen, (Vec::new(), End::Rst), "{kind:?}");
    }
}

#[tokio::test]
async fn a_cut_by_reset_is_a_rst_behind_all_that_was_sent() {
    for api in [CHAT, Api::AnthropicMessages, Api::Gemini, Api::BedrockConverse, Api::Ollama] {
        for after in [1, 7, 19] {
            let (body, end) = stream(api, Some(cut(f64::from(after), CutHow::Reset))).await;
            let (whole, left, last) = dechunk(&body);
            assert_eq!((end, last, left.len()), (End::Rst, false, 0), "{api:?}");
            assert_eq!(words(api, &whole), (after as usize, false), "{api:?}");
        }
    }
}

#[tokio::test]
async fn a_clean_cut_has_the_last_chunk_and_no_terminator() {
    let server = serve(CHAT, Some(cut(7.0, CutHow::CleanEof))).await;
    let mut connection = TcpStream::connect(server.address).await.unwrap();
    for _ in 0..2 {
        connection.write_all(&post(CHAT, &asking(20, true))).await.unwrap();
        let mut read = Vec::new();
        while !read.ends_with(b"\r\n0\r\n\r\n") {
            assert_ne!(connection.read_buf(&mut read).await.unwrap(), 0, "the connection goes on");
        }
        assert_eq!(words(CHAT, &dechunk(body(&read)).0), (7, false));
    }
}

/// What comes on a connection that the client has half closed is all that ever comes.
async fn until_the_last_chunk(api: Api, kind: Option<Kind>) -> (Vec<u8>, Vec<u8>, bool) {
    let server = serve(api, kind).await;
    let mut connection = TcpStream::connect(server.address).await.unwrap();
    connection.write_all(&post(api, &asking(20, true))).await.unwrap();
    let mut read = Vec::new();
    while !read.ends_with(b"\r\n0\r\n\r\n") {
        assert_ne!(connection.read_buf(&mut read).await.unwrap(), 0, "{}", String::from_utf8_lossy(&read));
    }
    dechunk(body(&read))
}

#[tokio::test]
async fn a_missing_terminator_is_all_the_words_and_no_more() {
    let (whole, ..) = until_the_last_chunk(CHAT, Some(cut(7.0, CutHow::MissingTerminator))).await;
    assert_eq!(words(CHAT, &whole), (20, false));
    assert!(!String::from_utf8(whole).unwrap().contains("[DONE]"));
}

#[tokio::test]
async fn a_cut_inside_an_event_leaves_half_a_line() {
    let (whole, ..) = until_the_last_chunk(CHAT, Some(cut(7.0, CutHow::InsideEvent))).await;
    assert_eq!(words(CHAT, &whole), (7, false));
    let last = whole.rsplit(|byte| *byte == b'\n').next().unwrap();
    assert!(last.starts_with(b"data: {") && !last.ends_with(b"}"), "{}", String::from_utf8_lossy(last));
}

#[tokio::test]
async fn a_cut_inside_a_character_leaves_one_of_its_bytes() {
    let (whole, ..) = until_the_last_chunk(CHAT, Some(cut(7.0, CutHow::InsideCharacter))).await;
    assert_eq!(words(CHAT, &whole), (7, false));
    let error = std::str::from_utf8(&whole).unwrap_err();
    assert_eq!((error.valid_up_to(), error.error_len()), (whole.len() - 1, None), "an unfinished character");
}

#[tokio::test]
async fn a_cut_inside_a_chunk_header_leaves_a_digit() {
    let (body, end) = stream(CHAT, Some(cut(7.0, CutHow::InsideHeader))).await;
    let (whole, left, last) = dechunk(&body);
    assert_eq!((words(CHAT, &whole), end, last), ((7, false), End::Fin, false));
    assert!(left.len() == 1 && left[0].is_ascii_hexdigit(), "{left:?}");
}

#[tokio::test]
async fn a_goaway_over_the_older_version_is_a_fin_in_the_middle() {
    let (body, end) = stream(CHAT, Some(cut(7.0, CutHow::GoAway))).await;
    let (whole, left, last) = dechunk(&body);
    assert_eq!((words(CHAT, &whole), end, last, left.len()), ((7, false), End::Fin, false, 0));
}

#[tokio::test]
async fn a_whole_answer_that_is_torn_is_shorter_than_it_said() {
    for (how, expected) in
        [(CutHow::Reset, End::Rst), (CutHow::CleanEof, End::Fin), (CutHow::InsideCharacter, End::Fin)]
    {
        let server = serve(CHAT, Some(cut(7.0, how))).await;
        let (read, end) = ask(server.address, &post(CHAT, &asking(20, false))).await;
        let head = String::from_utf8_lossy(&read).to_lowercase();
        let length =
            head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok()).unwrap();
        assert!(end == expected && !body(&read).is_empty() && body(&read).len() < length, "{how:?} {end:?}");
        assert_eq!(std::str::from_utf8(&read).is_err(), how == CutHow::InsideCharacter);
    }
}

/// What comes of an answer that falls silent: read until so many bytes of its body are there, and then nothing
/// more is to be had without waiting.
#[tokio::test]
async fn a_stall_inside_an_event_shows_its_first_half() {
    let stall = StallFault { after: Spread::Constant(7.0), lasting: None, inside: true };
    let server = serve(CHAT, Some(Kind::Stall(stall))).await;
    let mut connection = TcpStream::connect(server.address).await.unwrap();
    connection.write_all(&post(CHAT, &asking(20, true))).await.unwrap();
    let mut read = Vec::new();
    loop {
        connection.read_buf(&mut read).await.unwrap();
        let (whole, left, last) = dechunk(body(&read));
        assert!(!last && words(CHAT, &whole).0 <= 7);
        if left.is_empty() && words(CHAT, &whole).0 == 7 && !whole.ends_with(b"\n\n") {
            assert!(whole.rsplit(|byte| *byte == b'\n').next().unwrap().starts_with(b"data: {"));
            break;
        }
    }
}

#[tokio::test]
async fn a_pause_inside_an_event_loses_nothing() {
    let lasting = Some(std::time::Duration::from_millis(5));
    let stall = StallFault { after: Spread::Constant(7.0), lasting, inside: true };
    for api in Api::ALL {
        let (whole, ..) = until_the_last_chunk(api, Some(Kind::Stall(stall.clone()))).await;
        assert_eq!(words(api, &whole), (20, true), "{}", api.name());
    }
}

#[tokio::test]
async fn an_error_inside_a_stream_is_in_each_providers_own_form() {
    for api in Api::ALL {
        let kind = Kind::InStream(InStreamFault { after: Spread::Constant(7.0), status: 503 });
        let (whole, ..) = until_the_last_chunk(api, Some(kind)).await;
        let mut decoder = api.stream_decoder();
        let chunks = decoder.push(&whole);
        let error = chunks.iter().any(|chunk| matches!(chunk, Ok(wire::Chunk::Error(_))));
        assert!(error && words(api, &whole) == (7, false), "{}: {chunks:?}", api.name());
    }
}

/// The head and the body of an answer whose bytes are wrong.
async fn garbled(how: Garble, streamed: bool) -> (String, Vec<u8>) {
    let server = serve(CHAT, Some(Kind::Garble(GarbleFault { how }))).await;
    let bytes = post(CHAT, &asking(20, streamed));
    let bytes = String::from_utf8(bytes).unwrap().replacen("host: mock", "host: mock\r\nconnection: close", 1);
    let (read, end) = ask(server.address, bytes.as_bytes()).await;
    assert_eq!(end, End::Fin);
    let head = String::from_utf8_lossy(&read).split("\r\n\r\n").next().unwrap().to_lowercase();
    (head, body(&read).to_vec())
}

#[tokio::test]
async fn garbled_answers_are_what_they_claim_not_to_be() {
    for streamed in [false, true] {
        let (head, body) = garbled(Garble::Gzip, streamed).await;
        assert!(head.contains("content-encoding: gzip") && body.windows(3).any(|bytes| bytes == [0x1F, 0x8B, 8]));
        let (_, body) = garbled(Garble::Utf8, streamed).await;
        assert!(std::str::from_utf8(&body).unwrap_err().error_len().is_some());
    }
    assert!(garbled(Garble::ContentType, true).await.0.contains("content-type: application/json"));
    assert!(garbled(Garble::ContentType, false).await.0.contains("content-type: text/event-stream"));
}

#[tokio::test]
async fn a_black_hole_says_nothing_and_stays() {
    let server = serve(CHAT, Some(Kind::Blackout(Blackout::BlackHole))).await;
    let silent = asks_and_waits(server.address).await;
    assert!(silent, "it neither answers nor ends");
}

/// Whether nothing has come of a question by the time that another one, of a good path, is answered.
async fn asks_and_waits(address: SocketAddr) -> bool {
    let mut silent = TcpStream::connect(address).await.unwrap();
    silent.write_all(&post(CHAT, &asking(20, true))).await.unwrap();
    let health = b"GET /_brownout/health HTTP/1.1\r\nhost: mock\r\nconnection: close\r\n\r\n";
    assert!(ask(address, health).await.0.starts_with(b"HTTP/1.1 200"));
    let error = silent.try_read(&mut [0; 1]).unwrap_err();
    error.kind() == std::io::ErrorKind::WouldBlock
}
