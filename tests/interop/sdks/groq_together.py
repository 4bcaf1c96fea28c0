"""The SDKs of Groq and Together: generated as OpenAI's is, with defaults of their own."""

import groq
import together

from sdks.face import Sdk
from sdks.openai_chat import ChatSdk

GROQ = ChatSdk(
    "groq",
    "groq",
    make=groq.Groq,
    module=groq,
    model="openai/gpt-oss-120b",
    observed="groq",
    limit="max_completion_tokens",
    asks_for_usage=False,
    thinks=(("reasoning_effort", "medium"),),
    can=Sdk.can | {"thoughts"},
)
TOGETHER = ChatSdk(
    "together",
    "together",
    make=together.Together,
    module=together,
    model="meta-llama/Llama-4",
    observed="together",
    asks_for_usage=False,
    # Its SDK lists models of a project alone, at another host.
    can=Sdk.can - {"models"} | {"embeddings"},
    first_wait_s=0.75,
)
