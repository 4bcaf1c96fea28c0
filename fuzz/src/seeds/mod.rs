//! A few inputs for each target, in our own encoders' words and from the project's own files.
//!
//! *Which question does it answer?* "Where does a fuzzer begin?" One that begins with nothing needs hours to find out
//! what JSON is.
//!
//! *Why made and not kept?* A format that changes changes its inputs, too.
//!
//! *What it never does:* write a file: `examples/seeds.rs` does, and `tests/seeds.rs` only reads them.

mod files;
mod said;
mod samples;

use std::io::Result;

use wire::Api;

use said::{BESIDE, CALLS, TEXTS, UPSTREAM};
use samples::{framed, post, stream, wanted, whole};

/// An input.
#[derive(Debug, Clone)]
pub struct Input {
    /// Whose.
    pub target: &'static str,
    /// Its name, which no other of the target has.
    pub name: String,
    /// The bytes, the first of which picks a reader.
    pub bytes: Vec<u8>,
}

/// An input with the bytes before it that pick its reader.
fn input(target: &'static str, name: impl Into<String>, places: &[u8], bytes: &[u8]) -> Input {
    Input { target, name: name.into(), bytes: [places, bytes].concat() }
}

/// All of them.
///
/// # Errors
/// Where a file of the project cannot be read.
pub fn all() -> Result<Vec<Input>> {
    let formats = (0u8..).zip(Api::ALL);
    let formats = formats.flat_map(|(place, api)| [asked(place, api), answered(place, api)].concat());
    Ok([formats.collect(), texts(), connections(), tapes(), files::all()?].concat())
}

/// Questions of a format.
fn asked(place: u8, api: Api) -> Vec<Input> {
    let name = api.name();
    let mut inputs = Vec::new();
    for (nth, request) in wanted().iter().enumerate() {
        let body = api.encode_request(request);
        inputs.push(input("requests", format!("{name}-{nth}"), &[place, 0], &body));
        let sent = [b"anthropic-version: 2023-06-01\n", body.as_slice()].concat();
        inputs.push(input("requests", format!("{name}-sent-{nth}"), &[place, 1], &sent));
        inputs.push(input("connections", format!("{name}-{nth}"), &[0], &post(api, request)));
        inputs.push(input("connections", format!("{name}-body-{nth}"), &[3, place, 0], &body));
    }
    for (nth, body) in BESIDE.iter().enumerate() {
        let what = |what: u8| input("requests", format!("{name}-{what}-{nth}"), &[place, what], body.as_bytes());
        inputs.extend([what(2), what(3)]);
    }
    inputs
}

/// Answers of a format.
fn answered(place: u8, api: Api) -> Vec<Input> {
    let name = api.name();
    let events = stream(api);
    let mut inputs = vec![
        input("answers", name, &[place], &api.encode_whole(&api.head(7, "some-model", 1_760_000_000), &whole())),
        input("streams", name, &[place, 5], &events),
        input("streams", format!("{name}-words"), &[place, 0], "{\"city\":\"Héllo\"}".as_bytes()),
        input("streams", format!("{name}-array"), &[place, 1], "{\"city\":\"Héllo\"}".as_bytes()),
        input("passages", name, &[place, 0, 9], &events),
        input("texts", format!("path-{name}"), &[0], api.path("some/model", true).as_bytes()),
    ];
    for status in [400, 429, 503] {
        let (_, body) = api.encode_error(status, &wire::errors::typical(api, status), "req_1");
        inputs.push(input("answers", format!("{name}-{status}"), &[place], &body));
    }
    if matches!(api, Api::BedrockConverse | Api::BedrockInvoke) {
        inputs.push(input("streams", format!("{name}-frames"), &[place, 2], &framed(&events)));
    }
    inputs
}

fn texts() -> Vec<Input> {
    let text =
        |(nth, (place, text)): (usize, &(u8, &str))| input("texts", format!("text-{nth}"), &[*place], text.as_bytes());
    TEXTS.iter().enumerate().map(text).collect()
}

fn connections() -> Vec<Input> {
    let call =
        |(nth, (place, said)): (usize, &(u8, &[u8]))| input("connections", format!("call-{nth}"), &[*place], said);
    let passage = |(nth, (fault, said)): (usize, &(u8, &str))| {
        input("passages", format!("fault-{nth}"), &[0, *fault, 5], said.as_bytes())
    };
    CALLS.iter().enumerate().map(call).chain(UPSTREAM.iter().enumerate().map(passage)).collect()
}

fn tapes() -> Vec<Input> {
    let formats = [(4, Api::OpenaiChat), (1, Api::AnthropicMessages), (2, Api::BedrockConverse), (3, Api::Ollama)];
    let scrubbed = |(place, api): (u8, Api)| {
        let events = stream(api);
        let said = [b"Bearer my-own-key-1\n/x?key=my-own-key-2\n", events.as_slice(), b"my-own-key-1 sk-12345678"];
        input("tapes", api.name(), &[place], &said.concat())
    };
    let body = Api::OpenaiChat.encode_request(&wanted()[1]);
    let request = [b"Bearer Reply-with\n/x\n", body.as_slice()].concat();
    let others = [input("tapes", "tape", &[0], said::TAPE.as_bytes()), input("tapes", "request", &[4], &request)];
    formats.into_iter().map(scrubbed).chain(others).collect()
}
