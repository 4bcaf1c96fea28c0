//! `x-brownout-fault`: what one call asks to go wrong with itself.
//!
//! *Which question does it answer?* "How does a test that cannot reach the admin API make just this call fail?"
//!
//! *Why a grammar of its own?* Files say faults as nested maps, which no header holds. Here it is a list: names with a
//! value, separated by `;`. What it can say is in [`WORDS`], and a mistake is told with the whole list.
//!
//! ```text
//! x-brownout-fault: error=503; retry-after=2s
//! x-brownout-fault: latency=2s; cut-after=5; cut-how=reset
//! ```
//!
//! *What it never does:* concern another call, or a limit that others share.

use std::time::Duration;

use chance::Spread;
use fault::kind::{
    Blackout, CutFault, DegradeFault, ErrorFault, GarbleFault, InStreamFault, Latency, Shift, StallFault,
    WrongUsageFault,
};
use fault::{CutHow, Degrade, Garble, Kind, WrongUsage};
use http::HeaderName;

/// The name of the header.
pub(super) static NAME: HeaderName = HeaderName::from_static("x-brownout-fault");

/// What can be said, and how.
const WORDS: [(&str, &str); 16] = [
    ("refuse", "the connection is refused"),
    ("reset", "the connection is reset"),
    ("black-hole", "nothing ever comes back"),
    ("error=STATUS", "an error from 400 to 599"),
    ("retry-after=TIME", "with error: how long it asks to wait"),
    ("connect=TIME", "so much longer until the connection stands, where it is new"),
    ("latency=TIME", "so much longer to the first token; or 10x"),
    ("pace=TIME", "so much longer between tokens; or 10x"),
    ("stall-after=TOKENS", "a pause there, for ever"),
    ("stall-for=TIME", "with stall-after: how long"),
    ("cut-after=TOKENS", "the answer ends there, as if it were complete"),
    ("cut-how=reset|clean-eof|missing-terminator", "with cut-after"),
    ("in-stream=STATUS", "an error inside the answer; in-stream-after=TOKENS says where"),
    ("garble=json|html|event", "what cannot be read"),
    (
        "degrade=empty|refusal|repetition|garbled|wrong-language|broken-json|TOKENS",
        "a bad answer; TOKENS cuts it short",
    ),
    ("usage=missing|FACTOR", "a wrong count of tokens"),
];

/// The faults that the header asks for.
///
/// # Errors
/// What is wrong with it, and what can be said.
pub(super) fn read(said: &str) -> Result<Vec<Kind>, String> {
    faults(said).map_err(|wrong| {
        let known: Vec<String> = WORDS.iter().map(|(word, what)| format!("{word} ({what})")).collect();
        format!("{NAME}: {wrong}. It takes, separated by `;`: {}", known.join(", "))
    })
}

fn faults(said: &str) -> Result<Vec<Kind>, String> {
    let mut items = Items::of(said)?;
    let mut kinds = Vec::new();
    kinds.extend(blackout(&mut items)?.map(Kind::Blackout));
    kinds.extend(error(&mut items)?.map(Kind::Error));
    kinds.extend(latency(&mut items)?.map(Kind::Latency));
    kinds.extend(stall(&mut items)?.map(Kind::Stall));
    kinds.extend(cut(&mut items)?.map(Kind::Cut));
    kinds.extend(in_stream(&mut items)?.map(Kind::InStream));
    kinds.extend(items.read("garble", garble)?.map(|how| Kind::Garble(GarbleFault { how })));
    kinds.extend(items.read("degrade", degrade)?.map(Kind::Degrade));
    kinds.extend(items.read("usage", usage)?.map(|how| Kind::WrongUsage(WrongUsageFault { how })));
    items.done()?;
    Ok(kinds)
}

