//! `brownout serve`: mock providers on a port, for any client.

use std::io;
use std::net::SocketAddr;

use chance::Tick;
use conduct::{Outcome, Verdict};
use fault::Kind;
use fault::kind::Blackout;
use mock::server::{Listener, Server, Tls};
use mock::settings::settings;
use mock::{Clock, ProviderSpec};
use record::ExitCode;
use tokio::task::JoinSet;

use super::tape;
use crate::args::Serve;
use crate::interrupt::interrupted;
use crate::output::{fail, note, print};
use crate::playing::refuse;
use crate::serving::world::{Unready, World};
use crate::{serving, today};

/// Runs the command.
pub(crate) fn serve(args: &Serve) -> ExitCode {
    if let Some(file) = &args.tape {
        return tape::replay(args, file);
    }
    let world = match World::of(args) {
        Ok(world) => world,
        Err(Unready::Wrong(problems)) => return refuse(&problems),
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
