//! Each matcher, each name of a template, counts, stories and scripts.

use serde_json::json;
use wire::{Api, Content, Image, Message, Request, Role, Tool, ToolCall, ToolResult};

use crate::*;

fn asks(text: &'static str) -> Request {
    Request { system: Some("You are a guide.".into()), ..Request::prompt("gpt-4o", text) }
}

/// The conversation after the model has called a tool and it has answered.
fn with_result(mut request: Request, tool: &'static str, content: &'static str) -> Request {
    let call = ToolCall { id: "c1".into(), name: tool.into(), arguments: "{}".into() };
    let result = ToolResult { call_id: "c1".into(), content: content.into(), is_error: false };
    request.messages.push(Message { role: Role::Assistant, content: vec![Content::ToolCall(call)] });
    request.messages.push(Message { role: Role::User, content: vec![Content::ToolResult(result)] });
    request
}

fn then(mut request: Request, answer: &'static str, text: &'static str) -> Request {
    request.messages.extend([Message::assistant(answer), Message::user(text)]);
    request
}

fn asked(request: &Request) -> Asked<'_> {
    Asked::new("openai", Api::OpenaiChat, request)
}

fn say(text: &str) -> Respond<Reply> {
    Reply::text(text).unwrap().into()
}

fn words(book: &Book, state: &mut BookState, asked: &Asked<'_>) -> String {
    match book.answer(asked, state) {
        None => "-".to_owned(),
        Some(Respond::Say(saying)) => saying.words(),
        Some(Respond::Deny(denial)) => format!("{:?}", denial.status),
    }
}

#[test]
fn each_matcher_sees_what_it_is_for() {
    let image = Content::Image(Image::Url("http://x/y.png".into()));
    let shown = Message { role: Role::User, content: vec![Content::Text("Look".into()), image] };
    let tool = |name: &'static str| Tool { name: name.into(), description: "".into(), parameters: json!({}) };
    let plain = asks("How is the Weather?");
    let later = then(asks("How is the Weather?"), "Rain.", "And in Rome?");
    let done = with_result(asks("How is the Weather?"), "get_weather", "12 degrees");
    let seen = Request { messages: vec![shown], stream: true, tools: vec![tool("get_time")], ..Request::default() };
    let result = |tool, content| Matcher::ToolResult { tool, content };
    let part = Pattern::contains;
    let cases = [
        (Matcher::Provider(Pattern::equals("openai")), "plain later done seen"),
        (Matcher::Api(Api::AnthropicMessages), ""),
        (Matcher::Model(Pattern::like("GPT-4?")), "plain later done"),
        (Matcher::Model(Pattern::equals("GPT-4o")), ""),
        (Matcher::Text(part("weather")), "plain done"),
        (Matcher::Text(Pattern::like("*rome?")), "later"),
        (Matcher::Text(Pattern::Present), "plain later done seen"),
        (Matcher::AnyText(part("rain")), "later"),
        (Matcher::System(part("guide")), "plain later done"),
        (Matcher::Tool(Pattern::equals("get_time")), "seen"),
        (result(Pattern::Present, Pattern::Present), "done"),
        (result(Pattern::equals("get_weather"), part("12")), "done"),
        (result(Pattern::equals("get_time"), Pattern::Present), ""),
        (result(Pattern::equals("get_weather"), part("13")), ""),
        (Matcher::Header("X-Test".to_owned(), Pattern::equals("a")), "plain later done seen"),
        (Matcher::Header("x-other".to_owned(), Pattern::Present), ""),
        (Matcher::Image(true), "seen"),
        (Matcher::Stream(false), "plain later done"),
        (Matcher::Turn(2), "later"),
        (Matcher::Any(vec![Matcher::Turn(2), Matcher::Image(true)]), "later seen"),
        (Matcher::All(vec![Matcher::Turn(1), Matcher::Image(true)]), "seen"),
        (Matcher::Not(Box::new(Matcher::Turn(1))), "later"),
        (Matcher::When(Predicate::new(|asked| asked.turn() == 2)), "later"),
    ];
    for (matcher, wanted) in cases {
        let requests = [("plain", &plain), ("later", &later), ("done", &done), ("seen", &seen)];
        let matches = |request| matcher.matches(&Asked { headers: &[("x-test", "a")], ..asked(request) });
        let found: Vec<&str> = requests.iter().filter(|(_, request)| matches(request)).map(|(name, _)| *name).collect();
        assert_eq!(found.join(" "), wanted, "{matcher:?}");
    }
}