/// What was said and not yet understood.
struct Items<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Items<'a> {
    fn of(said: &'a str) -> Result<Self, String> {
        let item = |item: &'a str| item.split_once('=').map_or((item, ""), |(name, value)| (name.trim(), value.trim()));
        let items: Vec<_> = said.split(';').map(str::trim).filter(|text| !text.is_empty()).map(item).collect();
        match items.iter().enumerate().find(|(nth, (name, _))| items[..*nth].iter().any(|(other, _)| other == name)) {
            Some((_, (name, _))) => Err(format!("`{name}` is said twice")),
            None if items.is_empty() => Err("it says nothing".to_owned()),
            None => Ok(Self(items)),
        }
    }

    /// Takes the value of that name out.
    fn take(&mut self, name: &str) -> Option<&'a str> {
        let at = self.0.iter().position(|(known, _)| *known == name)?;
        Some(self.0.remove(at).1)
    }

    /// Takes out and reads the value of that name.
    fn read<T>(&mut self, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, String> {
        let Some(value) = self.take(name) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| format!("`{name}` cannot be `{value}`"))
    }

    /// As [`Items::read`], for what says more about `other`.
    fn read_with<T>(
        &mut self,
        name: &str,
        other: (&str, bool),
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, String> {
        match self.read(name, read)? {
            Some(_) if !other.1 => Err(format!("`{name}` needs `{}` beside it", other.0)),
            found => Ok(found),
        }
    }

    fn done(&self) -> Result<(), String> {
        self.0.first().map_or(Ok(()), |(name, _)| Err(format!("`{name}` is not known")))
    }
}

fn blackout(items: &mut Items<'_>) -> Result<Option<Blackout>, String> {
    let words = [("refuse", Blackout::Refuse), ("reset", Blackout::Reset), ("black-hole", Blackout::BlackHole)];
    let mut found = None;
    for (word, blackout) in words {
        let bare = |value: &str| value.is_empty().then_some(blackout);
        found = items.read(word, bare)?.or(found);
    }
    Ok(found)
}

fn error(items: &mut Items<'_>) -> Result<Option<ErrorFault>, String> {
    let status = items.read("error", status)?;
    let wait = items.read_with("retry-after", ("error", status.is_some()), time)?;
    Ok(status.map(|status| ErrorFault::status(status, wait)))
}

fn latency(items: &mut Items<'_>) -> Result<Option<Latency>, String> {
    let (first_token, pace) = (items.read("latency", shift)?, items.read("pace", shift)?);
    let connect = items.read("connect", time)?.map(|time| Spread::Constant(time.as_secs_f64()));
    let any = connect.is_some() || first_token.is_some() || pace.is_some();
    Ok(any.then_some(Latency { connect, first_token, pace }))
}

fn stall(items: &mut Items<'_>) -> Result<Option<StallFault>, String> {
    let after = items.read("stall-after", tokens)?;
    let lasting = items.read_with("stall-for", ("stall-after", after.is_some()), time)?;
    Ok(after.map(|after| StallFault { after, lasting, inside: false }))
}

fn cut(items: &mut Items<'_>) -> Result<Option<CutFault>, String> {
    let after = items.read("cut-after", tokens)?;
    let how = items.read_with("cut-how", ("cut-after", after.is_some()), cut_how)?.unwrap_or(CutHow::CleanEof);
    Ok(after.map(|after| CutFault { after, how }))
}

fn in_stream(items: &mut Items<'_>) -> Result<Option<InStreamFault>, String> {
    let status = items.read("in-stream", status)?;
    let after = items.read_with("in-stream-after", ("in-stream", status.is_some()), tokens)?;
    let after = after.unwrap_or(Spread::Constant(1.0));
    Ok(status.map(|status| InStreamFault { after, status }))
}

fn status(value: &str) -> Option<u16> {
    value.parse().ok().filter(|status| (400..600).contains(status))
}

fn tokens(value: &str) -> Option<Spread> {
    value.parse::<u32>().ok().map(|tokens| Spread::Constant(f64::from(tokens)))
}

/// `250ms`, `1.5s`, `2m`
fn time(value: &str) -> Option<Duration> {
    let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0)];
    let (number, unit) = units.iter().find_map(|(name, unit)| Some((value.strip_suffix(name)?, unit)))?;
    let seconds = number.trim().parse::<f64>().ok()? * unit;
    Duration::try_from_secs_f64(seconds).ok().filter(|time| *time <= Duration::from_secs(86_400))
}

