//! Questions as they come in, in Gemini's words.
//!
//! *Which question does it answer?* "What does the caller ask for?" The model and the wish for a stream
//! stand in the path and are added by who knows it.
//!
//! *Why are ids made up?* Calls often have none. A call gets one from its place, and a response without
//! one takes that of the first call of its name that has no answer yet: Gemini pairs them so.
//!
//! *What it never does:* let a turn of calls pass whose responses are not as many, which Gemini refuses
//! with a status of 400; or drop a part that it does not know.

use serde::Deserialize;

use super::part::{Part, Turn};
use super::schema::{Generation, ToolConfig, Tools};
use super::thoughts::Thinking;
use super::unsupported;
use crate::head::Asked;
use crate::open_calls::OpenCalls;
use crate::{Api, BadRequest, Content, Image, Message, Request, Role, Text, ToolCall, ToolResult, unreadable};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Incoming {
    contents: Option<Vec<Turn>>,
    #[serde(alias = "system_instruction")]
    system_instruction: Option<Turn>,
    #[serde(default, alias = "generation_config")]
    generation_config: Generation,
    #[serde(default)]
    tools: Vec<Tools>,
    #[serde(alias = "tool_config")]
    tool_config: Option<ToolConfig>,
    #[serde(alias = "cached_content")]
    cached_content: Option<String>,
}

/// What the body of a request asks for; thoughts in it are of that vendor.
pub fn decode_request(vendor: Api, body: &[u8]) -> Result<Asked, BadRequest> {
    let mut incoming: Incoming = unreadable::parse(body).map_err(unparsed)?;
    let turns = incoming.contents.filter(|turns| !turns.is_empty());
    let turns = turns.ok_or_else(|| wrong("contents", "contents is not specified"))?;
    check_counts(&turns)?;
    unsupported::check(&incoming.generation_config, &incoming.tools, incoming.cached_content.as_deref())?;
    let request = Request {
        system: incoming.system_instruction.map(joined),
        messages: Reading::new(vendor).messages(turns)?,
        tools: incoming.tools.into_iter().flat_map(Tools::into_tools).collect(),
        tool_choice: incoming.tool_config.map(ToolConfig::choice).unwrap_or_default(),
        format: incoming.generation_config.format(),
        max_output_tokens: incoming.generation_config.max_output_tokens,
        thoughts: incoming.generation_config.thoughts(),
        ..Request::default()
    };
    Ok(Asked { request, include_usage: true })
}

/// As many responses as calls, in the turn that follows them.
fn check_counts(turns: &[Turn]) -> Result<(), BadRequest> {
    for pair in turns.windows(2) {
        let calls = pair[0].parts.iter().filter(|part| part.function_call.is_some()).count();
        let responses = pair[1].parts.iter().filter(|part| part.function_response.is_some()).count();
        if calls != responses {
            let what = "Please ensure that the number of function response parts is equal to the number of \
                        function call parts of the function call turn.";
            return Err(wrong("", what));
        }
    }
    Ok(())
}

fn joined(turn: Turn) -> Text {
    let texts: Vec<String> = turn.parts.into_iter().filter_map(|part| part.text).collect();
    texts.join("\n\n").into()
}

/// A conversation under way: whose thoughts, and which calls wait for an answer.
struct Reading {
    vendor: Api,
    open: OpenCalls,
    calls: usize,
}

impl Reading {
    fn new(vendor: Api) -> Self {
        Self { vendor, open: OpenCalls::default(), calls: 0 }
    }

    fn messages(mut self, turns: Vec<Turn>) -> Result<Vec<Message>, BadRequest> {
        turns.into_iter().enumerate().map(|(place, turn)| self.message(place, turn)).collect()
    }

    fn message(&mut self, place: usize, turn: Turn) -> Result<Message, BadRequest> {
        let role = match turn.role.as_deref() {
            None | Some("user" | "function") => Role::User,
            Some("model") => Role::Assistant,
            Some(_) => return Err(wrong(&format!("contents[{place}].role"), "Please use a valid role: user, model.")),
        };
        let mut content = Vec::with_capacity(turn.parts.len());
        let mut thinking = Thinking::default();
        for mut part in turn.parts {
            match (part.thought, part.text.take_if(|_| part.thought)) {
                (true, Some(text)) if part.thought_signature.is_none() => thinking.more(&text),
                (_, thought) => {
                    thinking.more(thought.as_deref().unwrap_or_default());
                    let signature = part.thought_signature.take();
                    content.extend(thinking.end(signature, self.vendor).map(Content::Reasoning));
                    content.extend(self.content(place, part)?);
                }
            }
        }
        content.extend(thinking.end(None, self.vendor).map(Content::Reasoning));
        Ok(Message { role, content })
    }

    fn content(&mut self, place: usize, part: Part) -> Result<Option<Content>, BadRequest> {
        if let Some(call) = part.function_call {
            self.calls += 1;
            let id: Text = call.id.unwrap_or_else(|| format!("call_{}", self.calls)).into();
            self.open.add(id.clone(), call.name.clone().into());
            let arguments = call.args.into_text();
            return Ok(Some(Content::ToolCall(ToolCall { id, name: call.name.into(), arguments })));
        }
        if let Some(mut response) = part.function_response {
            let call_id = self.answered(response.id.take(), &response.name);
            let (content, is_error) = response.said();
            return Ok(Some(Content::ToolResult(ToolResult { call_id, content, is_error })));
        }
        let image =
            part.inline_data.map(|blob| Image::Inline { media_type: blob.mime_type.into(), data: blob.data.into() });
        let image = image.or_else(|| part.file_data.map(|file| Image::Url(file.file_uri.into())));
        match (image, part.text, part.thought) {
            (Some(image), ..) => Ok(Some(Content::Image(image))),
            (None, Some(text), _) => Ok(Some(Content::Text(text.into()))),
            (None, None, true) => Ok(None),
            (None, None, false) => {
                let what = "required oneof field 'data' must have one initialized field";
                Err(wrong(&format!("contents[{place}].parts"), what))
            }
        }
    }

    /// The id of the call that this is the answer of.
    fn answered(&mut self, id: Option<String>, name: &str) -> Text {
        let found = match &id {
            Some(id) => self.open.of_id(id),
            None => self.open.of_name(name),
        };
        found.or(id.map(Into::into)).unwrap_or_else(|| name.to_owned().into())
    }
}

/// Says in Gemini's words what is wrong with a body.
fn unparsed((path, what): (Option<String>, String)) -> BadRequest {
    match path {
        Some(path) => wrong(&path, &format!("Invalid value at '{path}': {what}")),
        None => wrong("", &format!("Invalid JSON payload received. {what}")),
    }
}

pub(super) fn wrong(param: &str, what: &str) -> BadRequest {
    let message = if param.is_empty() || what.contains(param) { what.to_owned() } else { format!("{param}: {what}") };
    let mut wrong = BadRequest::new(Some("INVALID_ARGUMENT"), param, message);
    wrong.fields.kind = None;
    wrong
}
