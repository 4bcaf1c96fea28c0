//! `brownout exec`: somebody's own command, judged from its providers' side.
//!
//! The command waits; the test itself asks the providers at the addresses that the command has found in its
//! environment, and then lets it end.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::thread::yield_now;

use record::report::Entry;

use crate::sandbox::{Ran, Sandbox};

/// A provider that refuses everything from the start, and one that is well.
pub(crate) const DOWN: &str = "\
claim: A script survives an outage.
duration: 10m
providers:
  openai:    { api: openai-chat, model: gpt-4o, ttft: 1ms, tokens_per_second: 100000 }
  anthropic: { api: anthropic-messages, model: claude-sonnet-4-5, ttft: 1ms, tokens_per_second: 100000 }
timeline:
  - { name: outage, at: 0s, for: 10m, provider: openai, fault: { error: { status: 429, retry_after: 30s } } }
expect:
  - { during: outage, hangs: 0 }
";

/// Tells its environment, waits to be let go, and ends so.
const WAIT: &str =
    "env > told.txt; mv told.txt env.txt; until [ -e code.txt ]; do sleep 0.02; done; exit $(cat code.txt)";

/// A command that is rehearsed.
pub(crate) struct Rehearsed {
    sandbox: Sandbox,
    child: Child,
    environment: BTreeMap<String, String>,
}

impl Rehearsed {
    fn start(world: &str, options: &[&str]) -> Self {
        Self::start_in(Sandbox::new(), world, options)
    }

    pub(crate) fn start_in(sandbox: Sandbox, world: &str, options: &[&str]) -> Self {
        sandbox.write("down.yaml", world);
        let args = [&["exec", "down.yaml", "--out", "out"], options, &["--", "sh", "-c", WAIT]].concat();
        let mut command = sandbox.command(&args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        while !sandbox.has("env.txt") {
            assert!(child.try_wait().unwrap().is_none(), "{}", Ran::new(child.wait_with_output().unwrap()).err);
            yield_now();
        }
        let told = std::fs::read_to_string(sandbox.path("env.txt")).unwrap();
        let pair = |line: &str| line.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self { sandbox, child, environment: told.lines().filter_map(pair).collect() }
    }

    fn variable(&self, name: &str) -> &str {
        self.environment.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.environment))
    }

    /// Asks a provider with a key, each by the name of its variable. The status.
    pub(crate) fn ask(&self, base: &str, path: &str, key: &str) -> u16 {
        let (host, below) = self.variable(base).strip_prefix("http://").unwrap().split_once('/').unwrap();
        let body = r#"{"model":"gpt-4o","max_tokens":20,"messages":[{"role":"user","content":"Hello"}]}"#;
        let mut stream = TcpStream::connect(host).unwrap();
        write!(
            stream,
            "POST /{below}{path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{body}",
            self.variable(key),
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    fn ask_openai(&self) -> u16 {
        self.ask("OPENAI_BASE_URL", "/chat/completions", "OPENAI_API_KEY")
    }

    /// Lets the command end.
    pub(crate) fn end(self, code: u8) -> (Sandbox, Ran) {
        self.sandbox.write("ended.txt", &code.to_string());
        std::fs::rename(self.sandbox.path("ended.txt"), self.sandbox.path("code.txt")).unwrap();
        let ran = Ran::new(self.child.wait_with_output().unwrap());
        (self.sandbox, ran)
    }
}

fn entry(sandbox: &Sandbox) -> Entry {
    sandbox.report("out").scenarios.remove(0)
}

#[test]
fn a_client_that_goes_to_another_provider_has_done_well() {
    let rehearsed = Rehearsed::start(DOWN, &[]);
    assert_eq!(rehearsed.ask_openai(), 429);
    assert_eq!(rehearsed.ask("ANTHROPIC_BASE_URL", "/v1/messages", "ANTHROPIC_API_KEY"), 200);
    let (sandbox, ran) = rehearsed.end(0);
    let entry = entry(&sandbox);
    assert_eq!((entry.requests, entry.attempts, entry.sut.as_str()), (1, 2, "sh"), "{}{}", ran.out, ran.err);
    assert!(entry.findings.is_empty(), "{:?}", entry.findings);
    assert_eq!(entry.command.as_ref().and_then(|command| command.code), Some(0));
    let [moved] = &entry.failovers[..] else { panic!("{:?}", entry.failovers) };
    assert_eq!((moved.from.as_str(), moved.to.as_str(), moved.count), ("openai", "anthropic", 1));
}

#[test]
fn what_a_client_does_wrong_fails_the_run() {
    let rehearsed = Rehearsed::start(DOWN, &[]);
    for _ in 0..3 {
        assert_eq!(rehearsed.ask_openai(), 429);
    }
    assert_eq!(rehearsed.ask("ANTHROPIC_BASE_URL", "/v1/messages", "OPENAI_API_KEY"), 200);
    let (sandbox, ran) = rehearsed.end(0);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("Ignored Retry-After twice: asked to wait 30 s"), "{}", ran.out);
    assert!(ran.out.contains("Sent a key of OpenAI to Anthropic"), "{}", ran.out);
    let junit = std::fs::read_to_string(sandbox.path("out/junit.xml")).unwrap();
    assert!(junit.contains(r#"<testcase name="conduct: ignored_retry_after""#), "{junit}");
    let all = sandbox.files("out");
    let holds_key = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains("brownout-openai");
    assert!(!all.values().any(holds_key), "a key was written");
}

#[test]
fn a_command_that_fails_fails_the_run() {
    let (_, ran) = Rehearsed::start(DOWN, &[]).end(7);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("The command ended with exit code 7."), "{}", ran.out);
}

#[test]
fn a_command_that_is_not_there_is_an_environment_that_is_wrong() {
    let sandbox = Sandbox::new();
    sandbox.write("down.yaml", DOWN);
    let ran = sandbox.run(&["exec", "down.yaml", "--", "no-such-program-anywhere"]);
    assert_eq!(ran.code, 4);
    assert!(ran.err.contains("no-such-program-anywhere"), "{}", ran.err);
    assert_eq!(sandbox.run(&["exec", "down.yaml"]).code, 2);
}

#[test]
fn a_command_may_start_where_a_fault_begins() {
    let later = DOWN.replace("at: 0s, for: 10m", "at: 3m, for: 5m");
    let (_, silent) = Rehearsed::start(&later, &[]).end(0);
    assert!(silent.err.contains("nothing reached the providers"), "{}", silent.err);
    let early = Rehearsed::start(&later, &[]);
    assert_eq!(early.ask_openai(), 200);
    let (_, early) = early.end(0);
    assert!(early.err.contains("before `outage` began at 180 s: `--from outage` starts there"), "{}", early.err);
    let rehearsed = Rehearsed::start(&later, &["--from", "outage"]);
    assert_eq!(rehearsed.ask_openai(), 429);
    let (sandbox, _) = rehearsed.end(0);
    assert_eq!(entry(&sandbox).providers.get("openai").unwrap().errors.get("rate_limited"), Some(&1));
    let wrong = sandbox.run(&["exec", "down.yaml", "--from", "outrage", "--", "true"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("or a fault of the scenario: outage"), "{}", wrong.err);
}
