//! The page on showing, held against what encoders write and decoders read.

use super::*;
use crate::codec::StreamEncoder;
use crate::{FinishReason, Reasoning, estimate_tokens};

fn call(arguments: &'static str) -> ToolCall {
    ToolCall { id: "abcDEF123".into(), name: "look_up".into(), arguments: arguments.into() }
}

fn thought(api: Api) -> Reasoning {
    Reasoning { text: "First the order, then the parcel.".into(), sealed: Some("c2VhbA==".into()), vendor: api }
}

fn encoder(api: Api) -> StreamEncoder {
    let head = api.head(7, "some-model", 1_760_000_000);
    api.stream_encoder(StreamHead { head, input_tokens: 3, cached_tokens: 0, include_usage: true })
}

/// The bytes of a part behind the words of an answer, and the tokens in it.
fn written(api: Api, part: &Part) -> (Vec<u8>, u32) {
    let mut encoder = encoder(api);
    let _before = [encoder.start(), encoder.delta("Let me see.")];
    match part {
        Part::Words => (encoder.delta("words"), 1),
        Part::Thought(thought) => (encoder.reasoning(thought), estimate_tokens(&thought.text)),
        Part::Call(call) => (encoder.tool_call(call), estimate_tokens(&call.arguments)),
    }
}

