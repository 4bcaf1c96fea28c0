//! Holds each format's two directions against each other, however the bytes are cut.

use std::time::Duration;

use proptest::prelude::*;

use crate::codec::{Completeness, Malformed, StreamDecoder, StreamEncoder, StreamHead};
use crate::{
    Api, Chunk, Content, ErrorFields, FinishReason, Image, Message, Reasoning, Request, Role, Tool, ToolCall,
    ToolChoice, ToolResult, Usage, Whole,
};

const USAGE: Usage = Usage {
    input_tokens: 12,
    cached_tokens: 5,
    cache_write_tokens: 0,
    output_tokens: 3,
    reasoning_tokens: 0,
    cost_nano_usd: None,
};

fn encoder(api: Api, usage: Usage) -> StreamEncoder {
    api.stream_encoder(StreamHead {
        head: api.head(7, "some-model", 1_760_000_000),
        input_tokens: usage.input_tokens,
        cached_tokens: usage.cached_tokens,
        include_usage: true,
    })
}

/// A complete stream of these texts.
fn written(api: Api, texts: &[String], reason: FinishReason, usage: Usage) -> Vec<u8> {
    let mut encoder = encoder(api, usage);
    let mut bytes = encoder.start();
    for text in texts {
        bytes.extend(encoder.delta(text));
    }
    bytes.extend(encoder.finish(reason, usage));
    bytes
}

fn read(decoder: &mut StreamDecoder, pieces: &[&[u8]]) -> Vec<Result<Chunk, Malformed>> {
    pieces.iter().flat_map(|piece| decoder.push(piece)).collect()
}

fn text_of(items: &[Result<Chunk, Malformed>]) -> String {
    let texts = items.iter().filter_map(|item| match item {
        Ok(Chunk::Delta { text, .. }) => Some(text.as_ref()),
        _ => None,
    });
    texts.collect()
}

fn finishes(items: &[Result<Chunk, Malformed>]) -> Vec<FinishReason> {
    let finishes = items.iter().filter_map(|item| match item {
        Ok(Chunk::Finish(reason)) => Some(*reason),
        _ => None,
    });
    finishes.collect()
}

fn usages(items: &[Result<Chunk, Malformed>]) -> Vec<Usage> {
    let usages = items.iter().filter_map(|item| match item {
        Ok(Chunk::Usage(usage)) => Some(*usage),
        _ => None,
    });
    usages.collect()
}

fn split<'b>(bytes: &'b [u8], sizes: &[usize]) -> Vec<&'b [u8]> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, tail) = rest.split_at((*size).min(rest.len()));
        pieces.push(piece);
        rest = tail;
    }
    pieces
}

#[test]
fn a_stream_cut_anywhere_before_its_completeness_has_no_finish() {
    for api in Api::ALL {
        let bytes = written(api, &["Hé\nllo ".to_owned(), "[DONE]\n\n".to_owned()], FinishReason::Stop, USAGE);
        let complete_at = (0..=bytes.len())
            .find(|cut| !finishes(&api.stream_decoder().push(&bytes[..*cut])).is_empty())
            .expect("a whole stream finishes");
        let text = String::from_utf8_lossy(&bytes[..complete_at]);
        let last = match api {
            Api::AnthropicMessages => "data: {\"type\":\"message_stop\"",
            Api::OpenaiResponses => "\"type\":\"response.completed\"}\n\n",
            Api::Gemini | Api::Vertex => "\"responseId\":",
            Api::BedrockConverse => "\"stopReason\":\"end_turn\"}",
            // `{"type":"message_stop"` but for its last letter, in base64.
            Api::BedrockInvoke => "\"bytes\":\"eyJhbWF6b24tYmVkcm9jay1pbnZvY2F0aW9uTWV0cmljcyI6",
            Api::Cohere => "event: message-end",
            Api::Ollama => "\"eval_duration\":0}\n",
            _ => "\"finish_reason\":\"stop\"",
        };
        // Some say with their last words what the answer costs.
        let tail = &text[text.floor_char_boundary(text.len().saturating_sub(600))..];
        assert!(tail.contains(last), "{}: {tail}", api.name());
        for cut in 0..=bytes.len() {
            let mut decoder = api.stream_decoder();
            let items = decoder.push(&bytes[..cut]);
            assert!(items.iter().all(Result::is_ok));
            assert_eq!(finishes(&items).len(), usize::from(cut >= complete_at), "{} at {cut}", api.name());
            assert_eq!(decoder.completeness().is_complete(), cut >= complete_at, "{} at {cut}", api.name());
        }
    }
}

