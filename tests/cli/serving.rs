//! `brownout serve` while it runs: the admin API, and a file that changes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::sandbox::{SMALL, Sandbox};

/// A server, ended with the value.
pub(crate) struct Serving {
    child: Child,
    address: String,
    said: BufReader<ChildStderr>,
    /// Kept: whose reader has gone away ends.
    _printed: BufReader<ChildStdout>,
}

impl Serving {
    fn start(command: Command) -> Self {
        Self::at(command, "listening on http://")
    }

    /// A server whose address stands behind these words, in one of its first lines.
    fn at(mut command: Command, words: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut printed = BufReader::new(child.stdout.take().unwrap());
        let address = loop {
            let mut line = String::new();
            assert!(printed.read_line(&mut line).unwrap() > 0, "it ended before it said `{words}`");
            if let Some((_, behind)) = line.split_once(words) {
                break behind.trim().split(['/', ',']).next().unwrap_or_default().to_owned();
            }
        };
        let said = BufReader::new(child.stderr.take().unwrap());
        Self { child, address, said, _printed: printed }
    }

    /// The next line of stderr that has the word.
    fn says(&mut self, word: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.said.read_line(&mut line).unwrap() > 0, "it ended before it said `{word}`");
            if line.contains(word) {
                return line.trim().to_owned();
            }
        }
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String) {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        write!(connection, "{head}{headers}content-length: {length}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn json(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let (status, body) = self.ask(method, &format!("/_brownout/v1{path}"), "", body);
        (status, serde_json::from_str(&body).unwrap())
    }

    fn completion(&self) -> u16 {
        let body = r#"{"model":"gpt-4o","messages":[{"role":"user","content":"hello"}]}"#;
        self.ask("POST", "/openai/v1/chat/completions", "", body).0
    }

    /// Asks it to end, as Ctrl-C does. Its exit code, and what it said.
    #[cfg(unix)]
    fn interrupted(mut self) -> (Option<i32>, String) {
        // Who has answered once also hears Ctrl-C.
        assert_eq!(self.ask("GET", "/_brownout/health", "", "").0, 200);
        let sent = Command::new("sh").args(["-c", &format!("kill -INT {}", self.child.id())]).status().unwrap();
        assert!(sent.success());
        let mut said = String::new();
        self.said.read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server of the folder's, at once and on a port of its own.
pub(crate) fn serving(sandbox: &Sandbox, more: &[&str]) -> Serving {
    let common = ["serve", "--listen", "127.0.0.1:0", "--instant"];
    let mut command = sandbox.command(&[&common, more].concat());
    command.env_remove("BROWNOUT_ADMIN_TOKEN");
    Serving::start(command)
}

#[test]
fn a_fault_is_said_over_http_as_in_a_file() {
    let sandbox = Sandbox::new();
    let serving = serving(&sandbox, &[]);
    let said = r#"{"provider": "openai", "for": "1h", "fault": {"error": {"status": 529}}}"#;
    let (status, fault) = serving.json("POST", "/faults", said);
    assert_eq!((status, fault["says"].as_str()), (201, Some("openai: every attempt fails with 529")), "{fault}");
    assert_eq!(serving.completion(), 529);
    let (status, wrong) = serving.json("POST", "/faults", r#"{"fault": {"eror": {}}}"#);
    let problem = &wrong["error"]["problems"][0];
    assert_eq!((status, problem["line"].as_u64(), problem["column"].as_u64()), (400, Some(1), Some(12)), "{wrong}");
    assert_eq!(serving.json("DELETE", "/faults", "").1["ended"], 1);
    assert_eq!(serving.completion(), 200);
    let (_, requests) = serving.json("GET", "/requests?provider=openai", "");
    let statuses: Vec<u64> =
        requests["requests"].as_array().unwrap().iter().filter_map(|one| one["status"].as_u64()).collect();
    assert_eq!(statuses, [529, 200]);
}

#[test]
fn the_description_has_the_shape_of_faults_and_holds_together() {
    let sandbox = Sandbox::new();
    let (_, document) = serving(&sandbox, &[]).json("GET", "/openapi.json", "");
    let schema = serde_json::json!({ "$ref": "#/components/schemas/NewFault", "components": document["components"] });
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    assert!(validator.is_valid(&serde_json::json!({ "fault": { "error": { "status": 503 } }, "share": "50%" })));
    assert!(!validator.is_valid(&serde_json::json!({ "fault": { "eror": {} } })));
}

#[test]
fn a_token_that_is_set_is_asked_for() {
    let sandbox = Sandbox::new();
    let mut serving = serving(&sandbox, &["--admin-token", "t0ken"]);
    assert!(serving.says("admin API").ends_with("for whoever has the token"));
    assert_eq!(serving.json("GET", "/faults", "").0, 401);
    assert_eq!(serving.ask("GET", "/_brownout/v1/faults", "authorization: Bearer t0ken\r\n", "").0, 200);
    assert_eq!(serving.ask("GET", "/_brownout/health", "", "").0, 200);
}

#[test]
fn a_file_that_changes_is_served_and_one_that_is_wrong_is_told() {
    let sandbox = Sandbox::small();
    let mut serving = serving(&sandbox, &["small.yaml"]);
    assert_eq!(serving.completion(), 200);
    sandbox.write("small.yaml", &SMALL.replace("at: 15s", "at: 0s").replace("status: 503", "status: 529"));
    assert_eq!(serving.says("changed"), "small.yaml changed: fault outage: changed");
    assert_eq!(serving.completion(), 529);
    sandbox.write("small.yaml", &SMALL.replace("error:", "eror:"));
    assert_eq!(serving.says("changed"), "small.yaml changed and is wrong: served is what it said before");
    assert_eq!(serving.completion(), 529);
    sandbox.write("small.yaml", SMALL);
    assert_eq!(serving.says("changed"), "small.yaml changed: fault outage: changed");
    assert_eq!(serving.completion(), 200);
    assert_eq!(serving.json("GET", "/requests", "").1["entered"], 4, "what was received is still there");
}

/// A question with a key that must be written nowhere.
const SECRET: &str = "sk-proj-abcdefghijklmnopqrstuvwxyz";

#[test]
fn what_is_recorded_has_no_key_and_is_replayed() {
    let sandbox = Sandbox::new();
    let real = serving(&sandbox, &[]);
    let upstream = format!("http://{}/openai", real.address);
    let record = ["record", "--upstream", &upstream, "--listen", "127.0.0.1:0", "--out", "tape.jsonl"];
    let recorder = Serving::at(sandbox.command(&record), "base URL to http://");
    let body = r#"{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"hello"}]}"#;
    let key = format!("authorization: Bearer {SECRET}\r\n");
    let (status, heard) = recorder.ask("POST", "/openai/v1/chat/completions", &key, body);
    assert_eq!(status, 200, "{heard}");
    assert_eq!(real.json("GET", "/requests", "").1["entered"], 1);
    drop(recorder);
    let tape = std::fs::read_to_string(sandbox.path("tape.jsonl")).unwrap();
    assert!(tape.lines().count() == 2 && !tape.contains(SECRET), "{tape}");
    let command = sandbox.command(&["serve", "--tape", "tape.jsonl", "--listen", "127.0.0.1:0"]);
    let replaying = Serving::start(command);
    let (status, replayed) = replaying.ask("POST", "/openai/v1/chat/completions", &key, body);
    let words = |answer: &str| answer.matches("\"content\":").count();
    assert_eq!((status, words(&replayed)), (200, words(&heard)), "{replayed}");
    assert_eq!(replaying.ask("POST", "/openai/v1/chat/completions", &key, "{}").0, 404);
}

#[test]
fn a_real_provider_fails_on_the_way() {
    let sandbox = Sandbox::new();
    let real = serving(&sandbox, &[]);
    let before = serving(&sandbox, &["--upstream", &format!("openai=http://{}/openai", real.address)]);
    assert_eq!(before.completion(), 200);
    assert_eq!(before.json("POST", "/faults", r#"{"provider": "openai", "fault": {"error": {"status": 529}}}"#).0, 201);
    assert_eq!(before.completion(), 529);
    assert_eq!(real.json("GET", "/requests", "").1["entered"], 1, "what fails on the way does not arrive");
    let kept = before.json("GET", "/requests", "").1;
    let of = |name: &str| kept["requests"].as_array().unwrap().iter().map(|one| one[name].clone()).collect::<Vec<_>>();
    assert_eq!((of("status"), of("provider")), (vec![200.into(), 529.into()], vec!["openai".into(); 2]));
    assert!(kept["requests"][0]["tokens"][1].as_u64() > Some(0), "{kept}");
    let verdict: Value = serde_json::from_str(&before.ask("GET", "/_brownout/verdict", "", "").1).unwrap();
    assert_eq!(verdict["attempts"], 2);
}

#[test]
fn answers_are_told_in_a_file_of_their_own() {
    let sandbox = Sandbox::new();
    let rule = "answers:\n  - when: { text: hello }\n    respond: { text: \"Good morning, {{ model }}.\" }\n";
    sandbox.write("answers.yaml", rule);
    let serving = serving(&sandbox, &["answers.yaml"]);
    let body = r#"{"model":"gpt-4o","messages":[{"role":"user","content":"hello"}]}"#;
    let (status, answer) = serving.ask("POST", "/openai/v1/chat/completions", "", body);
    assert_eq!(status, 200);
    assert!(answer.contains("Good morning, gpt-4o."), "{answer}");
    sandbox.write("wrong.yaml", "answers:\n  - when: { txt: hello }\n    respond: { text: x }\n");
    let wrong = sandbox.run(&["serve", "wrong.yaml", "--listen", "127.0.0.1:0"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("wrong.yaml:2:13") && wrong.err.contains("did you mean `text`"), "{}", wrong.err);
}

#[cfg(unix)]
#[test]
fn a_client_is_judged_when_the_server_is_stopped() {
    let sandbox = Sandbox::new();
    let judged = |fault: Option<&str>, times: usize| {
        let serving = serving(&sandbox, &["--assert"]);
        if let Some(said) = fault {
            assert_eq!(serving.json("POST", "/faults", said).0, 201);
        }
        for _ in 0..times {
            serving.completion();
        }
        serving.interrupted()
    };
    assert_eq!(judged(None, 0).0, Some(3), "nobody came");
    assert_eq!(judged(None, 1).0, Some(0));
    let (code, said) = judged(Some(r#"{"fault": {"error": {"status": 429, "retry_after": "30s"}}}"#), 3);
    assert_eq!(code, Some(1));
    assert!(said.contains("ignored Retry-After twice: asked to wait 30 s"), "{said}");
}