fn parts(api: Api) -> [Part; 4] {
    let calls = [r#"{"order":"A-2071"}"#, r#"{"text":"あいうえおかきくけこ, そして 🎉🎉🎉"}"#];
    let [short, long] = calls.map(|arguments| Part::Call(call(arguments)));
    [Part::Words, Part::Thought(thought(api)), short, long]
}

#[test]
fn a_part_shows_as_it_is_said_to() {
    for (api, part) in Api::ALL.into_iter().flat_map(|api| parts(api).map(|part| (api, part))) {
        let (bytes, tokens) = written(api, &part);
        let (signs, read) = (api.signs(&bytes), api.stream_decoder().push(&bytes));
        assert_eq!(signs.last().copied().unwrap_or(0), bytes.len());
        let shows = if read.is_empty() {
            Showing::Never
        } else if signs.len() as u32 >= tokens {
            Showing::ByToken
        } else {
            assert_eq!(signs.len(), 1, "{}: {part:?}", api.name());
            Showing::Whole
        };
        assert_eq!(api.shows(&part), shows, "{}: {part:?}", api.name());
        let handed = read.iter().any(|item| matches!(item, Ok(Chunk::ToolCall(_))));
        let at_once = matches!(part, Part::Call(_)) && !api.hands_calls_on_at_the_end();
        assert_eq!(handed, at_once, "{}: {part:?}", api.name());
    }
}

#[test]
fn what_comes_around_a_part_is_no_sign() {
    let (bytes, _) = written(Api::AnthropicMessages, &Part::Call(call("{}")));
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert_eq!(text.matches("event:").count(), 5, "{text}");
    // The end of the words, the block and its empty first piece; the arguments; the end.
    assert_eq!(Api::AnthropicMessages.signs(&bytes).len(), 3, "{text}");
    assert_eq!(Api::OpenaiChat.signs(b"no event\n\nat all\n\n"), [10, 18]);
    assert!(Api::OpenaiChat.signs(b"").is_empty());
}

/// An answer with words, a thought and these calls.
fn whole(api: Api, calls: &[ToolCall], finish: FinishReason) -> Whole {
    Whole {
        text: "Let me see.".into(),
        tool_calls: calls.to_vec(),
        reasoning: vec![thought(api)],
        finish: Some(finish),
        usage: Some(Usage { input_tokens: 3, output_tokens: 9, ..Usage::default() }),
    }
}

/// Calls and thoughts of an answer, or nothing where it cannot be read.
type Seen = Option<(Vec<(String, String)>, Vec<String>)>;

fn seen(whole: Result<Whole, Malformed>) -> Seen {
    let whole = whole.ok()?;
    let calls = whole.tool_calls.into_iter().map(|call| (call.name.into_owned(), call.arguments.into_owned()));
    Some((calls.collect(), whole.reasoning.into_iter().map(|thought| thought.text.into_owned()).collect()))
}

fn streamed(api: Api, whole: &Whole) -> Result<Whole, Malformed> {
    let mut encoder = encoder(api);
    let mut bytes = encoder.start();
    whole.reasoning.iter().for_each(|thought| bytes.extend(encoder.reasoning(thought)));
    bytes.extend(encoder.delta(&whole.text));
    whole.tool_calls.iter().for_each(|call| bytes.extend(encoder.tool_call(call)));
    bytes.extend(encoder.finish(whole.finish.unwrap(), whole.usage.unwrap()));
    let mut read = Whole::default();
    for chunk in api.stream_decoder().push(&bytes) {
        match chunk? {
            Chunk::ToolCall(call) => read.tool_calls.push(call),
            Chunk::Reasoning(thought) => read.reasoning.push(thought),
            _ => {}
        }
    }
    Ok(read)
}

#[test]
fn what_is_read_in_the_end_is_what_a_decoder_reads() {
    let texts = [r#"{"order":"A-2071"}"#, r#"{"ord""#, "", "[1]"];
    let finishes = [FinishReason::ToolCalls, FinishReason::Length];
    for (api, finish, text) in Api::ALL
        .into_iter()
        .flat_map(|api| finishes.into_iter().flat_map(move |finish| texts.map(|text| (api, finish, text))))
    {
        let answer = whole(api, &[call("{}"), call(text)], finish);
        let head = api.head(7, "some-model", 1_760_000_000);
        let told = |stream| seen(api.as_read(answer.clone(), stream));
        let name = format!("{}: {text} {finish:?}", api.name());
        assert_eq!(told(true), seen(streamed(api, &answer)), "stream of {name}");
        assert_eq!(told(false), seen(api.decode_whole(&api.encode_whole(&head, &answer))), "whole of {name}");
        let one = api.streamed_call(call(text)).map(|call| call.arguments);
        let in_stream = api.as_read(whole(api, &[call(text)], FinishReason::Length), true).unwrap();
        assert_eq!(one.as_ref(), in_stream.tool_calls.first().map(|call| &call.arguments), "{name}");
    }
}

#[test]
fn what_it_costs_is_known_as_early_as_is_said() {
    let usage = Usage { input_tokens: 3, output_tokens: 9, ..Usage::default() };
    let place = |items: &[Result<Chunk, Malformed>], what: fn(&Chunk) -> bool| {
        items.iter().position(|item| item.as_ref().is_ok_and(what))
    };
    let is_usage = |chunk: &Chunk| matches!(chunk, Chunk::Usage(_));
    for api in Api::ALL {
        let mut encoder = encoder(api);
        let begun = [encoder.start(), encoder.delta("Let me see.")].concat();
        let end = encoder.clone().finish(FinishReason::Stop, usage);
        let whole = api.stream_decoder().push(&[begun.clone(), end].concat());
        let first = place(&whole, is_usage) < place(&whole, |chunk| matches!(chunk, Chunk::Finish(_)));
        assert_eq!(api.tells_usage_first(), first, "{}: {whole:?}", api.name());
        let fields = crate::errors::typical(api, 503);
        let broken = api.stream_decoder().push(&[begun, encoder.error(&fields)].concat());
        let said = broken.into_iter().find_map(|item| match item {
            Ok(Chunk::Usage(usage)) => Some(usage),
            _ => None,
        });
        assert_eq!(api.usage_of_broken(usage), said, "{}", api.name());
        assert_eq!(api.error_in_stream(503).message, fields.message, "{}", api.name());
    }
}

#[test]
fn an_error_in_a_stream_has_the_name_that_streams_have() {
    let kind = |api: Api| api.error_in_stream(503).kind;
    assert_eq!(kind(Api::BedrockConverse).as_deref(), Some("serviceUnavailableException"));
    assert_eq!(kind(Api::AnthropicMessages), crate::errors::typical(Api::AnthropicMessages, 503).kind);
}

#[test]
fn a_call_that_is_not_done_is_half_of_one() {
    let by_token = |api: &Api| api.shows_calls() == Showing::ByToken;
    for api in Api::ALL.into_iter().filter(by_token) {
        let mut encoder = encoder(api);
        let start = encoder.start();
        let call = encoder.tool_call(&call(r#"{"order":"A-2071"}"#));
        let signs = api.signs(&call);
        let begun = [start, call[..signs[signs.len() - 2]].to_vec()].concat();
        for (finish, is_read) in [(FinishReason::ToolCalls, false), (FinishReason::Length, true)] {
            let end = encoder.clone().finish(finish, Usage::default());
            let items = api.stream_decoder().push(&[begun.clone(), end].concat());
            assert_eq!(items.iter().all(Result::is_ok), is_read, "{} {finish:?}: {items:?}", api.name());
            assert!(!items.iter().any(|item| matches!(item, Ok(Chunk::ToolCall(_)))), "{}", api.name());
        }
    }
}
