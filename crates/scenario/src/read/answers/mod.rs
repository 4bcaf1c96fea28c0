//! What providers answer: rules that can match, and say something.
//!
//! *Which question does it answer?* "Does every rule have its turn, and does it say what its author meant?"
//!
//! *Why is a rule behind one that answers everything wrong?* It would never answer, and a test that relies on it
//! would pass or fail for another reason.
//!
//! *What it never does:* compare providers with a policy. That is asked later, where one is known.

mod reply;
mod when;

use ::book::{Book, Rule, START, Step, Times};
use document::{Path, did_you_mean};

use super::Problems;
use super::timeline::listed;
use crate::raw::{self, Either, answers as said};

/// The book of a file.
pub(super) fn book(said: &[said::Rule], problems: &mut Problems<'_>) -> Book {
    let path = Path::root().field("answers");
    let rules: Vec<Rule> =
        said.iter().enumerate().map(|(place, said)| rule(said, &path.index(place), problems)).collect();
    reached(said, &path, problems);
    in_the_shade(&rules, &path, problems);
    Book::new(rules)
}

fn rule(said: &said::Rule, path: &Path, problems: &mut Problems<'_>) -> Rule {
    let mut rule = Rule::always().named(said.name.clone().unwrap_or_default());
    rule.matchers = when::matchers(&said.when, &path.field("when"), problems);
    rule.times = said.times.as_ref().map(|said| times(said, &path.field("times"), problems));
    rule.step = said.state.as_ref().map(|said| step(said, &path.field("state"), problems));
    (rule.replies, rule.script) = match (&said.respond, &said.script) {
        (Some(said), None) => (vec![reply::respond(said, &path.field("respond"), problems)], false),
        (None, Some(script)) => (lines(script, &path.field("script"), problems), true),
        (both, _) => {
            let message = if both.is_some() { "`respond` and `script` exclude each other" } else { "nothing is said" };
            let hint = "say `respond: \"a text\"`, or `script: [..]` for one answer after the other";
            problems.hint(path, message, Some(hint.to_owned()));
            (Vec::new(), false)
        }
    };
    rule
}

fn lines(script: &[said::Said], path: &Path, problems: &mut Problems<'_>) -> Vec<reply::Line> {
    if script.is_empty() {
        problems.add(path, "the script says nothing");
    }
    script.iter().enumerate().map(|(nth, said)| reply::respond(said, &path.index(nth), problems)).collect()
}

fn times(said: &Either<u32, said::PerConversation>, path: &Path, problems: &mut Problems<'_>) -> Times {
    let (times, path) = match said {
        Either::Short(times) => (Times::Ever(*times), path.clone()),
        Either::Long(said) => (Times::PerConversation(said.per_conversation), path.field("per_conversation")),
    };
    if matches!(times, Times::Ever(0) | Times::PerConversation(0)) {
        problems.add(&path, "the rule never answers");
    }
    times
}

fn step(said: &said::State, path: &Path, problems: &mut Problems<'_>) -> Step {
    if said.from.is_none() && said.to.is_none() {
        problems.hint(path, "the state says nothing", Some("say `from`, `to`, or both".to_owned()));
    }
    Step { story: said.story.clone().unwrap_or_default(), from: said.from.clone(), to: said.to.clone() }
}

/// Whether every state that a rule waits for is one that some rule leads to.
fn reached(rules: &[said::Rule], path: &Path, problems: &mut Problems<'_>) {
    for (place, state) in rules.iter().enumerate().filter_map(|(place, rule)| Some((place, rule.state.as_ref()?))) {
        let story = rules.iter().filter_map(|rule| rule.state.as_ref()).filter(|other| other.story == state.story);
        let known: Vec<&str> = [START].into_iter().chain(story.filter_map(|other| other.to.as_deref())).collect();
        let Some(from) = state.from.as_deref().filter(|from| !known.contains(from)) else { continue };
        let hint = did_you_mean(from, known.iter().copied());
        let hint = hint.or_else(|| Some(format!("there is: {}", listed(known.iter().copied()))));
        problems.hint(&path.index(place).field("state").field("from"), format!("no rule leads to `{from}`"), hint);
    }
}

/// Rules behind one that answers everything.
fn in_the_shade(rules: &[Rule], path: &Path, problems: &mut Problems<'_>) {
    let everything =
        |rule: &Rule| rule.matchers.is_empty() && rule.times.is_none() && rule.step.is_none() && !rule.script;
    let Some(first) = rules.iter().position(everything) else { return };
    if first + 1 < rules.len() {
        let hint = Some("put it before that one, or say `when` there".to_owned());
        problems.hint(&path.index(first + 1), format!("never answers: rule {} answers everything", first + 1), hint);
    }
}

/// A format, by the name that both sides use.
fn api(said: raw::Api) -> Option<::book::Api> {
    ::book::Api::from_name(said.name())
}
