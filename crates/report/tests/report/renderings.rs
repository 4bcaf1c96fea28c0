//! Terminal, JSON, JUnit, Markdown, waterfall and histogram log, word by word.

use brownout_report::render::{self, Colour};
use brownout_report::{Analysis, Options, analyse, assemble, hint};
use hdrhistogram::Histogram;
use hdrhistogram::serialization::Deserializer;
use hdrhistogram::serialization::interval_log::{IntervalLogIterator, LogEntry};
use record::event::Outcome;
use record::report::{Advice, Effect, Number, Report, Verdict};
use scenario::Metric;
use scenario::model::{Bound, During};

use crate::log::{Log, S};
use crate::outage;
use crate::verdicts::expect;

/// One green entry, one red, one that cannot be judged.
fn analyses() -> [Analysis; 3] {
    let run = |id: &str, failures: u64, metric, bound| {
        let mut log = Log::new(300).window("outage", 100, 200, "one");
        log.healthy(0, 100);
        (0..failures).for_each(|place| log.failure((100 + place) * S, 2_000, "one", "server_error"));
        log.healthy(100 + failures, 300);
        let wanted = [expect(metric, During::Window("outage".into()), bound)];
        analyse(&log.recording(), &wanted, &Options { id: Some(id.into()), command: None })
    };
    [
        run("green", 0, Metric::SuccessRate, Bound::AtLeast(0.99)),
        run("much-longer-red", 12, Metric::SuccessRate, Bound::AtLeast(0.99)),
        run("unknown", 0, Metric::CostUsd, Bound::AtMost(1.0)),
    ]
}

#[test]
fn a_terminal_gets_a_line_per_entry_and_reasons_below() {
    let text = render::terminal(&assemble(&analyses()), Colour::Never);
    let expected = "\
pass          green            100% ok  p99 100 ms  seed 7
fail          much-longer-red  96% ok   p99 100 ms  seed 7
      12 of 100 callers failed during outage (1:40 to 3:20): success was 88%, expected at least 99%.
      All failed with server error, last tried at one, sent between 1:40 and 1:51.
      12 attempts at one ended in server error, after 2 s each (median).
      No breaker opened in the whole run.
inconclusive  unknown          100% ok  p99 100 ms  seed 7
      Cost cannot be judged: no attempt has a known cost.
1 failed, 1 inconclusive, 1 passed
";
    assert_eq!(text, expected);
}

