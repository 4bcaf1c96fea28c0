//! Who can take a request, by its class, its needs, its length, and where its data must stay.

use std::sync::Arc;

use crate::support::{Play, Scripted, Seen, World, listen, ms, policy};
use brownout_failover::{
    Call, Capabilities, ClassRule, ClassifyPolicy, Clock, Completion, ContextPolicy, Engine, Failure, GaveUp,
    HedgeAfter, HedgePolicy, MidStream, Policy, Provider, Reduction, Route, Routes, Skip,
};
use chance::{Key, Seed, Tick};
use wire::{Category, Message, Request, Text, Tool};

fn asks(request: Request) -> Call {
    Call::new("c1", Key::root(Seed(2)), Arc::new(request))
}

fn both_well(policy: Policy) -> World {
    World::new(policy, vec![Play::says("first")], vec![Play::says("second")])
}

async fn answer(policy: Policy, request: Request) -> (World, Result<Completion, Failure>) {
    let world = both_well(policy);
    let result = world.engine.complete(asks(request)).await;
    (world, result)
}

fn able(first: Capabilities, second: Capabilities) -> Policy {
    let mut policy = policy();
    policy.providers[0].capabilities = first;
    policy.providers[1].capabilities = second;
    policy
}

/// Code goes to the second; everything else to the first.
fn by_class() -> Policy {
    let mut routes = Routes::all(Route::priority([0, 1]));
    routes.classes.insert("code".to_owned(), Route::priority([1]));
    let rule = ClassRule { class: "code".to_owned(), words: vec!["compile".to_owned()], ..ClassRule::default() };
    Policy { routes, classify: ClassifyPolicy { rules: vec![rule], built_in: false }, ..policy() }
}

#[tokio::test(start_paused = true)]
async fn a_request_goes_where_its_class_is_answered_whoever_names_it() {
    let served =
        async |policy, words: &'static str| answer(policy, Request::prompt("m", words)).await.1.unwrap().served_by;
    assert_eq!(served(by_class(), "Why does this not compile?").await, Some(1));
    assert_eq!(served(by_class(), "How are you?").await, Some(0));
    assert_eq!(served(Policy { classify: ClassifyPolicy::default(), ..by_class() }, "compile").await, Some(0));

    let found = both_well(by_class());
    found.engine.complete(asks(Request::prompt("m", "compile"))).await.unwrap();
    assert_eq!(found.log.all()[0], Seen::Found("code".to_owned()));

    let tagged = Call { class: Some("chat".into()), ..asks(Request::prompt("m", "Why does this not compile?")) };
    let told = both_well(by_class());
    assert_eq!(told.engine.complete(tagged).await.unwrap().served_by, Some(0), "the caller's word");
    assert!(!told.log.all().iter().any(|seen| matches!(seen, Seen::Found(_))));

    let well = |words| Scripted::new(vec![Play::says(words)]) as Arc<dyn Provider>;
    let engine = Engine::builder(by_class()).provider(well("first")).provider(well("second")).clock(Clock::start());
    let mine = |request: &Request| request.texts().any(|text| text.contains("mine")).then_some(Text::from("chat"));
    let engine = engine.classify(mine).build().unwrap();
    let served =
        async |words: &'static str| engine.complete(asks(Request::prompt("m", words))).await.unwrap().served_by;
    assert_eq!(served("compile mine").await, Some(0), "the embedder's word");
    assert_eq!(served("compile").await, Some(1), "the rules, where it cannot tell");
}

#[tokio::test(start_paused = true)]
async fn who_takes_no_tools_is_not_asked_with_tools() {
    let without = Capabilities { tools: Some(false), ..Capabilities::default() };
    let tool = Tool { name: "look".into(), description: "".into(), parameters: serde_json::json!({}) };
    let request = Request { tools: vec![tool], ..Request::prompt("m", "look") };

    let (world, result) = answer(able(without.clone(), Capabilities::default()), request.clone()).await;
    assert_eq!((result.unwrap().served_by, world.providers[0].attempts()), (Some(1), 0));
    assert_eq!(world.log.skips(), [(0, Skip::Unfit)]);

    let (world, result) = answer(able(without.clone(), without.clone()), request).await;
    let failure = result.unwrap_err();
    assert_eq!(
        (failure.gave_up, failure.category(), failure.attempts),
        (GaveUp::Hopeless, Category::InvalidRequest, 0)
    );
    assert!(failure.to_string().contains("it takes no tools"), "{failure}");
    assert_eq!(world.providers[0].attempts() + world.providers[1].attempts(), 0);

    let (_, result) = answer(able(without.clone(), without), Request::prompt("m", "talk")).await;
    assert_eq!(result.unwrap().served_by, Some(0));
}

