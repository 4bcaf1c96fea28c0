//! Names: those of the conventions for `GenAI` as of 2026-11, and ours.
//!
//! *Why not from a crate?* Its constants for `GenAI` are behind a feature that promises no stability, and we need
//! twenty of a thousand.

use wire::Api;

pub(super) const OPERATION: &str = "gen_ai.operation.name";
pub(super) const PROVIDER: &str = "gen_ai.provider.name";
pub(super) const MODEL: &str = "gen_ai.request.model";
pub(super) const STREAM: &str = "gen_ai.request.stream";
pub(super) const CONVERSATION: &str = "gen_ai.conversation.id";
pub(super) const FIRST_CHUNK: &str = "gen_ai.response.time_to_first_chunk";
pub(super) const INPUT: &str = "gen_ai.usage.input_tokens";
pub(super) const CACHE_READ: &str = "gen_ai.usage.cache_read.input_tokens";
pub(super) const CACHE_WRITE: &str = "gen_ai.usage.cache_creation.input_tokens";
pub(super) const OUTPUT: &str = "gen_ai.usage.output_tokens";
pub(super) const REASONING: &str = "gen_ai.usage.reasoning.output_tokens";
pub(super) const TOKEN_TYPE: &str = "gen_ai.token.type";
pub(super) const ADDRESS: &str = "server.address";
pub(super) const PORT: &str = "server.port";
pub(super) const STATUS: &str = "http.response.status_code";
pub(super) const ERROR: &str = "error.type";

/// A target, by its name in the policy.
pub(super) const TARGET: &str = "brownout.provider";
pub(super) const CALL: &str = "brownout.call";
pub(super) const CLASS: &str = "brownout.class";
pub(super) const TENANT: &str = "brownout.tenant";
pub(super) const OUTCOME: &str = "brownout.outcome";
/// Why an attempt was made.
pub(super) const WHY: &str = "brownout.why";
/// An attempt's number within its call, from 1.
pub(super) const ATTEMPT: &str = "brownout.attempt";
/// What an attempt cost, in dollars.
pub(super) const COST: &str = "brownout.cost";
/// How much of a cost is known.
pub(super) const BASIS: &str = "brownout.cost.basis";
/// The judge that found an answer bad.
pub(super) const JUDGE: &str = "brownout.judge";
/// The reason of a skip, or a breaker's evidence.
pub(super) const REASON: &str = "brownout.reason";
pub(super) const FROM: &str = "brownout.breaker.from";
pub(super) const TO: &str = "brownout.breaker.to";

/// What every call and attempt does.
pub(super) const CHAT: &str = "chat";

/// A vendor by the convention's name; by its own where the convention has none. Who speaks another vendor's format is
/// taken for that vendor: the policy's name for it stands beside, as `brownout.provider`.
pub(super) const fn vendor(api: Api) -> &'static str {
    match api {
        Api::OpenaiChat | Api::OpenaiResponses => "openai",
        Api::AnthropicMessages => "anthropic",
        Api::AzureOpenai => "azure.ai.openai",
        Api::Mistral => "mistral_ai",
        Api::Groq => "groq",
        Api::Together => "together",
        Api::Deepseek => "deepseek",
        Api::Xai => "x_ai",
        Api::Openrouter => "openrouter",
        Api::Vllm => "vllm",
        Api::Cohere => "cohere",
        Api::Gemini => "gcp.gemini",
        Api::Vertex => "gcp.vertex_ai",
        Api::BedrockConverse | Api::BedrockInvoke => "aws.bedrock",
        Api::Ollama => "ollama",
    }
}

/// The name of a span.
pub(super) fn span(model: &str) -> String {
    if model.is_empty() { CHAT.to_owned() } else { format!("{CHAT} {model}") }
}
