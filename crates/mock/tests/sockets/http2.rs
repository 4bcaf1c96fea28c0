//! HTTP/2 with prior knowledge, frame by frame.

use std::net::SocketAddr;
use std::time::Duration;

use chance::Spread;
use fault::kind::{Blackout, CutFault, StallFault};
use fault::{CutHow, Kind};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use wire::Api;

use crate::client::{End, asking, fault, read_to_end, serve, serve_under, words};
use crate::held::{Held, comes};

const CHAT: Api = Api::OpenaiChat;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// One frame: its type, its flags, its stream, what it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

impl Frame {
    fn bytes(&self) -> Vec<u8> {
        let length = (self.payload.len() as u32).to_be_bytes();
        let mut bytes = length[1..].to_vec();
        bytes.extend([self.kind, self.flags]);
        bytes.extend(self.stream.to_be_bytes());
        bytes.extend(&self.payload);
        bytes
    }
}

/// All whole frames, and what is left over.
fn frames(mut bytes: &[u8]) -> (Vec<Frame>, Vec<u8>) {
    let mut frames = Vec::new();
    while let Some((head, rest)) = bytes.split_first_chunk::<9>() {
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let Some(payload) = rest.get(..length) else { break };
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        frames.push(Frame { kind: head[3], flags: head[4], stream, payload: payload.to_vec() });
        bytes = &rest[length..];
    }
    (frames, bytes.to_vec())
}

/// Headers as literals that no table is needed for.
fn literal(name: &str, value: &str) -> Vec<u8> {
    let text = |text: &str| [&[text.len() as u8][..], text.as_bytes()].concat();
    [vec![0], text(name), text(value)].concat()
}

/// The beginning of a connection, and a question on each of the streams.
fn questions(streams: &[u32]) -> Vec<u8> {
    let request = asking(20, true);
    let path = CHAT.path(&request.model, true);
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    bytes.extend(Frame { kind: SETTINGS, flags: 0, stream: 0, payload: vec![] }.bytes());
    let headers = [(":method", "POST"), (":scheme", "http"), (":authority", "mock"), (":path", &path)];
    let headers: Vec<u8> = headers.iter().flat_map(|(name, value)| literal(name, value)).collect();
    for &stream in streams {
        bytes.extend(Frame { kind: HEADERS, flags: END_HEADERS, stream, payload: headers.clone() }.bytes());
        bytes.extend(Frame { kind: DATA, flags: END_STREAM, stream, payload: CHAT.encode_request(&request) }.bytes());
    }
    bytes
}

async fn ask(address: SocketAddr, streams: &[u32]) -> (Vec<Frame>, Vec<u8>, End) {
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(&questions(streams)).await.unwrap();
    let (read, end) = read_to_end(&mut connection).await;
    let (frames, left) = frames(&read);
    (frames, left, end)
}

/// What came on a stream: its body, and its last frame.
fn on(stream: u32, frames: &[Frame]) -> (Vec<u8>, Frame) {
    let mine = || frames.iter().filter(|frame| frame.stream == stream);
    let body = mine().filter(|frame| frame.kind == DATA).flat_map(|frame| frame.payload.clone()).collect();
    (body, mine().next_back().unwrap().clone())
}

fn cut(how: CutHow) -> Kind {
    Kind::Cut(CutFault { after: Spread::Constant(7.0), how })
}

/// Reads until each stream has ended, on a connection that stays.
async fn until_ended(address: SocketAddr, streams: &[u32]) -> Vec<Frame> {
    use tokio::io::AsyncReadExt;
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(&questions(streams)).await.unwrap();
    let mut read = Vec::new();
    loop {
        let (frames, _) = frames(&read);
        let over = |frame: &&Frame| {
            let last = frame.kind == DATA && frame.flags & END_STREAM != 0;
            frame.stream != 0 && (frame.kind == RST_STREAM || last)
        };
        if frames.iter().filter(over).count() == streams.len() {
            return frames;
        }
        assert_ne!(connection.read_buf(&mut read).await.unwrap(), 0, "the connection stays");
    }
}

#[tokio::test]
async fn two_answers_share_a_connection() {
    let server = serve(CHAT, None).await;
    let frames = until_ended(server.address, &[1, 3]).await;
    for stream in [1, 3] {
        let (body, last) = on(stream, &frames);
        assert_eq!((words(CHAT, &body), last.flags & END_STREAM), ((20, true), END_STREAM));
    }
}

#[tokio::test]
async fn a_blackout_by_reset_is_a_rst_of_the_connection() {
    let server = serve(CHAT, Some(Kind::Blackout(Blackout::Reset))).await;
    let (frames, _, end) = ask(server.address, &[1]).await;
    assert!(end == End::Rst && frames.iter().all(|frame| frame.stream == 0), "{frames:?}");
}

