//! Holds the reading of hints against every form, and against garbage.

use proptest::prelude::*;

use super::*;

const NOW_MS: u64 = 1_792_567_676_500; // Wed, 21 Oct 2026 07:27:56.5 GMT

fn wait(headers: &[(&str, &str)]) -> Option<Duration> {
    parse(|name| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| *value), Some(NOW_MS))
}

fn plain(value: &str) -> Option<Duration> {
    wait(&[(PLAIN, value)])
}

#[test]
fn every_form_is_read() {
    assert_eq!(plain("20"), Some(Duration::from_secs(20)));
    assert_eq!(plain(" 0.25 "), Some(Duration::from_millis(250)));
    assert_eq!(plain("0"), Some(Duration::ZERO));
    assert_eq!(wait(&[(MILLIS, "1500")]), Some(Duration::from_millis(1500)));
    assert_eq!(plain("Wed, 21 Oct 2026 07:28:00 GMT"), Some(Duration::from_secs(4)));
    assert_eq!(plain("Wednesday, 21-Oct-26 07:28:00 GMT"), Some(Duration::from_secs(4)));
    assert_eq!(plain("Wed Oct 21 07:28:00 2026"), Some(Duration::from_secs(4)));
}

#[test]
fn milliseconds_come_first_unless_they_are_garbage() {
    assert_eq!(wait(&[(MILLIS, "70"), (PLAIN, "9")]), Some(Duration::from_millis(70)));
    assert_eq!(wait(&[(MILLIS, "soon"), (PLAIN, "9")]), Some(Duration::from_secs(9)));
}

#[test]
fn a_date_is_measured_from_the_responses_own() {
    let later = (PLAIN, "Wed, 21 Oct 2026 07:28:00 GMT");
    assert_eq!(wait(&[later, ("date", "Wed, 21 Oct 2026 07:27:00 GMT")]), Some(Duration::from_secs(60)));
    assert_eq!(wait(&[later, ("date", "yesterday")]), Some(Duration::from_secs(4)));
    assert_eq!(parse(|name| (name == PLAIN).then_some(later.1), None), None);
}

#[test]
fn a_date_in_the_past_asks_for_no_wait() {
    assert_eq!(plain("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
}

#[test]
fn garbage_is_no_hint() {
    for value in ["", "-1", "-0.5", "NaN", "inf", "-inf", "soon", "1s", "0x10", "1 2", "."] {
        assert_eq!(plain(value), None, "{value}");
        assert_eq!(wait(&[(MILLIS, value)]), None, "{value}");
    }
    assert_eq!(wait(&[]), None);
}

#[test]
fn absurd_values_become_the_longest() {
    for value in ["1e300", "1e400", "99999999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        assert_eq!(plain(value), Some(LONGEST), "{value}");
    }
}

#[test]
fn a_hint_is_written_in_its_form() {
    let encode = |millis, form| encode(RetryAfter { wait: Duration::from_millis(millis), form }, NOW_MS);
    assert_eq!(encode(1500, RetryForm::Millis), (MILLIS, "1500".to_owned()));
    assert_eq!(encode(1500, RetryForm::Seconds), (PLAIN, "2".to_owned()));
    assert_eq!(encode(3500, RetryForm::HttpDate), (PLAIN, "Wed, 21 Oct 2026 07:28:00 GMT".to_owned()));
}

#[test]
fn absurd_hints_are_written_without_panic() {
    for form in [RetryForm::Seconds, RetryForm::Millis, RetryForm::HttpDate] {
        let _ = encode(RetryAfter { wait: Duration::MAX, form }, u64::MAX);
    }
}

fn form() -> impl Strategy<Value = RetryForm> {
    prop_oneof![Just(RetryForm::Seconds), Just(RetryForm::Millis), Just(RetryForm::HttpDate)]
}

proptest! {
    #[test]
    fn nothing_panics(millis in ".{0,30}", plain in "[ -~]{0,40}", date in "[A-Z][a-z]{2},? [0-9A-Za-z: -]{0,28}", now in any::<Option<u64>>()) {
        let header = |name: &str| match name {
            MILLIS => Some(millis.as_str()),
            PLAIN => Some(plain.as_str()),
            _ => Some(date.as_str()),
        };
        let _ = parse(header, now);
        let _ = parse(|name| (name == PLAIN).then_some(date.as_str()), now);
    }

    #[test]
    fn what_is_written_is_read(wait_ns in 0u64..3_000_000_000_000_000_000, now in 0u64..4_000_000_000_000, form in form(), dated in any::<bool>()) {
        let hint = RetryAfter { wait: Duration::from_nanos(wait_ns), form };
        let (name, value) = encode(hint, now);
        let date = http_date::write(now / 1000);
        let header = |asked: &str| match asked {
            "date" => dated.then_some(date.as_str()),
            _ => (asked == name).then_some(value.as_str()),
        };
        prop_assert_eq!(parse(header, Some(now)), Some(hint.as_written()));
    }
}
