//! One sentence per fault, in plain words, for reports.
//!
//! *Why from the model and not from the file?* Because replayed incidents have no file of their own,
//! and because what is said must be what is played.

use std::time::Duration;

use document::Period;
use fault::kind::{
    Blackout, Capacity, CutFault, DegradeFault, ErrorFault, GarbleFault, InStreamFault, Latency, Per, Shift,
    StallFault, Throttle, WrongUsageFault,
};
use fault::{CutHow, Degrade, Failure, Fault, Garble, Kind, Refill, TlsFault, WrongUsage};

use chance::Spread;

/// What the fault does, to whom, how often: `openai: 25% of attempts fail with 503`.
pub fn sentence(fault: &Fault) -> String {
    format!("{}: {}{}{}", whom(fault), deed(fault), edges(fault), flaps(fault))
}

fn whom(fault: &Fault) -> String {
    let selector = &fault.selector;
    let providers =
        if selector.providers.is_empty() { "all providers".to_owned() } else { selector.providers.join(" and ") };
    let mut narrowed = Vec::new();
    let narrowing = [
        ("model", &selector.models),
        ("class", &selector.classes),
        ("region", &selector.regions),
        ("key", &selector.credentials),
        ("tenant", &selector.tenants),
    ];
    for (what, names) in narrowing {
        if !names.is_empty() {
            narrowed.push(format!("{what} {}", names.join(" or ")));
        }
    }
    if !selector.endpoints.is_empty() {
        let names: Vec<_> = selector.endpoints.iter().map(|service| service.name()).collect();
        narrowed.push(format!("endpoint {}", names.join(" or ")));
    }
    if narrowed.is_empty() { providers } else { format!("{providers} ({})", narrowed.join(", ")) }
}

/// Attempts as the subject of a sentence, and whether there are several.
fn subject(fault: &Fault, of: &str) -> (String, bool) {
    let (from, to) = fault.share;
    match fault.first {
        Some(1) => (format!("the first {of}"), false),
        Some(first) => (format!("the first {first} {of}s"), true),
        None if from != to => (format!("{}, changing to {}, of {of}s", percent(from), percent(to)), true),
        None if from < 1.0 => (format!("{} of {of}s", percent(from)), true),
        None => (format!("every {of}"), false),
    }
}

fn deed(fault: &Fault) -> String {
    match &fault.kind {
        Kind::Throttle(throttle) => return limits(throttle),
        Kind::Capacity(capacity) => return places(*capacity),
        Kind::Latency(latency) if fault.first.is_none() && fault.share == (1.0, 1.0) => return slowness(latency),
        _ => {}
    }
    let of =
        if matches!(fault.kind, Kind::Blackout(_) | Kind::Error(_) | Kind::Auth(_)) { "attempt" } else { "answer" };
    let (subject, several) = subject(fault, of);
    let sticky = if fault.sticky { ", always those of the same users" } else { "" };
    format!("{subject} {}{sticky}", predicate(&fault.kind, several))
}

/// What happens to one or several of them.
fn predicate(kind: &Kind, several: bool) -> String {
    let verb = |one: &str, many: &str| (if several { many } else { one }).to_owned();
    match kind {
        Kind::Blackout(Blackout::Refuse) => verb("is", "are") + " refused",
        Kind::Blackout(Blackout::Reset) => verb("is", "are") + " reset",
        Kind::Blackout(Blackout::BlackHole) => verb("hangs", "hang") + " for ever",
        Kind::Blackout(Blackout::DnsFailure) => verb("finds", "find") + " no such host",
        Kind::Blackout(Blackout::Tls(fault)) => verb("gets", "get") + " no connection: " + tls(*fault),
        Kind::Error(error) => verb("fails", "fail") + &errors(error),
        Kind::Latency(latency) => verb("is", "are") + " slow: " + &slowness(latency),
        Kind::Stall(stall) => verb("pauses", "pause") + &pause(stall),
        Kind::Cut(cut) => breaking_off(cut, several),
        Kind::InStream(InStreamFault { after, status }) => {
            format!("{} after {} with an error event ({status})", verb("ends", "end"), tokens(after))
        }
        Kind::Garble(GarbleFault { how }) => verb("is", "are") + garbled(*how),
        Kind::Auth(auth) => format!("{} with {}: the key is not taken", verb("fails", "fail"), auth.status),
        Kind::WrongUsage(WrongUsageFault { how: WrongUsage::Missing }) => {
            verb("says", "say") + " nothing of the tokens used"
        }
        Kind::WrongUsage(WrongUsageFault { how: WrongUsage::Times(times) }) => {
            format!("{} {times} times the tokens used", verb("claims", "claim"))
        }
        Kind::Degrade(degrade) => degraded(degrade, several),
        Kind::Throttle(_) | Kind::Capacity(_) => String::new(),
    }
}

