//! A small world for engine tests: scripted providers, an observer that keeps everything, one engine.

mod log;
mod scripted;

use std::sync::Arc;
use std::time::Duration;

use brownout_failover::{
    Call, CallStream, Clock, Completion, Engine, Failure, Piece, Policy, Provider, Route, Routes, Switch, Target,
};
use chance::{Key, Seed, Tick};
use wire::{Api, Request, ToolCall};

pub(crate) use log::{Ended, Log, Seen, Tried};
pub(crate) use scripted::{Move, Play, Scripted, ms};

/// An engine over scripted providers.
pub(crate) struct World {
    pub(crate) engine: Arc<Engine>,
    pub(crate) providers: Vec<Arc<Scripted>>,
    pub(crate) log: Arc<Log>,
    pub(crate) clock: Clock,
}

/// What a streaming caller has heard when the stream is over.
pub(crate) struct Heard {
    pub(crate) text: String,
    pub(crate) tool_calls: Vec<ToolCall>,
    /// Each change of provider, and the bytes that stood before it.
    pub(crate) switches: Vec<(Switch, usize)>,
    pub(crate) end: Result<Completion, Failure>,
}

/// Two providers in order, no breaker, no jitter to speak of.
pub(crate) fn policy() -> Policy {
    Policy {
        name: "test".to_owned(),
        providers: vec![target("first", Api::OpenaiChat), target("second", Api::AnthropicMessages)],
        routes: Routes::all(Route::priority([0, 1])),
        breaker: None,
        ..Policy::default()
    }
}

/// The same with the first provider alone.
pub(crate) fn alone() -> Policy {
    Policy { routes: Routes::all(Route::priority(vec![0])), ..policy() }
}

pub(crate) fn target(name: &str, api: Api) -> Target {
    Target::new(name, api, format!("{name}-model"))
}

impl World {
    /// A world in which the nth attempt at a provider meets its nth play, and its last one ever after.
    pub(crate) fn new(policy: Policy, first: Vec<Play>, second: Vec<Play>) -> Self {
        Self::ticking(policy, first, second, Tick::Free)
    }

    pub(crate) fn ticking(policy: Policy, first: Vec<Play>, second: Vec<Play>, tick: Tick) -> Self {
        Self::of(policy, vec![first, second], tick)
    }

    /// A world of as many providers as there are lists of plays.
    pub(crate) fn of(policy: Policy, plays: Vec<Vec<Play>>, tick: Tick) -> Self {
        let clock = Clock::new(tokio::time::Instant::now(), tick);
        let providers: Vec<_> = plays.into_iter().map(Scripted::new).collect();
        let log = Arc::new(Log::default());
        let given = providers.iter().map(|provider| Arc::clone(provider) as Arc<dyn Provider>).collect();
        let observer = Arc::clone(&log);
        let engine = Engine::new(policy, given, clock, Key::root(Seed(1)), observer)
            .expect("as many providers as the policy names");
        Self { engine: Arc::new(engine), providers, log, clock }
    }

    /// A call with draws of its own.
    pub(crate) fn call(id: u64, stream: bool) -> Call {
        let request = Request { stream, ..Request::prompt("asked", "a question") };
        Call::new(format!("c{id}"), Key::root(Seed(2)).word(id), Arc::new(request))
    }

    /// A call that waits for the whole answer.
    pub(crate) async fn complete(&self) -> Result<Completion, Failure> {
        self.complete_as(1).await
    }

    pub(crate) async fn complete_as(&self, id: u64) -> Result<Completion, Failure> {
        self.engine.complete(Self::call(id, false)).await
    }

    /// A call that listens to a streamed answer to its end.
    pub(crate) async fn listen(&self) -> Heard {
        self.listen_as(1).await
    }

    pub(crate) async fn listen_as(&self, id: u64) -> Heard {
        listen(self.open(id)).await
    }

    pub(crate) fn open(&self, id: u64) -> CallStream {
        self.engine.stream(Self::call(id, true))
    }

    /// Milliseconds since the world began.
    pub(crate) fn now(&self) -> u64 {
        self.clock.now().as_millis()
    }

    pub(crate) async fn sleep(&self, time: Duration) {
        self.clock.sleep_until(self.clock.now() + time).await;
    }
}

pub(crate) async fn listen(mut stream: CallStream) -> Heard {
    let (mut text, mut tool_calls, mut switches) = (String::new(), Vec::new(), Vec::new());
    let end = loop {
        match stream.next().await.expect("a stream has an end") {
            Ok(Piece::Delta(delta)) => text.push_str(&delta.text),
            Ok(Piece::ToolCall(call)) => tool_calls.push(call),
            Ok(Piece::Switched(switch)) => switches.push((switch, text.len())),
            Ok(Piece::Done(completion)) => break Ok(completion),
            Err(failure) => break Err(failure),
        }
    };
    assert!(stream.next().await.is_none(), "a piece after the end");
    Heard { text, tool_calls, switches, end }
}
