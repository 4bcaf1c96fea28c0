//! One fault alone, said while something runs: an entry of a timeline whose times count from now.
//!
//! *Which question does it answer?* "What does somebody mean who asks a running server to fail?"
//!
//! *Why the entry of a file?* So that nobody learns two ways to say one thing, and so that what was tried by hand can
//! be pasted into a scenario.
//!
//! *What it never does:* know who is there. Whether there is a provider of that name is for the server to say.

use std::time::Duration;

use ::fault::Fault;
use chance::Moment;
use document::{Diagnostics, Document, Path};

use super::{MAX_DAYS, Problems, timeline};
use crate::raw;

/// The fault that a text says, in YAML or JSON; `name` is what messages call the text. It begins `at` from `now` and
/// lasts `for`: at once and until it is ended, if not said.
///
/// # Errors
/// All that is wrong with it.
pub fn fault(name: &str, text: &str, now: Moment) -> Result<Fault, Diagnostics> {
    let document = Document::parse(name, text)?;
    let said: raw::Entry = document.decode_with(&raw::scalars())?;
    let mut problems = Problems::new(&document);
    let longest = Duration::from_secs(MAX_DAYS * 86_400);
    let mut fault = timeline::one(&said, longest, &Path::root(), &mut problems);
    if said.r#for.is_none() && fault.share.0 != fault.share.1 {
        let hint = Some("say how long with `for`".to_owned());
        problems.hint(&Path::root().field("share"), "a share that changes needs an end to change until", hint);
    }
    let since = now.since_start();
    fault.window.to = if said.r#for.is_some() { fault.window.to + since } else { Moment::NEVER };
    fault.window.from += since;
    problems.or(fault)
}

#[cfg(test)]
mod tests {
    use ::fault::Kind;
    use ::fault::kind::ErrorFault;

    use super::*;

    const NOW: Moment = Moment::from_secs(100);

    fn window(text: &str) -> (Moment, Moment) {
        let window = fault("body", text, NOW).unwrap().window;
        (window.from, window.to)
    }

    #[test]
    fn json_says_what_yaml_says() {
        let json = fault("body", r#"{"fault": {"error": {"status": 503}}, "share": "50%", "provider": "openai"}"#, NOW)
            .unwrap();
        let yaml = fault("body", "fault: { error: { status: 503 } }\nshare: 50%\nprovider: openai\n", NOW).unwrap();
        assert_eq!(json, yaml);
        assert_eq!((json.name.as_str(), json.share), ("error", (0.5, 0.5)));
        assert_eq!(json.kind, Kind::Error(ErrorFault::status(503, None)));
    }

    #[test]
    fn times_count_from_now() {
        let said = |rest: &str| window(&format!("{{ fault: {{ blackout: reset }}{rest} }}"));
        assert_eq!(said(""), (NOW, Moment::NEVER));
        assert_eq!(said(", for: 10s"), (NOW, Moment::from_secs(110)));
        assert_eq!(said(", at: 5s, for: 10s"), (Moment::from_secs(105), Moment::from_secs(115)));
    }

    #[test]
    fn mistakes_are_told_at_their_place() {
        let lines = |text| fault("body", text, NOW).unwrap_err().lines();
        let eror = lines(r#"{"fault": {"eror": {"status": 503}}}"#);
        assert!(
            eror[0].starts_with("body:1:12: expected one of") && eror[0].contains("did you mean `error`?"),
            "{eror:?}"
        );
        let endless = lines("fault: { blackout: reset }\nshare: { from: 0%, to: 100% }\n");
        assert_eq!(endless, ["body:2:8: a share that changes needs an end to change until; say how long with `for`"]);
        assert_eq!(lines("fault: { blackout: reset }\nfor: 0s\n"), ["body:2:6: the fault must last some time"]);
        assert_eq!(lines("{").len(), 1);
    }
}