fn tls(fault: TlsFault) -> &'static str {
    match fault {
        TlsFault::Alert => "the TLS handshake fails",
        TlsFault::Slow => "the TLS handshake never ends",
        TlsFault::WrongHost => "the certificate is for another host",
        TlsFault::Expired => "the certificate has expired",
    }
}

fn garbled(how: Garble) -> &'static str {
    match how {
        Garble::Json => " half a document",
        Garble::Html => " a page of HTML",
        Garble::Event => " an event of no known form",
        Garble::ContentType => " of another content type than was asked for",
        Garble::Utf8 => " no UTF-8",
        Garble::Gzip => " said to be compressed and not",
    }
}

fn degraded(degrade: &DegradeFault, several: bool) -> String {
    let verb = |one: &str, many: &str| (if several { many } else { one }).to_owned();
    match degrade {
        DegradeFault::Empty => verb("is", "are") + " empty",
        DegradeFault::Truncated { after } => {
            format!("{} after {} and {} to be complete", verb("ends", "end"), tokens(after), verb("claims", "claim"))
        }
        DegradeFault::Runaway { times: Spread::Constant(times) } => {
            format!("{} on to {times} times the length", verb("goes", "go"))
        }
        DegradeFault::Runaway { .. } => verb("goes", "go") + " on to many times the length",
        DegradeFault::Spoilt(Degrade::Refusal) => verb("declines", "decline") + " what was asked",
        DegradeFault::Spoilt(Degrade::Repetition) => verb("repeats itself", "repeat themselves"),
        DegradeFault::Spoilt(Degrade::WrongLanguage) => verb("is", "are") + " in another language",
        DegradeFault::Spoilt(Degrade::BrokenJson) => verb("is", "are") + " JSON that does not end",
        DegradeFault::Spoilt(Degrade::BrokenToolArguments) => {
            verb("calls", "call") + " tools with arguments that cannot be read"
        }
        DegradeFault::Spoilt(Degrade::DroppedToolCalls) => verb("calls", "call") + " no tool where one is needed",
        DegradeFault::Spoilt(_) => verb("is", "are") + " garbled",
    }
}

fn errors(error: &ErrorFault) -> String {
    let waits = error.mix.iter().find_map(|(_, failure)| match failure {
        Failure::Status(_, wait) | Failure::Named(_, wait) => *wait,
        _ => None,
    });
    let waits = waits.map(|wait| format!(", asking to wait {}", time(wait))).unwrap_or_default();
    match error.mix.as_slice() {
        [(_, only)] => format!(" with {}{waits}", name(*only)),
        mix => {
            let parts: Vec<_> =
                mix.iter().map(|(share, failure)| format!("{} {}", name(*failure), percent(*share))).collect();
            format!(" ({}){waits}", parts.join(", "))
        }
    }
}

fn name(failure: Failure) -> String {
    match failure {
        Failure::Status(status, _) => status.to_string(),
        Failure::Refused => "refused".to_owned(),
        Failure::Reset => "reset".to_owned(),
        Failure::Silent => "hanging".to_owned(),
        Failure::Named(name, _) => name.replace('_', " "),
        Failure::Nameless => "no such host".to_owned(),
        Failure::Tls(fault) => tls(fault).to_owned(),
    }
}

fn slowness(latency: &Latency) -> String {
    let longer = |what: &str, by: &Spread| match by {
        Spread::Constant(seconds) => format!("{what} take {} longer", seconds_of(*seconds)),
        _ => format!("{what} take longer, by a varying time"),
    };
    let part = |what: &str, shift: &Shift| match shift {
        Shift::Times(times) => format!("{what} take {times} times as long"),
        Shift::Plus(by) => longer(what, by),
    };
    let connect = latency.connect.as_ref().map(|by| longer("new connections", by));
    let first = latency.first_token.as_ref().map(|shift| part("first tokens", shift));
    let pace = latency.pace.as_ref().map(|shift| part("further tokens", shift));
    let parts: Vec<_> = [connect, first, pace].into_iter().flatten().collect();
    parts.join(", ")
}

