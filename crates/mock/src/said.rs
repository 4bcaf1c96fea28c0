//! What was said: a count of a conversation's parts.
//!
//! *Which question does it answer?* "Has anything been lost on the way to the provider?"
//!
//! *Why counts?* Formats differ in how they cut a conversation into messages, and rewrite the ids of tools by
//! their own rules. How many texts, results and pictures there are, and whether there is a system text, is the
//! same in all of them. The caller writes it into its marker, and the provider counts again.
//!
//! *What it never does:* compare words.

use std::fmt;

use wire::{Content, Request};

/// The parts of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said {
    /// Texts of all turns.
    pub texts: u32,
    /// Whether there is a system text.
    pub system: bool,
    /// Ids of tool calls and of their results.
    pub tool_ids: u32,
    /// Pictures.
    pub images: u32,
}

impl Said {
    /// What a request says.
    pub fn of(request: &Request) -> Self {
        let mut said = Self { system: request.system.is_some(), ..Self::default() };
        for content in request.messages.iter().flat_map(|message| &message.content) {
            match content {
                Content::Text(_) => said.texts += 1,
                Content::ToolCall(_) | Content::ToolResult(_) => said.tool_ids += 1,
                Content::Image(_) => said.images += 1,
                _ => {}
            }
        }
        said
    }

    /// Whether something of `whole` is missing here. More is no loss: an answer that is gone on with is
    /// asked for with its beginning.
    pub fn lacks(self, whole: Self) -> bool {
        self.texts < whole.texts
            || (whole.system && !self.system)
            || self.tool_ids < whole.tool_ids
            || self.images < whole.images
    }

    /// Reads what [`fmt::Display`] writes.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut counts = text.split('/').map(|count| count.parse::<u32>().ok());
        let mut next = || counts.next().flatten();
        Some(Self { texts: next()?, system: next()? > 0, tool_ids: next()?, images: next()? })
    }
}

impl fmt::Display for Said {
    /// `5/1/2/0`: texts, system, tool ids, images.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}", self.texts, u8::from(self.system), self.tool_ids, self.images)
    }
}
