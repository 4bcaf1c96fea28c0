//! Questions, in OpenAI's words.
//!
//! *Which question does it answer?* "What does the caller ask for?"
//!
//! *Why two names of one limit?* Reasoning models of OpenAI refuse the older `max_tokens`, other vendors
//! know nothing else. The dialect says which is written; both are read.
//!
//! *What it never does:* drop what it cannot carry. A turn of another role, or a part that it does not
//! know, is a [`BadRequest`] that names it; so is a wish that is not granted ([`super::rules`]).

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Dialect;
use super::format::{self, FormatIn};
use super::names::Others;
use super::rules::{self, Beyond, Wishes};
use super::thinking::{self, ModeIn, ReasoningIn};
use super::tools::{self, ChoiceIn, ToolIn, ToolOut};
use super::turns_in::{TurnIn, Turns};
use super::turns_out::{TurnOut, turns};
use crate::head::Asked;
use crate::{BadRequest, Request, Tool, unreadable};

#[derive(Serialize)]
struct Outgoing<'a> {
    model: &'a str,
    messages: Vec<TurnOut<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<ToolOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
}

#[derive(Serialize, Deserialize)]
struct StreamOptions {
    #[serde(default)]
    include_usage: bool,
}

/// The body of a request. A stream is asked to report its usage, where it does not do so unasked.
pub fn encode_request(dialect: Dialect, request: &Request) -> Vec<u8> {
    let limit = |name: &str| request.max_output_tokens.filter(|_| dialect.output_limit == name);
    let asks = request.stream && !dialect.usage.unasked;
    let body = Outgoing {
        model: &request.model,
        messages: turns(dialect, request),
        tools: request.tools.iter().map(ToolOut::of).collect(),
        tool_choice: tools::choice(&request.tool_choice).filter(|_| !request.tools.is_empty()),
        response_format: format::write(&request.format),
        max_completion_tokens: limit("max_completion_tokens"),
        max_tokens: limit("max_tokens"),
        stream: request.stream,
        stream_options: asks.then_some(StreamOptions { include_usage: true }),
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

#[derive(Deserialize)]
struct Incoming {
    model: Option<String>,
    messages: Option<Vec<TurnIn>>,
    tools: Option<Vec<ToolIn>>,
    tool_choice: Option<ChoiceIn>,
    response_format: Option<FormatIn>,
    max_tokens: Option<u32>,
    max_completion_tokens: Option<u32>,
    stream: Option<bool>,
    stream_options: Option<StreamOptions>,
    temperature: Option<f64>,
    top_p: Option<f64>,
    reasoning_effort: Option<String>,
    reasoning: Option<ReasoningIn>,
    thinking: Option<ModeIn>,
    /// Mistral's wish for thoughts: `reasoning`.
    prompt_mode: Option<String>,
    n: Option<u64>,
    logprobs: Option<bool>,
    functions: Option<IgnoredAny>,
    modalities: Option<Vec<String>>,
    audio: Option<IgnoredAny>,
    web_search_options: Option<IgnoredAny>,
    #[serde(flatten)]
    others: Others,
}

impl Incoming {
    fn wishes(&self) -> Wishes<'_> {
        Wishes {
            model: self.model.as_deref().unwrap_or_default(),
            old_limit: self.max_tokens.is_some(),
            temperature: self.temperature,
            top_p: self.top_p,
            effort: self.reasoning_effort.as_deref(),
            choices: self.n,
            beyond: self.beyond(),
        }
    }

    fn beyond(&self) -> Option<Beyond> {
        let speaks = |modalities: &Vec<String>| modalities.iter().any(|modality| modality != "text");
        let sound = self.audio.is_some() || self.modalities.as_ref().is_some_and(speaks);
        let wishes = [
            (self.logprobs == Some(true), Beyond::Probabilities),
            (self.functions.is_some(), Beyond::Functions),
            (sound, Beyond::Sound),
            (self.web_search_options.is_some(), Beyond::Search),
        ];
        wishes.into_iter().find(|(wished, _)| *wished).map(|(_, wish)| wish)
    }

    fn wants_thoughts(&self, dialect: Dialect) -> bool {
        let (model, effort) = (self.model.as_deref().unwrap_or_default(), self.reasoning_effort.as_deref());
        self.prompt_mode.as_deref() == Some("reasoning")
            || thinking::wanted(dialect, model, effort, self.reasoning.as_ref(), self.thinking.as_ref())
    }
}

/// What the body of a request asks for.
pub fn decode_request(dialect: Dialect, body: &[u8]) -> Result<Asked, BadRequest> {
    let incoming: Incoming = unreadable::parse(body).map_err(unparsed)?;
    rules::check_names(dialect, &incoming.others)?;
    incoming.wishes().check(dialect)?;
    let thoughts = incoming.wants_thoughts(dialect);
    let model = incoming.model.or_else(|| dialect.model_in_path.then(String::new)).ok_or_else(|| missing("model"))?;
    let turns = incoming.messages.ok_or_else(|| missing("messages"))?;
    if turns.is_empty() {
        return Err(no_messages());
    }
    let Turns { system, messages, .. } = Turns::of(dialect, turns)?;
    let stream = incoming.stream.unwrap_or(false);
    let asks = dialect.usage.unasked || incoming.stream_options.is_some_and(|options| options.include_usage);
    let request = Request {
        model: model.into(),
        system: (!system.is_empty()).then(|| system.join("\n\n").into()),
        messages,
        tools: incoming.tools.into_iter().flatten().map(Tool::from).collect(),
        tool_choice: incoming.tool_choice.map(Into::into).unwrap_or_default(),
        format: incoming.response_format.map(Into::into).unwrap_or_default(),
        max_output_tokens: incoming.max_completion_tokens.or(incoming.max_tokens),
        thoughts,
        stream,
    };
    Ok(Asked { request, include_usage: !stream || asks })
}

fn no_messages() -> BadRequest {
    let text =
        "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.";
    BadRequest::new(Some("empty_array"), "messages", text.to_owned())
}

/// Says in OpenAI's words what is wrong with a body.
fn unparsed((path, what): (Option<String>, String)) -> BadRequest {
    match path {
        Some(param) => BadRequest::new(Some("invalid_value"), &param, format!("Invalid value for '{param}': {what}.")),
        None => BadRequest::new(None, "", format!("We could not parse the JSON body of your request: {what}.")),
    }
}

fn missing(param: &str) -> BadRequest {
    BadRequest::new(Some("missing_required_parameter"), param, format!("Missing required parameter: '{param}'."))
}

#[cfg(test)]
#[path = "request_test.rs"]
mod tests;
