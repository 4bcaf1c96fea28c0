//! Units: what is read, what is refused, and that what is written is read back.

use std::fmt;
use std::time::Duration;

use brownout_document::{Document, Factor, Money, Per, Period, Rate, Refusal, Scalar, Scalars, Share};
use proptest::prelude::*;

fn reads<S: Scalar + fmt::Display>(text: &str, written: &str) {
    let read = S::parse(text).map(|value| value.to_string());
    assert_eq!(read.as_deref(), Ok(written), "for {text:?}");
}

fn refuses<S: Scalar + fmt::Debug>(text: &str, refusal: &str) {
    assert_eq!(S::parse(text).expect_err("a bad scalar").to_string(), refusal, "for {text:?}");
}

#[test]
fn periods() {
    reads::<Period>("0", "0");
    reads::<Period>("250ms", "250ms");
    reads::<Period>("1.5s", "1.5s");
    reads::<Period>("1500 ms", "1.5s");
    reads::<Period>("1h 30m", "90m");
    reads::<Period>("1h30m", "90m");
    reads::<Period>("90s", "90s");
    reads::<Period>("120s", "2m");
    reads::<Period>("1d 1s", "1d 1s");
    reads::<Period>("2m 1s", "121s");
    reads::<Period>("366d", "366d");
    reads::<Period>("366d 0ns", "366d");
    reads::<Period>("300d 1ns", "300d 1ns");
    assert_eq!(Period::parse("1.5s").map(Period::duration), Ok(Duration::from_millis(1500)));
}

#[test]
fn refused_periods() {
    refuses::<Period>("90", "a duration needs a unit; write `90s`");
    refuses::<Period>("1.5", "a duration needs a unit; write `1.5s`");
    refuses::<Period>("-90", "a duration cannot be negative; write `90s`");
    refuses::<Period>("-1m", "a duration cannot be negative; write `1m`");
    refuses::<Period>("1 5s", "every number needs its unit");
    refuses::<Period>("1s 5", "every number needs its unit");
    refuses::<Period>("12M", "months and years have no fixed length; write `30d`");
    refuses::<Period>("1 month", "months and years have no fixed length; write `30d`");
    refuses::<Period>("367d", "it is longer than 366 days");
    refuses::<Period>("soon", "it must be numbers, each with a unit");
    refuses::<Period>("", "the text is empty");
    refuses::<Period>("0.5ns", "the number is too large, or finer than a nanosecond");
    refuses::<Period>("30500568904943w 18446744073709551615s 1000000000ns", "it has too many digits");
}

#[test]
fn shares() {
    reads::<Share>("80%", "80%");
    reads::<Share>("0.8", "80%");
    reads::<Share>("99.95%", "99.95%");
    reads::<Share>("1", "100%");
    reads::<Share>("100%", "100%");
    reads::<Share>("-0", "0%");
    reads::<Share>("0.1 %", "0.1%");
    assert_eq!(Share::parse("99.95%").map(|share| share.fraction().to_bits()), Ok(0.9995_f64.to_bits()));
    let outside = "a share lies between 0% and 100% (0 and 1)";
    refuses::<Share>("80", &format!("{outside}; write `80%`"));
    refuses::<Share>("101%", outside);
    refuses::<Share>("-1%", outside);
    refuses::<Share>("%", "the number is missing");
    refuses::<Share>("nan", "the number is not a plain decimal");
    refuses::<Share>("1e-1", "the number is not a plain decimal");
}

#[test]
fn rates() {
    reads::<Rate>("20/s", "20/s");
    reads::<Rate>("2000 / minute", "2000/min");
    reads::<Rate>("1.5/s", "1.5/s");
    reads::<Rate>("600/h", "600/h");
    let rate = Rate::parse("600/h").unwrap();
    assert!((rate.per_minute() - 10.0).abs() < 1e-12 && (rate.per_second() - 1.0 / 6.0).abs() < 1e-12);
    refuses::<Rate>("20", "a rate needs a unit of time; write `20/s`");
    refuses::<Rate>("0/s", "a rate must be above zero");
    refuses::<Rate>("-1/s", "a rate must be above zero");
    refuses::<Rate>("5/fortnight", "the unit is one of `s`, `min`, `h`, `d`");
    refuses::<Rate>("/s", "the number is missing");
}

#[test]
fn factors() {
    reads::<Factor>("10x", "10x");
    reads::<Factor>("1.5", "1.5x");
    refuses::<Factor>("0x", "a factor must be above zero");
    refuses::<Factor>("ten", "the number is not a plain decimal");
}

