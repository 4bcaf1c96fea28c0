//! What is said in a conversation: its turns so far and the newest question.
//!
//! *Which question does it answer?* "What does the caller send in this turn?"
//!
//! *Why is it written and not remembered?* A caller sends all that was said with every turn. Were that the
//! providers' words, a fault in one turn would change all that follow, and two runs could not be compared. So
//! earlier answers stand in the caller's own words, as long as they would have been.
//!
//! *What it never does:* draw. Sizes come from whoever drew them.

use std::borrow::Cow;
use std::fmt;

use mock::{Marker, Said, TOKEN_BYTES};
use scenario::model::{Class, Language, Talk};
use wire::{Content, Image, Message, Request, Role, Text, Tool, ToolCall, ToolResult};

use crate::questions::Question;

/// What one turn is worth, in tokens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) prompt: u32,
    pub(crate) answer: u32,
}

/// A request whose whole text is its marker, however long it counts as.
pub(crate) fn plain(class: &Class, id: &str, sizes: Sizes) -> Request {
    Request::prompt("", marker(class, id, sizes, None).to_string())
}

/// A turn of a conversation, after those with the ids and sizes of `earlier`.
pub(crate) fn turn(class: &Class, earlier: &[(String, Sizes)], id: &str, sizes: Sizes) -> Request {
    let talk = &class.talk;
    let mut messages: Vec<Message> = earlier.iter().flat_map(|(id, sizes)| over(talk, id, *sizes)).collect();
    messages.push(Message::user(""));
    if let Some(first) = messages.first_mut().filter(|_| talk.images) {
        first.content.push(Content::Image(picture()));
    }
    let tools = if talk.tools { vec![tool()] } else { Vec::new() };
    let system = Some(Cow::Borrowed("You answer at a help desk. Be short, and say so where you do not know."));
    let mut request = Request { system, messages, tools, ..Request::default() };
    let before: u32 = earlier.iter().map(|(_, sizes)| sizes.prompt + sizes.answer).sum();
    let all = Sizes { prompt: before + sizes.prompt, ..sizes };
    let marker = marker(class, id, all, Some(Said::of(&request)));
    if let Some(newest) = request.messages.last_mut() {
        newest.content[0] = Content::Text(filled(&marker, sizes.prompt));
    }
    request
}

/// A question from the collection. The marker stands before it, where no rule looks for a class.
pub(crate) fn question(class: &Class, question: &Question, id: &str, sizes: Sizes) -> Request {
    let asked = Message::user(question.prompt.clone());
    let tools = if question.tools { vec![tool()] } else { Vec::new() };
    let mut request =
        Request { messages: vec![Message::user(""), asked], tools, format: question.format(), ..Request::default() };
    let sizes = Sizes { prompt: sizes.prompt.max(question.tokens), ..sizes };
    let marker = marker(class, id, sizes, Some(Said::of(&request)));
    request.messages[0] = Message::user(filled(&marker, question.tokens));
    request
}

fn marker<'a>(class: &'a Class, id: &'a str, sizes: Sizes, said: Option<Said>) -> Marker<'a> {
    Marker {
        class: &class.name,
        tenant: class.tenant.as_deref().unwrap_or_default(),
        language: if class.language == Language::De { "de" } else { "" },
        said,
        input_tokens: Some(sizes.prompt),
        output_tokens: Some(sizes.answer),
        ..Marker::new(id)
    }
}

/// A turn that is over: the question, the tool's part, the answer.
fn over(talk: &Talk, id: &str, sizes: Sizes) -> Vec<Message> {
    let mut messages = vec![Message::user(filled(&Marker::new(id), sizes.prompt))];
    if talk.tools {
        let call_id: Text = format!("call_{}", id.replace('.', "_")).into();
        let call = ToolCall { id: call_id.clone(), name: LOOK_UP.into(), arguments: "{\"order\": \"A-2071\"}".into() };
        let result = ToolResult { call_id, content: "{\"status\": \"sent\"}".into(), is_error: false };
        messages.push(Message { role: Role::Assistant, content: vec![Content::ToolCall(call)] });
        messages.push(Message { role: Role::User, content: vec![Content::ToolResult(result)] });
    }
    messages.push(Message::assistant(filled(&"So it is.", sizes.answer)));
    messages
}

/// The words, and behind them enough to be as long as so many tokens.
fn filled(words: &dyn fmt::Display, tokens: u32) -> Text {
    let mut text = words.to_string();
    let missing = (tokens as usize * TOKEN_BYTES).saturating_sub(text.len());
    text.extend(std::iter::repeat_n(FILLING, missing / FILLING.len()));
    text.into()
}

/// Words that say nothing, of four tokens.
const FILLING: &str = " and so it goes ";
const LOOK_UP: &str = "look_up_order";

fn tool() -> Tool {
    let parameters = serde_json::json!({
        "type": "object", "properties": { "order": { "type": "string" } }, "required": ["order"]
    });
    Tool { name: LOOK_UP.into(), description: "Says where an order is.".into(), parameters }
}

/// A picture of one grey point.
fn picture() -> Image {
    let data = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";
    Image::Inline { media_type: "image/png".into(), data: data.into() }
}
