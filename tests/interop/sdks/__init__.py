"""The SDKs, one small adapter each, behind the face of `sdks.face`.

To add one: write its adapter beside the others, and list it here. All tests of the matrix run with it.
"""

from sdks.anthropic_messages import ANTHROPIC, ANTHROPIC_2023, CLAUDE
from sdks.bedrock_boto3 import BEDROCK, BEDROCK_INVOKE
from sdks.cohere_v2 import COHERE
from sdks.face import (
    PIXEL,
    SCHEMA,
    TOKEN_BYTES,
    TOKENS,
    WEATHER,
    Call,
    Heard,
    Question,
    Sdk,
    Usage,
    marked,
    prompt,
)
from sdks.google_genai import GOOGLE, VERTEX
from sdks.groq_together import GROQ, TOGETHER
from sdks.litellm_client import LITELLM_ANTHROPIC, LITELLM_OPENAI
from sdks.mistral_client import MISTRAL
from sdks.ollama_client import OLLAMA
from sdks.openai_chat import AZURE, AZURE_V1, DEEPSEEK, GPT, OPENAI, OPENROUTER, VLLM, XAI
from sdks.openai_responses import AZURE_RESPONSES, RESPONSES

NATIVE: tuple[Sdk, ...] = (
    OPENAI,
    RESPONSES,
    AZURE,
    AZURE_V1,
    AZURE_RESPONSES,
    ANTHROPIC,
    ANTHROPIC_2023,
    GROQ,
    TOGETHER,
    DEEPSEEK,
    XAI,
    OPENROUTER,
    VLLM,
)
"""The vendors' own SDKs that are made as OpenAI's is: retries, errors and waits alike."""

OWN: tuple[Sdk, ...] = (GOOGLE, VERTEX, BEDROCK, BEDROCK_INVOKE, MISTRAL, COHERE, OLLAMA)
"""The vendors' own SDKs that have ways of their own."""

KINDS: tuple[Sdk, ...] = (OPENAI, RESPONSES, AZURE, ANTHROPIC, GROQ, TOGETHER)
"""Of the first, one for each way to retry and to read a stream: the others are the same code at another address."""

ALL: tuple[Sdk, ...] = (*NATIVE, *OWN, LITELLM_OPENAI, LITELLM_ANTHROPIC)
"""And those that others made."""

PROVIDERS = {sdk.provider: (sdk.api, sdk.model) for sdk in reversed(ALL)}
"""The providers that they need: format and model."""

__all__ = [
    "ALL", "ANTHROPIC", "ANTHROPIC_2023", "AZURE", "AZURE_RESPONSES", "AZURE_V1", "BEDROCK", "BEDROCK_INVOKE",
    "CLAUDE", "COHERE", "Call", "DEEPSEEK", "GOOGLE", "GPT", "GROQ", "Heard", "KINDS", "LITELLM_ANTHROPIC",
    "LITELLM_OPENAI", "MISTRAL", "NATIVE", "OLLAMA", "OPENAI", "OPENROUTER", "OWN", "PIXEL", "PROVIDERS", "Question",
    "RESPONSES", "SCHEMA", "Sdk", "TOGETHER", "TOKENS", "TOKEN_BYTES", "Usage", "VERTEX", "VLLM", "WEATHER", "XAI",
    "marked", "prompt",
]  # fmt: skip
