"""LiteLLM as a client: one face of its own over the SDKs, with errors of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

# It would fetch its list of prices from a site when it is imported.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm  # noqa: E402

from brownout_process import Brownout
from sdks.face import Heard, Question, Sdk
from sdks.openai_chat import GPT, hear, request_of, whole
from sdks.anthropic_messages import CLAUDE


@dataclass(frozen=True, repr=False)
class LitellmSdk(Sdk):
    """LiteLLM at one vendor."""

    name: str
    api: str
    provider: str
    model: str
    path: str = ""
    module = litellm
    http = httpx
    can = frozenset({"tools", "images"})

    @contextmanager
    def client(self, mock: Brownout, **options: Any) -> Iterator[Any]:
        yield {"api_base": mock.provider(self.provider)["base_url"] + self.path, "api_key": "any", **options}

    def create(self, client: Any, question: Question, **more: Any) -> Any:
        """The call of the library."""
        return litellm.completion(model=self.model, **client, **request_of(question, "max_tokens"), **more)

    def answer(self, client: Any, question: Question) -> Heard:
        return whole(self.create(client, question))

    def stream(self, client: Any, question: Question, heard: Heard) -> None:
        for chunk in self.create(client, question, stream=True, stream_options={"include_usage": True}):
            hear(chunk, heard)


LITELLM_OPENAI = LitellmSdk("litellm-openai", "openai-chat", "openai", f"openai/{GPT}")
LITELLM_ANTHROPIC = LitellmSdk(
    "litellm-anthropic", "anthropic-messages", "anthropic", f"anthropic/{CLAUDE}", path="/v1/messages"
)