#[test]
fn scenarios_of_one_matrix_are_one_table() {
    let mut analyses = analyses();
    for analysis in &mut analyses[..2] {
        analysis.entry.matrix = Some("fault matrix".into());
    }
    let text = render::markdown(&assemble(&analyses));
    let table = text.split("## Fault matrix\n\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 4, "{table}");
    assert!(lines[2].starts_with("| green | 100% | 100 ms | 100 ms | 100 ms |"), "{table}");
    assert!(lines[3].starts_with("| much-longer-red | 88% | 100 ms | 100 ms | 100 ms |"), "{table}");
    let page = render::html(&analyses);
    assert!(page.contains("<h2>Fault matrix</h2>") && page.matches("Attempts at the faulty per request").count() == 1);
}

#[test]
fn a_change_that_helps_is_told_with_what_it_moves() {
    let mut analyses = analyses();
    let effect =
        |metric: &str, before, after| Effect { metric: metric.into(), before: Some(before), after: Some(after) };
    analyses[1].entry.advice = Some(Advice {
        change: "a second provider".into(),
        policy: "routes: { default: { priority: [one, two] } }".into(),
        effects: vec![effect("cost_usd", Number(1.0), Number(1.5)), effect("success_rate", Number(0.96), Number(1.0))],
    });
    let sentence = "One change makes it pass: a second provider, by `routes: { default: { priority: [one, two] } }`. \
                    Over the whole run: cost from $1.00 to $1.50, success from 96% to 100%.";
    let report = assemble(&analyses);
    assert!(render::terminal(&report, Colour::Never).contains(sentence));
    assert!(render::html(&analyses).contains("<b>What should I change? </b>"));
    assert!(render::markdown(&report).contains("- **Change.** One change makes it pass"));
    let read: Report = serde_json::from_str(&render::json(&report)).unwrap();
    assert_eq!(read, report);
}

#[test]
fn an_outside_system_gets_the_hint_that_its_worst_symptom_suggests() {
    let [green, red, _] = analyses();
    assert_eq!(hint(&green.entry), None);
    let hinted = hint(&red.entry).unwrap();
    assert!(hinted.change.starts_with("put a circuit breaker before each provider"), "{}", hinted.change);
    let mut log = Log::new(300).window("outage", 100, 200, "one");
    log.healthy(0, 120);
    log.answer_with(121 * S, 2_000, "one", |request, _| request.truncated = true);
    log.failure(130 * S, 2_000, "one", "server_error");
    log.healthy(140, 300);
    let wanted = [expect(Metric::SuccessRate, During::Run, Bound::AtLeast(1.0))];
    let entry = analyse(&log.recording(), &wanted, &Options::default()).entry;
    assert!(hint(&entry).unwrap().change.starts_with("do not pass a stream on as complete"));
}

#[test]
fn colour_is_beside_words() {
    let text = render::terminal(&assemble(&analyses()), Colour::Always);
    assert!(text.starts_with("\u{1b}[32mpass        \u{1b}[0m  green"), "{text}");
    assert!(text.contains("\u{1b}[31mfail"));
}

#[test]
fn json_has_the_contract_s_shape_and_reads_back() {
    let report = assemble(&analyses());
    let text = render::json(&report);
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&value["format"], &value["verdict"], &value["mode"]), (&1.into(), &"fail".into(), &"virtual".into()));
    let red = &value["scenarios"][1];
    let judged = &red["expectations"][0];
    assert_eq!(judged["bound"], serde_json::json!({"at_least": 0.99}));
    assert_eq!(judged["where"], serde_json::json!({}));
    assert_eq!((&judged["observed"], &judged["samples"]), (&0.88.into(), &100.into()));
    assert_eq!(red["windows"]["before"]["success_rate"], 1);
    assert_eq!(red["metrics"]["cost_usd"], serde_json::Value::Null);
    assert_eq!(red["nulls"]["cost_usd"], "not_observable");
    assert_eq!(red["providers"]["one"]["errors"]["server_error"], 12);
    assert_eq!(red["metrics"].as_object().unwrap().len(), Metric::all().count());
    assert!(text.contains("\"p99_9\"") && !text.contains("timeline"));
}

