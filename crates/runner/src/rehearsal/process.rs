//! The command that is rehearsed.
//!
//! *Which question does it answer?* "How did it end?"
//!
//! *Why does it keep the terminal?* It is its user's own program: it may ask something, and Ctrl-C is meant for it
//! first. So it is in the same group of processes, and hears what the terminal says.
//!
//! *What it never does:* read its output, or outlive it.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::time::Duration;

use mock::settings::Setting;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::play::Stop;

/// How long it may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(5);

/// How long to wait between two looks whether somebody asks to stop.
const LOOK: Duration = Duration::from_millis(50);

/// Proxies between a command and providers on its own machine help nobody.
const DIRECT: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// A command that runs. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Process {
    name: String,
    child: Child,
}

impl Process {
    /// Starts it, with more in its environment.
    pub(super) fn start(line: &[OsString], environment: &[Setting]) -> io::Result<Self> {
        let (program, arguments) = line.split_first().ok_or_else(|| io::Error::other("there is no command"))?;
        let mut command = Command::new(program);
        command.args(arguments).envs(environment.iter().map(|(name, value)| (name, value))).kill_on_drop(true);
        command.envs(DIRECT.map(|name| (name, "127.0.0.1,localhost")));
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", program.display()));
        let child = command.spawn().map_err(named)?;
        let file = Path::new(program).file_name().unwrap_or(program);
        Ok(Self { name: file.to_string_lossy().into_owned(), child })
    }

    /// What it is called.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Waits for its end, or until somebody asks to stop: then it has a little time. Its exit code, where it has one.
    pub(super) async fn ended(&mut self, stop: &Stop) -> Option<i32> {
        tokio::select! {
            biased;
            status = self.child.wait() => return status.ok()?.code(),
            () = asked(stop) => {}
        }
        match timeout_at(Instant::now() + GRACE, self.child.wait()).await {
            Ok(status) => status.ok()?.code(),
            Err(_) => self.child.kill().await.ok().and(None),
        }
    }
}

async fn asked(stop: &Stop) {
    while !stop.is_set() {
        sleep_until(Instant::now() + LOOK).await;
    }
}
