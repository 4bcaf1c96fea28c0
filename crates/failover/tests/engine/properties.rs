//! What holds for any behaviour of two providers and any policy: with hedges and without, failing or going
//! on in the middle, in both modes of commit, streamed or whole.

use std::time::Duration;

use crate::support::{Ended, Heard, Move, Play, Tried, World, listen, ms, policy};
use brownout_failover::{
    BreakerPolicy, CallError, Commit, Completion, Costs, EjectionPolicy, Failure, HedgeAfter, HedgePolicy, LastResort,
    MidStream, OpenWait, Policy, RetryBudget, RetryPolicy, Route, Routes, Spent, Timeouts, Why,
};
use proptest::prelude::*;
use proptest::sample::select;
use wire::{FinishReason, Whole};

/// Attempts at one provider that a test can meet at most.
const MOST: usize = 24;

/// A behaviour, whose words depend on who performs it and when.
#[derive(Debug, Clone)]
enum Script {
    Status(u64, u16, Option<u64>),
    Fails(u64, CallError),
    Whole { at: u64, words: usize, finish: bool },
    Stream { words: Vec<(u64, u32, u64)>, ending: Vec<(u64, Last)> },
    Hangs,
}

/// How a stream goes on after its words.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Last {
    Finish,
    Usage,
    Empty,
    Reset,
    Error,
    Hang,
}

impl Script {
    /// The words of attempt `nth` at `provider`: nobody else's.
    fn words(&self, provider: usize, nth: usize) -> Vec<String> {
        let number = match self {
            Self::Whole { words, .. } => *words,
            Self::Stream { words, .. } => words.len(),
            _ => 0,
        };
        (0..number).map(|word| format!("p{provider}n{nth}w{word} ")).collect()
    }

    fn finishes(&self) -> bool {
        match self {
            Self::Whole { finish, .. } => *finish,
            Self::Stream { ending, .. } => {
                let alive = |(_, last): &&(u64, Last)| !matches!(last, Last::Reset | Last::Error | Last::Hang);
                ending.iter().take_while(alive).any(|(_, last)| *last == Last::Finish)
            }
            _ => false,
        }
    }

    fn play(&self, provider: usize, nth: usize) -> Play {
        let said = self.words(provider, nth);
        match self {
            Self::Status(at, status, wait) => Play::Status { at: ms(*at), status: *status, retry_after: wait.map(ms) },
            Self::Fails(at, error) => Play::Fails { at: ms(*at), error: error.clone() },
            Self::Whole { at, finish, .. } => {
                let finish = finish.then_some(FinishReason::Stop);
                Play::Whole { at: ms(*at), whole: Whole { text: said.concat().into(), finish, ..Whole::default() } }
            }
            Self::Stream { words, ending } => {
                let spoken = words
                    .iter()
                    .zip(said)
                    .map(|((gap, tokens, lasting), word)| (*gap, Move::segment(word, *tokens, ms(*lasting)), *lasting));
                let ended = ending.iter().map(|(gap, last)| (*gap, last.perform(), 0));
                let mut at = Duration::ZERO;
                let timed = spoken.chain(ended).map(|(gap, next, lasting)| {
                    let then = at + ms(gap);
                    at = then + ms(lasting);
                    (then, next)
                });
                Play::Stream(timed.collect())
            }
            Self::Hangs => Play::Hangs,
        }
    }
}

impl Last {
    fn perform(self) -> Move {
        match self {
            Self::Finish => Move::finish(),
            Self::Usage => Move::usage(5),
            Self::Empty => Move::segment("", 0, Duration::ZERO),
            Self::Reset => Move::reset(),
            Self::Error => Move::error("overloaded_error"),
            Self::Hang => Move::Hangs,
        }
    }
}

/// Mostly short times, some beyond every limit.
fn times() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 0..800_u64, 2 => 0..8000_u64, 1 => 0..80_000_u64]
}

fn limit() -> impl Strategy<Value = Option<Duration>> {
    prop_oneof![1 => Just(None), 4 => (200..12_000_u64).prop_map(|limit| Some(ms(limit)))]
}

fn errors() -> impl Strategy<Value = CallError> {
    let why = || "why".to_owned();
    select(vec![
        CallError::Connect(why()),
        CallError::ConnectTimeout,
        CallError::Broken(why()),
        CallError::Malformed(why()),
    ])
}

