//! What a value says, laid beside what encoders write and decoders read.

use wire::codec::{StreamEncoder, StreamHead};
use wire::{FinishReason, Reasoning, Text, ToolCall, Usage, estimate_tokens};

use super::*;

const GOOD: &str = r#"{"order":"A-2071"}"#;
const HALF: &str = r#"{"order":"A"#;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A stretch that is a whole part: a token each ten milliseconds.
fn segment(part: Part, text: Text, first: u64) -> Segment {
    let tokens = estimate_tokens(&text);
    let last = ms(first + 10 * (u64::from(tokens) - 1));
    Segment { part, from: 0, of: tokens, text, tokens, first: ms(first), last }
}

fn call(arguments: &'static str) -> ToolCall {
    ToolCall { id: "abcDEF123".into(), name: "look_up".into(), arguments: arguments.into() }
}

/// A thought, words, and calls with these arguments.
fn reply(api: Api, calls: &[&'static str], finish: FinishReason) -> Reply {
    let thought = Reasoning { text: "Which order?".into(), sealed: Some("c2VhbA==".into()), vendor: api };
    let mut segments = vec![
        segment(Part::Thought(thought.clone()), thought.text, 100),
        segment(Part::Words, "Let me see.".into(), 200),
    ];
    let calls = calls.iter().zip([300, 400]).map(|(text, at)| segment(Part::Call(call(text)), (*text).into(), at));
    segments.extend(calls);
    let ended = ms(500);
    let usage = Usage { input_tokens: 3, output_tokens: 9, ..Usage::default() };
    let ending = Ending::Complete;
    Reply { stream: true, segments, finish, usage, counted: true, ending, ended, limits: None, partial: None }
}

/// What came out of an answer, in order within each kind: words, thoughts, calls, its end and what it cost.
#[derive(Debug, Default, PartialEq)]
struct Heard {
    words: String,
    thoughts: Vec<String>,
    calls: Vec<(String, String)>,
    finish: Option<FinishReason>,
    output_tokens: Option<u64>,
    failed: bool,
}

impl Heard {
    fn of<E>(chunks: impl Iterator<Item = Result<Chunk, E>>) -> Self {
        let mut heard = Self::default();
        for chunk in chunks {
            match chunk {
                Ok(Chunk::Delta { text, .. }) => heard.words.push_str(&text),
                Ok(Chunk::Reasoning(thought)) => heard.thoughts.push(thought.text.into_owned()),
                Ok(Chunk::ToolCall(call)) => heard.calls.push((call.name.into_owned(), call.arguments.into_owned())),
                Ok(Chunk::Finish(reason)) => heard.finish = Some(reason),
                Ok(Chunk::Usage(usage)) => heard.output_tokens = Some(usage.output_tokens),
                Ok(Chunk::Working { .. } | Chunk::Error(_)) => {}
                // Of what cannot be read, nobody uses anything.
                Err(_) => return Self { failed: true, ..Self::default() },
            }
        }
        heard
    }
}

fn encoder(api: Api) -> StreamEncoder {
    let head = api.head(7, "some-model", 1_760_000_000);
    api.stream_encoder(StreamHead { head, input_tokens: 3, cached_tokens: 0, include_usage: true })
}

fn bytes(api: Api, reply: &Reply) -> Vec<u8> {
    let mut encoder = encoder(api);
    let mut bytes = encoder.start();
    for segment in &reply.segments {
        bytes.extend(match &segment.part {
            Part::Words => encoder.delta(&segment.text),
            Part::Thought(thought) => encoder.reasoning(thought),
            Part::Call(call) => encoder.tool_call(call),
        });
    }
    bytes.extend(encoder.finish(reply.finish, reply.usage));
    bytes
}

#[test]
fn what_is_said_is_what_a_decoder_says() {
    let calls: [&[&'static str]; 4] = [&[], &[GOOD], &[GOOD, HALF], &[HALF]];
    for (api, calls) in Api::ALL.into_iter().flat_map(|api| calls.map(|calls| (api, calls))) {
        let ends = if calls.is_empty() { FinishReason::Stop } else { FinishReason::ToolCalls };
        for finish in [ends, FinishReason::Length] {
            let reply = reply(api, calls, finish);
            let wire = Heard::of(api.stream_decoder().push(&bytes(api, &reply)).into_iter());
            let values = Heard::of(told(api, reply).into_iter().map(|(_, said)| said));
            assert_eq!(values, wire, "{}: {calls:?} {finish:?}", api.name());
        }
    }
}

/// What is said when, in short.
fn page(api: Api, reply: Reply) -> Vec<(u128, String)> {
    let line = |(at, said): Said| {
        let what = match said {
            Ok(Chunk::Delta { tokens, lasting, .. }) => format!("{tokens} words in {} ms", lasting.as_millis()),
            Ok(Chunk::Working { tokens, lasting }) => format!("{tokens} tokens in {} ms", lasting.as_millis()),
            Ok(Chunk::ToolCall(call)) => format!("call {}", call.arguments),
            Ok(Chunk::Reasoning(_)) => "thought".to_owned(),
            Ok(Chunk::Finish(_)) => "end".to_owned(),
            Ok(Chunk::Usage(_)) => "usage".to_owned(),
            Ok(Chunk::Error(error)) => error.message.into_owned(),
            Err(why) => why.to_string(),
        };
        (at.as_millis(), what)
    };
    told(api, reply).into_iter().map(line).collect()
}

/// The page of an answer with one call, between its words and its end.
fn page_of_call(api: Api) -> Vec<(u128, String)> {
    let mut page = page(api, reply(api, &[GOOD], FinishReason::ToolCalls));
    let words = page.iter().position(|(at, _)| *at == 200).unwrap();
    page.drain(..=words);
    page.retain(|(_, what)| !matches!(what.as_str(), "end" | "usage"));
    page
}

#[test]
fn each_format_is_silent_in_its_own_way() {
    let call = || format!("call {GOOD}");
    let by_token = || (300, "5 tokens in 40 ms".to_owned());
    assert_eq!(page_of_call(Api::AnthropicMessages), [by_token(), (340, call())]);
    assert_eq!(page_of_call(Api::OpenaiChat), [by_token(), (500, call())]);
    assert_eq!(page_of_call(Api::Gemini), [(340, call())]);
    assert_eq!(page_of_call(Api::Groq), [(340, "5 tokens in 0 ms".to_owned()), (500, call())]);
    assert_eq!(page_of_call(Api::Mistral), [(500, call())]);
    let thought = |api| page(api, reply(api, &[], FinishReason::Stop)).into_iter().take_while(|(at, _)| *at < 200);
    assert_eq!(thought(Api::OpenaiChat).count(), 0);
    let shown = [(100, "3 tokens in 20 ms".to_owned()), (120, "thought".to_owned())];
    assert_eq!(thought(Api::Deepseek).collect::<Vec<_>>(), shown);
}

#[test]
fn half_a_call_is_never_handed_on() {
    for api in Api::ALL {
        let mut stopped = reply(api, &[GOOD], FinishReason::ToolCalls);
        let last = stopped.segments.last_mut().unwrap();
        (last.tokens, last.last) = (3, ms(320));
        let stopped = Reply { ending: Ending::Reset, ended: ms(330), ..stopped };
        let heard = page(api, stopped);
        assert!(heard.iter().all(|(_, what)| !what.starts_with("call")), "{}: {heard:?}", api.name());
        assert_eq!(heard.last().unwrap().0, 330);
    }
}
