//! Tests your own fallback against the mock, under a paused clock: an outage of an hour in a blink.
//!
//! ```sh
//! cargo run -p brownout-failover --example paused_clock
//! ```
//!
//! The mock speaks real HTTP over pipes in memory, on the same runtime as the caller, so that tokio's
//! paused clock serves both. Nothing waits, and every run is the same.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use brownout_failover::http::{Connect, HttpOptions, HttpProvider, Io, Secret};
use brownout_failover::{BoxFuture, Call, Clock, Engine, Policy, Provider, Target};
use chance::{Key, Moment, Seed, Tick};
use fault::kind::{Blackout, Kind};
use fault::{Fault, Selector, Timeline, Window};
use mock::server::{Server, ServerOptions};
use mock::{ProviderSpec, Site, SiteOptions};
use tokio::time::Instant;
use wire::{Api, Request};

/// Connects to the mock through pipes.
struct Pipes(Server);

impl Connect for Pipes {
    fn connect(&self, _authority: &str) -> BoxFuture<'_, io::Result<Box<dyn Io>>> {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let server = self.0.clone();
        tokio::spawn(async move { server.serve_connection(theirs).await });
        Box::pin(async move { Ok(Box::new(ours) as Box<dyn Io>) })
    }
}

/// The first provider is a black hole from minute ten to minute seventy.
fn outage() -> Timeline {
    Timeline::new(vec![Fault {
        name: "outage".to_owned(),
        window: Window::new(Moment::from_secs(600), Moment::from_secs(4_200)),
        selector: Selector { providers: vec!["openai".to_owned()], ..Selector::default() },
        share: (1.0, 1.0),
        first: None,
        sticky: false,
        kind: Kind::Blackout(Blackout::BlackHole),
    }])
}

/// An engine over two simulated providers.
fn engine(origin: Instant) -> Result<Engine, Box<dyn std::error::Error>> {
    let targets = vec![
        Target::new("openai", Api::OpenaiChat, "gpt-4o"),
        Target::new("anthropic", Api::AnthropicMessages, "claude-sonnet-4-5"),
    ];
    let spec = |target: &Target| ProviderSpec::new(&target.name, target.api, &target.model);
    let specs = targets.iter().map(spec).collect();
    let clock = Clock::new(origin, Tick::Free);
    let site = Site::new(specs, outage(), Seed(7), mock::Clock::new(origin, Tick::Free), SiteOptions::default());
    let pipes: Arc<dyn Connect> = Arc::new(Pipes(Server::new(site, ServerOptions::WIRE)));
    let provider = |target: &Target| -> Result<Arc<dyn Provider>, Box<dyn std::error::Error>> {
        let url = format!("http://mock/{}", target.name);
        let options = HttpOptions::one_per_attempt(clock);
        Ok(Arc::new(HttpProvider::new(target.api, &url, Secret::none(), Arc::clone(&pipes), options)?))
    };
    let providers = targets.iter().map(provider).collect::<Result<_, _>>()?;
    Ok(Engine::new(Policy::of("ours", targets), providers, clock, Key::root(Seed(7)), Arc::new(()))?)
}

/// How callers fared: answered by the first, by the second, and left without.
type Fared = [u32; 3];

/// One caller every ten seconds for an hour and a half.
async fn callers(engine: &Engine) -> Fared {
    let mut fared = [0; 3];
    let start = Instant::now();
    for n in 0..540 {
        tokio::time::sleep_until(start + Duration::from_secs(10 * n)).await;
        let request = Arc::new(Request::prompt("gpt-4o", format!("[brownout request=c{n} in=100 out=50] Hello?")));
        let answer = engine.complete(Call::new(format!("c{n}"), Key::root(Seed(7)).word(n), request)).await;
        fared[answer.ok().and_then(|answer| answer.served_by).unwrap_or(2)] += 1;
    }
    fared
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let [openai, anthropic, nobody] = runtime.block_on(async {
        let engine = engine(Instant::now())?;
        Ok::<_, Box<dyn std::error::Error>>(callers(&engine).await)
    })?;
    print(&format!("answered by openai {openai}, by anthropic {anthropic}; left without {nobody}"));
    // The outage lasts for 360 callers. One in a thousand healthy answers takes longer than half a minute.
    assert!(anthropic >= 355 && nobody <= 2, "the fallback did not carry the outage");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example shows something")]
fn print(text: &str) {
    println!("{text}");
}