fn scripts() -> impl Strategy<Value = Script> {
    let statuses = select(vec![400, 401, 403, 404, 408, 413, 422, 429, 500, 502, 503, 504, 529]);
    let last = select(vec![
        Last::Finish,
        Last::Finish,
        Last::Finish,
        Last::Usage,
        Last::Empty,
        Last::Reset,
        Last::Error,
        Last::Hang,
    ]);
    let words = (times(), 0..40_u32, prop_oneof![3 => Just(0), 1 => 0..5000_u64]);
    prop_oneof![
        3 => (times(), statuses, prop::option::of(times())).prop_map(|(at, status, wait)| Script::Status(at, status, wait)),
        1 => (times(), errors()).prop_map(|(at, error)| Script::Fails(at, error)),
        3 => (times(), 0..4_usize, prop::bool::weighted(0.8))
            .prop_map(|(at, words, finish)| Script::Whole { at, words, finish }),
        6 => (prop::collection::vec(words, 0..5), prop::collection::vec((times(), last), 0..4))
            .prop_map(|(words, ending)| Script::Stream { words, ending }),
        1 => Just(Script::Hangs),
    ]
}

fn hedges() -> impl Strategy<Value = Option<HedgePolicy>> {
    let after = prop_oneof![
        (1..3000_u64).prop_map(|after| HedgeAfter::Fixed(ms(after))),
        (0.5..1.0_f64).prop_map(HedgeAfter::Percentile),
    ];
    prop::option::of((after, 0.0..1.0_f64).prop_map(|(after, budget)| HedgePolicy { after, budget }))
}

fn policies() -> impl Strategy<Value = Policy> {
    let open = OpenWait { first: ms(500), max: ms(4000) };
    let breaker = BreakerPolicy { consecutive: Some(2), min_calls: 3, probes: 1, open, ..BreakerPolicy::default() };
    let timeouts = (limit(), limit(), limit(), 500..30_000_u64, prop::option::of(1..5_u32));
    let retry = (0..6_u32, 0.0..1.0_f64, 0..9000_u64);
    let commit = (select(vec![Commit::FirstToken, Commit::Whole]), select(vec![MidStream::Fail, MidStream::Resume]));
    let ways_out = (any::<bool>(), any::<bool>());
    (timeouts, retry, commit, prop::option::of(Just(breaker)), hedges(), ways_out).prop_map(
        |(
            (first_token, idle, answer, total, min_pace),
            (max_attempts, budget, wait),
            (commit, mid_stream),
            breaker,
            hedge,
            (panics, last_resort),
        )| Policy {
            timeouts: Timeouts { connect: None, first_token, idle, min_pace, answer, total: Some(ms(total)) },
            retry: RetryPolicy { max_attempts, budget, wait_up_to: ms(wait), ..RetryPolicy::default() },
            commit,
            mid_stream,
            breaker,
            hedge,
            ejection: panics.then(EjectionPolicy::default),
            last_resort: last_resort.then(|| LastResort { text: CANNED.to_owned() }),
            ..policy()
        },
    )
}

/// What nobody else says.
const CANNED: &str = "canned";

/// A caller: whether the request asks for a stream, whether the caller listens to one, and how long.
type Caller = (bool, bool, Option<u64>);

fn callers() -> impl Strategy<Value = Vec<Caller>> {
    let patience = prop_oneof![4 => Just(None), 1 => times().prop_map(Some)];
    prop::collection::vec((any::<bool>(), any::<bool>(), patience), 1..5)
}

/// Two providers that go through their scripts again and again, each time in words of their own.
struct Stage {
    world: World,
    scripts: [Vec<Script>; 2],
}

impl Stage {
    fn new(policy: Policy, scripts: [Vec<Script>; 2]) -> Self {
        let plays = |place: usize| {
            let script = |nth: usize| &scripts[place][nth % scripts[place].len()];
            (0..MOST).map(|nth| script(nth).play(place, nth)).collect()
        };
        Self { world: World::new(policy, plays(0), plays(1)), scripts }
    }

    async fn play(&self, id: u64, caller: Caller) -> Result<(), TestCaseError> {
        let (stream, listens, patience) = caller;
        let (start, before) = (self.world.now(), self.world.log.attempts().len());
        let patience = patience.map_or(Duration::from_secs(100_000), ms);
        let heard = tokio::time::timeout(patience, self.hear(id, stream, listens)).await;
        let attempts = self.attempts();
        let ended: Vec<usize> = attempts.iter().map(|(tried, _)| tried.provider).collect();
        prop_assert_eq!(sorted(self.world.log.began()), sorted(ended), "an attempt that began is told once");
        let own = &attempts[before..];
        let policy = self.world.engine.policy();
        prop_assert!(own.len() <= policy.retry.max_attempts as usize);
        prop_assert!(own.iter().filter(|(tried, _)| tried.why == Why::Hedge).count() <= 1);
        let total = policy.timeouts.total.expect("every policy here has a deadline");
        prop_assert!(self.world.now() <= start + total.as_millis() as u64 + 1, "ended after the deadline");
        let Ok(heard) = heard else { return Ok(()) };
        match &heard.end {
            Ok(completion) if completion.is_last_resort() => self.check_last_resort(&heard, own),
            Ok(completion) => self.check_answer(&heard, completion, own),
            Err(failure) => self.check_failure(&heard, failure, own),
        }
    }

