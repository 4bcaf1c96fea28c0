//! What a provider demands of a conversation.
//!
//! *Which question does it answer?* "Which conversations does this provider refuse?"
//!
//! *Why a value?* So that a provider's demands can be read in one place, and each step asks for one of them.
//!
//! *What it never does:* say how anything is written.

use super::ids::Form;
use crate::Api;

/// The demands of one provider.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// The form of ids of tool calls.
    pub(super) ids: Form,
    /// Whether the first turn must be the caller's.
    pub(super) user_first: bool,
    /// Whether a tool that was called must still be declared.
    pub(super) declares_calls: bool,
    /// Whether the form of an answer is asked for in words.
    pub(super) form_in_words: bool,
}

/// What most take.
const USUAL: Rules = Rules { ids: Form::OPENAI, user_first: false, declares_calls: false, form_in_words: false };

impl Rules {
    pub(super) const fn of(api: Api) -> Self {
        match api {
            Api::AnthropicMessages | Api::BedrockInvoke => {
                Self { ids: Form::ANTHROPIC, user_first: true, declares_calls: true, form_in_words: true }
            }
            Api::BedrockConverse => Self { ids: Form::ANTHROPIC, user_first: true, declares_calls: true, ..USUAL },
            Api::Gemini | Api::Vertex => Self { user_first: true, ..USUAL },
            Api::Mistral => Self { ids: Form::MISTRAL, ..USUAL },
            _ => USUAL,
        }
    }
}
