"""Anthropic's SDK, with both ways to say who asks."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import anthropic
import httpx2

from brownout_process import Brownout
from sdks.face import Call, Finish, Heard, Question, Sdk, Usage

CLAUDE = "claude-sonnet-4-5"


def request_of(question: Question) -> dict[str, Any]:
    """The parameters of a question."""
    content: str | list[dict] = question.text
    if question.image:
        source = {"type": "base64", "media_type": "image/png", "data": question.image}
        content = [{"type": "text", "text": question.text}, {"type": "image", "source": source}]
    request: dict[str, Any] = {"messages": [{"role": "user", "content": content}], "max_tokens": question.limit}
    if question.tools:
        tools = [{**tool} for tool in question.tools]
        request["tools"] = [{**tool, "input_schema": tool.pop("parameters")} for tool in tools]
    if question.must_call:
        request["tool_choice"] = {"type": "any"}
    if question.thoughts:
        request["thinking"] = {"type": "enabled", "budget_tokens": 1024}
    if question.schema:
        request["output_config"] = {"format": {"type": "json_schema", "schema": question.schema}}
    return request


def usage_of(usage: Any) -> Usage:
    """What the SDK says of usage."""
    details = getattr(usage, "output_tokens_details", None)
    thoughts = getattr(details, "thinking_tokens", None) or 0
    return Usage(usage.input_tokens or 0, usage.output_tokens, thoughts)


def hear(event: Any, heard: Heard) -> None:
    """Adds what an event says."""
    if event.type == "content_block_start" and event.content_block.type == "tool_use":
        heard.calls.append(Call(event.content_block.id, event.content_block.name, ""))
    elif event.type == "content_block_delta":
        delta = event.delta
        if delta.type == "text_delta":
            heard.chunks.append(delta.text)
        elif delta.type == "thinking_delta":
            heard.thoughts.append(delta.thinking)
        elif delta.type == "input_json_delta":
            heard.calls[-1].arguments += delta.partial_json
    elif event.type == "message_delta":
        heard.finish = event.delta.stop_reason
        heard.usage = usage_of(event.usage)


@dataclass(frozen=True, repr=False)
class MessagesSdk(Sdk):
    """Anthropic's SDK."""

    name: str = "anthropic"
    provider: str = "anthropic"
    api = "anthropic-messages"
    model = CLAUDE
    observed = "anthropic"
    module = anthropic
    http = httpx2
    finish = Finish("end_turn", "max_tokens", "tool_use")
    can = Sdk.can | {"thoughts"}
    headers: tuple[tuple[str, str], ...] = ()

    @contextmanager
    def client(self, mock: Brownout, **options: Any) -> Iterator[Any]:
        base_url = mock.provider(self.provider)["base_url"]
        headers = dict(self.headers)
        with anthropic.Anthropic(base_url=base_url, api_key="any", default_headers=headers, **options) as client:
            yield client

    def answer(self, client: Any, question: Question) -> Heard:
        message = client.messages.create(model=self.model, **request_of(question))
        heard = Heard(finish=message.stop_reason, usage=usage_of(message.usage))
        for block in message.content:
            if block.type == "text":
                heard.chunks.append(block.text)
            elif block.type == "thinking":
                heard.thoughts.append(block.thinking)
            elif block.type == "tool_use":
                heard.calls.append(Call(block.id, block.name, json.dumps(block.input)))
        return heard

    def stream(self, client: Any, question: Question, heard: Heard) -> None:
        with client.messages.create(model=self.model, stream=True, **request_of(question)) as stream:
            for event in stream:
                hear(event, heard)

    def models(self, client: Any) -> list[str]:
        return [model.id for model in client.models.list()]


ANTHROPIC = MessagesSdk()
ANTHROPIC_2023 = MessagesSdk(
    "anthropic-2023", headers=(("anthropic-version", "2023-06-01"), ("x-api-key", "any"))
)