    async fn hear(&self, id: u64, stream: bool, listens: bool) -> Heard {
        if listens {
            return listen(self.world.engine.stream(World::call(id, stream))).await;
        }
        let end = self.world.engine.complete(World::call(id, stream)).await;
        let text = end.as_ref().map_or(String::new(), |completion| completion.text.to_string());
        Heard { text, tool_calls: Vec::new(), switches: Vec::new(), end }
    }

    /// Every attempt that is over, and its number at its provider.
    fn attempts(&self) -> Vec<(Tried, usize)> {
        let mut seen = [0, 0];
        let number = |tried: Tried| {
            let nth = seen[tried.provider];
            seen[tried.provider] += 1;
            (tried, nth)
        };
        self.world.log.attempts().into_iter().map(number).collect()
    }

    fn script(&self, tried: &Tried, nth: usize) -> &Script {
        let scripts = &self.scripts[tried.provider];
        &scripts[nth % scripts.len()]
    }

    fn words(&self, (tried, nth): &(Tried, usize)) -> String {
        self.script(tried, *nth).words(tried.provider, *nth).concat()
    }

    fn check_answer(
        &self,
        heard: &Heard,
        completion: &Completion,
        own: &[(Tried, usize)],
    ) -> Result<(), TestCaseError> {
        let won: Vec<_> = own.iter().filter(|(tried, _)| tried.end == Ended::Success).collect();
        prop_assert_eq!(won.len(), 1);
        let script = self.script(&won[0].0, won[0].1);
        prop_assert!(script.finishes(), "an answer without a finish was a success: {:?}", script);
        let (last, before) = Self::parts(heard).pop().map_or(("", 0), |part| part);
        prop_assert_eq!(last, &self.words(won[0]), "not the words of the attempt that answered");
        self.check_parts(heard, &heard.text[..before], own)?;
        prop_assert_eq!(completion.served_by, Some(won[0].0.provider));
        prop_assert_eq!(completion.switches.len(), heard.switches.len());
        prop_assert_eq!(completion.attempts as usize, own.len());
        Ok(())
    }

    /// The words between two seams, and how many bytes stand before each part.
    fn parts(heard: &Heard) -> Vec<(&str, usize)> {
        let seams = heard.switches.iter().map(|(_, at)| *at);
        let from: Vec<usize> = std::iter::once(0).chain(seams).collect();
        let to = from[1..].iter().copied().chain([heard.text.len()]);
        from.iter().copied().zip(to).map(|(from, to)| (&heard.text[from..to], from)).collect()
    }

    /// Whatever stands between two seams is the beginning of one attempt's words, and no seam is unmarked.
    fn check_parts(&self, heard: &Heard, text: &str, own: &[(Tried, usize)]) -> Result<(), TestCaseError> {
        for (part, _) in Self::parts(heard).iter().filter(|(_, from)| *from < text.len()) {
            let said = own.iter().any(|tried| self.words(tried).starts_with(part));
            prop_assert!(said, "words of two attempts: {}", part);
        }
        let policy = self.world.engine.policy();
        prop_assert!(heard.switches.is_empty() || policy.mid_stream == MidStream::Resume);
        Ok(())
    }

    fn check_last_resort(&self, heard: &Heard, own: &[(Tried, usize)]) -> Result<(), TestCaseError> {
        prop_assert_eq!(&heard.text, CANNED);
        prop_assert!(own.iter().all(|(tried, _)| tried.end != Ended::Success));
        prop_assert!(self.world.engine.policy().last_resort.is_some());
        Ok(())
    }

    fn check_failure(&self, heard: &Heard, failure: &Failure, own: &[(Tried, usize)]) -> Result<(), TestCaseError> {
        prop_assert_eq!(failure.attempts as usize, own.len());
        prop_assert!(own.iter().all(|(tried, _)| tried.end != Ended::Success));
        let losers = own.iter().filter(|(tried, _)| tried.end == Ended::Cancelled).count();
        prop_assert!(losers <= own.iter().filter(|(tried, _)| tried.why == Why::Hedge).count());
        prop_assert_eq!(failure.partial, !heard.text.is_empty());
        if failure.partial {
            self.check_parts(heard, &heard.text, own)?;
            prop_assert_eq!(self.world.engine.policy().commit, Commit::FirstToken);
        }
        Ok(())
    }

