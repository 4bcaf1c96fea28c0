//! The system under test, as a caller sees it.
//!
//! Every system is an equal: Brownout's own core in front of simulated providers, with or without a
//! network in between, or somebody else's gateway at a URL. A caller asks, gets pieces and an end.

pub(crate) mod direct;
pub(crate) mod piped;

use std::sync::Arc;

use chance::Moment;
use failover::{Call, Clock, Engine, Failure, Piece};

use crate::workload::Draft;

/// Something that answers callers.
#[derive(Debug)]
pub(crate) struct Sut {
    engine: Arc<Engine>,
    clock: Clock,
    classes: Vec<String>,
}

/// What a caller does with each piece, and when it came.
pub(crate) type OnPiece<'a> = &'a mut (dyn FnMut(Moment, &Piece) + Send);

impl Sut {
    pub(crate) fn new(engine: Arc<Engine>, clock: Clock, classes: Vec<String>) -> Self {
        Self { engine, clock, classes }
    }

    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    pub(crate) fn class(&self, place: usize) -> &str {
        &self.classes[place]
    }

    /// Asks, and hands over what comes until it ends.
    pub(crate) async fn ask(&self, draft: &Draft, on_piece: OnPiece<'_>) -> Result<(), Failure> {
        let call = Call { id: Arc::clone(&draft.id), key: draft.key, request: Arc::clone(&draft.request) };
        if !draft.request.stream {
            let done = self.engine.complete(call).await?;
            on_piece(self.clock.now(), &Piece::Done(done));
            return Ok(());
        }
        let mut stream = self.engine.stream(call);
        while let Some(piece) = stream.next().await {
            on_piece(self.clock.now(), &piece?);
        }
        Ok(())
    }
}
