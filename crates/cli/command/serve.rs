//! `brownout serve`: mock providers on a port, for any client.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use book::Book;
use chance::{Seed, Tick};
use conduct::{Outcome, Verdict};
use document::{Diagnostics, Document, Path};
use fault::kind::Blackout;
use fault::{Kind, Timeline};
use mock::server::{Listener, Real, Server, Tls};
use mock::settings::settings;
use mock::{Clock, ProviderSpec};
use proxy::Origin;
use record::ExitCode;
use runner::library::Shelf;
use runner::prepare::{self, Prepared, Problem};
use scenario::model::{self, WorldProvider};
use tokio::task::JoinSet;
use wire::Api;

use super::record::dial;
use super::tape;
use crate::args::Serve;
use crate::interrupt::interrupted;
use crate::output::{fail, note, print};
use crate::playing::refuse;
use crate::{serving, today};

/// What is to be served.
pub(crate) struct World {
    pub(crate) providers: Vec<ProviderSpec>,
    pub(crate) timeline: Timeline,
    pub(crate) seed: Seed,
    summaries: Vec<String>,
    /// What the providers answer, and a sentence for each rule.
    pub(crate) answers: Book,
    rules: Vec<String>,
    /// Whose requests are passed on.
    pub(crate) real: Real,
    /// Ports that belong to one provider, by its place.
    ports: Vec<(usize, u16)>,
}

/// Runs the command.
pub(crate) fn serve(args: &Serve) -> ExitCode {
    if let Some(file) = &args.tape {
        return tape::replay(args, file);
    }
    let world = match World::of(args) {
        Ok(world) => world,
        Err(Unready::Wrong(problem)) => return refuse(&[problem]),
        Err(Unready::Argument(why)) => return fail(ExitCode::Invalid, &why),
    };
    block_on(listen(args, world), |verdict| conclude(args, &verdict))
}

/// Runs until it is over, on this thread.
pub(super) fn block_on<T>(
    served: impl Future<Output = io::Result<T>>,
    conclude: impl FnOnce(T) -> ExitCode,
) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(ExitCode::Environment, &error.to_string()),
    };
    match runtime.block_on(served) {
        Ok(outcome) => conclude(outcome),
        Err(error) => fail(ExitCode::Environment, &error.to_string()),
    }
}

/// What is said of the clients in the end. With `--assert` it is the exit code.
fn conclude(args: &Serve, verdict: &Verdict) -> ExitCode {
    if verdict.attempts > 0 || args.assert {
        note(verdict.to_string().trim_end());
    }
    match verdict.outcome {
        _ if !args.assert => ExitCode::Passed,
        Outcome::Pass => ExitCode::Passed,
        Outcome::Fail => ExitCode::Failed,
        Outcome::Inconclusive => ExitCode::Inconclusive,
    }
}

async fn listen(args: &Serve, world: World) -> io::Result<Verdict> {
    let listener = bind(args.listen).await?;
    let mut own = Vec::new();
    for &(provider, port) in &world.ports {
        own.push((provider, bind(SocketAddr::new(args.listen.ip(), port)).await?));
    }
    let tls = args.tls.then(|| trusted(args)).transpose()?;
    introduce(&world, listener.local_addr()?, &own, if args.tls { "https" } else { "http" })?;
    note(&serving::access::told(args, listener.local_addr()?));
    let own =
        own.into_iter().map(|(place, listener)| (world.providers[place].name.clone(), listener)).collect::<Vec<_>>();
    let names: Vec<&str> = own.iter().map(|(name, _)| name.as_str()).collect();
    let served = serving::Served::new(args, world, &names, Clock::start(Tick::Free).dated(today::unix_s()));
    let behind = |server: Server| tls.iter().cloned().fold(server, Server::with_tls);
    let mut alone = JoinSet::new();
    for (listener, server) in own.into_iter().map(|(_, listener)| listener).zip(served.own()) {
        alone.spawn(listener.run(behind(server), asked_to_stop()));
    }
    if let (Some(address), Some(server)) = (args.admin, served.admin()) {
        let listener = bind(address).await?;
        print(&format!("admin API on http://{}/_brownout/v1", listener.local_addr()?));
        alone.spawn(listener.run(server, asked_to_stop()));
    }
    tokio::select! {
        biased;
        () = listener.run(behind(served.main()), asked_to_stop()) => {}
        () = serving::reload::follow(args, &served) => {}
    }
    alone.join_all().await;
    let site = served.site();
    if (0..site.providers().count()).all(|place| site.received(place) == 0) {
        note("no requests");
    }
    for (place, provider) in site.providers().enumerate() {
        let received = site.received(place);
        if received > 0 {
            note(&format!("{}: {received} requests", provider.name));
        }
    }
    Ok(site.verdict())
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

pub(super) async fn bind(address: SocketAddr) -> io::Result<Listener> {
    Listener::bind(address).await.map_err(|error| io::Error::new(error.kind(), format!("{address}: {error}")))
}

pub(super) async fn asked_to_stop() {
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
    for rule in &world.rules {
        print(&format!("answers: {rule}"));
    }
    if world.timeline.faults().iter().any(|fault| fault.kind == Kind::Blackout(Blackout::Refuse)) {
        note("on a shared port, or at a share below 100%, a refusal becomes a reset after accept");
    }
    Ok(())
}

/// What to paste so that a provider's SDKs find it here.
fn setting(spec: &ProviderSpec, base: &str) -> String {
    let pairs: Vec<String> = settings(spec, base).iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{}: export {}", spec.name, pairs.join(" "))
}

/// Why nothing can be served.
pub(crate) enum Unready {
    /// The file is wrong or missing.
    Wrong(Problem),
    /// An argument is wrong.
    Argument(String),
}

impl World {
    /// What the arguments ask for, as the file says it now.
    pub(crate) fn of(args: &Serve) -> Result<Self, Unready> {
        let mut world = world(args).map_err(Unready::Wrong)?;
        for said in &args.provider {
            let added = provider(said).and_then(|(spec, port)| world.add(spec, port));
            added.map_err(|why| Unready::Argument(format!("--provider {said}: {why}")))?;
        }
        world.real = real(args, &world).map_err(Unready::Argument)?;
        Ok(world)
    }

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
            answers: Book::default(),
            rules: vec![],
            real: Real::default(),
            ports: vec![],
        });
    };
    let source = Shelf::Scenarios.find(file, None)?;
    let document = Document::parse(&source.name, &source.text)?;
    if model::Served::is(&document) {
        return Ok(served(args, &document)?);
    }
    let prepared: Prepared = prepare::scenario(&source, &[])?;
    let scenario = &prepared.scenario;
    Ok(World {
        providers: runner::providers(scenario, &prepared.policies[0]),
        timeline: scenario.timeline.clone(),
        seed: seed(args, scenario.seed.0),
        summaries: scenario.summaries.clone(),
        answers: scenario.answers.clone(),
        rules: scenario.rules.clone(),
        real: Real::default(),
        ports: vec![],
    })
}

