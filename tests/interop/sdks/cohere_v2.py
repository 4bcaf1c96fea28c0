"""Cohere's SDK, at version 2 of its Chat."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import cohere
import httpx
from cohere.core.api_error import ApiError

from brownout_process import Brownout
from sdks.face import Call, Finish, Heard, Question, Sdk, Usage
from sdks.openai_chat import content_of


def usage_of(usage: Any) -> Usage | None:
    """What was counted, which is not what is billed."""
    return usage and Usage(int(usage.tokens.input_tokens), int(usage.tokens.output_tokens))


def hear(event: Any, heard: Heard) -> None:
    """Adds what an event says."""
    match event.type:
        case "content-delta":
            content = event.delta.message.content
            if content.text:
                heard.chunks.append(content.text)
            if content.thinking:
                heard.thoughts.append(content.thinking)
        case "tool-call-start":
            call = event.delta.message.tool_calls
            heard.calls.append(Call(call.id, call.function.name, call.function.arguments or ""))
        case "tool-call-delta":
            heard.calls[-1].arguments += event.delta.message.tool_calls.function.arguments
        case "message-end":
            heard.finish = event.delta.finish_reason
            heard.usage = usage_of(event.delta.usage)


@dataclass(frozen=True, repr=False)
class CohereSdk(Sdk):
    """Cohere's SDK."""

    name: str = "cohere"
    provider: str = "cohere"
    api: str = "cohere"
    model: str = "command-a-03-2025"
    observed = "cohere"
    module = SimpleNamespace(APIStatusError=ApiError, APIError=ApiError)
    http = httpx
    finish = Finish("COMPLETE", "MAX_TOKENS", "TOOL_CALL")
    can = Sdk.can | {"embeddings"}

    @contextmanager
    def client(self, mock: Brownout, timeout: float | None = None, max_retries: int | None = None) -> Iterator[Any]:
        base_url = mock.provider(self.provider)["base_url"]
        with httpx.Client(timeout=timeout or 300) as http:
            client = cohere.ClientV2("any", base_url=base_url, timeout=timeout, httpx_client=http)
            yield client, {} if max_retries is None else {"request_options": {"max_retries": max_retries}}

    def request(self, question: Question) -> dict[str, Any]:
        """The parameters of a question."""
        turn = {"role": "user", "content": content_of(question)}
        request: dict[str, Any] = {"model": self.model, "messages": [turn], "max_tokens": question.limit}
        if question.tools:
            request["tools"] = [{"type": "function", "function": tool} for tool in question.tools]
        if question.must_call:
            request["tool_choice"] = "REQUIRED"
        if question.schema:
            request["response_format"] = {"type": "json_object", "json_schema": question.schema}
        if question.thoughts:
            request["thinking"] = {"type": "enabled"}
        return request

    def answer(self, client: Any, question: Question) -> Heard:
        client, options = client
        answer = client.chat(**self.request(question), **options)
        heard = Heard(finish=answer.finish_reason, usage=usage_of(answer.usage))
        for part in answer.message.content or []:
            (heard.thoughts if part.type == "thinking" else heard.chunks).append(getattr(part, part.type))
        for call in answer.message.tool_calls or []:
            heard.calls.append(Call(call.id, call.function.name, call.function.arguments))
        return heard

    def stream(self, client: Any, question: Question, heard: Heard) -> None:
        client, options = client
        for event in client.chat_stream(**self.request(question), **options):
            hear(event, heard)

    def models(self, client: Any) -> list[str]:
        return [model.name for model in client[0].models.list().models]


COHERE = CohereSdk()
