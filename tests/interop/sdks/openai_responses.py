"""OpenAI's SDK at Responses: at OpenAI and at Azure."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import openai

from brownout_process import Brownout
from sdks.face import Call, Finish, Heard, Question, Sdk, Usage
from sdks.openai_chat import GPT


def request_of(question: Question) -> dict[str, Any]:
    """The parameters of a question."""
    parts = [{"type": "input_text", "text": question.text}]
    if question.image:
        parts.append({"type": "input_image", "image_url": f"data:image/png;base64,{question.image}", "detail": "auto"})
    request: dict[str, Any] = {
        "input": [{"role": "user", "content": parts}] if question.image else question.text,
        "max_output_tokens": question.limit,
    }
    if question.tools:
        request["tools"] = [{"type": "function", "strict": True, **tool} for tool in question.tools]
    if question.must_call:
        request["tool_choice"] = "required"
    if question.schema:
        form = {"type": "json_schema", "name": "form", "schema": question.schema, "strict": True}
        request["text"] = {"format": form}
    if question.thoughts:
        request["reasoning"] = {"effort": "medium", "summary": "auto"}
    return request


def hear_whole(response: Any, heard: Heard) -> None:
    """Adds what a response says of its end and its calls."""
    heard.finish = response.status
    if response.incomplete_details:
        heard.finish = response.incomplete_details.reason
    if usage := response.usage:
        heard.usage = Usage(usage.input_tokens, usage.output_tokens, usage.output_tokens_details.reasoning_tokens)
    calls = [item for item in response.output if item.type == "function_call"]
    heard.calls = [Call(item.call_id, item.name, item.arguments) for item in calls]


@dataclass(frozen=True, repr=False)
class ResponsesSdk(Sdk):
    """OpenAI's SDK at Responses."""

    name: str
    api: str
    provider: str
    base: Callable[[str], str] = lambda base_url: base_url
    model: str = GPT
    module = openai
    http = httpx
    observed = "responses"
    finish = Finish(stop="completed", length="max_output_tokens", calls="completed")
    can = Sdk.can | {"thoughts"}

    @contextmanager
    def client(self, mock: Brownout, **options: Any) -> Iterator[Any]:
        base_url = self.base(mock.provider(self.provider)["base_url"])
        with openai.OpenAI(base_url=base_url, api_key="any", **options) as client:
            yield client

    def answer(self, client: Any, question: Question) -> Heard:
        response = client.responses.create(model=self.model, **request_of(question))
        heard = Heard(chunks=[response.output_text] if response.output_text else [])
        for item in response.output:
            if item.type == "reasoning":
                heard.thoughts.extend(part.text for part in item.summary)
        hear_whole(response, heard)
        return heard

    def stream(self, client: Any, question: Question, heard: Heard) -> None:
        with client.responses.create(model=self.model, stream=True, **request_of(question)) as stream:
            for event in stream:
                if event.type == "response.output_text.delta":
                    heard.chunks.append(event.delta)
                elif event.type == "response.reasoning_summary_text.delta":
                    heard.thoughts.append(event.delta)
                elif event.type in ("response.completed", "response.incomplete", "response.failed"):
                    hear_whole(event.response, heard)

    def models(self, client: Any) -> list[str]:
        return [model.id for model in client.models.list()]


RESPONSES = ResponsesSdk("responses", "openai-chat", "openai")
AZURE_RESPONSES = ResponsesSdk("azure-responses", "azure-openai", "azure", base=lambda base: f"{base}/openai/v1/")