fn pause(stall: &StallFault) -> String {
    let place = match stall.after {
        Spread::Constant(0.0) => "before the first token".to_owned(),
        ref after => format!("after {}", tokens(after)),
    };
    let place = if stall.inside { format!("inside the event {place}") } else { place };
    match stall.lasting {
        Some(lasting) => format!(" {place} for {}", time(lasting)),
        None => format!(" {place} for ever"),
    }
}

fn breaking_off(cut: &CutFault, several: bool) -> String {
    let verb = |one: &'static str, many: &'static str| if several { many } else { one };
    let after = tokens(&cut.after);
    match cut.how {
        CutHow::CleanEof => format!("{} off after {after}, as if complete", verb("breaks", "break")),
        CutHow::Reset => format!("{} reset after {after}", verb("is", "are")),
        CutHow::MissingTerminator => format!("{} after {after}, without a terminator", verb("ends", "end")),
        CutHow::InsideEvent => format!("{} off after {after}, inside an event", verb("breaks", "break")),
        CutHow::InsideCharacter => format!("{} off after {after}, inside a character", verb("breaks", "break")),
        CutHow::InsideHeader => format!("{} off after {after}, inside HTTP's framing", verb("breaks", "break")),
        CutHow::GoAway => format!("{} after {after}, with a GOAWAY", verb("ends", "end")),
    }
}

fn limits(throttle: &Throttle) -> String {
    let requests = throttle.requests.map(|refill| rate(refill, "requests"));
    let tokens = throttle.tokens.map(|refill| rate(refill, "tokens"));
    let input = throttle.input_tokens.map(|refill| rate(refill, "tokens of prompts"));
    let output = throttle.output_tokens.map(|refill| rate(refill, "tokens of answers"));
    let daily = throttle.requests_per_day.map(|refill| format!("{} requests/d", refill.burst));
    let tokens_daily = throttle.tokens_per_day.map(|refill| format!("{} tokens/d", refill.burst));
    let concurrent = throttle.concurrent.map(|most| format!("{most} at a time"));
    let limits = [requests, tokens, input, output, daily, tokens_daily, concurrent];
    let limits: Vec<_> = limits.into_iter().flatten().collect();
    let each = match throttle.per {
        Per::Provider => "",
        Per::Model => " for each model",
        Per::Key => " for each key",
    };
    format!("at most {}{each}, the rest is refused with {}", limits.join(" and "), throttle.status)
}

/// `60 requests/min (10 at once)`.
fn rate(refill: Refill, of: &str) -> String {
    let per_minute = (refill.per_second * 60.0 * 100.0).round() / 100.0;
    format!("{per_minute} {of}/min ({} at once)", refill.burst)
}

fn places(capacity: Capacity) -> String {
    let Capacity { slots, queue, overflow } = capacity;
    format!("{slots} attempts are served at the same time, {queue} wait, the rest is refused with {overflow}")
}

fn edges(fault: &Fault) -> String {
    let ramp = fault.window.ramp;
    let rise = Some(ramp.rise).filter(|rise| !rise.is_zero()).map(|rise| format!(", rising over {}", time(rise)));
    let fall = Some(ramp.fall).filter(|fall| !fall.is_zero()).map(|fall| format!(", falling over {}", time(fall)));
    rise.unwrap_or_default() + &fall.unwrap_or_default()
}

fn flaps(fault: &Fault) -> String {
    let flap = fault.window.flap;
    flap.map(|flap| format!(", {} on and {} off", time(flap.on), time(flap.off))).unwrap_or_default()
}

fn tokens(after: &Spread) -> String {
    match after {
        Spread::Constant(1.0) => "1 token".to_owned(),
        Spread::Constant(count) => format!("{count} tokens"),
        Spread::LogNormal { median, .. } => format!("about {median} tokens"),
        Spread::Uniform { low, high } => format!("{low} to {high} tokens"),
        Spread::Exponential { mean } => format!("about {mean} tokens"),
        Spread::Mixture(_) => "a varying number of tokens".to_owned(),
    }
}

fn seconds_of(seconds: f64) -> String {
    time(Duration::from_micros((seconds * 1e6).round() as u64))
}

fn time(duration: Duration) -> String {
    Period::new(duration).map_or_else(|| format!("{duration:?}"), |period| period.to_string())
}

/// A share as people write it, to a hundredth of a percent.
pub(crate) fn percent(share: f64) -> String {
    format!("{}%", (share * 10_000.0).round() / 100.0)
}
