//! A system under test that is started for the run, and ended with it.
//!
//! *Which question does it answer?* "Is the gateway that this command starts ready to be called, and if
//! not, what did it say?"
//!
//! *Why a new one for each play?* Because a gateway remembers: what one scenario taught its breakers
//! would be the next one's baseline.
//!
//! *What it never does:* read what the gateway says, except to repeat it when it fails.

use std::collections::VecDeque;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::group::Group;
use crate::play::Stop;

/// How long a command may take until it listens.
const READY: Duration = Duration::from_secs(30);

/// How long to wait between two looks whether it listens.
const LOOK: Duration = Duration::from_millis(50);

/// How long it may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(2);

/// Lines of its output that are kept.
const KEPT: usize = 12;

/// The most of one line that is kept.
const LINE_CHARS: usize = 240;

/// A command that runs. Dropping it ends all that it has started.
#[derive(Debug)]
pub(crate) struct Command {
    group: Group,
    exited: watch::Receiver<Option<ExitStatus>>,
    said: Said,
    stop: Stop,
}

/// The last lines of its output.
#[derive(Debug, Clone, Default)]
struct Said(Arc<Mutex<VecDeque<String>>>);

impl Command {
    /// Starts a command line, with more in its environment.
    pub(super) fn start(line: &str, env: &[(String, String)], stop: &Stop) -> io::Result<Self> {
        let mut command = shell(line);
        command.envs(env.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn()?;
        let group = Group::led_by(child.id().unwrap_or(0));
        stop.watch(Some(group));
        let said = Said::default();
        tokio::spawn(said.clone().listen(child.stdout.take()));
        tokio::spawn(said.clone().listen(child.stderr.take()));
        let (tell, exited) = watch::channel(None);
        tokio::spawn(async move { tell.send(child.wait().await.ok()) });
        Ok(Self { group, exited, said, stop: stop.clone() })
    }

    /// Waits until something listens at `host:port`.
    ///
    /// # Errors
    /// Where the command ends before, nothing listens in time, or somebody asks to stop.
    pub(super) async fn ready(&self, address: &str) -> io::Result<()> {
        let begin = Instant::now();
        let mut looks = 0;
        loop {
            if timeout_at(begin + READY, TcpStream::connect(address)).await.is_ok_and(|connected| connected.is_ok()) {
                return Ok(());
            }
            if let Some(status) = self.exit() {
                return Err(self
                    .trouble(&format!("the command ended before it listened at {address} ({status})"))
                    .await);
            }
            if Instant::now() >= begin + READY {
                let waited = READY.as_secs();
                return Err(self.trouble(&format!("the command did not listen at {address} within {waited} s")).await);
            }
            if self.stop.is_set() {
                return Err(io::Error::from(io::ErrorKind::Interrupted));
            }
            looks += 1;
            sleep_until(begin + LOOK * looks).await;
        }
    }

    /// How it ended, where it has.
    pub(super) fn exit(&self) -> Option<ExitStatus> {
        *self.exited.borrow()
    }

    /// What it said last, with that before.
    pub(super) async fn trouble(&self, what: &str) -> io::Error {
        // What it said at its end may still be on its way.
        tokio::time::sleep_until(Instant::now() + LOOK).await;
        let said = self.said.last();
        let said = if said.is_empty() { "\n  (it said nothing)".to_owned() } else { said };
        io::Error::other(format!("{what}; its last lines:{said}"))
    }

    /// Asks it to end, and ends it where it does not.
    pub(super) async fn end(&self) {
        self.group.ask_to_end();
        let mut exited = self.exited.clone();
        // Whoever tells is gone when the runtime ends, and the command with it.
        let _ = timeout_at(Instant::now() + GRACE, exited.wait_for(Option::is_some)).await;
    }
}

impl Drop for Command {
    fn drop(&mut self) {
        self.group.end();
        self.stop.watch(None);
    }
}

impl Said {
    async fn listen(self, pipe: Option<impl AsyncRead + Unpin>) {
        let Some(pipe) = pipe else { return };
        let (mut lines, mut line) = (BufReader::new(pipe), Vec::new());
        while lines.read_until(b'\n', &mut line).await.is_ok_and(|count| count > 0) {
            let text: String = String::from_utf8_lossy(&line).trim_end().chars().take(LINE_CHARS).collect();
            line.clear();
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push_back(text);
            if kept.len() > KEPT {
                kept.pop_front();
            }
        }
    }

    fn last(&self) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().filter(|line| !line.is_empty()).flat_map(|line| ["\n  ", line]).collect()
    }
}

#[cfg(unix)]
fn shell(line: &str) -> tokio::process::Command {
    let mut command = tokio::process::Command::new("sh");
    command.arg("-c").arg(line).process_group(0);
    command
}

#[cfg(not(unix))]
fn shell(line: &str) -> tokio::process::Command {
    let mut command = tokio::process::Command::new("cmd");
    command.arg("/C").arg(line);
    command
}