/// `2s` on top of the healthy time, `10x` as a factor.
fn shift(value: &str) -> Option<Shift> {
    match value.strip_suffix('x') {
        Some(times) => times.parse().ok().filter(|times| (0.0..=10_000.0).contains(times)).map(Shift::Times),
        None => time(value).map(|time| Shift::Plus(Spread::Constant(time.as_secs_f64()))),
    }
}

fn cut_how(value: &str) -> Option<CutHow> {
    match value {
        "reset" => Some(CutHow::Reset),
        "clean-eof" => Some(CutHow::CleanEof),
        "missing-terminator" => Some(CutHow::MissingTerminator),
        _ => None,
    }
}

fn garble(value: &str) -> Option<Garble> {
    match value {
        "json" => Some(Garble::Json),
        "html" => Some(Garble::Html),
        "event" => Some(Garble::Event),
        _ => None,
    }
}

fn degrade(value: &str) -> Option<DegradeFault> {
    let spoilt = [Degrade::Refusal, Degrade::Repetition, Degrade::Garbled, Degrade::WrongLanguage, Degrade::BrokenJson];
    match value {
        "empty" => Some(DegradeFault::Empty),
        name => spoilt
            .into_iter()
            .find(|degrade| degrade.name() == name)
            .map(DegradeFault::Spoilt)
            .or_else(|| tokens(name).map(|after| DegradeFault::Truncated { after })),
    }
}

fn usage(value: &str) -> Option<WrongUsage> {
    if value == "missing" {
        return Some(WrongUsage::Missing);
    }
    value.parse().ok().filter(|factor| (2..=1_000_000).contains(factor)).map(WrongUsage::Times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_faults_are_said_in_one_header() {
        let kinds = read(" latency=1.5s ; cut-after=5;cut-how = reset").unwrap();
        let shift = Shift::Plus(Spread::Constant(1.5));
        let latency = Latency { first_token: Some(shift), ..Latency::default() };
        let cut = CutFault { after: Spread::Constant(5.0), how: CutHow::Reset };
        assert_eq!(kinds, [Kind::Latency(latency), Kind::Cut(cut)]);
        let error = ErrorFault::status(529, Some(Duration::from_millis(250)));
        assert_eq!(read("retry-after=250ms;error=529").unwrap(), [Kind::Error(error)]);
    }

    #[test]
    fn everything_that_is_listed_is_understood() {
        for said in [
            "refuse",
            "reset",
            "black-hole",
            "error=503",
            "latency=10x",
            "pace=20ms",
            "stall-after=3",
            "stall-after=3;stall-for=2m",
            "cut-after=0",
            "cut-after=1;cut-how=missing-terminator",
            "in-stream=529",
            "in-stream=529;in-stream-after=4",
            "garble=html",
            "degrade=empty",
            "degrade=7",
            "degrade=broken-json",
            "usage=missing",
            "usage=1000",
        ] {
            assert_eq!(read(said).map(|kinds| kinds.len()), Ok(1), "{said}");
        }
    }

    #[test]
    fn mistakes_are_told_with_what_can_be_said() {
        for (said, wrong) in [
            ("eror=503", "`eror` is not known"),
            ("error=200", "`error` cannot be `200`"),
            ("error", "`error` cannot be ``"),
            ("reset=now", "`reset` cannot be `now`"),
            ("latency=2", "`latency` cannot be `2`"),
            ("latency=-2s", "`latency` cannot be `-2s`"),
            ("latency=NaNx", "`latency` cannot be `NaNx`"),
            ("cut-how=reset", "`cut-how` needs `cut-after` beside it"),
            ("error=503;error=500", "`error` is said twice"),
            (" ; ", "it says nothing"),
        ] {
            let told = read(said).unwrap_err();
            assert!(told.starts_with(&format!("x-brownout-fault: {wrong}. It takes")), "{told}");
            assert!(told.contains("cut-after=TOKENS"), "{told}");
        }
    }
}
