//! The HTML page: complete, self-contained, escaped, and small.

use brownout_report::render::html;
use brownout_report::{Options, analyse};

use crate::log::Log;
use crate::outage::{analysed, expectations, recording};

#[test]
fn the_page_loads_nothing() {
    let page = html(&[analysed(38, "dark")]);
    for forbidden in ["http://", "https://", "<script", "<link", "@import", "url(//", "<img", "src="] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn the_first_screen_says_what_to_do() {
    let page = html(&[analysed(38, "dark"), analysed(1, "bright")]);
    let first = &page[..page.find("Scenarios in detail").unwrap()];
    for text in [
        "latencies are simulated",
        "callers failed during outage (3:00 to 8:00)",
        "The breaker of one needed 38 s to open (min_calls 20)",
        "brownout run --filter openai-goes-dark --seed 7",
        "Cost per 1,000 requests",
        "rests on 600 answers; 1,000 are needed to judge it",
    ] {
        assert!(first.contains(text), "{text}");
    }
}

#[test]
fn pictures_have_words() {
    let page = html(&[analysed(38, "dark")]);
    for text in
        ["gave up", "half open from", "fault active", "A request that failed: ", "before the faults: 3,600 answers"]
    {
        assert!(page.contains(text), "{text}");
    }
    assert!(page.matches("<g><title>").count() > 200);
    let green = html(&[analysed(0, "green")]);
    assert!(green.contains("No request failed or needed a second provider."));
}

#[test]
fn foreign_text_is_escaped() {
    let mut log = recording(38);
    log.start.claim = "<script>alert('claim')</script> & \"more\"".into();
    log.start.windows[0].summary = "<b onclick=x>".into();
    log.start.policy = "<i>policy</i>".into();
    log.breaker("one", 5, "closed", "open", "</title></svg><script>");
    let options = Options { id: Some("a\" onload=\"x".into()), command: Some("run <me>".into()) };
    let page = html(&[analyse(&log.recording(), &expectations(), &options)]);
    assert!(!page.contains("<script") && !page.contains("<b onclick") && !page.contains("<i>policy"));
    assert!(!page.contains("\" onload=\"") && page.contains("run &lt;me&gt;"));
    assert!(page.contains("&lt;or not ready&gt;"));
}

#[test]
fn a_scenario_is_small_and_failing_ones_are_open() {
    let one = html(&[analysed(38, "dark")]).len();
    let two = html(&[analysed(38, "dark"), analysed(0, "bright")]);
    assert!(two.len() - one < 80_000, "{} bytes for a scenario", two.len() - one);
    assert!(two.contains("<details class=\"entry\" id=\"dark\" open>"));
    assert!(two.contains("<details class=\"entry\" id=\"bright\">"), "not open");
}

#[test]
fn a_plot_has_at_most_240_columns() {
    for seconds in [1, 100, 241, 3_000, 90_000] {
        let mut log = Log::new(seconds);
        (0..1000).for_each(|place| log.answer(place * seconds * 1000, 100, "one"));
        let page = html(&[analyse(&log.recording(), &[], &Options::default())]);
        let columns = page.matches("<path class=\"good\"").count();
        assert!((90..=240).contains(&columns), "{columns} columns for {seconds} s");
    }
}
