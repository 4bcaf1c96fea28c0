//! A rich recording: twelve minutes, twenty callers a second, an outage of five minutes and a slow
//! spell, a breaker that opens, probes, reopens and ramps back.

use brownout_report::{Analysis, Options, analyse};
use record::Event;
use record::event::{Attempt, Control, Gaps, Outcome, Request, Skipped};
use scenario::Metric;
use scenario::model::{Bound, During, Expectation};

use crate::log::{Log, MS, S};
use crate::verdicts::expect;

/// The outage, in seconds.
const DARK: std::ops::Range<u64> = 180..480;

/// A scattered number from 0 to 999 for a place, the same every time.
fn scatter(place: u64, salt: u64) -> u64 {
    let mut mixed = (place + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ salt.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 29)) % 1000
}

/// A right-skewed time around `typical` milliseconds, in microseconds.
fn skewed(place: u64, salt: u64, typical: u64) -> u64 {
    let (one, two) = (scatter(place, salt), scatter(place, salt + 1));
    let tail = if one > 930 { (one - 930) * 12 } else { one / 2 };
    typical * MS * (600 + tail + two / 3) / 1000
}

/// The recording. Until `opens` seconds after the outage begins the breaker is closed and callers
/// fail; then `two` serves them.
pub(crate) fn recording(opens: u64) -> Log {
    let mut log = Log::new(720).window("outage", DARK.start, DARK.end, "one").window("slow spell", 600, 630, "two");
    log.start.scenario = "openai-goes-dark".into();
    log.start.claim = "When OpenAI stops answering, callers notice nothing but a second of latency.".into();
    log.start.control = true;
    log.start.deadline_us = Some(60 * S);
    log.start.settings.insert("min_calls".into(), "20".into());
    log.start.settings.insert("route".into(), "one, two".into());
    let opened = DARK.start + opens;
    for place in 0..14_400 {
        caller(&mut log, place, opened);
    }
    transitions(&mut log, opened);
    log
}

fn transitions(log: &mut Log, opened: u64) {
    log.breaker("one", opened, "closed", "open", "20 of 23 calls failed in 60 s (server_error 20)");
    let mut at = opened;
    for wait in [2, 4, 8, 16, 30, 30, 30, 30, 30, 30, 30, 30] {
        if at + wait + 1 >= DARK.end {
            break;
        }
        log.breaker("one", at + wait, "open", "half_open", &format!("{wait} s are over"));
        log.breaker("one", at + wait + 1, "half_open", "open", "a probe failed (server_error)");
        at += wait + 1;
    }
    log.breaker("one", DARK.end + 9, "open", "half_open", "30 s are over");
    log.breaker("one", DARK.end + 11, "half_open", "ramp", "5 probes succeeded");
    log.breaker("one", DARK.end + 21, "ramp", "closed", "10 s of ramp are over");
}

fn caller(log: &mut Log, place: u64, opened: u64) {
    let at = place * 50 * MS + scatter(place, 3) * 20;
    let second = at / S;
    let mut played = Played::new(place, at);
    if DARK.contains(&second) && second < opened {
        let fails = 3 - usize::from(scatter(place, 5) > 600) * 2;
        (0..fails).for_each(|_| played.fail("one", 400 + scatter(place, 6)));
        match fails {
            3 => played.give_up("the retry budget is spent: 503 from one"),
            _ => played.serve("two", 520),
        }
    } else if (opened..DARK.end + 11).contains(&second) {
        log.events.push(played.skip("one"));
        played.serve("two", 520);
    } else {
        played.serve("one", 400);
    }
    log.events.extend(played.attempts.into_iter().map(Event::Attempt));
    log.events.push(Event::Request(played.request.clone()));
    let cost = Some(3_100_000);
    log.events.push(Event::Control(Control {
        request: played.request.request,
        outcome: Outcome::Success,
        cost_nano_usd: cost,
    }));
}

/// A request while it is made up.
struct Played {
    place: u64,
    request: Request,
    attempts: Vec<Attempt>,
}

