//! Recordings, played at their own pace.
//!
//! *Which question does it answer?* "Which bytes of the recorded answer are sent, and when?"
//!
//! *Why absolute instants?* Each chunk is due so long after the request as it was when it was recorded. A client that
//! reads slowly gets the next one at its own time, not later by as much.
//!
//! *What it never does:* answer what is not on the tape. Where the recorded client had left, nobody knows what came
//! after; the connection is closed there.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::Router;
use axum::body::Body as AxumBody;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use cassette::{Content, Ending, Exchange, Player, Request};
use chance::Moment;
use http::{HeaderName, HeaderValue, StatusCode};
use http_body::{Body, Frame};

use super::alarm::Alarm;
use super::forward::{gather, say};
use super::switch::{Break, Switch};
use super::{Served, Server, ServerOptions};
use crate::Clock;

/// What all connections of a tape's server share.
#[derive(Debug)]
struct Deck {
    player: Mutex<Player>,
    clock: Clock,
}

impl Server {
    /// A server that answers from a tape, whatever the path.
    pub fn replaying(player: Player, clock: Clock, options: ServerOptions) -> Self {
        let deck = Arc::new(Deck { player: Mutex::new(player), clock });
        Self::serving(Served::All(Router::new().fallback(play).with_state(deck)), options)
    }
}

async fn play(State(deck): State<Arc<Deck>>, request: axum::extract::Request) -> Response {
    let arrived = deck.clock.now();
    let (request, switch) = match gather(request).await {
        Ok(gathered) => gathered,
        Err(refusal) => return refusal,
    };
    match deck.find(&request) {
        Some(exchange) => Replay { clock: deck.clock, arrived, switch }.respond(&exchange).await,
        None => deck.unknown(request.method().as_str(), request.uri().path()),
    }
}

impl Deck {
    fn find(&self, request: &http::Request<Bytes>) -> Option<Arc<Exchange>> {
        let asked = Request {
            method: request.method().to_string(),
            path: request.uri().to_string(),
            headers: Vec::new(),
            body: Content::body(request.body().to_vec()),
        };
        self.player.lock().unwrap_or_else(PoisonError::into_inner).find(&asked)
    }

    fn unknown(&self, method: &str, path: &str) -> Response {
        let player = self.player.lock().unwrap_or_else(PoisonError::into_inner);
        let same =
            player.requests().filter(|(own, recorded)| *own == method && recorded.split('?').next() == Some(path));
        let message = match same.count() {
            0 => format!("Nothing was recorded for {method} {path}"),
            count => format!("{count} requests were recorded for {method} {path}, and this one differs from them"),
        };
        say(StatusCode::NOT_FOUND, &message)
    }
}

/// One answer that is being replayed.
#[derive(Debug)]
struct Replay {
    clock: Clock,
    arrived: Moment,
    switch: Switch,
}

impl Replay {
    /// The response, when its head is due. Without one, the connection is broken off when the recorded one was.
    async fn respond(self, exchange: &Exchange) -> Response {
        let Some(recorded) = &exchange.response else {
            self.clock.sleep_until(self.arrived + exchange.ended.at).await;
            self.switch.throw(Break::Close);
            return std::future::pending().await;
        };
        self.clock.sleep_until(self.arrived + recorded.at).await;
        let chunks = recorded.chunks.iter();
        let chunks = chunks.map(|chunk| (self.arrived + chunk.at, Bytes::from(chunk.content.bytes().into_owned())));
        let body = ReplayBody {
            alarm: Alarm::new(self.clock),
            chunks: chunks.collect(),
            ended: (self.arrived + exchange.ended.at, exchange.ended.how),
            switch: self.switch,
        };
        let mut response = Response::new(AxumBody::new(body));
        *response.status_mut() = StatusCode::from_u16(recorded.status).unwrap_or(StatusCode::BAD_GATEWAY);
        // What cannot be a header is left out: a person may have edited the tape.
        let headers = recorded
            .headers
            .iter()
            .filter_map(|(name, value)| Some((HeaderName::try_from(name).ok()?, HeaderValue::from_str(value).ok()?)));
        response.headers_mut().extend(headers.collect::<Vec<_>>());
        response
    }
}

/// Chunks, each at its instant.
#[derive(Debug)]
struct ReplayBody {
    alarm: Alarm,
    chunks: VecDeque<(Moment, Bytes)>,
    ended: (Moment, Ending),
    switch: Switch,
}

impl Body for ReplayBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let at = self.chunks.front().map_or(self.ended.0, |(at, _)| *at);
        ready!(self.alarm.poll(at, cx));
        if let Some((_, bytes)) = self.chunks.pop_front() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.ended.1 {
            Ending::Complete => return Poll::Ready(None),
            Ending::Cut | Ending::Left => self.switch.throw(Break::Close),
            Ending::Reset => self.switch.throw(Break::Reset),
        }
        Poll::Pending
    }
}
