//! The file: a header and exchanges, a line each.
//!
//! *Which question does it answer?* "Which bytes go to the file, and what do the bytes of a file say?"
//!
//! *Why line by line?* A recorder appends what has ended and forgets it. Neither its memory nor what it may lose
//! grows with the recording.
//!
//! *What it never does:* take half a file for a whole one without saying so: see [`Tape::torn`].

use serde::{Deserialize, Serialize};

use crate::{BadTape, Exchange, Path, Scrubber};

/// The version of the format.
pub const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the format.
    pub tape: u32,
    /// The base URL of whom was recorded.
    pub provider: String,
    /// What was scrubbed besides the usual, as [`Path`] writes it. Requests are scrubbed in the same way before they
    /// are looked up.
    #[serde(default)]
    pub scrub: Vec<String>,
}

/// A recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Tape {
    /// The first line.
    pub header: Header,
    /// The exchanges, in the order in which they ended.
    pub exchanges: Vec<Exchange>,
    /// Whether there is a last line without its end, which was passed over.
    pub torn: bool,
}

impl Header {
    /// The header of a recording made today.
    pub fn new(provider: impl Into<String>, scrubber: &Scrubber) -> Self {
        let scrub = scrubber.paths().iter().map(Path::to_string).collect();
        Self { tape: VERSION, provider: provider.into(), scrub }
    }

    /// Its line, with the line feed.
    pub fn line(&self) -> String {
        line(self)
    }

    /// What requests are scrubbed with before they are looked up.
    fn scrubber(&self) -> Result<Scrubber, BadTape> {
        let paths = self.scrub.iter().map(|path| Path::parse(path));
        let paths = paths.collect::<Result<Vec<_>, _>>();
        paths.map(Scrubber::new).map_err(|bad| BadTape::new(1, format!("scrub: {bad}")))
    }
}

impl Exchange {
    /// Its line, with the line feed.
    pub fn line(&self) -> String {
        line(self)
    }
}

fn line(value: &impl Serialize) -> String {
    // Maps have text for keys and numbers are finite: nothing here can fail to be written.
    serde_json::to_string(value).map(|line| line + "\n").unwrap_or_default()
}

impl Tape {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Names the line that is wrong. A last line without its end is not wrong.
    pub fn read(text: &str) -> Result<Self, BadTape> {
        let mut lines = text.split_inclusive('\n').enumerate().map(|(place, line)| (place + 1, line));
        let header = lines.next().map_or("", |(_, line)| line);
        let header = read_header(header)?;
        let mut tape = Self { header, exchanges: Vec::new(), torn: false };
        for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            match serde_json::from_str(line) {
                Ok(exchange) => tape.exchanges.push(exchange),
                Err(_) if !line.ends_with('\n') => tape.torn = true,
                Err(error) => return Err(BadTape::serde(number, &error)),
            }
        }
        Ok(tape)
    }

    /// What requests are scrubbed with before they are looked up.
    pub(crate) fn scrubber(&self) -> Scrubber {
        self.header.scrubber().unwrap_or_default()
    }
}

fn read_header(line: &str) -> Result<Header, BadTape> {
    let expected = "expected the header of a tape, such as {\"tape\":1,\"provider\":\"https://api.openai.com\"}";
    let header: Header = serde_json::from_str(line).map_err(|_| BadTape::new(1, expected))?;
    if header.tape != VERSION {
        let why = format!("the tape is of version {}, and this program reads version {VERSION}", header.tape);
        return Err(BadTape::new(1, why));
    }
    header.scrubber()?;
    Ok(header)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Chunk, Content, Ended, Ending, Request, Response};

    const HEADER: &str = "{\"tape\":1,\"provider\":\"http://p\"}\n";

    fn exchange() -> Exchange {
        let content = Content::piece(vec![b'a', 0xFF]);
        Exchange {
            at: Duration::from_micros(7),
            request: Request {
                method: "POST".into(),
                path: "/v1/x?a=1".into(),
                headers: vec![("accept".into(), "*/*".into())],
                body: Content::body(b"{\"model\":\"m\"}".to_vec()),
            },
            response: Some(Response {
                status: 200,
                headers: vec![],
                at: Duration::from_micros(11),
                chunks: vec![Chunk { at: Duration::from_micros(13), content }],
            }),
            ended: Ended { at: Duration::from_micros(17), how: Ending::Reset },
        }
    }

    fn why(text: &str) -> String {
        Tape::read(text).unwrap_err().to_string()
    }

    #[test]
    fn what_is_written_is_read() {
        let header = Header::new("http://p", &Scrubber::new(vec![Path::parse("a[*]").unwrap()]));
        let silent = Exchange { response: None, ..exchange() };
        let text = [header.line(), exchange().line(), silent.line()].concat();
        let tape = Tape::read(&text).unwrap();
        assert_eq!((&tape.header, tape.torn), (&header, false));
        assert_eq!(tape.exchanges, [exchange(), silent]);
    }

    #[test]
    fn the_line_is_as_documented() {
        let expected = concat!(
            r#"{"at_us":7,"request":{"method":"POST","path":"/v1/x?a=1","headers":[["accept","*/*"]],"#,
            r#""body":{"json":{"model":"m"}}},"response":{"status":200,"headers":[],"at_us":11,"#,
            r#""chunks":[{"at_us":13,"base64":"Yf8="}]},"ended":{"at_us":17,"how":"reset"}}"#,
        );
        assert_eq!(exchange().line().trim_end(), expected);
    }

    #[test]
    fn a_killed_recorder_loses_its_last_line_alone() {
        let whole = [HEADER, &exchange().line()].concat();
        for cut in 0..exchange().line().len() - 1 {
            let tape = Tape::read(&[whole.as_str(), &exchange().line()[..cut]].concat()).unwrap();
            assert_eq!((tape.exchanges.len(), tape.torn), (1, cut > 0), "{cut}");
        }
    }

    #[test]
    fn a_bad_line_is_named() {
        let bad = [HEADER, &exchange().line(), "\n", "{\"at_us\":1}\n", &exchange().line()].concat();
        assert_eq!(why(&bad), "line 4: missing field `request` (column 11)");
        assert!(why("").starts_with("line 1: expected the header of a tape, such as {\"tape\":1,"));
        assert!(why("hello\n").starts_with("line 1: expected the header"));
        let newer = why("{\"tape\":2,\"provider\":\"p\"}\n");
        assert_eq!(newer, "line 1: the tape is of version 2, and this program reads version 1");
        let scrub = why("{\"tape\":1,\"provider\":\"p\",\"scrub\":[\"a[\"]}\n");
        assert!(scrub.starts_with("line 1: scrub: `a[`: "), "{scrub}");
    }
}
