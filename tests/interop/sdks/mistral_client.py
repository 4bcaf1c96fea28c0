"""Mistral's SDK."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import httpx2
from mistralai.client import Mistral
from mistralai.client.errors import SDKError

from brownout_process import Brownout
from sdks.face import Call, Heard, Question, Sdk
from sdks.openai_chat import request_of, usage_of


def parts(content: Any, heard: Heard) -> None:
    """Adds words, or parts where thoughts stand beside words."""
    if isinstance(content, str):
        if content:
            heard.chunks.append(content)
        return
    for part in content or []:
        if part.type == "thinking":
            heard.thoughts.extend(thought.text for thought in part.thinking)
        else:
            heard.chunks.append(part.text)


def hear(answer: Any, message: Any, heard: Heard) -> None:
    """Adds what an answer says, or a piece of one."""
    [choice] = answer.choices
    parts(message.content, heard)
    for call in message.tool_calls or []:
        heard.calls.append(Call(call.id, call.function.name, call.function.arguments))
    heard.finish = choice.finish_reason or heard.finish
    if answer.usage:
        heard.usage = usage_of(answer.usage)


@dataclass(frozen=True, repr=False)
class MistralSdk(Sdk):
    """Mistral's SDK."""

    name: str = "mistral"
    provider: str = "mistral"
    api: str = "mistral"
    model: str = "mistral-large-latest"
    observed = "mistral"
    module = SimpleNamespace(APIStatusError=SDKError, APIError=SDKError)
    http = httpx2
    can = Sdk.can | {"embeddings"}

    @contextmanager
    def client(self, mock: Brownout, timeout: float | None = None, max_retries: int = 0) -> Iterator[Any]:
        wait = None if timeout is None else int(timeout * 1000)
        base_url = mock.provider(self.provider)["base_url"]
        with Mistral(api_key="any", server_url=base_url, timeout_ms=wait) as client:
            yield client

    def request(self, question: Question) -> dict[str, Any]:
        """The parameters of a question."""
        thinks = {"prompt_mode": "reasoning"} if question.thoughts else {}
        return {"model": self.model, **request_of(question, "max_tokens"), **thinks}

    def answer(self, client: Any, question: Question) -> Heard:
        answer, heard = client.chat.complete(**self.request(question)), Heard()
        hear(answer, answer.choices[0].message, heard)
        return heard

    def stream(self, client: Any, question: Question, heard: Heard) -> None:
        with client.chat.stream(**self.request(question)) as stream:
            for event in stream:
                hear(event.data, event.data.choices[0].delta, heard)

    def models(self, client: Any) -> list[str]:
        return [model.id for model in client.models.list().data]


MISTRAL = MistralSdk()
