//! What an answer repeats of its request.
//!
//! *Which question does it answer?* "With which settings was this answer made?", as the object of an answer says it:
//! instructions, tools, limits, and all else that is no input.
//!
//! *Why from the body and not from the request that was read?* Half of these fields mean nothing to a simulated model,
//! and clients look whether they come back as they went.
//!
//! *What it never does:* repeat the input, or a field that an answer does not have.

use serde_json::{Map, Value, json};

/// Fields that come back as they went, where they were said.
const REPEATED: [&str; 17] = [
    "background",
    "instructions",
    "max_output_tokens",
    "max_tool_calls",
    "metadata",
    "parallel_tool_calls",
    "previous_response_id",
    "prompt_cache_key",
    "prompt_cache_retention",
    "safety_identifier",
    "store",
    "temperature",
    "tool_choice",
    "top_logprobs",
    "top_p",
    "truncation",
    "user",
];

/// Objects whose fields come back beside those that were not said.
const MERGED: [&str; 2] = ["reasoning", "text"];

/// The settings of one request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Echo(Map<String, Value>);

impl Echo {
    /// Those that a body says. A body that is no object says none.
    pub fn of(body: &[u8]) -> Self {
        let mut said: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
        let mut settings = Map::new();
        for name in REPEATED.into_iter().chain(MERGED) {
            settings.extend(said.remove(name).filter(|value| !value.is_null()).map(|value| (name.to_owned(), value)));
        }
        // Asked for by itself, a tier is the one of the account.
        let tier = said.remove("service_tier").filter(|tier| tier.is_string() && tier != "auto");
        settings.extend(tier.map(|tier| ("service_tier".to_owned(), tier)));
        if let Some(Value::Array(tools)) = said.remove("tools") {
            settings.insert("tools".to_owned(), tools.into_iter().map(tool).collect());
        }
        for name in ["temperature", "top_p"] {
            if let Some(number) = settings.get_mut(name) {
                *number = number.as_f64().map_or(Value::Null, Value::from);
            }
        }
        Self(settings)
    }

    /// Puts them into the object of an answer, which has what is usual.
    pub(super) fn write_into(&self, object: &mut Value) {
        for (name, value) in &self.0 {
            match (&mut object[name], value) {
                (Value::Object(usual), Value::Object(said)) if MERGED.contains(&name.as_str()) => {
                    usual.extend(said.iter().map(|(name, value)| (name.clone(), form(name, value))));
                }
                (usual, said) => *usual = said.clone(),
            }
        }
    }
}

/// A tool with the fields that OpenAI adds to it.
fn tool(said: Value) -> Value {
    if said["type"] != "function" {
        return said;
    }
    completed(json!({ "description": null, "parameters": null, "strict": true }), said)
}

/// A form of answers with the fields that OpenAI adds to it; any other field as it is.
fn form(name: &str, said: &Value) -> Value {
    if name == "format" && said["type"] == "json_schema" {
        return completed(json!({ "description": null, "strict": false }), said.clone());
    }
    said.clone()
}

/// What was said, and what is usual for the rest.
fn completed(mut usual: Value, said: Value) -> Value {
    if let (Value::Object(usual), Value::Object(said)) = (&mut usual, said) {
        usual.extend(said);
    }
    usual
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openai_responses::{StreamWriter, encode_whole_of};
    use crate::{FinishReason, Head, StreamHead, Usage, Whole};

    fn head() -> Head {
        Head { id: "resp_1".into(), request_id: String::new(), model: "m".into(), created_unix_s: 7 }
    }

    fn whole(body: &Value) -> Value {
        let whole = Whole { text: "hi".into(), finish: Some(FinishReason::Stop), ..Whole::default() };
        serde_json::from_slice(&encode_whole_of(&head(), &whole, &Echo::of(body.to_string().as_bytes()))).unwrap()
    }

    fn everything() -> Value {
        json!({
            "model": "m", "input": "hello", "stream": true, "include": ["x"],
            "instructions": "Be brief.", "max_output_tokens": 9, "max_tool_calls": 3, "metadata": { "a": "b" },
            "parallel_tool_calls": false, "previous_response_id": "resp_0", "prompt_cache_key": "k",
            "prompt_cache_retention": "24h", "safety_identifier": "s", "store": false, "temperature": 0.25,
            "tool_choice": { "type": "function", "name": "f" }, "top_logprobs": 2, "top_p": 0.5,
            "truncation": "auto", "user": "u", "background": false, "service_tier": "flex",
            "reasoning": { "effort": "low" },
            "text": { "format": { "type": "json_schema", "name": "n", "schema": {}, "strict": true } },
            "tools": [{ "type": "function", "name": "f", "parameters": { "type": "object" } }],
        })
    }

    #[test]
    fn what_was_set_comes_back_and_the_input_does_not() {
        let (said, answer) = (everything(), whole(&everything()));
        for name in REPEATED.into_iter().chain(["service_tier"]) {
            assert_eq!(answer[name], said[name], "{name}");
        }
        assert_eq!(answer["reasoning"], json!({ "effort": "low", "summary": null }));
        let format = json!({ "type": "json_schema", "name": "n", "schema": {}, "strict": true, "description": null });
        assert_eq!(answer["text"], json!({ "format": format, "verbosity": "medium" }));
        let tool = json!({ "type": "function", "name": "f", "parameters": { "type": "object" }, "description": null,
            "strict": true });
        assert_eq!(answer["tools"], json!([tool]));
        assert!(["input", "include", "stream"].iter().all(|name| answer.get(name).is_none()), "{answer}");
        assert_eq!((&answer["id"], &answer["output"][0]["content"][0]["text"]), (&"resp_1".into(), &"hi".into()));
    }

    #[test]
    fn what_was_not_set_is_as_usual() {
        let usual = whole(&json!({ "model": "m", "input": "hello" }));
        let nulls = json!({ "instructions": null, "temperature": null, "tools": null, "text": null, "metadata": null });
        assert_eq!(whole(&nulls), usual);
        assert_eq!(whole(&json!({ "service_tier": "auto" })), usual);
        assert_eq!((&usual["temperature"], &usual["store"], &usual["tools"]), (&1.0.into(), &true.into(), &json!([])));
        assert_eq!(whole(&json!({ "temperature": 0 }))["temperature"].to_string(), "0.0");
        assert_eq!(Echo::of(b"[]"), Echo::default());
        assert_eq!(Echo::of(b"\xff"), Echo::default());
    }

    #[test]
    fn every_event_that_has_the_answer_has_its_settings() {
        let head = StreamHead { head: head(), input_tokens: 3, cached_tokens: 0, include_usage: true };
        let settings = Echo::of(everything().to_string().as_bytes());
        let ends: [fn(&mut StreamWriter) -> Vec<u8>; 3] = [
            |writer| writer.conclusion(FinishReason::Stop, Usage::default()),
            |writer| writer.conclusion(FinishReason::Length, Usage::default()),
            |writer| writer.error(&crate::ErrorFields::default()),
        ];
        for end in ends {
            let mut writer = StreamWriter::new(head.clone()).echoing(settings.clone());
            let written = [writer.start(), writer.delta("hi"), end(&mut writer)].concat();
            let text = String::from_utf8(written).unwrap();
            let events: Vec<Value> = text
                .lines()
                .filter_map(|line| serde_json::from_str(line.strip_prefix("data: ")?).ok())
                .filter(|event: &Value| event.get("response").is_some())
                .collect();
            assert_eq!(events.len(), 3);
            assert!(events.iter().all(|event| event["response"]["instructions"] == "Be brief."), "{events:?}");
        }
    }
}