#[test]
fn junit_has_a_suite_per_entry_and_skips_what_cannot_be_judged() {
    let xml = render::junit(&assemble(&analyses()));
    assert!(xml.contains(r#"<testsuites name="brownout" tests="3" skipped="1" failures="1" errors="0">"#), "{xml}");
    assert!(xml.contains(r#"<testsuite name="green" tests="1" skipped="0" errors="0" failures="0">"#), "{xml}");
    assert!(
        xml.contains(r#"<testcase name="success_rate during outage: at least 99%" classname="much-longer-red">"#),
        "{xml}"
    );
    assert!(xml.contains(r#"<failure message="12 of 100 callers failed"#), "{xml}");
    assert!(xml.contains(r#"<skipped message="Cost cannot be judged: no attempt has a known cost."/>"#), "{xml}");
    assert!(!xml.contains("timestamp") && !xml.contains("uuid"), "{xml}");
}

#[test]
fn markdown_has_a_table_and_says_why() {
    let text = render::markdown(&assemble(&analyses()));
    assert!(text.starts_with("# Brownout: fail\n\n1 passed, 1 failed, 1 inconclusive. Mode virtual, version 0.1.0. Latencies are simulated.\n"));
    assert!(text.contains("| ✓ pass | green | 7 | two-providers | 100% | 100 ms | – | – |\n"), "{text}");
    assert!(text.contains("## Fail: much-longer-red\n"), "{text}");
    assert!(text.contains("- **Failed.** 12 of 100 callers failed during outage"), "{text}");
    assert!(text.contains("- No breaker opened in the whole run.\n"), "{text}");
    assert!(text.contains("Tightest margin of green: Success in outage: 100%"), "{text}");
}

#[test]
fn markdown_leaves_no_markup_of_others() {
    let mut report = assemble(&analyses());
    report.scenarios[1].claim = "<script> | *bold* [link](x)\n# head".into();
    let text = render::markdown(&report);
    assert!(text.contains("&lt;script> \\| \\*bold\\* \\[link\\](x) \\# head\n"), "{text}");
}

#[test]
fn a_waterfall_shows_one_request() {
    let mut log = Log::new(100);
    log.skipped(61 * S, "three", "breaker_open");
    log.failover(61 * S, 2_000, 2_000, "timeout");
    let text = render::waterfall(&log.recording(), "r0").unwrap();
    let expected = "\
request r0 (chat), sent at 1:01
       0 s  passed over three (breaker open)
       0 s  1 primary   one  |........................                        |  2 s, timeout, fault: outage
       2 s  2 failover  two  |                        ........................|  2 s, success, 10 tokens
       4 s  Answered by two
";
    assert_eq!(text, expected);
    assert_eq!(render::waterfall(&log.recording(), "r9"), None);
}

#[test]
fn the_histogram_log_reads_back() {
    let analysis = outage::analysed(38, "dark");
    let text = render::hdr(&analysis);
    let mut found = Vec::new();
    for entry in IntervalLogIterator::new(text.as_bytes()) {
        if let LogEntry::Interval(interval) = entry.unwrap() {
            let bytes = decode(interval.encoded_histogram());
            let histogram: Histogram<u64> = Deserializer::new().deserialize(&mut bytes.as_slice()).unwrap();
            let from = interval.start_timestamp().as_secs();
            found.push((interval.tag().unwrap().as_str().to_owned(), from, histogram.len()));
        }
    }
    let tags: Vec<(&str, u64)> = found.iter().map(|row| (row.0.as_str(), row.1)).collect();
    assert_eq!(tags, [("before", 0), ("outage", 180), ("slow_spell", 600), ("after", 630)]);
    assert_eq!(found[0].2, 3600);
    assert!(text.contains("#[BaseTime: 0.000 (seconds since epoch)]"), "{text}");
}

/// Base64, as the log's format has it.
fn decode(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = 0_u32;
    let mut bytes = Vec::new();
    for (place, letter) in text.bytes().filter(|&letter| letter != b'=').enumerate() {
        bits = bits << 6 | LETTERS.iter().position(|&known| known == letter).expect("base64") as u32;
        if place % 4 > 0 {
            bytes.push((bits >> (6 - place % 4 * 2)) as u8);
        }
    }
    bytes
}

#[test]
fn the_same_recording_gives_the_same_bytes() {
    let all = || {
        let analyses = [outage::analysed(38, "dark"), outage::analysed(1, "bright")];
        let report = assemble(&analyses);
        let texts = [render::json(&report), render::junit(&report), render::markdown(&report)];
        (texts, render::html(&analyses), render::hdr(&analyses[0]).to_owned())
    };
    assert_eq!(all(), all());
}

#[test]
fn a_rich_recording_is_judged_as_a_person_would() {
    let entry = outage::analysed(38, "dark").entry;
    assert_eq!(entry.verdict, Verdict::Fail);
    let reason = &entry.expectations[0].reason;
    assert!(reason.contains("The breaker of one needed 38 s to open (min_calls 20)"), "{reason}");
    assert_eq!(entry.metrics.get("blast_radius").unwrap().unwrap().0, success_lost(&entry));
    assert_eq!(outage::analysed(1, "bright").entry.expectations[4].verdict, Verdict::Pass);
    let report = assemble(&[outage::analysed(1, "bright")]);
    assert_eq!(report.scenarios[0].id, "bright");
}

fn success_lost(entry: &record::report::Entry) -> f64 {
    let rate = entry.metrics.get("success_rate").copied().flatten().expect("there were requests").0;
    ((1.0 - rate) * 1e6).round() / 1e6
}

#[test]
fn a_report_without_entries_says_so() {
    let report = assemble(&[]);
    assert_eq!(render::terminal(&report, Colour::Never), "nothing was run\n");
    assert!(render::html(&[]).contains("Nothing was run"));
    assert_eq!(Outcome::default(), Outcome::Success);
}
