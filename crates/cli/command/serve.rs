//! `brownout serve`: mock providers on a port, for any client.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use chance::{Seed, Tick};
use fault::Timeline;
use mock::server::{Listener, Server, ServerOptions};
use mock::{Clock, ProviderSpec, Site, SiteOptions};
use record::ExitCode;
use runner::library::Shelf;
use runner::prepare::{self, Prepared, Problem};
use wire::Api;

use crate::args::Serve;
use crate::output::{fail, note, print};
use crate::playing::refuse;

/// What is to be served.
struct World {
    providers: Vec<ProviderSpec>,
    timeline: Timeline,
    seed: Seed,
    summaries: Vec<String>,
}

/// Runs the command.
pub fn serve(args: &Serve) -> ExitCode {
    let mut world = match world(args) {
        Ok(world) => world,
        Err(problem) => return refuse(&[problem]),
    };
    for said in &args.provider {
        match provider(said) {
            Ok(spec) => world.providers.push(spec),
            Err(why) => return fail(ExitCode::Invalid, &why),
        }
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(ExitCode::Environment, &error.to_string()),
    };
    match runtime.block_on(listen(args, world)) {
        Ok(()) => ExitCode::Passed,
        Err(error) => fail(ExitCode::Environment, &format!("{}: {error}", args.listen)),
    }
}

async fn listen(args: &Serve, world: World) -> io::Result<()> {
    let listener = Listener::bind(args.listen).await?;
    let address = listener.local_addr()?;
    introduce(&world, address);
    let options = SiteOptions { instant: args.instant };
    let site = Site::new(world.providers, world.timeline, world.seed, Clock::start(Tick::Free), options);
    let server = Server::new(Arc::clone(&site), ServerOptions::LIVE);
    listener.run(server, asked_to_stop()).await;
    for (place, provider) in site.providers().enumerate() {
        note(&format!("{}: {} requests", provider.name, site.received(place)));
    }
    Ok(())
}

fn asked_to_stop() -> impl Future<Output = ()> {
    async {
        // Without a signal handler there is nothing to wait for but the end of the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Settings to paste, for each provider.
fn introduce(world: &World, address: SocketAddr) {
    print(&format!("listening on http://{address}"));
    for spec in &world.providers {
        let (name, base) = (&spec.name, format!("http://{address}/{}", spec.name));
        match spec.api {
            Api::OpenaiChat => print(&format!("{name}: export OPENAI_BASE_URL={base}/v1 OPENAI_API_KEY=any")),
            Api::AnthropicMessages => print(&format!("{name}: export ANTHROPIC_BASE_URL={base} ANTHROPIC_API_KEY=any")),
        }
    }
    for (fault, summary) in world.timeline.faults().iter().zip(&world.summaries) {
        print(&format!("{} to {}: {}: {summary}", fault.window.from, fault.window.to, fault.name));
    }
}

fn world(args: &Serve) -> Result<World, Problem> {
    let Some(file) = &args.file else {
        return Ok(World {
            providers: healthy(args),
            timeline: Timeline::default(),
            seed: seed(args, 7),
            summaries: vec![],
        });
    };
    let prepared: Prepared = prepare::scenario(&Shelf::Scenarios.find(file, None)?, &[])?;
    let scenario = &prepared.scenario;
    Ok(World {
        providers: runner::providers(scenario, &prepared.policies[0]),
        timeline: scenario.timeline.clone(),
        seed: seed(args, scenario.seed.0),
        summaries: scenario.summaries.clone(),
    })
}

fn seed(args: &Serve, default: u64) -> Seed {
    Seed(args.seed.unwrap_or(default))
}

fn healthy(args: &Serve) -> Vec<ProviderSpec> {
    if !args.provider.is_empty() {
        return Vec::new();
    }
    vec![
        ProviderSpec::new("openai", Api::OpenaiChat, "gpt-4o"),
        ProviderSpec::new("anthropic", Api::AnthropicMessages, "claude-sonnet-4-5"),
    ]
}

fn provider(said: &str) -> Result<ProviderSpec, String> {
    let expected = "expected NAME=API, where API is `openai-chat` or `anthropic-messages`";
    let (name, api) = said.split_once('=').ok_or_else(|| format!("--provider {said}: {expected}"))?;
    let api = Api::from_name(api).ok_or_else(|| format!("--provider {said}: {expected}"))?;
    let model = match api {
        Api::OpenaiChat => "gpt-4o",
        Api::AnthropicMessages => "claude-sonnet-4-5",
    };
    Ok(ProviderSpec::new(name, api, model))
}