impl Played {
    fn new(place: u64, at: u64) -> Self {
        let class = if scatter(place, 1) < 800 { "chat" } else { "tools" };
        let request = Request {
            request: format!("u{place}-1").into(),
            class: class.into(),
            stream: class == "chat",
            intended_us: at,
            sent_us: at,
            end_us: at,
            ..Request::default()
        };
        Self { place, request, attempts: Vec::new() }
    }

    fn attempt(&mut self, provider: &str, took: u64) -> Attempt {
        let why = match self.attempts.last() {
            None => "primary",
            Some(last) if *last.provider == *provider => "retry",
            Some(_) => "failover",
        };
        let start_us = self.request.end_us + if self.attempts.is_empty() { 0 } else { 150 * MS };
        self.request.end_us = start_us + took;
        self.request.attempts += 1;
        Attempt {
            request: self.request.request.clone(),
            attempt: self.request.attempts,
            provider: provider.into(),
            why: why.into(),
            start_us,
            end_us: self.request.end_us,
            input_tokens: Some(1020),
            ..Attempt::default()
        }
    }

    fn fail(&mut self, provider: &str, millis: u64) {
        let failed = self.attempt(provider, millis * MS);
        self.attempts.push(Attempt {
            outcome: Outcome::Failed,
            category: Some("server_error".into()),
            status: Some(503),
            detail: Some("The server is overloaded <or not ready> yet".into()),
            faults: vec!["outage".into()],
            ..failed
        });
    }

    fn give_up(&mut self, detail: &str) {
        self.request.outcome = Outcome::Failed;
        self.request.category = Some("server_error".into());
        self.request.detail = Some(detail.into());
    }

    fn serve(&mut self, provider: &str, typical: u64) {
        let slow = if provider == "one" || !(600..630).contains(&(self.request.intended_us / S)) { 1 } else { 4 };
        let first = skewed(self.place, 11, typical) * slow;
        let tokens = 60 + scatter(self.place, 12) / 4;
        let took = first + tokens * 11 * MS;
        let served = self.attempt(provider, took);
        let first_token_us = Some(served.start_us + first);
        self.attempts.push(Attempt {
            first_token_us,
            output_tokens: tokens,
            cost_nano_usd: Some(if provider == "one" { 3_100_000 } else { 4_900_000 } + tokens * 1000),
            ..served
        });
        self.request.first_token_us = first_token_us;
        self.request.output_tokens = tokens;
        self.request.served_by = Some(provider.into());
        self.request.gap_us = Some(Gaps { mean: 11 * MS, max: 90 * MS + scatter(self.place, 13) * 100 });
    }

    fn skip(&self, provider: &str) -> Event {
        let (request, at_us) = (self.request.request.clone(), self.request.intended_us);
        Event::Skipped(Skipped { request, provider: provider.into(), at_us, because: "breaker_open".into() })
    }
}

/// What the scenario expects.
pub(crate) fn expectations() -> Vec<Expectation> {
    let outage = || During::Window("outage".into());
    let tools = Some("tools".to_owned());
    vec![
        expect(Metric::SuccessRate, outage(), Bound::AtLeast(0.999)),
        Expectation { class: tools, ..expect(Metric::LatencyP99, outage(), Bound::AtMost(6000.0)) },
        expect(Metric::TtftP99, outage(), Bound::AtMost(3000.0)),
        expect(Metric::AttemptsOnFaulty, outage(), Bound::AtMost(0.15)),
        expect(Metric::TimeToFailover, outage(), Bound::AtMost(10.0)),
        expect(Metric::TimeToRecover, During::After, Bound::AtMost(60.0)),
        expect(Metric::TruncatedSuccesses, During::Run, Bound::Equals(0.0)),
        expect(Metric::LatencyP999, During::Window("slow spell".into()), Bound::AtMost(9000.0)),
    ]
}

/// The recording, analysed.
pub(crate) fn analysed(opens: u64, id: &str) -> Analysis {
    let options = Options { id: Some(id.into()), command: None };
    analyse(&recording(opens).recording(), &expectations(), &options)
}
