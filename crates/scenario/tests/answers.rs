//! Rules are read as they are meant, and told in plain words.

use book::{Asked, BookState, Denial, Fixed, Matcher, Pattern, Piece, Respond, Times};
use brownout_scenario::model::Scenario;
use document::Document;
use wire::{Api, Content, Message, Request, Role, ToolCall, ToolResult};

fn read(answers: &str) -> Scenario {
    let text = format!("claim: c\nduration: 10m\nexpect: [{{ hangs: 0 }}]\nanswers:\n{answers}");
    let document = Document::parse("it.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"));
    Scenario::read("it", &document).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn the_ten_lines_beside_a_test() {
    let book = read(
        "
  - when: { text: weather }
    script:
      - tool_calls: [{ name: get_weather, arguments: { city: Paris } }]
      - text: It is 12 degrees in {{ tool_result }}.
  - respond: I only know about the weather.
",
    )
    .answers;
    let mut state = BookState::default();
    let mut request = Request::prompt("m", "How is the Weather?");
    let mut say = |request: &Request| match book.answer(&Asked::new("p", Api::OpenaiChat, request), &mut state) {
        Some(Respond::Say(saying)) => saying.pieces,
        other => panic!("{other:?}"),
    };
    let called =
        [Piece::Call { id: None, name: "get_weather".to_owned(), arguments: r#"{"city":"Paris"}"#.to_owned() }];
    assert_eq!(say(&request), called);
    let call = ToolCall { id: "c".into(), name: "get_weather".into(), arguments: "{}".into() };
    let result = ToolResult { call_id: "c".into(), content: "Paris".into(), is_error: false };
    request.messages.push(Message { role: Role::Assistant, content: vec![Content::ToolCall(call)] });
    request.messages.push(Message { role: Role::User, content: vec![Content::ToolResult(result)] });
    assert_eq!(say(&request), [Piece::Words("It is 12 degrees in Paris.".to_owned())]);
    assert_eq!(say(&Request::prompt("m", "Hi")), [Piece::Words("I only know about the weather.".to_owned())]);
}

#[test]
fn short_texts_mean_what_the_field_is_for() {
    let rules = read(
        "
  - { when: { model: gpt-*, text: hi, tool: get_*, header: { X-User: a* }, system: { equals: S } }, respond: a }
  - { times: { per_conversation: 3 }, respond: { fixed: 9 } }
  - { times: 3, respond: { error: { status: 503 } } }
",
    )
    .answers;
    let rules = rules.rules();
    let wanted = [
        Matcher::Model(Pattern::like("gpt-*")),
        Matcher::Text(Pattern::contains("hi")),
        Matcher::System(Pattern::equals("S")),
        Matcher::Tool(Pattern::like("get_*")),
        Matcher::Header("x-user".to_owned(), Pattern::like("a*")),
    ];
    assert_eq!(rules[0].matchers, wanted);
    assert_eq!(rules[1].times, Some(Times::PerConversation(3)));
    assert_eq!(rules[1].replies, [book::Reply::fixed(Fixed::new(9).unwrap()).into()]);
    assert_eq!((rules[2].times, &rules[2].replies[0]), (Some(Times::Ever(3)), &Denial::status(503).into()));
}

#[test]
fn one_sentence_per_rule() {
    let document = Document::parse("everything.yaml", include_str!("everything.yaml")).unwrap();
    let rules = Scenario::read("everything", &document).unwrap().rules;
    let wanted = [
        r#"weather: provider "openai" and text with "weather" and tool "get_*": a thought, calls get_weather and get_time, then "It is {{ json.degrees }} degrees, {{ hea...""#,
        r#"format anthropic-messages and result of tool "get_weather": "{{ tool_result }}""#,
        r#"result of tool "get_*" with "cold": "Brr.""#,
        r#"model "gpt-*" and any text "hello" and system text with "guide", 2 times: what was said"#,
        r#"a picture or streamed and turn 2 and not (header x-user "ada"), 1 times in each conversation: 100 tokens of numbers"#,
        r#"text with "login", in state start, to state in: "Welcome.""#,
        r#"text with "show", in state in: an error (529, overloaded)"#,
    ];
    assert_eq!(rules, wanted);
}