    /// The ledger has what the attempts cost: each once, whoever went away.
    fn check_ledger(&self) -> Result<(), TestCaseError> {
        let mut costs = Costs { wasted: self.world.engine.costs().wasted, ..Costs::default() };
        for tried in self.world.log.attempts() {
            costs.attempts += 1;
            match tried.spent {
                Spent::Known(nano) => costs.known += nano,
                Spent::Estimated(nano) => costs.estimated += nano,
                Spent::Unknown => costs.unknown += 1,
            }
        }
        prop_assert_eq!(self.world.engine.costs(), costs);
        prop_assert!(costs.wasted <= costs.known + costs.estimated);
        Ok(())
    }

    /// A breaker that never got a permit back would keep its provider shut for ever.
    async fn check_permits(&self) -> Result<(), TestCaseError> {
        for place in [0, 1] {
            self.world.sleep(Duration::from_secs(7200)).await;
            let policy = (*self.world.engine.policy()).clone();
            let retry = RetryPolicy { max_attempts: 1, ..policy.retry };
            let alone = Policy { routes: Routes::all(Route::priority([place])), retry, ejection: None, ..policy };
            self.world.engine.reconfigure(alone).expect("the same providers");
            let before = self.world.providers[place].attempts();
            let _ = self.world.complete_as(1000 + place as u64).await;
            prop_assert_eq!(self.world.providers[place].attempts(), before + 1, "a permit was lost");
        }
        Ok(())
    }
}

fn sorted(mut places: Vec<usize>) -> Vec<usize> {
    places.sort_unstable();
    places
}

fn in_virtual_time(play: impl Future<Output = Result<(), TestCaseError>>) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(play)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_success_is_one_attempts_whole_answer_and_everything_else_is_a_clear_error_in_time(
        policy in policies(),
        first in prop::collection::vec(scripts(), 1..6),
        second in prop::collection::vec(scripts(), 1..6),
        callers in callers(),
    ) {
        in_virtual_time(async {
            let stage = Stage::new(policy, [first, second]);
            for (id, caller) in callers.into_iter().enumerate() {
                stage.play(id as u64, caller).await?;
            }
            stage.check_ledger()?;
            stage.check_permits().await
        })?;
    }

    #[test]
    fn retries_stay_within_the_budget_when_nothing_works(
        budget in 0.0..1.0_f64,
        gaps in prop::collection::vec(0..500_u64, 1..60),
    ) {
        in_virtual_time(async {
            let retry = RetryPolicy { budget, max_attempts: 6, ..RetryPolicy::default() };
            let world = World::new(Policy { retry, ..policy() }, vec![Play::status(503)], vec![Play::refused()]);
            let mut calls = Vec::new();
            for (id, gap) in gaps.iter().enumerate() {
                world.sleep(ms(*gap)).await;
                let engine = std::sync::Arc::clone(&world.engine);
                calls.push(tokio::spawn(async move { engine.complete(World::call(id as u64, false)).await }));
            }
            for call in calls {
                prop_assert!(call.await.unwrap().is_err());
            }
            let retries = world.log.attempts().iter().filter(|tried| tried.why == Why::Retry).count() as u64;
            prop_assert!(retries <= RetryBudget::bound(budget, gaps.len() as u64), "{} retries", retries);
            Ok(())
        })?;
    }

    #[test]
    fn hedges_stay_within_their_budget_when_everybody_is_slow(
        budget in 0.0..1.0_f64,
        gaps in prop::collection::vec(0..500_u64, 1..60),
    ) {
        in_virtual_time(async {
            let hedge = HedgePolicy { after: HedgeAfter::Fixed(ms(100)), budget };
            let slow = || vec![Play::streams(ms(1000), &["late"])];
            let world = World::new(Policy { hedge: Some(hedge), ..policy() }, slow(), slow());
            let mut calls = Vec::new();
            for (id, gap) in gaps.iter().enumerate() {
                world.sleep(ms(*gap)).await;
                let engine = std::sync::Arc::clone(&world.engine);
                calls.push(tokio::spawn(async move { engine.complete(World::call(id as u64, true)).await }));
            }
            for call in calls {
                prop_assert!(call.await.unwrap().is_ok());
            }
            let hedges = world.log.attempts().iter().filter(|tried| tried.why == Why::Hedge).count() as u64;
            prop_assert!(hedges <= RetryBudget::bound(budget, gaps.len() as u64), "{} hedges", hedges);
            Ok(())
        })?;
    }
}
