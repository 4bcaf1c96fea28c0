//! `brownout serve`: mock providers on a port, for any client.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use chance::{Seed, Tick};
use fault::kind::Blackout;
use fault::{Kind, Timeline};
use mock::server::{Listener, Server, ServerOptions, Tls};
use mock::{Clock, ProviderSpec, Site, SiteOptions};
use record::ExitCode;
use runner::library::Shelf;
use runner::prepare::{self, Prepared, Problem};
use tokio::task::JoinSet;
use wire::Api;

use crate::args::Serve;
use crate::interrupt::interrupted;
use crate::output::{fail, note, print};
use crate::playing::refuse;

/// What is to be served.
struct World {
    providers: Vec<ProviderSpec>,
    timeline: Timeline,
    seed: Seed,
    summaries: Vec<String>,
    /// Ports that belong to one provider, by its place.
    ports: Vec<(usize, u16)>,
}

/// Runs the command.
pub(crate) fn serve(args: &Serve) -> ExitCode {
    let mut world = match world(args) {
        Ok(world) => world,
        Err(problem) => return refuse(&[problem]),
    };
    for said in &args.provider {
        if let Err(why) = provider(said).and_then(|(spec, port)| world.add(spec, port)) {
            return fail(ExitCode::Invalid, &format!("--provider {said}: {why}"));
        }
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(ExitCode::Environment, &error.to_string()),
    };
    match runtime.block_on(listen(args, world)) {
        Ok(()) => ExitCode::Passed,
        Err(error) => fail(ExitCode::Environment, &error.to_string()),
    }
}

async fn listen(args: &Serve, world: World) -> io::Result<()> {
    let listener = bind(args.listen).await?;
    let mut own = Vec::new();
    for &(provider, port) in &world.ports {
        own.push((provider, bind(SocketAddr::new(args.listen.ip(), port)).await?));
    }
    let tls = args.tls.then(|| trusted(args)).transpose()?;
    introduce(&world, listener.local_addr()?, &own, if args.tls { "https" } else { "http" })?;
    let options = SiteOptions { instant: args.instant };
    let site = Site::new(world.providers, world.timeline, world.seed, Clock::start(Tick::Free), options);
    let mut alone = JoinSet::new();
    for (provider, listener) in own {
        let server = Server::for_provider(Arc::clone(&site), provider, ServerOptions::LIVE);
        let server = tls.iter().cloned().fold(server, Server::with_tls);
        alone.spawn(listener.run(server, asked_to_stop()));
    }
    let server = tls.into_iter().fold(Server::new(Arc::clone(&site), ServerOptions::LIVE), Server::with_tls);
    listener.run(server, asked_to_stop()).await;
    alone.join_all().await;
    for (place, provider) in site.providers().enumerate() {
        note(&format!("{}: {} requests", provider.name, site.received(place)));
    }
    Ok(())
}

/// A new authority, its certificate written where clients are told to look.
fn trusted(args: &Serve) -> io::Result<Tls> {
    let tls = Tls::new(args.listen.ip())?;
    let file = args.tls_ca.display();
    std::fs::write(&args.tls_ca, tls.authority_pem())
        .map_err(|error| io::Error::new(error.kind(), format!("{file}: {error}")))?;
    print(&format!("trust: export SSL_CERT_FILE={file} NODE_EXTRA_CA_CERTS={file} REQUESTS_CA_BUNDLE={file}"));
    Ok(tls)
}

async fn bind(address: SocketAddr) -> io::Result<Listener> {
    Listener::bind(address).await.map_err(|error| io::Error::new(error.kind(), format!("{address}: {error}")))
}

