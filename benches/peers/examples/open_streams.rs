//! Very many streams at once: `open_streams SERVER STREAMS TOKENS_PER_SECOND TOKENS`.
//!
//! Starts the server (the example `ours`) on a core of its own, opens the streams on another, and tells when each
//! word came against when it was due: the instant of the question, a tenth of a second, and so many gaps. What
//! the accept queue, the socket and this client add is in it. Streams with one of the pauses that healthy providers
//! make (half a second and more, after one word in five hundred) are counted apart.

use std::fs;
use std::io::{Error, Result};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

const FIRST: Duration = Duration::from_millis(100);

/// The streams open over so long, as callers come: not in one instant.
const RAMP: Duration = Duration::from_secs(2);

/// No gap is this long but by such a pause.
const PAUSE: Duration = Duration::from_millis(500);

/// What one stream saw.
struct Seen {
    /// Of each word, how much later than due it came, in microseconds.
    late: Vec<i64>,
    /// The mean gap between words, in milliseconds.
    gap_ms: f64,
    paused: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [server, streams, pace, tokens] = args.as_slice() else {
        return Err(Error::other("expected SERVER STREAMS TOKENS_PER_SECOND TOKENS"));
    };
    let number = |text: &str| text.parse::<u32>().map_err(|_| Error::other(format!("{text} is no number")));
    let (streams, pace, tokens) = (number(streams)?, number(pace)?, number(tokens)?);
    let port = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
    let mut child = start(server, port, pace)?;
    listening(port).await?;
    let before = resident_kib(&child)?;
    let open = open(streams, port, pace, tokens);
    let halfway = tokio::time::sleep(RAMP + FIRST + Duration::from_secs(tokens.into()) / pace / 4);
    let (seen, most) = tokio::join!(open, async {
        halfway.await;
        resident_kib(&child)
    });
    tell(seen, (most?.saturating_sub(before)) as f64 / f64::from(streams));
    child.kill()?;
    child.wait().map(drop)
}

fn start(server: &str, port: u16, pace: u32) -> Result<Child> {
    let command = ["-c", "0", server, &port.to_string(), &pace.to_string()];
    Command::new("taskset").args(command).stdout(Stdio::null()).spawn()
}

async fn listening(port: u16) -> Result<()> {
    for _ in 0..500 {
        if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err(Error::other("the server does not listen"))
}

fn resident_kib(child: &Child) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).ok_or_else(|| Error::other("no VmRSS"))
}

async fn open(streams: u32, port: u16, pace: u32, tokens: u32) -> Vec<Seen> {
    let mut open = JoinSet::new();
    let began = tokio::time::Instant::now();
    for nth in 0..streams {
        tokio::time::sleep_until(began + RAMP * nth / streams).await;
        open.spawn(stream(nth, port, pace, tokens));
    }
    let mut seen = Vec::new();
    while let Some(ended) = open.join_next().await {
        match ended {
            Ok(Ok(stream)) => seen.push(stream),
            broken => println!("broken: {:?}", broken.map(|stream| stream.map(|_| ()))),
        }
    }
    seen
}

async fn stream(nth: u32, port: u16, pace: u32, tokens: u32) -> Result<Seen> {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).await?;
    connection.set_nodelay(true)?;
    let body = format!(
        r#"{{"model":"gpt-4o","stream":true,"messages":[{{"role":"user","content":"[brownout request=u{nth} out={tokens}]"}}]}}"#
    );
    let head = format!("POST /openai/v1/chat/completions HTTP/1.1\r\nhost: m\r\ncontent-length: {}\r\n\r\n", body.len());
    let asked = Instant::now();
    connection.write_all((head + &body).as_bytes()).await?;
    let gap = Duration::from_secs(1) / pace;
    let (mut buffer, mut came) = (vec![0; 8192], Vec::with_capacity(tokens as usize));
    while came.len() < tokens as usize {
        let count = connection.read(&mut buffer).await?;
        if count == 0 {
            return Err(Error::other(format!("ended after {} words", came.len())));
        }
        let now = asked.elapsed();
        came.extend(std::iter::repeat_n(now, words(&buffer[..count])));
    }
    came.truncate(tokens as usize);
    let due = |n: usize| FIRST + gap * u32::try_from(n).unwrap_or(u32::MAX);
    let late = came.iter().enumerate().map(|(n, at)| at.as_micros() as i64 - due(n).as_micros() as i64).collect();
    let span = came.last().zip(came.first()).map_or(Duration::ZERO, |(last, first)| *last - *first);
    let paused = came.windows(2).any(|pair| pair[1] - pair[0] >= PAUSE);
    Ok(Seen { late, paused, gap_ms: span.as_secs_f64() * 1000.0 / f64::from(tokens.saturating_sub(1).max(1)) })
}

/// Words that begin in these bytes. A name that is cut between two reads is missed, which moves later words
/// forward: the server writes a word at a time, so that none is.
fn words(bytes: &[u8]) -> usize {
    let name = br#""delta":{"content""#;
    bytes.windows(name.len()).filter(|window| *window == name).count()
}

fn tell(seen: Vec<Seen>, kib: f64) {
    let (paused, seen): (Vec<Seen>, Vec<Seen>) = seen.into_iter().partition(|stream| stream.paused);
    println!("{} streams paused, left out", paused.len());
    let gap = seen.iter().map(|stream| stream.gap_ms).sum::<f64>() / seen.len().max(1) as f64;
    let streams = seen.len();
    let mut late: Vec<i64> = seen.into_iter().flat_map(|stream| stream.late).collect();
    late.sort_unstable();
    let at = |share: f64| late.get((share * late.len() as f64) as usize).or(late.last()).map_or(0.0, |us| *us as f64 / 1000.0);
    println!("{streams} streams, {} words; mean gap {gap:.3} ms; {kib:.1} KiB of the server's memory each", late.len());
    println!("later than due, ms: p1 {:.2}, p50 {:.2}, p99 {:.2}, most {:.2}", at(0.01), at(0.5), at(0.99), at(1.0));
    println!("load average: {}", fs::read_to_string("/proc/loadavg").unwrap_or_default().split(' ').next().unwrap_or(""));
}