#[test]
fn money() {
    reads::<Money>("20 usd", "20 usd");
    reads::<Money>("0.50USD", "0.5 usd");
    reads::<Money>("0.000000001 usd", "0.000000001 usd");
    assert_eq!(Money::parse("0.5 usd").map(Money::nano_usd), Ok(500_000_000));
    refuses::<Money>("20", "an amount needs its currency, `usd`; write `20 usd`");
    refuses::<Money>("$20", "an amount needs its currency, `usd`; write `20 usd`");
    refuses::<Money>("20 eur", "an amount needs its currency, `usd`");
    refuses::<Money>("-1 usd", "an amount cannot be negative");
    refuses::<Money>("0.0000000001 usd", "at most 9 decimals, and less than 18 billion usd");
    refuses::<Money>("99999999999 usd", "at most 9 decimals, and less than 18 billion usd");
    refuses::<Money>("1.2.3 usd", "the number is not a plain decimal");
}

/// A scalar of another crate: a multiple of the baseline.
#[derive(Debug, PartialEq)]
struct Baseline(u32);

impl Scalar for Baseline {
    const NAME: &'static str = "Baseline";
    const FORMAT: &'static str = "baseline";
    const EXPECTED: &'static str = "a multiple such as `3x baseline`";
    const EXAMPLES: &'static [&'static str] = &["3x baseline"];

    fn parse(text: &str) -> Result<Self, Refusal> {
        let times = text.strip_suffix("x baseline").and_then(|times| times.parse().ok());
        times.map(Self).ok_or_else(|| Refusal::new("the word `baseline` is missing").write("3x baseline"))
    }
}

impl fmt::Display for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x baseline", self.0)
    }
}

brownout_document::scalar!(Baseline);

#[test]
fn another_crates_scalar() {
    let document = Document::parse("x", "[3x baseline, 3x, 4x]").unwrap();
    let known = document.decode_with::<Vec<Baseline>>(&Scalars::built_in().with::<Baseline>()).unwrap_err();
    assert_eq!(known.len(), 2);
    let message = "expected a multiple such as `3x baseline`, found `3x`: the word `baseline` is missing";
    assert_eq!(known.lines()[0], format!("x:1:15: {message}; write `3x baseline`"));
    let unknown = document.decode::<Vec<Baseline>>().unwrap_err();
    assert_eq!(unknown.lines(), known.lines()[..1]);
    let good = Document::parse("x", "3x baseline").unwrap();
    assert_eq!(good.decode::<Baseline>(), Ok(Baseline(3)));
}

/// A scalar survives its own text, through YAML and back.
fn survives<S>(value: S) -> Result<(), TestCaseError>
where
    S: Scalar + fmt::Display + fmt::Debug + Clone + PartialEq + serde::de::DeserializeOwned + schemars::JsonSchema,
{
    let text = value.to_string();
    prop_assert_eq!(S::parse(&text), Ok(value.clone()), "through {}", &text);
    prop_assert_eq!(Document::parse("x", &text).and_then(|document| document.decode::<S>()), Ok(value));
    Ok(())
}

fn per() -> impl Strategy<Value = Per> {
    prop_oneof![Just(Per::Second), Just(Per::Minute), Just(Per::Hour), Just(Per::Day)]
}

proptest! {
    #[test]
    fn periods_survive(nanos in prop_oneof![0..31_622_400_000_000_000_u64, 0..5_000_000_000_u64]) {
        survives(Period::new(Duration::from_nanos(nanos)).unwrap())?;
    }

    #[test]
    fn whole_periods_survive(millis in 0..31_622_400_000_u64) {
        survives(Period::new(Duration::from_millis(millis)).unwrap())?;
    }

    #[test]
    fn shares_survive(fraction in prop_oneof![0.0..=1.0, Just(1e-12), Just(f64::MIN_POSITIVE)]) {
        survives(Share::new(fraction).unwrap())?;
    }

    #[test]
    fn rates_survive(count in prop_oneof![1e-9..1e9, Just(f64::MAX)], per in per()) {
        survives(Rate::new(count, per).unwrap())?;
    }

    #[test]
    fn factors_survive(times in 1e-9..1e9) {
        survives(Factor::new(times).unwrap())?;
    }

    #[test]
    fn money_survives(nanos: u64) {
        survives(Money::from_nano_usd(nanos))?;
    }

    #[test]
    fn no_text_makes_a_scalar_panic(text in prop_oneof![".*", "[0-9. ]{0,30}[a-zµ%/x]{0,9} ?[0-9]{0,25}[a-z]{0,4}"]) {
        let _ = (Period::parse(&text), Share::parse(&text), Rate::parse(&text), Factor::parse(&text), Money::parse(&text));
    }
}
