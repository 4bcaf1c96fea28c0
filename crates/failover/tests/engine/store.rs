//! Conversations that the engine keeps: what is said before a call, what is kept after it, and where it stays.

use std::sync::Arc;

use crate::support::{Log, Move, Play, Scripted, Seen, listen, ms, policy};
use brownout_failover::context::{Conversation, ConversationStore, MemoryStore, StoreError};
use brownout_failover::{
    Balance, Call, Clock, Commit, ContextPolicy, Engine, GaveUp, History, LastResort, MidStream, Policy, Provider,
    Route, Routes, Weighted,
};
use chance::{Key, Seed};
use proptest::prelude::*;
use wire::{Category, Message, Request, Role};

/// An engine that keeps conversations, and what it is made of.
struct Kept {
    engine: Arc<Engine>,
    store: Arc<dyn ConversationStore>,
    providers: Vec<Arc<Scripted>>,
    log: Arc<Log>,
}

impl Kept {
    fn new(policy: Policy, first: Vec<Play>, second: Vec<Play>) -> Self {
        Self::with(policy, first, second, Arc::new(MemoryStore::default()))
    }

    fn with(policy: Policy, first: Vec<Play>, second: Vec<Play>, store: Arc<dyn ConversationStore>) -> Self {
        let providers: Vec<_> = [first, second].map(Scripted::new).into();
        let log = Arc::new(Log::default());
        let engine = Engine::builder(policy)
            .providers(providers.iter().map(|one| Arc::clone(one) as Arc<dyn Provider>).collect())
            .clock(Clock::start())
            .observer(Arc::clone(&log) as Arc<_>)
            .store(Arc::clone(&store))
            .build();
        Self { engine: Arc::new(engine.expect("two providers")), store, providers, log }
    }

    fn messages(&self) -> Vec<Message> {
        self.store.load("c").expect("memory works").messages
    }
}

/// A turn of the conversation `c`, of which the store knows the rest.
fn turn(question: &'static str) -> Call {
    let call = Call::new("t", Key::root(Seed(2)), Arc::new(Request::prompt("m", question)));
    Call { conversation: Some("c".into()), history: History::InStore, ..call }
}

fn streamed(question: &'static str) -> Call {
    let request = Request { stream: true, ..Request::prompt("m", question) };
    Call { request: Arc::new(request), ..turn(question) }
}

fn user(text: &'static str) -> Message {
    Message::user(text)
}

fn model(text: &'static str) -> Message {
    Message::assistant(text)
}

#[tokio::test(start_paused = true)]
async fn whoever_is_asked_hears_what_was_said_before() {
    let kept = Kept::new(policy(), vec![Play::says("one"), Play::status(503)], vec![Play::says("two")]);
    kept.engine.complete(turn("first?")).await.unwrap();
    let second = kept.engine.complete(turn("second?")).await.unwrap();
    assert_eq!((second.served_by, second.unkept), (Some(1), None));
    assert_eq!(kept.providers[1].asked()[0].messages, [user("first?"), model("one"), user("second?")]);
    assert_eq!(kept.messages(), [user("first?"), model("one"), user("second?"), model("two")]);
}

