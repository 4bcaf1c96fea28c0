//! What one vendor of the family does differently.
//!
//! *Which question does it answer?* "Where does this provider leave OpenAI's page?"
//!
//! *Why a value and not a module for each?* The format is one, and so is its code. A difference that has
//! a name here can be read in one place, and a new vendor is a new constant.
//!
//! *What it never does:* make a decoder strict. What any of the family writes is read for all of them,
//! because gateways mix them; a dialect says what is written, and how numbers are counted.

use crate::{Api, Reasoning};

/// The differences of one vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Whose thoughts its answers hold.
    pub vendor: Api,
    /// Where completions are asked for, below the base URL. Azure's is made of the deployment.
    pub path: &'static str,
    /// Where models are listed.
    pub models_path: &'static str,
    /// The header that carries the key.
    pub key: KeyHeader,
    /// The name of the limit of output tokens.
    pub output_limit: &'static str,
    /// How limits are reported in headers.
    pub limits: LimitForm,
    /// How an error is written.
    pub error: ErrorShape,
    /// The form of the ids of tool calls.
    pub call_ids: CallIds,
    /// Whether a streamed tool call comes in one chunk.
    pub whole_calls: bool,
    /// Where thoughts are written, where they are.
    pub thoughts: Thoughts,
    /// How usage is counted and when it is said.
    pub usage: UsageForm,
    /// Whether a stream opens with a chunk that has no choices.
    pub opens_empty: bool,
    /// Whether the path names the model, so that a body need not.
    pub model_in_path: bool,
    /// What stands around the words of an answer.
    pub around: Around,
}

/// What stands around the words of an answer: the fields beside those that all vendors write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// `service_tier`, an empty fingerprint, and padding on the chunks of a stream.
    OpenAi,
    /// What the content filter found in each choice.
    Azure,
    /// `x_groq` at both ends of a stream, and the seconds that each step took.
    Groq,
    /// The prompt again, and a seed.
    Together,
    /// A fingerprint; what the prompt cache had, and had not.
    DeepSeek,
    /// Nothing where others write null; what the answer costs.
    Xai,
    /// Who answers in truth, its own reason to end, and what the answer costs.
    OpenRouter,
    /// Padding under a short name on the chunks of a stream, whose last one has the calls.
    Mistral,
    /// Nothing.
    Bare,
}

/// The header that carries a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyHeader {
    /// `authorization: Bearer ...`.
    Bearer,
    /// `api-key: ...`.
    ApiKey,
}

/// How limits are reported in headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitForm {
    /// Requests and tokens, with resets as Go writes durations: `6m0s`.
    GoDurations,
    /// The same names, with resets in bare seconds.
    Seconds,
    /// Mistral's names, without resets.
    Mistral,
    /// `x-ratelimit-limit`, `-remaining`, `-reset`: requests only, in bare seconds.
    Single,
    /// Not at all.
    Unreported,
}

/// How an error is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorShape {
    /// `{"error":{"message","type","param","code"}}`.
    Nested,
    /// The same without `param`.
    NoParam,
    /// The same with the status as `code`, a number, where there is no other.
    NumericCode,
    /// `{"object":"error","message","type","param","code"}`.
    Flat,
    /// `{"code","error"}`, where `error` is the message.
    Words,
    /// Azure's: `{"error":{"code","message"}}` before the model, OpenAI's own behind it.
    Front,
    /// `OpenRouter`'s: `{"error":{"message","code"}}`, where `code` is the status.
    Gateway,
}

/// The form of the ids of tool calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallIds {
    /// `call_` and letters; any text is taken.
    Free,
    /// Exactly nine letters or digits.
    Nine,
}

/// Where thoughts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thoughts {
    /// They are not.
    Hidden,
    /// In `reasoning_content`.
    ReasoningContent,
    /// In `reasoning`.
    Reasoning,
    /// As parts of the content.
    InContent,
}

/// How usage is counted and when it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageForm {
    /// Whether a stream says it unasked, on its last chunk.
    pub unasked: bool,
    /// Whether `completion_tokens` leave thoughts out.
    pub thoughts_apart: bool,
}

/// A dialect with no difference.
const PLAIN: Dialect = Dialect {
    vendor: Api::OpenaiChat,
    path: "/v1/chat/completions",
    models_path: "/v1/models",
    key: KeyHeader::Bearer,
    output_limit: "max_completion_tokens",
    limits: LimitForm::GoDurations,
    error: ErrorShape::Nested,
    call_ids: CallIds::Free,
    whole_calls: false,
    thoughts: Thoughts::Hidden,
    usage: UsageForm { unasked: false, thoughts_apart: false },
    opens_empty: false,
    model_in_path: false,
    around: Around::OpenAi,
};