#[tokio::test(start_paused = true)]
async fn data_stays_where_it_must_even_when_that_one_is_out() {
    let at = |place: &str| Capabilities { residency: Some(place.to_owned()), ..Capabilities::default() };
    let context = ContextPolicy { residency: Some("eu".to_owned()), ..ContextPolicy::default() };
    let policy = Policy { context, ..able(at("eu"), at("us")) };
    let world = World::new(policy.clone(), vec![Play::status(503)], vec![Play::says("second")]);
    assert!(world.complete().await.is_err());
    assert_eq!(world.providers[1].attempts(), 0);

    let nowhere =
        Policy { context: ContextPolicy { residency: Some("ch".to_owned()), ..policy.context.clone() }, ..policy };
    let (_, result) = answer(nowhere, Request::prompt("m", "q")).await;
    assert_eq!(result.unwrap_err().category(), Category::InvalidRequest);
}

/// Five turns of about a hundred tokens.
fn long() -> Request {
    let words = |n: usize| format!("{n} {}", "word ".repeat(80));
    let turns = [Message::user(words(0)), Message::assistant(words(1)), Message::user(words(2))];
    let more = [Message::assistant(words(3)), Message::user(words(4))];
    Request {
        messages: [turns.to_vec(), more.to_vec()].concat(),
        max_output_tokens: Some(50),
        ..Request::prompt("m", "")
    }
}

fn too_long(ways: &[Reduction], first: u64, second: u64) -> Policy {
    let window = |window| Capabilities { window: Some(window), ..Capabilities::default() };
    let context = ContextPolicy { too_long: ways.to_vec(), ..ContextPolicy::default() };
    Policy { context, ..able(window(first), window(second)) }
}

#[tokio::test(start_paused = true)]
async fn what_does_not_fit_goes_to_a_larger_model_or_loses_its_oldest_turns_and_says_so() {
    use Reduction::{DropOldest, LargerModel, Refuse};
    let (world, result) = answer(too_long(&[LargerModel, DropOldest], 400, 9000), long()).await;
    let completion = result.unwrap();
    assert_eq!((completion.served_by, completion.missing_turns, world.providers[0].attempts()), (Some(1), 0, 0));

    let (world, result) = answer(too_long(&[LargerModel, DropOldest], 400, 400), long()).await;
    let completion = result.unwrap();
    assert_eq!((completion.served_by, completion.missing_turns), (Some(0), 2));
    assert_eq!(world.providers[0].asked()[0].messages, long().messages[2..]);

    let (world, result) = answer(too_long(&[LargerModel, Refuse], 400, 400), long()).await;
    assert_eq!(result.unwrap_err().category(), Category::ContextLengthExceeded);
    assert_eq!(world.providers[0].attempts(), 0);
}

#[tokio::test(start_paused = true)]
async fn each_attempt_is_sent_what_fits_its_own_target() {
    let policy = too_long(&[Reduction::DropOldest], 400, 9000);
    let world = World::new(policy.clone(), vec![Play::status(503)], vec![Play::says("second")]);
    let completion = world.engine.complete(asks(long())).await.unwrap();
    assert_eq!((completion.served_by, completion.missing_turns), (Some(1), 0));
    assert_eq!((world.providers[0].asked()[0].messages.len(), world.providers[1].asked()[0].messages.len()), (3, 5));

    let hedge = Some(HedgePolicy { after: HedgeAfter::Fixed(ms(500)), ..HedgePolicy::default() });
    let plays = vec![vec![Play::Hangs], vec![Play::says("second")]];
    let world = World::of(Policy { hedge, ..policy }, plays, Tick::Free);
    assert_eq!(world.engine.complete(asks(long())).await.unwrap().missing_turns, 0);
    let asked = world.providers[1].asked();
    assert_eq!((asked.len(), asked[0].messages.len()), (1, 5));
}

#[tokio::test(start_paused = true)]
async fn whoever_goes_on_is_sent_what_fits_too() {
    let policy = Policy { mid_stream: MidStream::Resume, ..too_long(&[Reduction::DropOldest], 9000, 500) };
    let cut = vec![Play::cut_after(ms(100), &["The quick "])];
    let world = World::new(policy, cut, vec![Play::streams(ms(100), &["brown fox"])]);
    let heard = listen(world.engine.stream(asks(Request { stream: true, ..long() }))).await;
    assert_eq!((heard.text.as_str(), heard.end.unwrap().missing_turns), ("The quick brown fox", 2));
    assert_eq!((world.providers[0].asked()[0].messages.len(), world.providers[1].asked()[0].messages.len()), (5, 5));
}

#[tokio::test(start_paused = true)]
async fn a_summary_of_the_embedders_stands_for_the_oldest_turns() {
    let well = || Scripted::new(vec![Play::says("words")]);
    let (first, second) = (well(), well());
    let engine = Engine::builder(too_long(&[Reduction::Summarise], 400, 400))
        .providers(vec![Arc::clone(&first) as Arc<dyn Provider>, second])
        .clock(Clock::start())
        .summarise(|turns| Some(format!("{} turns", turns.len())))
        .build()
        .unwrap();
    let completion = engine.complete(asks(long())).await.unwrap();
    assert_eq!(completion.missing_turns, 2);
    assert!(first.asked()[0].system.as_deref().unwrap().ends_with("2 turns"));
}