/// Whose requests are passed on.
fn real(args: &Serve, world: &World) -> Result<Real, String> {
    let mut real = Real::default();
    for said in &args.upstream {
        let (name, url) = said.split_once('=').ok_or_else(|| format!("--upstream {said}: expected NAME=URL"))?;
        let place =
            world.providers.iter().position(|spec| spec.name == name).ok_or_else(|| {
                format!("--upstream: there is no provider `{name}`; name it with --provider {name}=API")
            })?;
        real = real.and(place, Arc::new(Origin::new(dial(url)?)));
    }
    Ok(real)
}

/// What a file without a claim describes.
fn served(args: &Serve, document: &Document) -> Result<World, Diagnostics> {
    let usual = named(args);
    let known: Vec<(&str, &str)> = usual.iter().map(|spec| (spec.name.as_str(), spec.model.as_str())).collect();
    let served = model::Served::read(document, &known)?;
    let mut providers = Vec::new();
    let mut wrong = Diagnostics::new();
    for said in &served.providers {
        if let Some(spec) = own(said) {
            providers.push(spec);
        } else {
            let path = Path::root().field("providers").field(&said.name).key();
            let hint = Some("say its `api`".to_owned());
            wrong.push(document.problem(&path, format!("nobody knows what `{}` speaks", said.name), hint));
        }
    }
    let providers = if served.providers.is_empty() { healthy(args) } else { providers };
    wrong.or(World {
        providers,
        timeline: served.timeline,
        seed: seed(args, served.seed.map_or(7, |seed| seed.0)),
        summaries: served.summaries,
        answers: served.answers,
        rules: served.rules,
        real: Real::default(),
        ports: vec![],
    })
}

/// The providers that are served where the file names none.
fn named(args: &Serve) -> Vec<ProviderSpec> {
    let said = args.provider.iter().filter_map(|said| Some(provider(said).ok()?.0));
    healthy(args).into_iter().chain(said).collect()
}

/// A provider of the file: one of the usual names needs no format, and none needs a model.
fn own(said: &WorldProvider) -> Option<ProviderSpec> {
    let usual = USUAL.iter().find(|(name, _)| *name == said.name).map(|(_, api)| *api);
    let api = said.api.as_deref().map_or(usual, Api::from_name)?;
    let model = said.model.clone().unwrap_or_else(|| usual_model(api).to_owned());
    runner::provider(&WorldProvider { api: Some(api.name().to_owned()), model: Some(model), ..said.clone() })
}

fn seed(args: &Serve, default: u64) -> Seed {
    Seed(args.seed.unwrap_or(default))
}

/// The providers that are served where nobody says which. `openai` answers chat and Responses.
const USUAL: [(&str, Api); 15] = [
    ("openai", Api::OpenaiChat),
    ("azure", Api::AzureOpenai),
    ("anthropic", Api::AnthropicMessages),
    ("gemini", Api::Gemini),
    ("vertex", Api::Vertex),
    ("bedrock", Api::BedrockConverse),
    ("mistral", Api::Mistral),
    ("cohere", Api::Cohere),
    ("groq", Api::Groq),
    ("together", Api::Together),
    ("deepseek", Api::Deepseek),
    ("xai", Api::Xai),
    ("openrouter", Api::Openrouter),
    ("vllm", Api::Vllm),
    ("ollama", Api::Ollama),
];

fn healthy(args: &Serve) -> Vec<ProviderSpec> {
    if !args.provider.is_empty() {
        return Vec::new();
    }
    USUAL.iter().map(|&(name, api)| ProviderSpec::new(name, api, usual_model(api))).collect()
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
        Api::BedrockConverse | Api::BedrockInvoke => "anthropic.claude-sonnet-4-5-20250929-v1:0",
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
