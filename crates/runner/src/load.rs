//! The load: sends the workload's requests, each as a task of its own, and waits for them all.

use std::sync::Arc;
use std::time::Duration;

use chance::{Key, Moment, Purpose, Seed, Spread};
use scenario::model::{Arrivals, Class, Scenario};
use tokio::task::JoinSet;

use crate::arrivals::Schedule;
use crate::caller;
use crate::play::Stop;
use crate::workload::{self, Turn};
use crate::world::World;

/// Sends everything that the scenario's workload says. On a stop, what is under way is broken off
/// and recorded as unfinished. Returns when the last request was over.
pub(crate) async fn run(world: &Arc<World>, scenario: &Arc<Scenario>, seed: Seed, stop: &Stop) -> Moment {
    let mut tasks = JoinSet::new();
    let key = Key::root(seed);
    let end = Moment::START + scenario.duration;
    match &scenario.workload.arrivals {
        Arrivals::Closed { users, think } => {
            for user in 0..u64::from(*users) {
                tasks.spawn(sit(Arc::clone(world), Arc::clone(scenario), key, user, think.clone(), stop.clone()));
            }
        }
        open => {
            let each = workload::requests_per_conversation(&scenario.workload);
            for (number, at) in Schedule::new(open, each, key, end).into_iter().flatten().enumerate() {
                world.sut.clock().sleep_until(at).await;
                if stop.is_set() {
                    break;
                }
                let user = number as u64;
                tasks.spawn(converse(Arc::clone(world), Arc::clone(scenario), key, user, at, stop.clone()));
                while tasks.try_join_next().is_some() {}
            }
        }
    }
    finish(&mut tasks, stop).await;
    world.sut.clock().now()
}

async fn finish(tasks: &mut JoinSet<()>, stop: &Stop) {
    while !tasks.is_empty() {
        if stop.is_set() {
            tasks.shutdown().await;
            return;
        }
        // In live mode a stop is looked for a few times a second; virtual time passes in no time.
        let soon = tokio::time::Instant::now() + Duration::from_millis(250);
        tokio::select! {
            biased;
            _ = tasks.join_next() => {}
            () = tokio::time::sleep_until(soon) => {}
        }
    }
}

/// One user of an open workload: goes through a conversation.
async fn converse(world: Arc<World>, scenario: Arc<Scenario>, key: Key, user: u64, at: Moment, stop: Stop) {
    let pause = |class: &Class, asked: Key, next: Turn| {
        (next.first == 0).then(|| class.talk.think.duration(&mut asked.purpose(Purpose::Arrival).dice()))
    };
    take_turns(&world, &scenario, (key, user), Some(at), &stop, pause).await;
}

/// One user of a closed workload: asks, reads, thinks, asks again.
async fn sit(world: Arc<World>, scenario: Arc<Scenario>, key: Key, user: u64, pause: Spread, stop: Stop) {
    let thinking = key.purpose(Purpose::Arrival).word(user);
    // Users come in one after the other, within their first pause.
    let begins = come(&world, &scenario, pause.duration(&mut thinking.dice()), &stop).await;
    let pause = |_: &Class, _: Key, next: Turn| Some(pause.duration(&mut thinking.word(next.number).dice()));
    take_turns(&world, &scenario, (key, user), begins, &stop, pause).await;
}

/// A user's turns, one after the other. `pause` says how long the user thinks before the next, if there is one;
/// it is told the class and the key of the turn before.
async fn take_turns(
    world: &World,
    scenario: &Scenario,
    (key, user): (Key, u64),
    mut next: Option<Moment>,
    stop: &Stop,
    pause: impl Fn(&Class, Key, Turn) -> Option<Duration>,
) {
    let mut turn = Turn::opening(user);
    while let Some(at) = next {
        let draft = workload::draft(&scenario.workload, key, turn);
        let (class, asked) = (&scenario.workload.mix[draft.class], draft.key);
        caller::send(&world.sut, &world.recorder, draft, at, scenario.workload.patience).await;
        turn = turn.next(class);
        let Some(pause) = pause(class, asked, turn) else { return };
        next = think(world, scenario, pause, stop).await;
    }
}

/// Waits for the pause to pass; then says when the next turn is sent, if one is.
///
/// Never shorter than a millisecond: instant answers must not become an endless loop.
async fn think(world: &World, scenario: &Scenario, pause: Duration, stop: &Stop) -> Option<Moment> {
    come(world, scenario, pause.max(Duration::from_millis(1)), stop).await
}

async fn come(world: &World, scenario: &Scenario, pause: Duration, stop: &Stop) -> Option<Moment> {
    let clock = world.sut.clock();
    clock.sleep_until(clock.now() + pause).await;
    let now = clock.align(clock.now());
    (now < Moment::START + scenario.duration && !stop.is_set()).then_some(now)
}
