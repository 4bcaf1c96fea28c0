//! How a verdict looks, to people and to programs.

use brownout_conduct::{Sighting, judge};

use crate::watched::{limited, seen, verdict};

fn guilty() -> Vec<Sighting> {
    let agent = Some("google-genai-sdk/3.4.0".to_owned());
    [limited(12, 0.0, 20.0), seen(13, 0.5)].map(|sighting| Sighting { user_agent: agent.clone(), ..sighting }).to_vec()
}

#[test]
fn people_read_what_happened_and_what_to_do() {
    let expected = "\
client: fail (2 attempts in 1 call): 1 error
error: your client ignored Retry-After once: asked to wait 20 s, came back after 0.5 s [openai: attempt 13]
  hint: read Retry-After, and go to another provider where it is too long; google-genai reads neither Retry-After nor \
RetryInfo: wait in your own code
";
    assert_eq!(verdict(&guilty()).to_string(), expected);
}

#[test]
fn a_good_client_reads_one_line_and_none_is_no_pass() {
    assert_eq!(verdict(&[seen(1, 0.0)]).to_string(), "client: pass (1 attempt in 1 call)\n");
    let nobody = judge(&[], &brownout_conduct::Rules::default());
    assert_eq!(nobody.to_string(), "client: inconclusive, no attempt was seen\n");
    assert!(!nobody.passed());
}

#[test]
fn programs_read_names_that_stay() {
    let expected = serde_json::json!({
        "outcome": "fail",
        "attempts": 2,
        "calls": 1,
        "clients": [{ "user_agent": "google-genai-sdk/3.4.0", "sdk": "google-genai", "attempts": 2 }],
        "findings": [{
            "charge": "ignored_retry_after",
            "severity": "error",
            "count": 1,
            "sentence": "ignored Retry-After once: asked to wait 20 s, came back after 0.5 s",
            "advice": "read Retry-After, and go to another provider where it is too long; google-genai reads neither \
                       Retry-After nor RetryInfo: wait in your own code",
            "attempts": [13],
            "providers": ["openai"],
        }],
    });
    assert_eq!(serde_json::to_value(verdict(&guilty())).unwrap(), expected);
}

#[test]
fn a_key_is_in_no_verdict() {
    let key = 6_311_778_123_456_789_u64;
    let sightings = guilty().into_iter().map(|sighting| Sighting { key: Some(key), ..sighting }).collect::<Vec<_>>();
    assert!(!serde_json::to_string(&verdict(&sightings)).unwrap().contains(&key.to_string()));
}