impl Around {
    /// Whether there is a place for probabilities, which nobody gets.
    pub(super) const fn writes_logprobs(self) -> bool {
        self.writes_nulls() && !matches!(self, Self::Mistral)
    }

    /// Whether fields that hold nothing are written as null.
    pub(super) const fn writes_nulls(self) -> bool {
        !matches!(self, Self::Xai)
    }

    /// Whether there is a place for a refusal and for annotations.
    pub(super) const fn refuses(self) -> bool {
        matches!(self, Self::OpenAi | Self::Azure | Self::OpenRouter | Self::Xai)
    }
}

const UNASKED: UsageForm = UsageForm { unasked: true, thoughts_apart: false };

impl Dialect {
    /// OpenAI itself.
    pub const OPENAI: Self = PLAIN;
    /// Azure: the deployment in the path, `api-key`, resets in bare seconds, an empty first chunk.
    pub const AZURE: Self = Self {
        vendor: Api::AzureOpenai,
        models_path: "/openai/models",
        key: KeyHeader::ApiKey,
        limits: LimitForm::Seconds,
        error: ErrorShape::Front,
        opens_empty: true,
        model_in_path: true,
        around: Around::Azure,
        ..PLAIN
    };
    /// Mistral: ids of nine letters, calls in one chunk, usage unasked.
    pub const MISTRAL: Self = Self {
        vendor: Api::Mistral,
        output_limit: "max_tokens",
        limits: LimitForm::Mistral,
        error: ErrorShape::Flat,
        call_ids: CallIds::Nine,
        whole_calls: true,
        thoughts: Thoughts::InContent,
        usage: UNASKED,
        around: Around::Mistral,
        ..PLAIN
    };
    /// Groq: calls in one chunk, errors without `param`.
    pub const GROQ: Self = Self {
        vendor: Api::Groq,
        path: "/openai/v1/chat/completions",
        models_path: "/openai/v1/models",
        error: ErrorShape::NoParam,
        whole_calls: true,
        thoughts: Thoughts::Reasoning,
        usage: UNASKED,
        around: Around::Groq,
        ..PLAIN
    };
    /// Together: one limit, of requests.
    pub const TOGETHER: Self = Self {
        vendor: Api::Together,
        output_limit: "max_tokens",
        limits: LimitForm::Single,
        usage: UNASKED,
        around: Around::Together,
        ..PLAIN
    };
    /// `DeepSeek`: thoughts in the open, no version in the path, usage unasked.
    pub const DEEPSEEK: Self = Self {
        vendor: Api::Deepseek,
        path: "/chat/completions",
        models_path: "/models",
        output_limit: "max_tokens",
        limits: LimitForm::Unreported,
        thoughts: Thoughts::ReasoningContent,
        usage: UNASKED,
        around: Around::DeepSeek,
        ..PLAIN
    };
    /// xAI: thoughts are not counted among the tokens of the answer.
    pub const XAI: Self = Self {
        vendor: Api::Xai,
        whole_calls: true,
        limits: LimitForm::Unreported,
        error: ErrorShape::Words,
        thoughts: Thoughts::ReasoningContent,
        usage: UsageForm { unasked: false, thoughts_apart: true },
        around: Around::Xai,
        ..PLAIN
    };
    /// `OpenRouter`: a number as `code`, errors under a status of 200.
    pub const OPENROUTER: Self = Self {
        vendor: Api::Openrouter,
        path: "/api/v1/chat/completions",
        models_path: "/api/v1/models",
        output_limit: "max_tokens",
        limits: LimitForm::Unreported,
        error: ErrorShape::Gateway,
        thoughts: Thoughts::Reasoning,
        usage: UNASKED,
        around: Around::OpenRouter,
        ..PLAIN
    };
    /// vLLM: a number as `code`, no limits.
    pub const VLLM: Self = Self {
        vendor: Api::Vllm,
        output_limit: "max_tokens",
        limits: LimitForm::Unreported,
        error: ErrorShape::NumericCode,
        thoughts: Thoughts::ReasoningContent,
        around: Around::Bare,
        ..PLAIN
    };
    /// What Cohere's own format shares with the family: see [`crate::cohere_chat`].
    pub const COHERE: Self = Self {
        vendor: Api::Cohere,
        output_limit: "max_tokens",
        limits: LimitForm::Unreported,
        around: Around::Bare,
        ..PLAIN
    };

    /// A thought of this vendor.
    pub(super) fn thought(self, text: String) -> Reasoning {
        Reasoning { text: text.into(), sealed: None, vendor: self.vendor }
    }
}