async fn asked_to_stop() {
    // Without a signal handler there is nothing to wait for but the end of the process.
    if interrupted().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Settings to paste, for each provider.
fn introduce(world: &World, address: SocketAddr, own: &[(usize, Listener)], scheme: &str) -> io::Result<()> {
    print(&format!("listening on {scheme}://{address}"));
    for spec in &world.providers {
        print(&setting(spec, &format!("{scheme}://{address}/{}", spec.name)));
    }
    for (provider, listener) in own {
        print(&setting(&world.providers[*provider], &format!("{scheme}://{}", listener.local_addr()?)));
    }
    for (fault, summary) in world.timeline.faults().iter().zip(&world.summaries) {
        print(&format!("{} to {}: {}: {summary}", fault.window.from, fault.window.to, fault.name));
    }
    if world.timeline.faults().iter().any(|fault| fault.kind == Kind::Blackout(Blackout::Refuse)) {
        note("on a shared port, or at a share below 100%, a refusal becomes a reset after accept");
    }
    Ok(())
}

fn setting(spec: &ProviderSpec, base: &str) -> String {
    let name = &spec.name;
    match spec.api {
        Api::AnthropicMessages => format!("{name}: export ANTHROPIC_BASE_URL={base} ANTHROPIC_API_KEY=any"),
        Api::AzureOpenai => format!("{name}: export AZURE_OPENAI_ENDPOINT={base} AZURE_OPENAI_API_KEY=any"),
        Api::OpenaiChat | Api::OpenaiResponses | Api::Vllm => {
            format!("{name}: export OPENAI_BASE_URL={base}/v1 OPENAI_API_KEY=any")
        }
        Api::Gemini => format!("{name}: export GOOGLE_GEMINI_BASE_URL={base} GEMINI_API_KEY=any"),
        Api::BedrockConverse => {
            let region = "AWS_BEARER_TOKEN_BEDROCK=any AWS_REGION=us-east-1";
            format!("{name}: export AWS_ENDPOINT_URL_BEDROCK_RUNTIME={base} {region}")
        }
        Api::Ollama => format!("{name}: export OLLAMA_HOST={base}"),
        // Not every SDK of these has a variable for it, but all take a base URL.
        other => format!("{name}: base URL {base}{}, any key", other.sdk_base()),
    }
}

impl World {
    /// Adds a provider, or gives one that is there a port.
    fn add(&mut self, spec: ProviderSpec, port: Option<u16>) -> Result<(), String> {
        let there = self.providers.iter().position(|other| other.name == spec.name);
        let place = match there {
            None => {
                self.providers.push(spec);
                self.providers.len() - 1
            }
            Some(place) if port.is_some() && self.providers[place].api == spec.api => place,
            Some(_) => return Err(format!("there is already a provider `{}`", spec.name)),
        };
        self.ports.extend(port.map(|port| (place, port)));
        Ok(())
    }
}

fn world(args: &Serve) -> Result<World, Problem> {
    let Some(file) = &args.file else {
        return Ok(World {
            providers: healthy(args),
            timeline: Timeline::default(),
            seed: seed(args, 7),
            summaries: vec![],
            ports: vec![],
        });
    };
    let prepared: Prepared = prepare::scenario(&Shelf::Scenarios.find(file, None)?, &[])?;
    let scenario = &prepared.scenario;
    Ok(World {
        providers: runner::providers(scenario, &prepared.policies[0]),
        timeline: scenario.timeline.clone(),
        seed: seed(args, scenario.seed.0),
        summaries: scenario.summaries.clone(),
        ports: vec![],
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

/// `NAME=API[@PORT]`
fn provider(said: &str) -> Result<(ProviderSpec, Option<u16>), String> {
    let known = || Api::ALL.map(Api::name).join("`, `");
    let expected = || format!("expected NAME=API[@PORT], where API is one of `{}`", known());
    let (name, rest) = said.split_once('=').ok_or_else(expected)?;
    let (api, port) = rest.split_once('@').map_or((rest, None), |(api, port)| (api, Some(port)));
    let api = Api::from_name(api).ok_or_else(expected)?;
    let port = port.map(|port| port.parse().map_err(|_| format!("`{port}` is no port"))).transpose()?;
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    if name.is_empty() || name.starts_with('_') || !name.chars().all(fits) {
        return Err("a name is made of letters, digits, `-`, `_` and `.`, and does not begin with `_`".to_owned());
    }
    Ok((ProviderSpec::new(name, api, usual_model(api)), port))
}

/// A model that the vendor is known for.
const fn usual_model(api: Api) -> &'static str {
    match api {
        Api::OpenaiChat | Api::OpenaiResponses | Api::AzureOpenai => "gpt-4o",
        Api::Gemini | Api::Vertex => "gemini-2.5-pro",
        Api::BedrockConverse => "anthropic.claude-sonnet-4-5-20250929-v1:0",
        Api::Ollama => "llama3.2",
        Api::AnthropicMessages => "claude-sonnet-4-5",
        Api::Mistral => "mistral-large-latest",
        Api::Groq => "llama-3.3-70b-versatile",
        Api::Together => "meta-llama/Llama-3.3-70B-Instruct-Turbo",
        Api::Deepseek => "deepseek-chat",
        Api::Xai => "grok-4",
        Api::Openrouter => "openai/gpt-4o",
        Api::Vllm => "meta-llama/Llama-3.1-8B-Instruct",
        Api::Cohere => "command-a-03-2025",
    }
}
