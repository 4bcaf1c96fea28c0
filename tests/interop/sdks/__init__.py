"""The SDKs, one small adapter each, behind the face of `sdks.face`.

To add one: write its adapter beside the others, and list it here. All tests of the matrix run with it.
"""

from sdks.anthropic_messages import ANTHROPIC, ANTHROPIC_2023, CLAUDE
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
from sdks.groq_together import GROQ, TOGETHER
from sdks.litellm_client import LITELLM_ANTHROPIC, LITELLM_OPENAI
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
"""The vendors' own SDKs."""

KINDS: tuple[Sdk, ...] = (OPENAI, RESPONSES, AZURE, ANTHROPIC, GROQ, TOGETHER)
"""Of those, one for each way to retry and to read a stream: the others are the same code at another address."""

ALL: tuple[Sdk, ...] = (*NATIVE, LITELLM_OPENAI, LITELLM_ANTHROPIC)
"""And those that others made."""

PROVIDERS = {sdk.provider: (sdk.api, sdk.model) for sdk in reversed(ALL)}
"""The providers that they need: format and model."""

__all__ = [
    "ALL", "ANTHROPIC", "ANTHROPIC_2023", "AZURE", "AZURE_RESPONSES", "AZURE_V1", "CLAUDE", "Call", "DEEPSEEK", "GPT",
    "GROQ", "Heard", "KINDS", "LITELLM_ANTHROPIC", "LITELLM_OPENAI", "NATIVE", "OPENAI", "OPENROUTER", "PIXEL", "PROVIDERS",
    "Question", "RESPONSES", "SCHEMA", "Sdk", "TOGETHER", "TOKENS", "TOKEN_BYTES", "Usage", "VLLM", "WEATHER", "XAI",
    "marked", "prompt",
]  # fmt: skip
