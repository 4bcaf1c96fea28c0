//! The versions of Anthropic's interface.
//!
//! *Which question does it answer?* "By which rules is this request to be read?"
//!
//! *Why two?* A header names the version. Newer SDKs ask for 2026-10-21, under which the dials of a model are
//! gone: to turn one is an error, even to its default. Older ones, and most gateways, ask for 2023-06-01.
//!
//! *What it never does:* refuse a request that names no version; Anthropic does, but a probe by hand should be
//! answered.

use serde_json::Value;

use crate::BadRequest;

/// A version of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// `2023-06-01`, and what came before it.
    Y2023,
    /// `2026-10-21`.
    Y2026,
}

/// The dials that the newer version does not know.
const DIALS: [&str; 3] = ["temperature", "top_p", "top_k"];

impl Edition {
    /// The version of that name.
    ///
    /// # Errors
    ///
    /// When there is no such version.
    pub fn named(version: Option<&str>) -> Result<Self, BadRequest> {
        match version.map(str::trim) {
            None | Some("2023-06-01" | "2023-01-01") => Ok(Self::Y2023),
            Some("2026-10-21") => Ok(Self::Y2026),
            Some(other) => {
                let what = format!("anthropic-version: \"{other}\" is not a valid version");
                Err(BadRequest::new(None, "anthropic-version", what))
            }
        }
    }

    /// Refuses what this version does not take of a body that is otherwise good.
    pub(super) fn check(self, body: &[u8]) -> Result<(), BadRequest> {
        match self {
            Self::Y2023 => Ok(()),
            Self::Y2026 => serde_json::from_slice(body).map_or(Ok(()), |body| check(&body)),
        }
    }
}

fn check(body: &Value) -> Result<(), BadRequest> {
    if let Some(dial) = DIALS.iter().find(|dial| body.get(dial).is_some()) {
        return Err(refused(dial, "Extra inputs are not permitted"));
    }
    let turns = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (turn, said) in turns.iter().enumerate().filter(|(_, said)| said["role"] == "user") {
        let blocks = said["content"].as_array().map(Vec::as_slice).unwrap_or_default();
        let cites = |block: &Value| block["citations"].as_array().is_some_and(|citations| !citations.is_empty());
        if let Some(block) = blocks.iter().position(cites) {
            return Err(refused(
                &format!("messages.{turn}.content.{block}.citations"),
                "Extra inputs are not permitted",
            ));
        }
    }
    Ok(())
}

fn refused(param: &str, what: &str) -> BadRequest {
    BadRequest::new(None, param, format!("{param}: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(edition: Edition, body: &str) -> Option<String> {
        edition.check(body.as_bytes()).err().map(|error| error.to_string())
    }

    #[test]
    fn a_version_that_is_not_there_is_refused() {
        assert_eq!(Edition::named(None), Ok(Edition::Y2023));
        assert_eq!(Edition::named(Some("2026-10-21")), Ok(Edition::Y2026));
        let what = Edition::named(Some("2025-01-01")).unwrap_err().to_string();
        assert_eq!(what, r#"anthropic-version: "2025-01-01" is not a valid version"#);
    }

    #[test]
    fn the_newer_version_has_no_dials() {
        for dial in DIALS {
            let body = format!(r#"{{"{dial}":1}}"#);
            let what = refused(Edition::Y2026, &body).unwrap();
            assert_eq!(what, format!("{dial}: Extra inputs are not permitted"));
            assert_eq!(refused(Edition::Y2023, &body), None);
        }
    }

    #[test]
    fn the_newer_version_takes_no_citations_of_the_user() {
        let body = |role: &str, citations: &str| {
            format!(
                r#"{{"messages":[{{"role":"{role}","content":[{{"type":"text","text":"a","citations":{citations}}}]}}]}}"#
            )
        };
        let what = refused(Edition::Y2026, &body("user", "[{}]")).unwrap();
        assert!(what.starts_with("messages.0.content.0.citations:"), "{what}");
        assert_eq!(refused(Edition::Y2026, &body("user", "[]")), None);
        assert_eq!(refused(Edition::Y2026, &body("assistant", "[{}]")), None);
        assert_eq!(refused(Edition::Y2023, &body("user", "[{}]")), None);
    }
}
