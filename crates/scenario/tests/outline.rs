//! Names that do not fit are told even where the shape of the file is wrong.

use brownout_scenario::model::Scenario;
use document::Document;

const TEXT: &str = "\
claim: x
duration: 90
timeline:
  - { name: a, at: 1m, provider: opnai, fault: { blackot: refuse } }
  - { name: a, at: 1m, provider: [openai, anthropc], fault: { error: { status: 503 } } }
  - { at: 1m, fault: { stall: {} } }
expect:
  - { during: stal, hangs: 0 }
  - { during: after, hangs: 0 }
";

fn told(providers: &[(&str, &str)]) -> Vec<String> {
    let document = Document::parse("s.yaml", TEXT).expect("valid YAML");
    assert!(Scenario::read("s", &document).is_err(), "the shape is wrong");
    Scenario::outline(&document, providers).iter().map(document::Diagnostic::line).collect()
}

#[test]
fn names_are_compared_although_the_shape_is_wrong() {
    assert_eq!(
        told(&[("openai", "m"), ("anthropic", "m")]),
        [
            "s.yaml:5:13: another fault is called `a`; give each fault a `name` of its own",
            "s.yaml:4:34: there is no provider `opnai`; did you mean `openai`?",
            "s.yaml:5:43: there is no provider `anthropc`; did you mean `anthropic`?",
            "s.yaml:8:15: no fault is called `stal`; did you mean `stall`?",
        ]
    );
}

#[test]
fn without_a_policy_no_provider_is_judged() {
    assert_eq!(told(&[]).len(), 2);
}
