//! Which recorded exchange answers a request.
//!
//! *Which question does it answer?* "Was this asked when the tape was made, and what was the answer, this time?"
//!
//! *Why this time?* A client that retries asks the same again. It gets the answers in the order of the recording,
//! and the last one for ever: a tape that runs out would make a test depend on how often it was played.
//!
//! *What it never does:* answer a request that is only like a recorded one.

use std::sync::Arc;

use crate::{Content, Exchange, Request, Scrubber, Tape};

/// A tape that is being played.
#[derive(Debug)]
pub struct Player {
    scrubber: Scrubber,
    tracks: Vec<Track>,
}

/// The recordings of one request.
#[derive(Debug)]
struct Track {
    request: Request,
    takes: Vec<Arc<Exchange>>,
    played: usize,
}

impl Player {
    /// A player at the beginning of a tape. Exchanges without a response are never played.
    pub fn new(tape: Tape) -> Self {
        let scrubber = tape.scrubber();
        let mut player = Self { scrubber, tracks: Vec::new() };
        let mut exchanges = tape.exchanges;
        exchanges.sort_by_key(|exchange| exchange.at);
        for exchange in exchanges.into_iter().filter(|exchange| exchange.response.is_some()) {
            player.add(exchange);
        }
        player
    }

    fn add(&mut self, exchange: Exchange) {
        let request = exchange.request.clone();
        match self.track(&request) {
            Some(track) => track.takes.push(exchange.into()),
            None => self.tracks.push(Track { request, takes: vec![exchange.into()], played: 0 }),
        }
    }

    fn track(&mut self, request: &Request) -> Option<&mut Track> {
        self.tracks.iter_mut().find(|track| track.request.asks_the_same(request))
    }

    /// The answer to a request: of those recorded for the same method, path and body the next one, and the last
    /// again where there is none left. The request is scrubbed as the tape was.
    pub fn find(&mut self, request: &Request) -> Option<Arc<Exchange>> {
        let request = self.scrubber.request(request);
        let track = self.track(&request)?;
        let take = track.takes.get(track.played.min(track.takes.len() - 1))?;
        track.played += 1;
        Some(Arc::clone(take))
    }

    /// What can be asked: method and path of each request, once.
    pub fn requests(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tracks.iter().map(|track| (track.request.method.as_str(), track.request.path.as_str()))
    }
}

impl Request {
    /// Whether both ask the same, whoever asks: headers do not count, nor does the order of members.
    pub fn asks_the_same(&self, other: &Self) -> bool {
        self.method == other.method && self.path == other.path && self.body.says_the_same(&other.body)
    }
}

impl Content {
    fn says_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json(one), Self::Json(two)) => one == two,
            (Self::Json(_), _) | (_, Self::Json(_)) => false,
            (one, two) => one.bytes() == two.bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Ended, Ending, Header, Path, Response};

    fn request(path: &str, body: &str) -> Request {
        let body = Content::body(body.as_bytes().to_vec());
        Request { method: "POST".into(), path: path.into(), headers: vec![], body }
    }

    fn exchange(at: u64, request: Request, status: u16) -> Exchange {
        let response = Response { status, headers: vec![], at: Duration::ZERO, chunks: vec![] };
        let ended = Ended { at: Duration::ZERO, how: Ending::Complete };
        Exchange { at: Duration::from_secs(at), request, response: Some(response), ended }
    }

    fn player(exchanges: &[Exchange], scrub: &[&str]) -> Player {
        let scrubber = Scrubber::new(scrub.iter().map(|path| Path::parse(path).unwrap()).collect());
        let exchanges = exchanges.iter().map(|exchange| scrubber.exchange(exchange)).collect();
        Player::new(Tape { header: Header::new("p", &scrubber), exchanges, torn: false })
    }

    fn status(player: &mut Player, request: &Request) -> Option<u16> {
        player.find(request).map(|exchange| exchange.response.as_ref().unwrap().status)
    }

    #[test]
    fn the_same_request_gets_its_recordings_in_turn_and_the_last_again() {
        let (a, b) = (request("/a", "{\"x\":1,\"y\":[2]}"), request("/a", "{\"x\":2}"));
        let recorded = [exchange(2, a.clone(), 200), exchange(1, a, 503), exchange(3, b.clone(), 201)];
        let mut player = player(&recorded, &[]);
        let again = request("/a", "{ \"y\": [2], \"x\": 1 }");
        let answers: Vec<_> = (0..4).map(|_| status(&mut player, &again)).collect();
        assert_eq!(answers, [Some(503), Some(200), Some(200), Some(200)]);
        assert_eq!(status(&mut player, &b), Some(201));
        assert_eq!(player.requests().collect::<Vec<_>>(), [("POST", "/a"), ("POST", "/a")]);
    }

    #[test]
    fn another_method_path_or_body_is_another_request() {
        let mut player = player(&[exchange(1, request("/a?b=1", "[1]"), 200)], &[]);
        let get = Request { method: "GET".into(), ..request("/a?b=1", "[1]") };
        for other in [get, request("/a", "[1]"), request("/a?b=1", "[2]"), request("/a?b=1", "")] {
            assert_eq!(status(&mut player, &other), None, "{other:?}");
        }
        assert_eq!(status(&mut player, &request("/a?b=1", "[1]")), Some(200));
    }

    #[test]
    fn what_was_scrubbed_does_not_keep_a_request_from_its_answer() {
        let recorded = request("/a?key=AIza-one", "{\"user\":\"ann\",\"x\":1}");
        let mut player = player(&[exchange(1, recorded, 200)], &["user"]);
        assert_eq!(status(&mut player, &request("/a?key=other", "{\"user\":\"bob\",\"x\":1}")), Some(200));
        assert_eq!(status(&mut player, &request("/a?key=other", "{\"user\":\"bob\",\"x\":2}")), None);
    }

    #[test]
    fn who_left_before_an_answer_is_not_played() {
        let left = Exchange { response: None, ..exchange(1, request("/a", ""), 0) };
        assert_eq!(status(&mut player(&[left], &[]), &request("/a", "")), None);
    }
}