#[tokio::test]
async fn a_cut_by_reset_ends_its_stream_alone() {
    let server = serve(CHAT, Some(cut(CutHow::Reset))).await;
    let frames = until_ended(server.address, &[1, 3]).await;
    for stream in [1, 3] {
        let (body, last) = on(stream, &frames);
        assert_eq!((words(CHAT, &body), last.kind), ((7, false), RST_STREAM));
    }
}

#[tokio::test]
async fn a_goaway_is_the_last_frame_before_the_end() {
    let server = serve(CHAT, Some(cut(CutHow::GoAway))).await;
    let (frames, left, end) = ask(server.address, &[1]).await;
    assert_eq!((words(CHAT, &on(1, &frames).0), end, left.len()), ((7, false), End::Fin, 0));
    let last = frames.last().unwrap();
    assert_eq!((last.kind, last.stream, &last.payload[4..]), (GOAWAY, 0, &[0; 4][..]));
}

#[tokio::test]
async fn a_cut_inside_a_header_leaves_a_byte_of_a_frame() {
    let server = serve(CHAT, Some(cut(CutHow::InsideHeader))).await;
    let (frames, left, end) = ask(server.address, &[1]).await;
    assert_eq!((words(CHAT, &on(1, &frames).0), end, left.len()), ((7, false), End::Fin, 1));
}

#[tokio::test]
async fn a_clean_cut_ends_the_stream_and_not_the_answer() {
    let server = serve(CHAT, Some(cut(CutHow::CleanEof))).await;
    let frames = until_ended(server.address, &[1]).await;
    let (body, last) = on(1, &frames);
    assert_eq!((words(CHAT, &body), last.kind), ((7, false), DATA));
}

/// Two answers stall after so many words, and then the outage begins: what comes of it, and how it ends.
async fn when_it_begins(outage: Blackout, after: usize) -> (Vec<Frame>, Vec<u8>, End) {
    let stall = StallFault { after: Spread::Constant(after as f64), lasting: None, inside: false };
    let faults = vec![fault(Kind::Stall(stall), 0), fault(Kind::Blackout(outage), 60)];
    let (server, clock) = (serve_under(CHAT, faults).await, Held::hold());
    let mut connection = TcpStream::connect(server.address).await.unwrap();
    // What is behind the questions is answered when they have been read.
    let ping = Frame { kind: PING, flags: 0, stream: 0, payload: vec![0; 8] };
    connection.write_all(&[questions(&[1, 3]), ping.bytes()].concat()).await.unwrap();
    let said = |read: &[u8]| {
        let (frames, _) = frames(read);
        let asked = frames.iter().any(|frame| frame.kind == PING);
        asked
            && [1, 3].iter().all(|stream| {
                let mine = frames.iter().filter(|frame| frame.stream == *stream && frame.kind == DATA);
                words(CHAT, &mine.flat_map(|frame| frame.payload.clone()).collect::<Vec<u8>>()).0 == after
            })
    };
    let mut read = comes(&connection, said).await;
    assert!(said(&read));
    tokio::task::yield_now().await;
    clock.pass(Duration::from_secs(61)).await;
    clock.release();
    let (rest, end) = read_to_end(&mut connection).await;
    read.extend(rest);
    let (frames, left) = frames(&read);
    (frames, left, end)
}

#[tokio::test(start_paused = true)]
async fn an_outage_by_reset_is_a_rst_of_the_whole_connection() {
    let (frames, left, end) = when_it_begins(Blackout::Reset, 7).await;
    assert_eq!((end, left.len()), (End::Rst, 0));
    assert!(frames.iter().all(|frame| frame.kind != RST_STREAM && frame.kind != GOAWAY), "{frames:?}");
}

/// Whether the connection was shut down in order: nothing of a stream is reset, and the last word is GOAWAY.
fn is_goaway((frames, left, end): &(Vec<Frame>, Vec<u8>, End)) -> bool {
    let last = frames.last().unwrap();
    let orderly = *end == End::Fin && left.is_empty() && frames.iter().all(|frame| frame.kind != RST_STREAM);
    orderly && (last.kind, last.stream, &last.payload[4..]) == (GOAWAY, 0, &[0; 4][..])
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_shuts_down_says_goaway_and_closes() {
    let came = when_it_begins(Blackout::Refuse, 7).await;
    assert!(is_goaway(&came), "{came:?}");
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_shuts_down_before_its_first_word_says_goaway_too() {
    let came = when_it_begins(Blackout::Refuse, 0).await;
    assert!(is_goaway(&came) && came.0.iter().all(|frame| frame.stream == 0), "{came:?}");
}
