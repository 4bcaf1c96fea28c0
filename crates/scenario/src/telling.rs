//! One sentence per rule of the book, in plain words, for whoever starts a server.
//!
//! *Which question does it answer?* "What will be said to which requests?"
//!
//! *Why from the book?* Because what is told must be what is played.
//!
//! *What it never does:* show a whole answer. Texts are shortened, and written on one line.

use book::{Denial, Matcher, Pattern, Reply, Respond, Rule, Times, Words};

/// The longest text that is shown, in letters.
const SHOWN: usize = 40;

/// When the rule answers, and what: `weather: text with "weather": calls get_weather, then "It is 12 degrees."`.
pub(crate) fn sentence(rule: &Rule) -> String {
    let name = if rule.name.is_empty() { String::new() } else { format!("{}: ", rule.name) };
    let replies: Vec<String> = rule.replies.iter().map(said).collect();
    format!("{name}{}{}: {}", when(&rule.matchers, " and "), bounds(rule), replies.join(", then "))
}

fn when(matchers: &[Matcher], between: &str) -> String {
    let conditions: Vec<String> = matchers.iter().map(condition).collect();
    if conditions.is_empty() { "every request".to_owned() } else { conditions.join(between) }
}

fn condition(matcher: &Matcher) -> String {
    match matcher {
        Matcher::Provider(pattern) => format!("provider {}", like(pattern)),
        Matcher::Api(api) => format!("format {}", api.name()),
        Matcher::Model(pattern) => format!("model {}", like(pattern)),
        Matcher::Text(pattern) => format!("text {}", like(pattern)),
        Matcher::AnyText(pattern) => format!("any text {}", like(pattern)),
        Matcher::System(pattern) => format!("system text {}", like(pattern)),
        Matcher::Tool(pattern) => format!("tool {}", like(pattern)),
        Matcher::ToolResult { tool, content: Pattern::Present } => format!("result of tool {}", like(tool)),
        Matcher::ToolResult { tool, content } => format!("result of tool {} {}", like(tool), like(content)),
        Matcher::Header(name, pattern) => format!("header {name} {}", like(pattern)),
        Matcher::Image(shown) => (if *shown { "a picture" } else { "no picture" }).to_owned(),
        Matcher::Stream(wanted) => (if *wanted { "streamed" } else { "not streamed" }).to_owned(),
        Matcher::Turn(turn) => format!("turn {turn}"),
        Matcher::All(all) => when(all, " and "),
        Matcher::Any(any) => when(any, " or "),
        Matcher::Not(one) => format!("not ({})", condition(one)),
        Matcher::When(_) => "a condition in code".to_owned(),
    }
}

fn like(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Present => "of any kind".to_owned(),
        Pattern::Equals(text) | Pattern::Like(text) => quoted(text),
        Pattern::Contains(text) => format!("with {}", quoted(text)),
    }
}

fn bounds(rule: &Rule) -> String {
    let times = match rule.times {
        None => String::new(),
        Some(Times::Ever(most)) => format!(", {most} times"),
        Some(Times::PerConversation(most)) => format!(", {most} times in each conversation"),
    };
    let from = rule.step.as_ref().and_then(|step| step.from.as_ref());
    let to = rule.step.as_ref().and_then(|step| step.to.as_ref());
    let from = from.map(|from| format!(", in state {from}")).unwrap_or_default();
    let to = to.map(|to| format!(", to state {to}")).unwrap_or_default();
    format!("{times}{from}{to}")
}

fn said(respond: &Respond<Reply>) -> String {
    match respond {
        Respond::Say(reply) => reply_of(reply),
        Respond::Deny(denial) => denied(denial),
    }
}

fn reply_of(reply: &Reply) -> String {
    let words = match &reply.words {
        Words::None => None,
        Words::Template(template) => Some(quoted(&template.to_string())),
        Words::Echo => Some("what was said".to_owned()),
        Words::Fixed(fixed) => Some(format!("{} tokens of numbers", fixed.tokens())),
    };
    let names: Vec<&str> = reply.calls.iter().map(|call| call.name.as_str()).collect();
    let calls = (!names.is_empty()).then(|| format!("calls {}", names.join(" and ")));
    let thought = reply.thought.as_ref().map(|_| "a thought".to_owned());
    let parts: Vec<String> = [thought, words, calls].into_iter().flatten().collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

fn denied(denial: &Denial) -> String {
    let category = denial.category.map(|category| category.to_string());
    let status = denial.status.map(|status| status.to_string());
    let both: Vec<String> = [status, category].into_iter().flatten().collect();
    format!("an error ({})", both.join(", "))
}

/// A text in quotes, shortened.
fn quoted(text: &str) -> String {
    let short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() { format!("{:?}", short + "...") } else { format!("{short:?}") }
}
