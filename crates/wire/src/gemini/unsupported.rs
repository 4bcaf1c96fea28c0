//! What a request asks for and nobody here can do.
//!
//! *Which question does it answer?* "Is there something in this request that would be passed over in silence?"
//!
//! *Why refuse?* Several candidates, pictures as answers, searches and runs of code are Google's own. An answer
//! without them would be taken for one with them, and a test would pass that should not.
//!
//! *What it never does:* refuse a setting that only colours an answer, such as a temperature.

use super::asked::wrong;
use super::schema::{Generation, Tools};
use crate::BadRequest;

/// The first thing that cannot be done.
pub(super) fn check(generation: &Generation, tools: &[Tools], cached: Option<&str>) -> Result<(), BadRequest> {
    if generation.candidate_count.is_some_and(|count| count > 1) {
        return Err(wrong("", "Multiple candidates is not enabled for this model"));
    }
    if let Some(other) = generation.response_modalities.iter().find(|kind| !kind.eq_ignore_ascii_case("text")) {
        let what = format!("This model only supports text output. The requested response modality is {other}.");
        return Err(wrong("", &what));
    }
    if let Some(name) = cached {
        return Err(wrong("", &format!("CachedContent not found (or permission denied): {name}")));
    }
    match tools.iter().flat_map(|tools| tools.own.keys()).next() {
        Some(own) => {
            Err(wrong("tools", &format!("Tool '{own}' in tools is not supported: only functionDeclarations are.")))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::Api;

    fn refused(more: &str) -> Option<String> {
        let body = format!(r#"{{"contents":[{{"role":"user","parts":[{{"text":"a"}}]}}],{more}}}"#);
        Api::Gemini.decode_request(body.as_bytes()).err().map(|bad| bad.fields.message.into_owned())
    }

    #[test]
    fn what_cannot_be_done_is_refused_by_name() {
        assert!(refused(r#""generationConfig":{"candidateCount":2}"#).unwrap().contains("Multiple candidates"));
        assert!(refused(r#""generationConfig":{"responseModalities":["TEXT","AUDIO"]}"#).unwrap().contains("AUDIO"));
        assert!(refused(r#""tools":[{"googleSearch":{}}]"#).unwrap().contains("'googleSearch'"));
        assert!(refused(r#""cachedContent":"cachedContents/x""#).unwrap().contains("cachedContents/x"));
        let usual =
            r#""generationConfig":{"candidateCount":1,"temperature":0.2,"responseModalities":["Text"]},"tools":[]"#;
        assert_eq!(refused(usual), None);
    }
}