#[test]
fn a_result_is_new_until_the_model_speaks() {
    let done = with_result(asks("Weather?"), "get_weather", "12");
    let matcher = Matcher::ToolResult { tool: Pattern::Present, content: Pattern::Present };
    assert!(matcher.matches(&asked(&done)));
    assert!(!matcher.matches(&asked(&then(done, "It is 12.", "Thanks"))));
}

#[test]
fn templates_see_the_request() {
    let json = r#"{"forecast":[{"degrees":12,"sky":"grey"}]}"#;
    let request = with_result(asks("Paris?"), "get_weather", json);
    let headers = [("x-test", "a")];
    let asked = Asked { headers: &headers, ..asked(&request) };
    for (template, wanted) in [
        ("no names", "no names"),
        ("{{model}} at {{ provider }}", "gpt-4o at openai"),
        ("{{ text }}/{{ system }}/{{ turn }}", "Paris?/You are a guide./1"),
        ("{{ json.forecast.0.degrees }} and {{ json.forecast.0.sky }}", "12 and grey"),
        ("{{ json.forecast.1 }}{{ json.other }}", ""),
        ("{{ tool_result }}", json),
        ("{{ tool_result.get_weather }}", json),
        ("{{ tool_result.other }}", ""),
        ("{{ header.X-Test }}{{ header.none }}", "a"),
        ("{{{{ text }}", "{{ text }}"),
    ] {
        assert_eq!(Template::parse(template).unwrap().fill(&asked), wanted, "{template}");
    }
    let arguments = json!({ "city": "{{ text }}", "days": [1, "{{ turn }}"], "now": true });
    let filled = Arguments::parse(&arguments).unwrap().fill(&asked);
    assert_eq!(filled, json!({ "city": "Paris?", "days": [1, "1"], "now": true }));
}

#[test]
fn what_is_no_name_is_told_with_its_place() {
    let wrong = |text| Template::parse(text).unwrap_err().to_string();
    assert_eq!(wrong("Größe {{ tex }}"), "letter 7: no template name is `tex`");
    assert_eq!(wrong("{{ text }} {{ now }}"), "letter 12: no template name is `now`");
    assert_eq!(wrong("{{ header. }}"), "letter 1: no template name is `header.`");
    assert_eq!(wrong("a {{ text"), "letter 3: `{{` is never closed");
}

