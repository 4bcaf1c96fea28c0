//! The load: sends the workload's requests, each as a task of its own, and waits for them all.

use std::sync::Arc;
use std::time::Duration;

use chance::{Key, Moment, Purpose, Seed, Spread};
use scenario::model::{Arrivals, Scenario};
use tokio::task::JoinSet;

use crate::arrivals::Schedule;
use crate::caller;
use crate::play::Stop;
use crate::workload;
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
            for (number, at) in Schedule::new(open, key, end).into_iter().flatten().enumerate() {
                world.sut.clock().sleep_until(at).await;
                if stop.is_set() {
                    break;
                }
                tasks.spawn(send(Arc::clone(world), Arc::clone(scenario), key, number as u64, at));
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

/// One request of an open workload.
async fn send(world: Arc<World>, scenario: Arc<Scenario>, key: Key, user: u64, at: Moment) {
    let draft = workload::draft(&scenario.workload, key, user, 0);
    caller::send(&world.sut, &world.recorder, draft, at, scenario.workload.patience).await;
}

/// One user of a closed workload: asks, reads, thinks, asks again.
async fn sit(world: Arc<World>, scenario: Arc<Scenario>, key: Key, user: u64, think: Spread, stop: Stop) {
    let clock = world.sut.clock();
    let thinking = key.purpose(Purpose::Arrival).word(user);
    // Users come in one after the other, within their first pause.
    clock.sleep_until(Moment::START + think.duration(&mut thinking.dice())).await;
    for turn in 0.. {
        let now = clock.align(clock.now());
        if now >= Moment::START + scenario.duration || stop.is_set() {
            return;
        }
        let draft = workload::draft(&scenario.workload, key, user, turn);
        caller::send(&world.sut, &world.recorder, draft, now, scenario.workload.patience).await;
        // Never shorter than a millisecond: instant answers must not become an endless loop.
        let pause = think.duration(&mut thinking.word(turn + 1).dice()).max(Duration::from_millis(1));
        clock.sleep_until(clock.now() + pause).await;
    }
}
