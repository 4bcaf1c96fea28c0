//! Requests and whole answers, in any format.
//!
//! *Which question does it answer?* "What is in this body, or what goes into it?"
//!
//! *Why here?* See [`crate::codec`].
//!
//! *What it never does:* fail to write; a request or an answer can be said in every format.

use crate::api::Family;
use crate::codec::{Asked, BadRequest, Head, Malformed};
use crate::{Api, Request, Whole, anthropic_messages, openai_chat};

impl Api {
    /// The body of a request. A format that requires a limit of tokens is given one.
    pub fn encode_request(self, request: &Request) -> Vec<u8> {
        match self.family() {
            Family::OpenaiChat(dialect) => openai_chat::encode_request(dialect, request),
            Family::AnthropicMessages => anthropic_messages::encode_request(request),
        }
    }

    /// What the body of a request asks for.
    pub fn decode_request(self, body: &[u8]) -> Result<Asked, BadRequest> {
        match self.family() {
            Family::OpenaiChat(dialect) => openai_chat::decode_request(dialect, body),
            Family::AnthropicMessages => anthropic_messages::decode_request(body),
        }
    }

    /// The body of a whole answer.
    pub fn encode_whole(self, head: &Head, whole: &Whole) -> Vec<u8> {
        match self.family() {
            Family::OpenaiChat(dialect) => openai_chat::encode_whole(dialect, head, whole),
            Family::AnthropicMessages => anthropic_messages::encode_whole(head, whole),
        }
    }

    /// The answer in the body of a response of status 200.
    pub fn decode_whole(self, body: &[u8]) -> Result<Whole, Malformed> {
        match self.family() {
            Family::OpenaiChat(dialect) => openai_chat::decode_whole(dialect, body),
            Family::AnthropicMessages => anthropic_messages::decode_whole(body),
        }
    }
}
