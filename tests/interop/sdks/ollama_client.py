"""Ollama's SDK."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import httpx
import ollama

from brownout_process import Brownout
from sdks.face import Call, Finish, Heard, Question, Sdk, Usage


def hear(answer: Any, heard: Heard) -> None:
    """Adds what an answer says, or a line of one."""
    message = answer.message
    if message.content:
        heard.chunks.append(message.content)
    if message.thinking:
        heard.thoughts.append(message.thinking)
    for call in message.tool_calls or []:
        # The SDK knows no ids: a call and its result pair by the name of the tool.
        heard.calls.append(Call(call.function.name, call.function.name, json.dumps(dict(call.function.arguments))))
    heard.finish = answer.done_reason or heard.finish
    if answer.eval_count is not None:
        heard.usage = Usage(answer.prompt_eval_count, answer.eval_count)


@dataclass(frozen=True, repr=False)
class OllamaSdk(Sdk):
    """Ollama's SDK."""

    name: str = "ollama"
    provider: str = "ollama"
    api: str = "ollama"
    model: str = "llama3.2"
    observed = "ollama"
    module = SimpleNamespace(APIStatusError=ollama.ResponseError, APIError=ollama.ResponseError)
    http = httpx
    finish = Finish(calls="stop")
    can = Sdk.can | {"embeddings"}

    @contextmanager
    def client(self, mock: Brownout, timeout: float | None = None, max_retries: int = 0) -> Iterator[Any]:
        client = ollama.Client(host=mock.provider(self.provider)["base_url"], timeout=timeout)
        try:
            yield client
        finally:
            client.close()

    def request(self, question: Question) -> dict[str, Any]:
        """The parameters of a question."""
        turn: dict[str, Any] = {"role": "user", "content": question.text}
        if question.image:
            turn["images"] = [question.image]
        request: dict[str, Any] = {"model": self.model, "messages": [turn], "options": {"num_predict": question.limit}}
        if question.tools:
            request["tools"] = [{"type": "function", "function": tool} for tool in question.tools]
        if question.schema:
            request["format"] = question.schema
        if question.thoughts:
            request["think"] = True
        return request

    def answer(self, client: Any, question: Question) -> Heard:
        heard = Heard()
        hear(client.chat(**self.request(question)), heard)
        return heard

    def stream(self, client: Any, question: Question, heard: Heard) -> None:
        for line in client.chat(**self.request(question), stream=True):
            hear(line, heard)

    def models(self, client: Any) -> list[str]:
        return [model.model for model in client.list().models]


OLLAMA = OllamaSdk()
