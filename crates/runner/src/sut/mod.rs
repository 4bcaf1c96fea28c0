//! The system under test, as a caller sees it.
//!
//! Every system is an equal: Brownout's own core in front of simulated providers, with or without a
//! network in between, or somebody else's gateway at a URL. A caller asks, gets pieces and an end.

pub(crate) mod attempts;
mod command;
pub(crate) mod direct;
mod group;
mod ledger;
mod outside;
pub(crate) mod piped;
pub(crate) mod stage;
mod told;

use std::sync::Arc;
use std::time::Duration;

use chance::Moment;
use failover::{Call, Clock, Engine, Failure, Piece, Trouble};

use crate::workload::Draft;
pub(crate) use command::Command;
pub(crate) use group::Group;
pub(crate) use ledger::Ledger;
pub(crate) use outside::Gateway;
pub use outside::Outside;

/// Something that answers callers.
#[derive(Debug)]
pub(crate) struct Sut {
    way: Way,
    clock: Clock,
    classes: Vec<Arc<str>>,
}

/// Which system it is.
#[derive(Debug)]
pub(crate) enum Way {
    /// Brownout's own core.
    Core(Arc<Engine>),
    /// Somebody else's, and what the providers say about its attempts.
    Outside(Box<(Gateway, Ledger)>),
}

/// What a caller gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Got {
    /// Words of a streamed answer, and the time from the first of them to the last.
    Words { tokens: u32, lasting: Duration },
    /// All words of a whole answer.
    Whole { tokens: u32 },
    /// The name of who answered, by its place.
    From(usize),
    /// The name of who goes on with the answer.
    Switched(usize),
    /// That nobody answered: the words are the last resort's.
    LastResort,
}

/// Why a caller got no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    /// Standard category.
    pub(crate) category: &'static str,
    /// In words.
    pub(crate) detail: String,
}

/// What a caller does with each piece, and when it came.
pub(crate) type OnPiece<'a> = &'a mut (dyn FnMut(Moment, Got) + Send);

impl Sut {
    pub(crate) fn new(way: Way, clock: Clock, classes: Vec<Arc<str>>) -> Self {
        Self { way, clock, classes }
    }

    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    pub(crate) fn class(&self, place: usize) -> &Arc<str> {
        &self.classes[place]
    }

    /// Where an outside system's requests are filed; Brownout's own core tells by itself.
    pub(crate) fn ledger(&self) -> Option<&Ledger> {
        match &self.way {
            Way::Core(_) => None,
            Way::Outside(outside) => Some(&outside.1),
        }
    }

    /// Whether requests of the one class take another route than those of the other; nobody knows of an outside
    /// system.
    pub(crate) fn takes_another_route(&self, class: &str, found: Option<&str>) -> Option<bool> {
        let Way::Core(engine) = &self.way else { return None };
        let policy = engine.policy();
        Some(policy.routes.of(Some(class)) != policy.routes.of(found))
    }

    /// What runs beside the callers: Brownout's own core asks idle providers.
    pub(crate) async fn patrol(&self) {
        if let Way::Core(engine) = &self.way {
            engine.patrol().await;
        }
    }

    /// Asks, and hands over what comes until it ends.
    pub(crate) async fn ask(&self, draft: &Draft, on_piece: OnPiece<'_>) -> Result<(), Failed> {
        match &self.way {
            Way::Core(engine) => Ok(self.ask_core(engine, draft, on_piece).await?),
            Way::Outside(outside) => Ok(outside.0.ask(draft, on_piece).await?),
        }
    }

    async fn ask_core(&self, engine: &Arc<Engine>, draft: &Draft, on_piece: OnPiece<'_>) -> Result<(), Failure> {
        let call = Call {
            class: draft.told.then(|| Arc::clone(self.class(draft.class))),
            conversation: draft.conversation.clone(),
            tenant: draft.tenant.clone(),
            ..Call::new(Arc::clone(&draft.id), draft.key, Arc::clone(&draft.request))
        };
        if !draft.request.stream {
            let done = engine.complete(call).await?;
            on_piece(self.clock.now(), Got::Whole { tokens: wire::estimate_tokens(&done.text) });
            on_piece(self.clock.now(), done.served_by.map_or(Got::LastResort, Got::From));
            return Ok(());
        }
        let mut stream = engine.stream(call);
        while let Some(piece) = stream.next().await {
            let got = match piece? {
                Piece::Delta(delta) => Got::Words { tokens: delta.tokens, lasting: delta.lasting },
                Piece::Switched(switch) => Got::Switched(switch.to),
                Piece::Done(done) => done.served_by.map_or(Got::LastResort, Got::From),
                // A tool call has no words.
                Piece::ToolCall(_) => continue,
            };
            on_piece(self.clock.now(), got);
        }
        Ok(())
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self { category: failure.category().name(), detail: failure.to_string() }
    }
}

impl From<Trouble> for Failed {
    fn from(trouble: Trouble) -> Self {
        Self { category: trouble.category.name(), detail: trouble.to_string() }
    }
}
