//! Which class a request is of.

use document::Path;
use failover::{ClassRule, ClassifyPolicy};

use super::Problems;
use crate::raw;

/// The rules.
pub(super) fn classify(said: &raw::Classify, problems: &mut Problems<'_>) -> ClassifyPolicy {
    let path = Path::root().field("classify").field("rules");
    let rules = said.rules.iter().enumerate();
    ClassifyPolicy {
        rules: rules.map(|(nth, said)| rule(said, &path.index(nth), problems)).collect(),
        built_in: said.built_in.unwrap_or_default(),
    }
}

fn rule(said: &raw::Rule, path: &Path, problems: &mut Problems<'_>) -> ClassRule {
    for (nth, _) in said.words.iter().enumerate().filter(|(_, word)| word.trim().is_empty()) {
        problems.add(&path.field("words").index(nth), "the word is empty: every prompt has it", None);
    }
    let raw::Rule { class, words, min_tokens, tools, images, json } = said.clone();
    let rule = ClassRule { class, words, min_tokens, tools, images, json };
    if rule == (ClassRule { class: rule.class.clone(), ..ClassRule::default() }) {
        let hint = Some("name `words`, `min_tokens`, `tools`, `images` or `json`".to_owned());
        problems.add(path, "the rule fits every request: it names no condition", hint);
    }
    rule
}