fn calls(items: &[Result<Chunk, Malformed>]) -> Vec<ToolCall> {
    let calls = items.iter().filter_map(|item| match item {
        Ok(Chunk::ToolCall(call)) => Some(call.clone()),
        _ => None,
    });
    calls.collect()
}

fn some_calls() -> [ToolCall; 2] {
    let call = |id: &'static str, arguments: &'static str| ToolCall {
        id: id.into(),
        name: "look_up".into(),
        arguments: arguments.into(),
    };
    [call("abcDEF123", r#"{"city":"Zürich","days":[1,2.50]}"#), call("abcDEF456", "{}")]
}

#[test]
fn a_tool_call_cut_anywhere_is_whole_or_not_there() {
    for api in Api::ALL {
        let mut encoder = encoder(api, USAGE);
        let [first, second] = some_calls();
        let thought = Reasoning { text: "Which city?".into(), sealed: Some("c2VhbA==".into()), vendor: api };
        let bytes = [
            encoder.start(),
            encoder.reasoning(&thought),
            encoder.delta("Let me see."),
            encoder.tool_call(&first),
            encoder.tool_call(&second),
            encoder.finish(FinishReason::ToolCalls, USAGE),
        ]
        .concat();
        let items = api.stream_decoder().push(&bytes);
        let both = [first.clone(), second];
        assert_eq!(calls(&items), both, "{}", api.name());
        assert_eq!((text_of(&items).as_str(), finishes(&items)), ("Let me see.", vec![FinishReason::ToolCalls]));
        for cut in 0..bytes.len() {
            let items = api.stream_decoder().push(&bytes[..cut]);
            assert!(items.iter().all(Result::is_ok), "{} at {cut}", api.name());
            assert!(calls(&items).iter().all(|call| both.contains(call)), "{} at {cut}", api.name());
        }
        // What follows a call in the middle of its arguments never makes it whole.
        let half = [encoder.start(), broken_off(api, &first), encoder.finish(FinishReason::Length, USAGE)];
        // Google and Ollama write a call in one piece, Mistral with the end: it cannot break off.
        if !matches!(api, Api::Gemini | Api::Vertex | Api::Ollama | Api::Mistral) {
            assert_eq!(calls(&api.stream_decoder().push(&half.concat())), [], "{}", api.name());
            // And an answer that says that it ended well does not have half a call.
            let whole = [encoder.start(), broken_off(api, &first), encoder.finish(FinishReason::ToolCalls, USAGE)];
            let mut decoder = api.stream_decoder();
            let items = decoder.push(&whole.concat());
            assert!(items.last().unwrap().is_err() && finishes(&items).is_empty(), "{}: {items:?}", api.name());
            assert!(!decoder.completeness().is_complete(), "{}", api.name());
        }
    }
}

/// The events of a call up to the first piece of its arguments.
fn broken_off(api: Api, call: &ToolCall) -> Vec<u8> {
    let half = ToolCall { arguments: r#"{"city":"#.into(), ..call.clone() };
    encoder(api, USAGE).tool_call(&half)
}

#[test]
fn a_whole_answer_keeps_calls_and_what_they_cost() {
    let detailed = Usage { reasoning_tokens: 2, cache_write_tokens: 4, ..USAGE };
    for api in Api::ALL {
        let whole = Whole {
            text: "Let me see.".into(),
            tool_calls: some_calls().to_vec(),
            finish: Some(FinishReason::ToolCalls),
            usage: Some(detailed),
            ..Whole::default()
        };
        let head = api.head(1, "m", 0);
        let read = api.decode_whole(&api.encode_whole(&head, &whole)).unwrap();
        assert_eq!(read, Whole { usage: Some(counted(api, detailed)), ..whole }, "{}", api.name());
    }
}

#[test]
fn half_a_call_in_a_whole_answer_is_left_out_where_it_was_cut_and_refused_elsewhere() {
    let half = ToolCall { arguments: r#"{"city":"#.into(), ..some_calls()[0].clone() };
    // The others write arguments as an object: half of one is no JSON.
    let in_text = |api: &Api| {
        !matches!(
            api,
            Api::AnthropicMessages
                | Api::BedrockConverse
                | Api::BedrockInvoke
                | Api::Gemini
                | Api::Vertex
                | Api::Ollama
        )
    };
    for api in Api::ALL.into_iter().filter(in_text) {
        let read = |finish| {
            let whole = Whole { tool_calls: vec![half.clone()], finish: Some(finish), ..Whole::default() };
            api.decode_whole(&api.encode_whole(&api.head(1, "m", 0), &whole))
        };
        assert_eq!(read(FinishReason::Length).unwrap().tool_calls, [], "{}", api.name());
        assert!(read(FinishReason::ToolCalls).is_err(), "{}", api.name());
    }
}

#[test]
fn tools_and_pictures_survive_their_own_bytes() {
    let tool = Tool {
        name: "look_up".into(),
        description: "The weather.".into(),
        parameters: serde_json::json!({ "type": "object", "properties": { "city": { "type": "string" } } }),
    };
    let image = |image| Content::Image(image);
    let inline = Image::Inline { media_type: "image/png".into(), data: "iVBORw0KGgo=".into() };
    let result = |call: &ToolCall, content: &'static str| {
        Content::ToolResult(ToolResult { call_id: call.id.clone(), content: content.into(), is_error: false })
    };
    let [first, second] = some_calls();
    let turn = |role, content| Message { role, content };
    let messages = vec![
        turn(Role::User, vec![Content::Text("Here?".into()), image(inline), image(Image::Url("https://h/i".into()))]),
        turn(
            Role::Assistant,
            vec![
                Content::Text("Let me see.".into()),
                Content::ToolCall(first.clone()),
                Content::ToolCall(second.clone()),
            ],
        ),
        turn(Role::User, vec![result(&first, "Rain."), result(&second, "Sun.")]),
        Message::user("Thanks."),
    ];
    for choice in [ToolChoice::Auto, ToolChoice::None, ToolChoice::Required, ToolChoice::Named("look_up".into())] {
        let request = Request {
            model: "m".into(),
            messages: messages.clone(),
            tools: vec![tool.clone()],
            tool_choice: choice,
            max_output_tokens: Some(9),
            ..Request::default()
        };
        for api in Api::ALL {
            let asked = api.decode_request(&api.encode_request(&request)).unwrap();
            let asked = api.aim(api.path("m", false).split('?').next().unwrap()).unwrap().complete(asked);
            assert_eq!(asked.request, offered(api, heard(api, request.clone())), "{}", api.name());
        }
    }
}

#[test]
fn a_stream_without_its_conclusion_is_partial() {
    for api in Api::ALL {
        let mut encoder = encoder(api, USAGE);
        let mut decoder = api.stream_decoder();
        assert_eq!(decoder.completeness(), Completeness::Nothing);
        let items = read(&mut decoder, &[&encoder.start(), &encoder.delta("all of it")]);
        assert_eq!((text_of(&items).as_str(), decoder.completeness()), ("all of it", Completeness::Partial));
        read(&mut decoder, &[&encoder.terminator()]);
        assert_eq!(decoder.completeness(), Completeness::Partial, "a terminator alone proves nothing");
    }
}

/// An error with the one name that the format has a place for in a stream.
fn broke(api: Api) -> ErrorFields {
    let (kind, code) = match api {
        Api::Gemini | Api::Vertex => (None, Some("INTERNAL")),
        Api::BedrockConverse | Api::BedrockInvoke => (Some("modelStreamErrorException"), None),
        Api::Ollama => (None, None),
        _ => (Some("server_error"), None),
    };
    ErrorFields { kind: kind.map(Into::into), code: code.map(Into::into), message: "It broke.".into() }
}

/// The reason as it comes back: formats that tell a call of a tool only by the call need one for it, and
/// Ollama has no word for what was withheld.
fn comes_back(api: Api, reason: FinishReason) -> FinishReason {
    match (api, reason) {
        (Api::OpenaiResponses | Api::Gemini | Api::Vertex | Api::Ollama, FinishReason::ToolCalls) => FinishReason::Stop,
        (Api::Ollama, FinishReason::ContentFilter) => FinishReason::Other,
        (_, reason) => reason,
    }
}

/// The usage as it comes back: what a format has no word for is not counted.
fn counted(api: Api, usage: Usage) -> Usage {
    let without_writes = Usage { cache_write_tokens: 0, ..usage };
    match api {
        Api::Ollama => Usage { cached_tokens: 0, reasoning_tokens: 0, ..without_writes },
        Api::Cohere => Usage { reasoning_tokens: 0, ..without_writes },
        Api::BedrockConverse => Usage { reasoning_tokens: 0, ..usage },
        Api::Gemini | Api::Vertex => without_writes,
        _ => usage,
    }
}

/// The request as it comes back: an address of a picture is words where nobody fetches it, and at Ollama the
/// words of a turn are one text, with pictures behind them.
fn heard(api: Api, mut request: Request) -> Request {
    let fetches = !matches!(api, Api::Ollama | Api::BedrockConverse);
    for message in request.messages.iter_mut().filter(|_| !fetches) {
        for content in &mut message.content {
            if let Content::Image(Image::Url(url)) = content {
                *content = Content::Text(format!("[picture: {url}]").into());
            }
        }
    }
    if api == Api::OpenaiResponses {
        request.messages = beside_results(request.messages);
    }
    let joins = |message: &&mut Message| api == Api::Ollama && message.texts().next().is_some();
    for message in request.messages.iter_mut().filter(joins) {
        let text = message.texts().collect::<Vec<_>>().join("\n\n");
        message.content.retain(|content| !matches!(content, Content::Text(_)));
        message.content.insert(0, Content::Text(text.into()));
    }
    request
}

/// Responses has items and no turns: what a caller says beside results is of their turn.
fn beside_results(messages: Vec<Message>) -> Vec<Message> {
    let mut joined: Vec<Message> = Vec::new();
    for message in messages {
        match joined.last_mut() {
            Some(last) if matches!(last.content.last(), Some(Content::ToolResult(_))) && last.role == message.role => {
                last.content.extend(message.content);
            }
            _ => joined.push(message),
        }
    }
    joined
}

/// The tools and the choice as they come back: not every format can say every choice.
fn offered(api: Api, request: Request) -> Request {
    let tool_choice = match (api, &request.tool_choice) {
        (Api::Cohere, ToolChoice::Named(_)) => ToolChoice::Required,
        // Earlier turns called a tool, so it is declared; that none may be called cannot be said.
        (Api::BedrockConverse, ToolChoice::None) | (Api::Ollama, _) => ToolChoice::Auto,
        (_, choice) => choice.clone(),
    };
    let forbidden = api == Api::Ollama && request.tool_choice == ToolChoice::None;
    let tools = if forbidden { Vec::new() } else { request.tools };
    Request { tools, tool_choice, ..request }
}

#[test]
fn an_error_in_a_stream_is_read_and_ends_it() {
    for api in Api::ALL {
        let fields = broke(api);
        let mut encoder = encoder(api, USAGE);
        let mut decoder = api.stream_decoder();
        let pieces =
            [encoder.start(), encoder.delta("a"), encoder.error(&fields), encoder.finish(FinishReason::Stop, USAGE)];
        let items = decoder.push(&pieces.concat());
        let Some(Ok(Chunk::Error(read))) = items.last() else { panic!("{items:?}") };
        assert_eq!(read.message, fields.message);
        // OpenRouter writes a number where there is no code.
        let numbered = ErrorFields { code: Some("502".into()), ..fields.clone() };
        assert!(*read == fields || api == Api::Cohere || (api == Api::Openrouter && *read == numbered), "{read:?}");
        assert_eq!(decoder.completeness(), Completeness::Failed);
    }
}

#[test]
fn what_came_before_a_broken_event_is_handed_on() {
    for api in Api::ALL {
        let mut encoder = encoder(api, USAGE);
        let mut decoder = api.stream_decoder();
        let items = decoder.push(&[encoder.start(), encoder.delta("a"), b"data: {\"cho\n\n".to_vec()].concat());
        assert_eq!(text_of(&items), "a");
        assert!(items.last().unwrap().is_err());
        assert!(decoder.push(&encoder.finish(FinishReason::Stop, USAGE)).is_empty());
        assert!(!decoder.completeness().is_complete());
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z \n]{1,12}", "\\PC{1,6}", any::<String>().prop_map(|text| text.chars().take(8).collect())]
}

fn reason() -> impl Strategy<Value = FinishReason> {
    prop_oneof![
        Just(FinishReason::Stop),
        Just(FinishReason::Length),
        Just(FinishReason::ToolCalls),
        Just(FinishReason::ContentFilter),
        Just(FinishReason::Other),
    ]
}

fn usage() -> impl Strategy<Value = Usage> {
    (0..1u64 << 40, 0..1u64 << 20, 0..1u64 << 40).prop_map(|(fresh, cached_tokens, output_tokens)| Usage {
        input_tokens: fresh + cached_tokens,
        cached_tokens,
        output_tokens,
        ..Usage::default()
    })
}

fn turn() -> impl Strategy<Value = Message> {
    let content = proptest::collection::vec(text().prop_map(|text| Content::Text(text.into())), 1..4);
    (any::<bool>(), content)
        .prop_map(|(user, content)| Message { role: if user { Role::User } else { Role::Assistant }, content })
}

fn request() -> impl Strategy<Value = Request> {
    let system = proptest::option::of(text());
    (text(), system, text(), proptest::collection::vec(turn(), 0..4), 0u32.., any::<bool>()).prop_map(
        |(model, system, first, turns, limit, stream)| Request {
            model: model.into(),
            system: system.map(Into::into),
            messages: std::iter::once(Message::user(first)).chain(turns).collect(),
            max_output_tokens: Some(limit),
            stream,
            ..Request::default()
        },
    )
}

proptest! {
    #[test]
    fn a_request_that_is_written_is_read(request in request()) {
        // A path has no place for a model without a name.
        prop_assume!(!request.model.is_empty());
        for api in Api::ALL {
            let path = api.path(&request.model, request.stream);
            let asked = api.decode_request(&api.encode_request(&request)).unwrap();
            let asked = api.aim(path.split('?').next().unwrap()).unwrap().complete(asked);
            prop_assert_eq!(&asked.request, &heard(api, request.clone()));
            prop_assert!(asked.include_usage);
        }
    }

    #[test]
    fn a_whole_answer_that_is_written_is_read(text in text(), finish in proptest::option::of(reason()), usage in proptest::option::of(usage())) {
        let whole = Whole { text: text.into(), finish, usage, ..Whole::default() };
        for api in Api::ALL {
            let head = api.head(1, "m", 0);
            let back = Whole {
                finish: finish.map(|reason| comes_back(api, reason)),
                usage: usage.map(|usage| counted(api, usage)),
                ..whole.clone()
            };
            prop_assert_eq!(api.decode_whole(&api.encode_whole(&head, &whole)).unwrap(), back);
        }
    }

    #[test]
    fn a_stream_that_is_written_is_read_however_it_is_cut(
        texts in proptest::collection::vec(text(), 0..5),
        reason in reason(),
        usage in usage(),
        sizes in proptest::collection::vec(1usize..40, 1..8),
    ) {
        for api in Api::ALL {
            let bytes = written(api, &texts, reason, usage);
            let mut decoder = api.stream_decoder();
            let items = read(&mut decoder, &split(&bytes, &sizes));
            prop_assert!(items.iter().all(Result::is_ok));
            prop_assert_eq!(text_of(&items), texts.concat());
            prop_assert_eq!(finishes(&items), [comes_back(api, reason)]);
            prop_assert_eq!(usages(&items), [counted(api, usage)]);
            prop_assert_eq!(decoder.completeness(), Completeness::Terminated);
            prop_assert_eq!(items, api.stream_decoder().push(&bytes));
        }
    }

    #[test]
    fn a_stream_of_any_words_cut_before_its_conclusion_never_finishes(
        texts in proptest::collection::vec(text(), 0..4),
        share in 0.0..1.0f64,
    ) {
        for api in Api::ALL {
            let whole = written(api, &texts, FinishReason::Stop, USAGE);
            let tail = encoder(api, USAGE).finish(FinishReason::Stop, USAGE).len();
            let cut = ((whole.len() - tail) as f64 * share) as usize;
            let mut decoder = api.stream_decoder();
            prop_assert!(finishes(&decoder.push(&whole[..cut])).is_empty());
            prop_assert!(!decoder.completeness().is_complete());
        }
    }

    #[test]
    fn random_bytes_never_panic_and_never_finish(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for api in Api::ALL {
            prop_assert!(finishes(&api.stream_decoder().push(&bytes)).is_empty());
            let framed = [b"data: ", bytes.as_slice(), b"\n\n"].concat();
            prop_assert!(finishes(&api.stream_decoder().push(&framed)).is_empty());
            let _ = api.decode_whole(&bytes);
            let _ = api.decode_request(&bytes);
            let _ = api.decode_error(500, &bytes);
        }
    }

    #[test]
    fn a_damaged_stream_never_panics(at in 0usize..1000, byte in any::<u8>(), split_at in 1usize..50) {
        for api in Api::ALL {
            let mut bytes = written(api, &["a".to_owned(), "b".to_owned()], FinishReason::Stop, USAGE);
            let at = at % bytes.len();
            bytes[at] = byte;
            let whole = api.stream_decoder().push(&bytes);
            prop_assert_eq!(read(&mut api.stream_decoder(), &split(&bytes, &[split_at])), whole);
        }
    }
}

#[test]
fn a_delta_counts_its_tokens_and_takes_no_time() {
    for api in Api::ALL {
        let items = api.stream_decoder().push(&encoder(api, USAGE).delta("word word"));
        assert_eq!(items, [Ok(Chunk::Delta { text: "word word".into(), tokens: 3, lasting: Duration::ZERO })]);
    }
}
