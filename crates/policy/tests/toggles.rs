//! Changes of one line: the line says what the change does.

use brownout_policy::read;
use brownout_policy::strip::{Protection, without};
use brownout_policy::toggle::{Toggle, every_toggle};
use document::Document;
use failover::{Policy, Route, Routes, Timeouts};

const PROVIDERS: &str =
    "providers: { a: { api: openai-chat, model: m }, b: { api: openai-chat, model: m }, c: { api: groq, model: m } }\n";
const EVERYTHING: &str = include_str!("everything.yaml");

#[track_caller]
fn policy(text: &str) -> Policy {
    let document = Document::parse("it.yaml", text).unwrap_or_else(|problems| panic!("{problems}"));
    read("it", &document).unwrap_or_else(|problems| panic!("{text}\n{problems}"))
}

/// The law: whoever writes the line gets the policy that was tried.
#[test]
fn the_line_makes_the_change() {
    for base in ["", "hedge: {}\n", "limits: {}\n", "timeouts: { total: off }\n", "breaker: off\n"] {
        let own = base.split(':').next().unwrap_or_default();
        let text = format!("{PROVIDERS}{base}");
        let toggles = every_toggle(&policy(&text));
        // A second line for the same part would need to be merged by hand.
        for Toggle { line, policy: tried, .. } in
            toggles.iter().filter(|toggle| !toggle.line.starts_with(own) || own.is_empty())
        {
            assert_eq!(policy(&format!("{text}{line}\n")), *tried, "{line}");
        }
        assert!(toggles.len() > 20, "{base}");
    }
}

#[test]
fn every_change_changes_something_and_no_two_are_the_same() {
    for text in [PROVIDERS, EVERYTHING] {
        let base = policy(text);
        let toggles = every_toggle(&base);
        for (nth, toggle) in toggles.iter().enumerate() {
            assert_ne!(toggle.policy, base, "{}", toggle.line);
            assert!(toggles[..nth].iter().all(|other| other.policy != toggle.policy), "{}", toggle.line);
        }
    }
}

#[test]
fn the_first_change_is_a_further_provider() {
    let alone = policy(&format!("{PROVIDERS}routes: {{ default: {{ priority: [b] }} }}\n"));
    let first = every_toggle(&alone).into_iter().next().unwrap();
    assert_eq!(first.line, "routes: { default: { priority: [b, a] } }");
    assert_eq!(first.policy.routes, Routes::all(Route::priority([1, 0])));
}

#[test]
fn a_protection_can_be_taken_away() {
    let policy = policy(&format!("{PROVIDERS}routes: {{ default: {{ priority: [b, a] }} }}\n"));
    assert_eq!(without(Protection::Breaker, &policy), Policy { breaker: None, ..policy.clone() });
    let alone = Policy { routes: Routes::all(Route::priority(vec![1])), ..policy.clone() };
    assert_eq!(without(Protection::Failover, &policy), alone);
    assert_eq!(without(Protection::Deadline, &policy), Policy { timeouts: Timeouts::NONE, ..policy.clone() });
}

#[test]
fn each_protection_is_taken_away_alone_and_once() {
    let everything =
        policy(&EVERYTHING.replace("commit: first-token", "commit: whole").replace("mid_stream: resume", ""));
    let has = Protection::of(&everything);
    let missing: Vec<_> = Protection::ALL.into_iter().filter(|protection| !has.contains(protection)).collect();
    assert_eq!(missing, [Protection::MidStream], "with whole answers there is nothing to resume");
    for protection in Protection::ALL {
        let stripped = without(protection, &everything);
        assert_eq!(without(protection, &stripped), stripped, "{protection:?}");
        assert_eq!(Protection::from_name(protection.name()), Some(protection));
    }
    let apart = |a: &Protection, b: &Protection| without(*a, &everything) != without(*b, &everything);
    assert!(has.iter().enumerate().all(|(nth, a)| has[..nth].iter().all(|b| apart(a, b))));
}
