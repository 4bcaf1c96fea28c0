//! Expectations that make no sense.

use crate::{expect, says};

#[test]
fn expectations() {
    expect(
        "{ during: outage }",
        &["5:5: the entry names no metric; name a metric with its bound, such as `success_rate: { at_least: 99% }`"],
    );
    expect("{ during: outtage, hangs: 0 }", &["5:15: no fault is called `outtage`; did you mean `outage`?"]);
    expect("{ during: night, hangs: 0 }", &["5:15: no fault is called `night`; there is: `outage`, `before`, `after`"]);
    expect("{ where: {}, hangs: 0 }", &["5:14: `where` names neither a class nor a provider"]);
    expect("{ where: { class: chats }, hangs: 0 }", &["5:23: the mix has no class `chats`; did you mean `chat`?"]);
    expect(
        "{ success_rate: {} }",
        &["5:21: the bound is empty; say `at_least`, `at_most`, `equals`, or `between: [low, high]`"],
    );
    expect(
        "{ success_rate: { at_least: 90%, at_most: 95% } }",
        &["5:21: an expectation has one bound; write `between: [low, high]`"],
    );
    expect("{ success_rate: { between: [99%, 95%] } }", &["5:21: the upper bound is below the lower one"]);
    expect("{ cost_usd: -1 }", &["5:17: `cost_usd` is never negative"]);
    expect(
        "{ returned_to_primary: { at_least: true } }",
        &["5:28: yes or no has no upper and lower bound; write `true` or `false`"],
    );
}

#[test]
fn no_time_around_the_faults() {
    let around = |timeline: &str| {
        format!(
            "claim: c\nduration: 1m\ntimeline: {timeline}\nexpect: [{{ during: before, hangs: 0 }}, {{ during: after, hangs: 0 }}]\n"
        )
    };
    says(
        &around("[{ at: 0s, fault: { blackout: reset } }]"),
        &["4:20: the run has no time before the first fault", "4:50: the run has no time after the last fault"],
    );
    says(
        &around("[]"),
        &[
            "4:20: without faults there is no before and after: leave `during` out",
            "4:50: without faults there is no before and after: leave `during` out",
        ],
    );
}