#[test]
fn thoughts_words_and_calls_come_in_this_order() {
    let reply = Reply { thought: Some(Template::plain("Hm.")), words: Words::Echo, ..Reply::default() };
    let reply = reply.and_call("a", &json!({})).unwrap().and_call("b", &json!({ "x": "{{ text }}" })).unwrap();
    let request = asks("Hello");
    let call =
        |name: &str, arguments: &str| Piece::Call { id: None, name: name.to_owned(), arguments: arguments.to_owned() };
    let wanted = [
        Piece::Thought("Hm.".to_owned()),
        Piece::Words("Hello".to_owned()),
        call("a", "{}"),
        call("b", r#"{"x":"Hello"}"#),
    ];
    assert_eq!(reply.fill(&asked(&request)).pieces, wanted);
}

#[test]
fn a_script_goes_on_with_each_question_and_ends() {
    let weather = Rule::when(Matcher::Text(Pattern::contains("weather")));
    let call = Reply::call("get_weather", &json!({ "city": "Paris" })).unwrap();
    let book =
        Book::new([weather.script([call.into(), say("It is {{ tool_result }}.")]), Rule::always().respond(say("?"))]);
    let mut state = BookState::default();
    let first = asks("The weather in Paris?");
    let Some(Respond::Say(called)) = book.answer(&asked(&first), &mut state) else { panic!() };
    assert!(matches!(&called.pieces[..], [Piece::Call { name, .. }] if name == "get_weather"));
    let second = with_result(first.clone(), "get_weather", "12 degrees");
    for _ in 0..3 {
        assert_eq!(words(&book, &mut state, &asked(&second)), "It is 12 degrees.", "a retry loses no step");
    }
    let third = then(second, "It is 12 degrees.", "And the weather in Rome?");
    assert_eq!(words(&book, &mut state, &asked(&third)), "?", "the script is over");
    let Some(Respond::Say(again)) = book.answer(&asked(&first), &mut state) else { panic!() };
    assert_eq!(again, called, "the same first question begins anew");
    assert_eq!((state.answered(0), state.answered(1)), (5, 1));
}

#[test]
fn a_named_conversation_goes_on_without_its_past() {
    let book = Book::new([Rule::always().script([say("one"), say("two")])]);
    let mut state = BookState::default();
    let (first, second) = (asks("a"), asks("b"));
    let headers = [(CONVERSATION, "c-1")];
    let named = |request| Asked { headers: &headers, ..asked(request) };
    let heard = [&first, &first, &second].map(|request| words(&book, &mut state, &named(request)));
    assert_eq!(heard, ["one", "one", "two"]);
    assert_eq!(words(&book, &mut state, &asked(&second)), "one", "another conversation");
}

#[test]
fn counted_rules_count_attempts() {
    let busy = Rule::always().respond(Denial::status(429)).times(Times::Ever(2));
    let book = Book::new([busy, Rule::always().respond(say("ok"))]);
    let mut state = BookState::default();
    let (one, two) = (asks("a"), asks("b"));
    let heard = [&one, &one, &one, &two].map(|request| words(&book, &mut state, &asked(request)));
    assert_eq!(heard, ["Some(429)", "Some(429)", "ok", "ok"]);
    let each = Rule::always().respond(say("hush")).times(Times::PerConversation(1));
    let book = Book::new([each, Rule::always().respond(say("ok"))]);
    let mut state = BookState::default();
    let heard = [&one, &two, &one, &two].map(|request| words(&book, &mut state, &asked(request)));
    assert_eq!(heard, ["hush", "hush", "ok", "ok"]);
    state.reset();
    assert_eq!(words(&book, &mut state, &asked(&one)), "hush");
}

#[test]
fn stories_lead_from_state_to_state() {
    let step =
        |from: &str, to: &str| Step { story: "login".to_owned(), from: Some(from.to_owned()), to: Some(to.to_owned()) };
    let is = |word| Matcher::Text(Pattern::equals(word));
    let book = Book::new([
        Rule::when(is("login")).step(step(START, "in")).respond(say("welcome")),
        Rule::when(is("show")).step(step("in", "in")).respond(say("here")),
        Rule::always().respond(say("no")),
    ]);
    let mut state = BookState::default();
    let shut = asks("show");
    assert_eq!(words(&book, &mut state, &asked(&shut)), "no");
    let login = asks("login");
    assert_eq!(words(&book, &mut state, &asked(&login)), "welcome");
    assert_eq!(words(&book, &mut state, &asked(&login)), "welcome", "a retry");
    let show = then(login, "welcome", "show");
    assert_eq!(words(&book, &mut state, &asked(&show)), "here");
    assert_eq!(words(&book, &mut state, &asked(&shut)), "no", "who did not log in");
}

#[test]
fn a_rule_that_is_withdrawn_answers_no_more() {
    let mut open = Open::new(Book::new([Rule::always().respond(say("one"))]));
    let second = open.push(Rule::always().respond(say("two")));
    let request = asks("a");
    assert_eq!(open.look(&asked(&request)).unwrap().rule, 0);
    open.withdraw(0);
    assert_eq!(open.look(&asked(&request)).unwrap().rule, second);
    open.state.reset();
    open.withdraw(second);
    assert_eq!(open.look(&asked(&request)), None);
}
