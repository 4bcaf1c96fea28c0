//! Conditions of a rule.
//!
//! *Which question does it answer?* "Which requests is it for?"
//!
//! *Why does the field choose what a short text means?* Words are looked for in what people say; names are names.
//!
//! *What it never does:* leave a condition out that was written.

use ::book::{Matcher, Pattern};
use document::Path;

use super::api;
use crate::raw::{Either, Names, answers as said};
use crate::read::Problems;

/// What a short text means.
type Short = fn(String) -> Pattern;

/// A condition of one field.
type Make = fn(Pattern) -> Matcher;

/// The conditions, all of which must hold.
pub(super) fn matchers(said: &said::When, path: &Path, problems: &mut Problems<'_>) -> Vec<Matcher> {
    let mut all: Vec<Matcher> = said.provider.iter().map(|said| provider(said, path, problems)).collect();
    all.extend(said.api.and_then(api).map(Matcher::Api));
    let words: Short = Pattern::Contains;
    let fields: [(&str, &Option<said::Pattern>, Short, Make); 5] = [
        ("model", &said.model, Pattern::Like, Matcher::Model),
        ("text", &said.text, words, Matcher::Text),
        ("any_text", &said.any_text, words, Matcher::AnyText),
        ("system", &said.system, words, Matcher::System),
        ("tool", &said.tool, Pattern::Like, Matcher::Tool),
    ];
    for (field, said, short, matcher) in fields {
        all.extend(said.iter().map(|said| matcher(pattern(said, short, &path.field(field), problems))));
    }
    all.extend(said.tool_result.iter().map(|said| result(said, &path.field("tool_result"), problems)));
    for (name, said) in &said.header {
        let pattern = pattern(said, Pattern::Like, &path.field("header").field(name), problems);
        all.push(Matcher::Header(name.to_lowercase(), pattern));
    }
    all.extend(said.image.map(Matcher::Image));
    all.extend(said.stream.map(Matcher::Stream));
    all.extend(said.turn.map(Matcher::Turn));
    all.extend(said.any.iter().map(|said| any(said, &path.field("any"), problems)));
    all.extend(said.not.iter().map(|said| not(said, &path.field("not"), problems)));
    all
}

fn provider(said: &Names, path: &Path, problems: &mut Problems<'_>) -> Matcher {
    let names = said.all();
    if names.is_empty() {
        problems.add(&path.field("provider"), "the list is empty: nobody is selected");
    }
    Matcher::Any(names.into_iter().map(|name| Matcher::Provider(Pattern::equals(name))).collect())
}

fn pattern(said: &said::Pattern, short: Short, path: &Path, problems: &mut Problems<'_>) -> Pattern {
    let said = match said {
        Either::Short(text) => return short(text.clone()),
        Either::Long(said) => said,
    };
    let ways = [
        said.equals.clone().map(Pattern::Equals),
        said.contains.clone().map(Pattern::Contains),
        said.like.clone().map(Pattern::Like),
    ];
    let mut ways: Vec<Pattern> = ways.into_iter().flatten().collect();
    if ways.len() != 1 {
        let hint = Some("say one of `equals`, `contains`, `like`".to_owned());
        problems.hint(path, "a text is compared in exactly one way", hint);
    }
    ways.pop().unwrap_or(Pattern::Present)
}

fn result(said: &Either<String, said::ToolResult>, path: &Path, problems: &mut Problems<'_>) -> Matcher {
    let said = match said {
        Either::Short(tool) => {
            return Matcher::ToolResult { tool: Pattern::like(tool), content: Pattern::Present };
        }
        Either::Long(said) => said,
    };
    let mut part = |field: &str, said: &Option<said::Pattern>, short| {
        said.as_ref().map_or(Pattern::Present, |said| pattern(said, short, &path.field(field), problems))
    };
    let tool = part("tool", &said.tool, Pattern::Like);
    Matcher::ToolResult { tool, content: part("content", &said.content, Pattern::Contains) }
}

fn any(said: &[said::When], path: &Path, problems: &mut Problems<'_>) -> Matcher {
    if said.is_empty() {
        problems.add(path, "the list is empty: no request is one of these");
    }
    let all = |(place, said)| Matcher::All(matchers(said, &path.index(place), problems));
    Matcher::Any(said.iter().enumerate().map(all).collect())
}

fn not(said: &said::When, path: &Path, problems: &mut Problems<'_>) -> Matcher {
    let all = matchers(said, path, problems);
    if all.is_empty() {
        problems.add(path, "nothing is said that must not hold");
    }
    Matcher::Not(Box::new(Matcher::All(all)))
}
