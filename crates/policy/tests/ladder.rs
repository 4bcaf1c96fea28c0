//! The shipped policies climb: each has every protection of the one before, and more.

use brownout_policy::read;
use brownout_policy::strip::Protection;
use document::Document;
use failover::{ErrorPolicy, Policy, Timeouts};
use wire::Category;

const LADDER: [(&str, &str); 5] = [
    ("two-providers", include_str!("../../../fixtures/policies/two-providers.yaml")),
    ("error-handling", include_str!("../../../fixtures/policies/error-handling.yaml")),
    ("breakers", include_str!("../../../fixtures/policies/breakers.yaml")),
    ("specialised", include_str!("../../../fixtures/policies/specialised.yaml")),
    ("everything", include_str!("../../../fixtures/policies/everything.yaml")),
];

#[track_caller]
fn policy(id: &str, text: &str) -> Policy {
    let document = Document::parse(id, text).unwrap_or_else(|problems| panic!("{problems}"));
    read(id, &document).unwrap_or_else(|problems| panic!("{problems}"))
}

fn ladder() -> Vec<Policy> {
    LADDER.iter().map(|(id, text)| policy(id, text)).collect()
}

#[test]
fn each_is_called_as_its_file() {
    assert!(ladder().iter().zip(LADDER).all(|(policy, (id, _))| policy.name == id));
}

#[test]
fn each_step_keeps_what_it_has_and_adds_something() {
    for pair in ladder().windows(2) {
        let (before, after) = (Protection::of(&pair[0]), Protection::of(&pair[1]));
        let lost: Vec<_> = before.iter().filter(|protection| !after.contains(protection)).collect();
        assert!(lost.is_empty(), "{} loses {lost:?}", pair[1].name);
        assert!(after.len() > before.len(), "{} adds nothing", pair[1].name);
    }
}

/// `commit: whole` and `mid_stream: resume` exclude each other.
#[test]
fn the_last_has_everything() {
    let everything = Protection::of(&ladder()[4]);
    let missing: Vec<_> = Protection::ALL.into_iter().filter(|protection| !everything.contains(protection)).collect();
    assert_eq!(missing, [Protection::Commit]);
}

#[test]
fn errors_are_handled_alike_from_the_second_step_on() {
    let ladder = ladder();
    assert_eq!(ladder[0].errors, ErrorPolicy::default());
    assert!(ladder[1..].windows(2).all(|pair| pair[0].errors == pair[1].errors));
    for category in Category::ALL {
        let (spelt, default) = (ladder[1].errors.action(category), ladder[0].errors.action(category));
        assert_eq!((spelt.then, spelt.avoid), (default.then, default.avoid), "{category}");
    }
}

#[test]
fn each_explains_itself() {
    for (id, text) in LADDER {
        assert!(text.starts_with("# "), "{id} does not say what it is for");
        assert!(text.matches("# ").count() >= 8, "{id} explains too little");
    }
    assert!(ladder().iter().all(|policy| policy.timeouts == Timeouts::default()));
}
