"""Google's SDK, at AI Studio and at Vertex."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import httpx2
from google import genai
from google.genai import errors, types

from brownout_process import Brownout
from sdks.face import Call, Finish, Heard, Question, Sdk, Usage

GEMINI = "gemini-2.5-pro"


def config_of(question: Question) -> types.GenerateContentConfig:
    """The settings of a question."""
    config = types.GenerateContentConfig(max_output_tokens=question.limit)
    config.automatic_function_calling = types.AutomaticFunctionCallingConfig(disable=True)
    if question.tools:
        declared = [
            types.FunctionDeclaration(
                name=tool["name"], description=tool["description"], parameters_json_schema=tool["parameters"]
            )
            for tool in question.tools
        ]
        config.tools = [types.Tool(function_declarations=declared)]
    if question.must_call:
        calling = types.FunctionCallingConfig(mode=types.FunctionCallingConfigMode.ANY)
        config.tool_config = types.ToolConfig(function_calling_config=calling)
    if question.schema:
        config.response_mime_type = "application/json"
        config.response_json_schema = question.schema
    if question.thoughts:
        config.thinking_config = types.ThinkingConfig(include_thoughts=True)
    return config


def contents_of(question: Question) -> list[Any]:
    """The turn of a question."""
    if question.image is None:
        return [question.text]
    blob = types.Blob(mime_type="image/png", data=question.image)
    return [types.Part(text=question.text), types.Part(inline_data=blob)]


def hear(response: Any, heard: Heard) -> None:
    """Adds what a response says, or a piece of one."""
    for candidate in response.candidates or []:
        for part in (candidate.content and candidate.content.parts) or []:
            if part.function_call:
                call = part.function_call
                heard.calls.append(Call(call.id, call.name, json.dumps(call.args)))
            elif part.text:
                (heard.thoughts if part.thought else heard.chunks).append(part.text)
        if candidate.finish_reason:
            heard.finish = candidate.finish_reason.value
    if usage := response.usage_metadata:
        thoughts = usage.thoughts_token_count or 0
        heard.usage = Usage(usage.prompt_token_count, (usage.candidates_token_count or 0) + thoughts, thoughts)


@dataclass(frozen=True, repr=False)
class GoogleSdk(Sdk):
    """Google's SDK at one of its services."""

    name: str
    provider: str
    api: str
    vertex: bool = False
    model = GEMINI
    observed = "google"
    module = SimpleNamespace(APIStatusError=errors.APIError, APIError=errors.APIError)
    http = httpx2
    finish = Finish("STOP", "MAX_TOKENS", "STOP")
    can = Sdk.can | {"thoughts", "embeddings"}

    @contextmanager
    def client(self, mock: Brownout, timeout: float | None = None, max_retries: int = 0) -> Iterator[Any]:
        options = types.HttpOptions(
            base_url=mock.provider(self.provider)["base_url"],
            timeout=None if timeout is None else int(timeout * 1000),
            retry_options=types.HttpRetryOptions(attempts=max_retries + 1) if max_retries else None,
        )
        client = genai.Client(api_key="any", vertexai=self.vertex, http_options=options)
        try:
            yield client
        finally:
            client.close()

    def answer(self, client: Any, question: Question) -> Heard:
        heard = Heard()
        asked = {"contents": contents_of(question), "config": config_of(question)}
        hear(client.models.generate_content(model=self.model, **asked), heard)
        return heard

    def stream(self, client: Any, question: Question, heard: Heard) -> None:
        asked = {"contents": contents_of(question), "config": config_of(question)}
        for response in client.models.generate_content_stream(model=self.model, **asked):
            hear(response, heard)

    def models(self, client: Any) -> list[str]:
        return [model.name.rpartition("/")[2] for model in client.models.list()]

    def status_of(self, error: Exception) -> int:
        return error.code


GOOGLE = GoogleSdk("google", "gemini", "gemini")
VERTEX = GoogleSdk("vertex", "vertex", "vertex", vertex=True)
