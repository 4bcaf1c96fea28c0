//! What a rule says.
//!
//! *Which question does it answer?* "Which words, thoughts, calls, or which error?"
//!
//! *Why are templates read here?* A name that nobody knows would be found out by whoever reads the answer, in the
//! middle of a test. Here it has a line and a column.
//!
//! *What it never does:* guess between `text`, `echo` and `fixed`.

use ::book::{
    Arguments, CallTemplate, Category, Denial, FinishReason, Fixed, NAMES, Pace, Reply, Respond, Template, UsageClaim,
    Words,
};
use document::{Path, Period, did_you_mean};

use crate::raw::{Either, answers as said};
use crate::read::Problems;
use crate::read::spread::spread;
use crate::read::timeline::listed;

/// What is said to one question.
pub(super) type Line = Respond<Reply>;

/// What is said there.
pub(super) fn respond(said: &said::Said, path: &Path, problems: &mut Problems<'_>) -> Line {
    let said = match said {
        Either::Short(text) => {
            return Reply { words: Words::Template(template(text, path, problems)), ..Reply::default() }.into();
        }
        Either::Long(said) => said,
    };
    if let Some(error) = &said.error {
        alone(said, path, problems);
        return denial(*error, &path.field("error"), problems).into();
    }
    let reply = Reply {
        thought: said.thought.as_deref().map(|text| template(text, &path.field("thought"), problems)),
        words: words(said, path, problems),
        calls: calls(said, &path.field("tool_calls"), problems),
        finish: said.finish.map(finish),
        usage: said.usage.map(claim).unwrap_or_default(),
        pace: pace(said, path, problems),
    };
    if reply.words == Words::None && reply.thought.is_none() && reply.calls.is_empty() && said.tool_calls.is_none() {
        let hint =
            "say `text`, `tool_calls`, `echo: true`, `fixed: 100`, or an `error`; `text: \"\"` is an empty answer";
        problems.hint(path, "nothing is said", Some(hint.to_owned()));
    }
    reply.into()
}

fn words(said: &said::Reply, path: &Path, problems: &mut Problems<'_>) -> Words {
    let text = said.text.as_deref().map(|text| Words::Template(template(text, &path.field("text"), problems)));
    let echo = said.echo.unwrap_or(false).then_some(Words::Echo);
    let fixed = said.fixed.and_then(Fixed::new).map(Words::Fixed);
    let mut ways: Vec<Words> = [text, echo, fixed].into_iter().flatten().collect();
    if ways.len() > 1 {
        problems.add(path, "`text`, `echo` and `fixed` exclude each other");
    }
    ways.pop().unwrap_or_default()
}

fn calls(said: &said::Reply, path: &Path, problems: &mut Problems<'_>) -> Vec<CallTemplate> {
    let said = said.tool_calls.as_deref();
    if said.is_some_and(<[_]>::is_empty) {
        problems.add(path, "the list is empty: nothing is called");
    }
    let call = |(nth, said): (usize, &said::ToolCall)| {
        let path = path.index(nth);
        if said.name.trim().is_empty() {
            problems.add(&path.field("name"), "the name is empty");
        }
        let arguments = path.field("arguments");
        let pairs = said.arguments.iter();
        let pairs = pairs.map(|(name, value)| (name.clone(), argument(value, &arguments.field(name), problems)));
        CallTemplate { name: said.name.clone(), arguments: Arguments::Map(pairs.collect()), id: said.id.clone() }
    };
    said.unwrap_or_default().iter().enumerate().map(call).collect()
}

/// An argument, whose texts are templates, however deep.
fn argument(said: &serde_json::Value, path: &Path, problems: &mut Problems<'_>) -> Arguments {
    use serde_json::Value;
    match said {
        Value::String(text) => Arguments::Text(template(text, path, problems)),
        Value::Array(items) => {
            let item = |(nth, item)| argument(item, &path.index(nth), problems);
            Arguments::List(items.iter().enumerate().map(item).collect())
        }
        Value::Object(map) => {
            let pair = |(name, value): (&String, _)| (name.clone(), argument(value, &path.field(name), problems));
            Arguments::Map(map.iter().map(pair).collect())
        }
        plain => Arguments::Plain(plain.clone()),
    }
}

fn template(text: &str, path: &Path, problems: &mut Problems<'_>) -> Template {
    Template::parse(text).unwrap_or_else(|error| {
        let hint = match &error.name {
            None => "close it with `}}`, or write `{{{{` for two braces".to_owned(),
            Some(name) => meant(name),
        };
        problems.hint(path, error.to_string(), Some(hint));
        Template::plain(text)
    })
}

fn meant(name: &str) -> String {
    did_you_mean(name, NAMES).unwrap_or_else(|| format!("there is: {}", listed(NAMES.into_iter())))
}

/// An error has no words.
fn alone(said: &said::Reply, path: &Path, problems: &mut Problems<'_>) {
    let beside = [
        ("text", said.text.is_some()),
        ("thought", said.thought.is_some()),
        ("tool_calls", said.tool_calls.is_some()),
        ("echo", said.echo.is_some()),
        ("fixed", said.fixed.is_some()),
        ("finish", said.finish.is_some()),
        ("usage", said.usage.is_some()),
        ("ttft", said.ttft.is_some()),
        ("tokens_per_second", said.tokens_per_second.is_some()),
    ];
    for (field, _) in beside.into_iter().filter(|(_, there)| *there) {
        problems.add(&path.field(field).key(), format!("an error is no answer: `{field}` means nothing beside it"));
    }
}

fn denial(said: said::Denial, path: &Path, problems: &mut Problems<'_>) -> Denial {
    if said.category.is_none() && said.status.is_none() {
        let hint = Some("say `status: 503`, or `category: overloaded`".to_owned());
        problems.hint(path, "no error is said", hint);
    }
    Denial {
        category: said.category.and_then(|category| Category::from_name(category.name())),
        status: said.status,
        retry_after: said.retry_after.map(Period::duration),
    }
}

const fn finish(said: said::Finish) -> FinishReason {
    match said {
        said::Finish::Stop => FinishReason::Stop,
        said::Finish::Length => FinishReason::Length,
        said::Finish::ToolCalls => FinishReason::ToolCalls,
        said::Finish::ContentFilter => FinishReason::ContentFilter,
    }
}

const fn claim(said: said::Usage) -> UsageClaim {
    UsageClaim { input: said.input, cached: said.cached, output: said.output, reasoning: said.reasoning }
}

fn pace(said: &said::Reply, path: &Path, problems: &mut Problems<'_>) -> Pace {
    let rate = path.field("tokens_per_second");
    Pace {
        first_token: said.ttft.as_ref().map(|said| spread(said, &path.field("ttft"), problems)),
        tokens_per_second: said.tokens_per_second.as_ref().map(|said| spread(said, &rate, problems)),
    }
}
