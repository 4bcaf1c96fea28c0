//! `brownout record`: a real provider, recorded.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path as FilePath;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cassette::{Header, Path, Scrubber};
use failover::http::{Dial, Proxies};
use mock::server::{Server, ServerOptions};
use proxy::{Origin, Recorder, Sink};
use record::ExitCode;

use super::serve::{asked_to_stop, bind, block_on};
use crate::args::Record;
use crate::output::{fail, note, print};

/// Runs the command.
pub(crate) fn record(args: &Record) -> ExitCode {
    let prepared = dial(&args.upstream).and_then(|dial| Ok((dial, scrubber(&args.scrub)?)));
    match prepared {
        Ok((dial, scrubber)) => block_on(listen(args, dial, scrubber), |()| ExitCode::Passed),
        Err(why) => fail(ExitCode::Invalid, &why),
    }
}

/// The provider at a URL, through the proxies that the environment names.
pub(crate) fn dial(url: &str) -> Result<Dial, String> {
    let proxies = Proxies::from_env().map_err(|bad| bad.to_string())?;
    Dial::new(url, proxies.connector(url)).map_err(|bad| format!("--upstream: {bad}"))
}

fn scrubber(paths: &[String]) -> Result<Scrubber, String> {
    let paths = paths.iter().map(|path| Path::parse(path));
    paths.collect::<Result<_, _>>().map(Scrubber::new).map_err(|bad| format!("--scrub {bad}"))
}

async fn listen(args: &Record, dial: Dial, scrubber: Scrubber) -> io::Result<()> {
    let listener = bind(args.listen).await?;
    let written = Arc::new(AtomicU64::new(0));
    let sink = sink(&args.out, &Header::new(&args.upstream, &scrubber), Arc::clone(&written))?;
    print(&format!("recording {} into {}", args.upstream, args.out.display()));
    print(&format!("set your client's base URL to http://{}{}", listener.local_addr()?, dial.prefix()));
    let recorder = Recorder::new(Arc::new(Origin::new(dial)), scrubber, sink);
    listener.run(Server::forwarding(Arc::new(recorder), ServerOptions::LIVE), asked_to_stop()).await;
    note(&format!("{}: {} exchanges", args.out.display(), written.load(Ordering::Relaxed)));
    Ok(())
}

/// Appends lines to a new file, each at once. Counts those that were written, and tells of those that were not.
fn sink(path: &FilePath, header: &Header, written: Arc<AtomicU64>) -> io::Result<Sink> {
    let told = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let mut file = File::create_new(path).map_err(told)?;
    file.write_all(header.line().as_bytes()).map_err(told)?;
    let path = path.display().to_string();
    Ok(Box::new(move |line| match file.write_all(line.as_bytes()) {
        Ok(()) => drop(written.fetch_add(1, Ordering::Relaxed)),
        Err(error) => note(&format!("an exchange is lost: {path}: {error}")),
    }))
}
