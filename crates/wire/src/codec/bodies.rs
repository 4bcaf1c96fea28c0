//! Requests and whole answers, in any format.
//!
//! *Which question does it answer?* "What is in this body, or what goes into it?"
//!
//! *Why here?* See [`crate::codec`].
//!
//! *What it never does:* fail to write; a request or an answer can be said in every format.

use crate::codec::{Asked, BadRequest, Head, Malformed};
use crate::{
    Api, Request, Whole, anthropic_messages, bedrock_converse, gemini, ollama_chat, openai_chat, openai_responses,
};

impl Api {
    /// The body of a request. A format that requires a limit of tokens is given one.
    pub fn encode_request(self, request: &Request) -> Vec<u8> {
        match self {
            Self::OpenaiChat => openai_chat::encode_request(request),
            Self::AnthropicMessages => anthropic_messages::encode_request(request),
            Self::OpenaiResponses => openai_responses::encode_request(request),
            Self::Gemini | Self::Vertex => gemini::encode_request(self, request),
            Self::BedrockConverse => bedrock_converse::encode_request(request),
            Self::Ollama => ollama_chat::encode_request(request),
        }
    }

    /// What the body of a request asks for. Where the model and the wish for a stream stand in the path,
    /// they are missing here: see [`route`](Self::route).
    pub fn decode_request(self, body: &[u8]) -> Result<Asked, BadRequest> {
        match self {
            Self::OpenaiChat => openai_chat::decode_request(body),
            Self::AnthropicMessages => anthropic_messages::decode_request(body),
            Self::OpenaiResponses => openai_responses::decode_request(body),
            Self::Gemini | Self::Vertex => gemini::decode_request(self, body),
            Self::BedrockConverse => bedrock_converse::decode_request(body),
            Self::Ollama => ollama_chat::decode_request(body),
        }
    }

    /// The body of a whole answer.
    pub fn encode_whole(self, head: &Head, whole: &Whole) -> Vec<u8> {
        match self {
            Self::OpenaiChat => openai_chat::encode_whole(head, whole),
            Self::AnthropicMessages => anthropic_messages::encode_whole(head, whole),
            Self::OpenaiResponses => openai_responses::encode_whole(head, whole),
            Self::Gemini | Self::Vertex => gemini::encode_whole(head, whole),
            Self::BedrockConverse => bedrock_converse::encode_whole(whole),
            Self::Ollama => ollama_chat::encode_whole(head, whole),
        }
    }

    /// The answer in the body of a response of status 200.
    pub fn decode_whole(self, body: &[u8]) -> Result<Whole, Malformed> {
        match self {
            Self::OpenaiChat => openai_chat::decode_whole(body),
            Self::AnthropicMessages => anthropic_messages::decode_whole(body),
            Self::OpenaiResponses => openai_responses::decode_whole(body),
            Self::Gemini | Self::Vertex => gemini::decode_whole(self, body),
            Self::BedrockConverse => bedrock_converse::decode_whole(body),
            Self::Ollama => ollama_chat::decode_whole(body),
        }
    }
}
