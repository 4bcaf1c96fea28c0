//! Pieces: how a streamed answer is cut into chunks of bytes.
//!
//! *Which question does it answer?* "Which tokens go out together, and when?"
//!
//! *Why two grains?* A real client must see token by token. Under a paused clock every chunk costs a
//! wake-up on both sides and changes nothing that is measured, as long as the first and the last
//! token of each stretch go out at their own instants.
//!
//! *What it never does:* send a token early.

use std::time::Duration;

use chance::{Moment, Tick};
use wire::Segment;

/// How finely streamed answers are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// A chunk per token.
    PerToken,
    /// Per stretch of even pace: a chunk with its first token, one with its last, and between them one
    /// each time this long has passed.
    Coarse(Duration),
}

/// Some tokens that go out together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// When, from the arrival.
    pub(super) at: Duration,
    /// Of which segment.
    pub(super) segment: usize,
    /// The first of its tokens.
    pub(super) from: u32,
    /// The token after the last.
    pub(super) to: u32,
}

/// The pieces of an answer, in order.
#[derive(Debug)]
pub(super) struct Pieces {
    segments: Vec<Segment>,
    grain: Grain,
    /// When the attempt arrived, and the instants that pieces between the ends are rounded to.
    arrived: Moment,
    tick: Tick,
    segment: usize,
    sent: u32,
    /// When the last piece went out.
    last: Duration,
}

impl Pieces {
    pub(super) fn new(segments: Vec<Segment>, grain: Grain, arrived: Moment, tick: Tick) -> Self {
        Self { segments, grain, arrived, tick, segment: 0, sent: 0, last: Duration::ZERO }
    }

    /// The stretch that a piece is of.
    pub(super) fn segment(&self, piece: Piece) -> &Segment {
        &self.segments[piece.segment]
    }

    /// When the next piece goes out, and up to which token.
    fn step(&self, segment: &Segment) -> (Duration, u32) {
        match self.grain {
            Grain::PerToken => (segment.token_at(self.sent), self.sent + 1),
            Grain::Coarse(_) if self.sent == 0 => (segment.first, due(segment, segment.first)),
            Grain::Coarse(grain) => self.stride(segment, grain.max(Duration::from_millis(2))),
        }
    }

    fn stride(&self, segment: &Segment, grain: Duration) -> (Duration, u32) {
        let mut at = self.last;
        loop {
            at = self.tick.align(self.arrived + at + grain).since(self.arrived);
            if at >= segment.last {
                return (segment.last, segment.tokens);
            }
            let due = due(segment, at);
            if due > self.sent {
                return (at, due);
            }
        }
    }
}

impl Iterator for Pieces {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let segment = self.segments.get(self.segment)?;
        let (at, to) = self.step(segment);
        let piece = Piece { at, segment: self.segment, from: self.sent, to };
        self.last = at;
        self.sent = to;
        if to >= segment.tokens {
            self.segment += 1;
            self.sent = 0;
        }
        Some(piece)
    }
}

/// How many tokens of a segment are due at an instant.
fn due(segment: &Segment, at: Duration) -> u32 {
    let span = segment.last.saturating_sub(segment.first).as_micros();
    let since = at.saturating_sub(segment.first).as_micros();
    let gaps = u128::from(segment.tokens.saturating_sub(1));
    match (since * gaps).checked_div(span) {
        Some(passed) => (passed.min(gaps) + 1) as u32,
        None => segment.tokens,
    }
}

#[cfg(test)]
mod tests {
    use chance::{Key, Seed};
    use wire::Format;

    use super::*;
    use crate::{Script, TOKEN_BYTES, Voice};

    fn pieces(grain: Grain, segments: &[(u32, u64, u64)]) -> Pieces {
        let segment = |&(tokens, first, last): &(u32, u64, u64)| Segment {
            part: wire::Part::Words,
            from: 0,
            of: tokens,
            text: Script::new(Key::root(Seed(1)), tokens, Voice::English, &Format::Text).text(0, tokens),
            tokens,
            first: Duration::from_millis(first),
            last: Duration::from_millis(last),
        };
        Pieces::new(segments.iter().map(segment).collect(), grain, Moment::from_millis(1), Tick::Even)
    }

    fn shape(grain: Grain, segments: &[(u32, u64, u64)]) -> Vec<(u128, u32, u32)> {
        pieces(grain, segments).map(|piece| (piece.at.as_millis(), piece.from, piece.to)).collect()
    }

    #[test]
    fn a_chunk_per_token() {
        let expected = [(501, 0, 1), (511, 1, 2), (521, 2, 3), (601, 0, 1)];
        assert_eq!(shape(Grain::PerToken, &[(3, 501, 521), (1, 601, 601)]), expected);
    }

    #[test]
    fn coarse_chunks_keep_both_ends() {
        let grain = Grain::Coarse(Duration::from_millis(250));
        assert_eq!(shape(grain, &[(61, 501, 1101)]), [(501, 0, 1), (751, 1, 26), (1001, 26, 51), (1101, 51, 61)]);
        assert_eq!(shape(grain, &[(2, 501, 3501)]), [(501, 0, 1), (3501, 1, 2)]);
        assert_eq!(shape(grain, &[(5, 501, 501)]), [(501, 0, 5)]);
        assert_eq!(shape(grain, &[(1, 501, 501), (2, 601, 611)]), [(501, 0, 1), (601, 0, 1), (611, 1, 2)]);
    }

    #[test]
    fn pieces_are_the_whole_text_and_never_early() {
        for grain in [Grain::PerToken, Grain::Coarse(Duration::from_millis(10)), Grain::Coarse(Duration::ZERO)] {
            let segments = [(61, 501, 1111), (200, 2001, 2101)];
            let reader = pieces(grain, &segments);
            let text: String = pieces(grain, &segments)
                .map(|piece| reader.segment(piece).cut(piece.from, piece.to).to_owned())
                .collect();
            assert_eq!(text.len(), 261 * TOKEN_BYTES);
            for piece in pieces(grain, &segments) {
                let segment = &reader.segments[piece.segment];
                assert!(piece.to > piece.from && segment.token_at(piece.to - 1) <= piece.at, "{piece:?}");
            }
        }
    }
}