#[tokio::test(start_paused = true)]
async fn streamed_words_are_kept_however_they_were_delivered() {
    for policy in
        [policy(), Policy { commit: Commit::Whole, ..policy() }, Policy { mid_stream: MidStream::Resume, ..policy() }]
    {
        let kept = Kept::new(policy, vec![Play::streams(ms(100), &["one ", "and ", "two"])], vec![Play::Hangs]);
        let heard = listen(kept.engine.stream(streamed("q"))).await;
        assert_eq!(heard.end.unwrap().unkept, None);
        assert_eq!(kept.messages(), [user("q"), model("one and two")]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_two_providers_is_kept_as_it_was_heard() {
    let policy = Policy { mid_stream: MidStream::Resume, ..policy() };
    let cut = vec![Play::cut_after(ms(100), &["The quick ", "brown "])];
    let kept = Kept::new(policy, cut, vec![Play::streams(ms(100), &["brown fox"])]);
    let heard = listen(kept.engine.stream(streamed("q"))).await;
    assert_eq!(heard.text, "The quick brown fox");
    assert_eq!(kept.messages(), [user("q"), model("The quick brown fox")]);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_answered_is_not_kept() {
    let failing = || vec![Play::status(400)];
    let kept = Kept::new(policy(), failing(), failing());
    assert!(kept.engine.complete(turn("q")).await.is_err());
    assert_eq!(kept.messages(), []);

    let last_resort = Some(LastResort { text: "Later.".to_owned() });
    let kept = Kept::new(Policy { last_resort, ..policy() }, vec![Play::refused(); 9], vec![Play::refused(); 9]);
    let canned = kept.engine.complete(turn("q")).await.unwrap();
    assert!(canned.is_last_resort());
    assert_eq!(kept.messages(), [], "nobody said the canned words");

    let kept = Kept::new(policy(), vec![Play::cut_after(ms(100), &["half "])], vec![Play::says("x")]);
    assert!(listen(kept.engine.stream(streamed("q"))).await.end.is_err());
    assert_eq!(kept.messages(), [], "half an answer is none");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_has_it_all_is_sent_as_it_is() {
    let kept = Kept::new(policy(), vec![Play::says("one"), Play::says("two")], vec![]);
    kept.engine.complete(turn("first?")).await.unwrap();
    kept.engine.complete(Call { history: History::InRequest, ..turn("alone?") }).await.unwrap();
    assert_eq!(kept.providers[0].asked()[1].messages, [user("alone?")]);
    assert_eq!(kept.messages().len(), 2, "and is not kept");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_nobody_needs_is_left_alone() {
    let kept = Kept::new(policy(), vec![Play::says("one")], vec![]);
    kept.engine.complete(Call { history: History::InRequest, ..turn("q") }).await.unwrap();
    assert_eq!(kept.store.load("c").unwrap(), Conversation::default());
}

/// Half of the new conversations go to each.
fn spread(affinity: bool) -> Policy {
    let group = Weighted { legs: vec![(1.0, Route::Target(0)), (1.0, Route::Target(1))], balance: Balance::Static };
    let context = ContextPolicy { affinity, ..ContextPolicy::default() };
    Policy { routes: Routes::all(Route::Weighted(group)), context, ..policy() }
}

#[tokio::test(start_paused = true)]
async fn a_conversation_stays_with_who_answered_it_last() {
    let says = || vec![Play::says("x"); 20];
    let turns = async |affinity, home: &str| {
        let kept = Kept::new(spread(affinity), says(), says());
        kept.store.remember("c", home).expect("memory works");
        let mut served = Vec::new();
        for _ in 0..6 {
            let call = Call { history: History::InRequest, ..turn("q") };
            served.extend(kept.engine.complete(call).await.unwrap().served_by);
        }
        served
    };
    let names = policy().providers;
    assert_eq!(turns(true, &names[0].name).await, [0; 6]);
    assert_eq!(turns(true, &names[1].name).await, [1; 6]);
    assert_eq!(turns(false, &names[0].name).await, turns(false, &names[1].name).await, "nobody asked where it was");
}

#[tokio::test(start_paused = true)]
async fn it_moves_when_its_provider_is_out_and_then_stays_there() {
    let route = Routes::all(Route::priority([0, 1]));
    let policy = Policy { routes: route, ..spread(true) };
    let kept = Kept::new(policy, vec![Play::status(503), Play::says("x")], vec![Play::says("y"); 3]);
    for _ in 0..3 {
        assert_eq!(kept.engine.complete(turn("q")).await.unwrap().served_by, Some(1));
    }
    assert_eq!(kept.store.load("c").unwrap().target.as_deref(), Some(kept.engine.policy().providers[1].name.as_str()));
}

/// A store on a full disk; one that cannot be read either.
struct Broken {
    readable: bool,
}

impl ConversationStore for Broken {
    fn append(&self, _: &str, _: &[Message]) -> Result<(), StoreError> {
        Err(StoreError::new("the disk is full"))
    }

    fn load(&self, _: &str) -> Result<Conversation, StoreError> {
        self.readable.then(Conversation::default).ok_or_else(|| StoreError::new("no such disk"))
    }

    fn remember(&self, _: &str, _: &str) -> Result<(), StoreError> {
        Err(StoreError::new("the disk is full"))
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_cannot_be_kept_is_an_answer_and_says_so() {
    let says = || vec![Play::says("x"); 3];
    let kept = Kept::with(policy(), says(), says(), Arc::new(Broken { readable: true }));
    let done = kept.engine.complete(turn("q")).await.unwrap();
    assert_eq!((done.text.as_ref(), done.unkept), ("x", Some(StoreError::new("the disk is full"))));
    assert!(kept.log.all().contains(&Seen::StoreFailed("the conversation store failed: the disk is full".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn without_what_was_said_before_nobody_is_asked() {
    let says = || vec![Play::says("x"); 3];
    let kept = Kept::with(policy(), says(), says(), Arc::new(Broken { readable: false }));
    let failure = kept.engine.complete(turn("q")).await.unwrap_err();
    assert_eq!((failure.gave_up, failure.category()), (GaveUp::Hopeless, Category::ServerError));
    assert!(failure.to_string().contains("no such disk"), "{failure}");

    let unnamed = Call { conversation: None, ..turn("q") };
    let kept = Kept::new(policy(), says(), says());
    assert_eq!(kept.engine.complete(unnamed).await.unwrap_err().category(), Category::InvalidRequest);
    assert_eq!(kept.providers.iter().map(|provider| provider.attempts()).sum::<usize>(), 0);

    let kept = Kept::with(spread(true), says(), says(), Arc::new(Broken { readable: false }));
    let whole = Call { history: History::InRequest, ..turn("q") };
    assert!(kept.engine.complete(whole).await.is_ok(), "a request that has it all needs no store");
}

#[tokio::test(start_paused = true)]
async fn calls_of_tools_are_kept_with_their_words() {
    let kept =
        Kept::new(policy(), vec![Play::Stream(vec![]).then(ms(10), Move::call()).then(ms(10), Move::finish())], vec![]);
    let done = listen(kept.engine.stream(streamed("q"))).await.end.unwrap();
    let answer = kept.messages().pop().unwrap();
    assert_eq!((answer.role, answer.content.len()), (Role::Assistant, 1));
    assert_eq!(answer.content, [wire::Content::ToolCall(done.tool_calls[0].clone())]);
}

/// Turns of which each is answered by the first, by the second, or by nobody, streamed or not.
fn turns() -> impl Strategy<Value = Vec<(usize, bool)>> {
    prop::collection::vec((0..3_usize, any::<bool>()), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_conversation_never_loses_a_turn(turns in turns()) {
        let answers = || Play::streams(ms(10), &["an ", "answer"]);
        let first = turns.iter().map(|(who, _)| if *who == 0 { answers() } else { Play::status([503, 400][who - 1]) });
        let second = turns.iter().filter(|(who, _)| *who == 1).map(|_| answers());
        let plays = (first.collect(), second.collect());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(async {
            let kept = Kept::new(Policy { breaker: None, ..policy() }, plays.0, plays.1);
            let mut said = Vec::new();
            for (n, (who, stream)) in turns.iter().enumerate() {
                let question = Message::user(n.to_string());
                let request = Request { stream: *stream, messages: vec![question.clone()], ..Request::default() };
                let call = Call { request: Arc::new(request), ..turn("") };
                let answered = if *stream {
                    listen(kept.engine.stream(call)).await.end.is_ok()
                } else {
                    kept.engine.complete(call).await.is_ok()
                };
                prop_assert_eq!(answered, *who < 2);
                let asked = kept.providers[who % 2].asked();
                said.push(question);
                if *who < 2 {
                    prop_assert_eq!(&asked[asked.len() - 1].messages, &said, "all of it is sent");
                    said.push(model("an answer"));
                } else {
                    said.pop();
                }
                prop_assert_eq!(kept.messages(), said.clone());
            }
            Ok(())
        })?;
    }
}
