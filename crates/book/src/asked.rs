//! What is known of a request when an answer is looked for.
//!
//! *Which question does it answer?* "What did the caller say last, what did its tools say, and how far is the
//! conversation?"
//!
//! *Why facts and not the request alone?* Who is asked, and what stands in the headers, is in no request.
//!
//! *What it never does:* change with the way a request came: all formats give the same facts.

use chance::{Key, Seed};
use wire::{Api, Content, Message, Request, Role, ToolResult};

/// The header that names a conversation. Without it, requests with the same system text and the same first words
/// of the user are of one conversation.
pub const CONVERSATION: &str = "x-brownout-conversation";

/// A request, and who is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The format in which it is asked.
    pub api: Api,
    /// The model that is asked.
    pub model: &'a str,
    /// What is asked.
    pub request: &'a Request,
    /// Headers, names in lower case.
    pub headers: &'a [(&'a str, &'a str)],
}

impl<'a> Asked<'a> {
    /// A request without headers, for the model that it names.
    pub fn new(provider: &'a str, api: Api, request: &'a Request) -> Self {
        Self { provider, api, model: &request.model, request, headers: &[] }
    }

    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(there, _)| there.eq_ignore_ascii_case(name)).map(|&(_, value)| value)
    }

    /// The texts of the newest turn of the user that has any, one per line.
    pub fn text(&self) -> String {
        let spoken = self.user_turns().next_back().map(|turn| turn.texts().collect::<Vec<_>>());
        spoken.unwrap_or_default().join("\n")
    }

    /// How many times the user has spoken. Results of tools are no words of the user's.
    pub fn turn(&self) -> u32 {
        self.user_turns().count() as u32
    }

    /// The results that came since the model spoke last, each with the tool's name where the call is known.
    pub fn tool_results(&self) -> Vec<(Option<&'a str>, &'a ToolResult)> {
        let messages = &self.request.messages;
        let since = messages.iter().rposition(|turn| turn.role == Role::Assistant).map_or(0, |at| at + 1);
        messages[since..].iter().flat_map(results).map(|result| (self.tool_of(&result.call_id), result)).collect()
    }

    /// The newest result of all, or of one tool, whenever it came.
    pub fn newest_result(&self, tool: Option<&str>) -> Option<&'a ToolResult> {
        let of = |result: &&ToolResult| tool.is_none_or(|tool| self.tool_of(&result.call_id) == Some(tool));
        self.request.messages.iter().rev().flat_map(|turn| results(turn).rev()).find(of)
    }

    /// Whether a picture is in the newest turn of the user.
    pub fn shows_image(&self) -> bool {
        let newest = self.request.messages.iter().rfind(|turn| turn.role == Role::User);
        newest.is_some_and(|turn| turn.content.iter().any(|content| matches!(content, Content::Image(_))))
    }

    /// Whether the model has not spoken yet.
    pub(crate) fn begins(&self) -> bool {
        self.request.messages.iter().all(|turn| turn.role == Role::User)
    }

    /// Names the conversation.
    pub(crate) fn conversation(&self) -> u64 {
        let root = Key::root(Seed(0));
        if let Some(named) = self.header(CONVERSATION) {
            return root.word(1).name(named).number();
        }
        let first = self.user_turns().next().and_then(|turn| turn.texts().next()).unwrap_or_default();
        root.word(2).name(self.request.system.as_deref().unwrap_or_default()).name(first).number()
    }

    /// Names the question: all that was said up to here. Ids of calls are left out: formats rewrite them.
    pub(crate) fn question(&self) -> u64 {
        let said = |key: Key, content: &Content| match content {
            Content::Text(text) => key.word(1).name(text),
            Content::ToolCall(call) => key.word(2).name(&call.name),
            Content::ToolResult(result) => key.word(3).name(&result.content),
            Content::Image(_) => key.word(4),
            _ => key,
        };
        let parts = self.request.messages.iter().flat_map(|turn| &turn.content);
        parts.fold(Key::root(Seed(0)), said).number()
    }

    fn user_turns(&self) -> impl DoubleEndedIterator<Item = &'a Message> + use<'a> {
        let speaks = |turn: &&Message| turn.role == Role::User && turn.texts().next().is_some();
        self.request.messages.iter().filter(speaks)
    }

    fn tool_of(&self, call: &str) -> Option<&'a str> {
        let parts = self.request.messages.iter().flat_map(|turn| &turn.content);
        parts.into_iter().find_map(|content| match content {
            Content::ToolCall(made) if made.id == call => Some(made.name.as_ref()),
            _ => None,
        })
    }
}

fn results(turn: &Message) -> impl DoubleEndedIterator<Item = &ToolResult> {
    turn.content.iter().filter_map(|content| match content {
        Content::ToolResult(result) => Some(result),
        _ => None,
    })
}
