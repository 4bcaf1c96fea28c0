//! Requests and whole answers, in any format.
//!
//! *Which question does it answer?* "What is in this body, or what goes into it?"
//!
//! *Why here?* See [`crate::codec`].
//!
//! *What it never does:* fail to write; a request or an answer can be said in every format.

use crate::anthropic_messages::Edition;
use crate::api::Family;
use crate::codec::{Asked, BadRequest, Head, Malformed, Work};
use crate::{
    Api, Request, Whole, anthropic_messages, arguments, bedrock_converse, bedrock_invoke, cohere_chat, gemini,
    ollama_chat, openai_chat, openai_responses,
};

impl Api {
    /// The body of a request. A format that requires a limit of tokens is given one.
    pub fn encode_request(self, request: &Request) -> Vec<u8> {
        match self.family() {
            Family::OpenaiChat(dialect) => openai_chat::encode_request(dialect, request),
            Family::AnthropicMessages => anthropic_messages::encode_request(request),
            Family::OpenaiResponses => openai_responses::encode_request(request),
            Family::Gemini => gemini::encode_request(self, request),
            Family::BedrockConverse => bedrock_converse::encode_request(request),
            Family::BedrockInvoke => bedrock_invoke::encode_request(request),
            Family::Ollama => ollama_chat::encode_request(request),
            Family::CohereChat => cohere_chat::encode_request(request),
        }
    }

    /// What the body of a request asks for. Where the model and the wish for a stream stand in the path,
    /// they are missing here: see [`aim`](Self::aim).
    pub fn decode_request(self, body: &[u8]) -> Result<Asked, BadRequest> {
        match self.family() {
            Family::OpenaiChat(dialect) => openai_chat::decode_request(dialect, body),
            Family::AnthropicMessages => anthropic_messages::decode_request(body),
            Family::OpenaiResponses => openai_responses::decode_request(body),
            Family::Gemini => gemini::decode_request(self, body),
            Family::BedrockConverse => bedrock_converse::decode_request(body),
            Family::BedrockInvoke => bedrock_invoke::decode_request(body),
            Family::Ollama => ollama_chat::decode_request(body),
            Family::CohereChat => cohere_chat::decode_request(body),
        }
    }

    /// As [`Api::decode_request`], by the rules of the version that the headers ask for.
    pub fn decode_sent<'h>(self, header: impl Fn(&str) -> Option<&'h str>, body: &[u8]) -> Result<Asked, BadRequest> {
        match self {
            Self::AnthropicMessages => {
                anthropic_messages::decode_request_of(Edition::named(header("anthropic-version"))?, body)
            }
            _ => self.decode_request(body),
        }
    }

    /// What the body of a request says whose tokens are to be counted.
    pub fn decode_count(self, body: &[u8]) -> Result<Asked, BadRequest> {
        match self {
            Self::AnthropicMessages => anthropic_messages::decode_count(body),
            _ => self.decode_request(body),
        }
    }

    /// The body of an answer that says how many tokens were counted.
    pub fn encode_count(self, tokens: u64) -> Vec<u8> {
        serde_json::json!({ "input_tokens": tokens }).to_string().into_bytes()
    }

    /// The body of a whole answer, of whose making nothing is known.
    pub fn encode_whole(self, head: &Head, whole: &Whole) -> Vec<u8> {
        self.encode_timed(head, whole, Work::default())
    }

    /// The body of a whole answer that was so much work.
    pub fn encode_timed(self, head: &Head, whole: &Whole, work: Work) -> Vec<u8> {
        match self.family() {
            Family::OpenaiChat(dialect) => openai_chat::encode_whole(dialect, head, whole),
            Family::AnthropicMessages => anthropic_messages::encode_whole(head, whole),
            Family::OpenaiResponses => openai_responses::encode_whole(head, whole),
            Family::Gemini => gemini::encode_whole(self, head, whole),
            Family::BedrockConverse => bedrock_converse::encode_whole(whole, work),
            Family::BedrockInvoke => bedrock_invoke::encode_whole(head, whole),
            Family::Ollama => ollama_chat::encode_whole(head, whole, work),
            Family::CohereChat => cohere_chat::encode_whole(head, whole),
        }
    }

    /// The answer in the body of a response of status 200.
    pub fn decode_whole(self, body: &[u8]) -> Result<Whole, Malformed> {
        let read = match self.family() {
            Family::OpenaiChat(dialect) => openai_chat::decode_whole(dialect, body),
            Family::AnthropicMessages => anthropic_messages::decode_whole(body),
            Family::OpenaiResponses => openai_responses::decode_whole(body),
            Family::Gemini => gemini::decode_whole(self, body),
            Family::BedrockConverse => bedrock_converse::decode_whole(body),
            Family::BedrockInvoke => bedrock_invoke::decode_whole(body),
            Family::Ollama => ollama_chat::decode_whole(body),
            Family::CohereChat => cohere_chat::decode_whole(body),
        };
        read.and_then(arguments::checked)
    }
}
