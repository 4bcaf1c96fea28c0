"""OpenAI's SDK at Chat Completions: OpenAI itself, Azure, and the vendors whose own SDK it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import httpx
import openai

from brownout_process import Brownout
from sdks.face import Call, Heard, Question, Sdk, Usage

GPT = "gpt-4o"


def content_of(question: Question) -> str | list[dict]:
    """The turn of a question: words, or words and a picture."""
    if question.image is None:
        return question.text
    url = f"data:image/png;base64,{question.image}"
    return [{"type": "text", "text": question.text}, {"type": "image_url", "image_url": {"url": url}}]


def request_of(question: Question, limit: str) -> dict[str, Any]:
    """The parameters of a question, in the words of the family."""
    request: dict[str, Any] = {"messages": [{"role": "user", "content": content_of(question)}], limit: question.limit}
    if question.tools:
        request["tools"] = [{"type": "function", "function": tool} for tool in question.tools]
    if question.must_call:
        request["tool_choice"] = "required"
    if question.schema:
        form = {"name": "form", "schema": question.schema, "strict": True}
        request["response_format"] = {"type": "json_schema", "json_schema": form}
    return request


def usage_of(usage: Any) -> Usage:
    """What the SDK says of usage."""
    details = getattr(usage, "completion_tokens_details", None)
    thoughts = getattr(details, "reasoning_tokens", None) or 0
    return Usage(usage.prompt_tokens, usage.completion_tokens, thoughts)


def thought_of(message: Any) -> str | None:
    """The thoughts of a message or of a piece of one, where the vendor shows them."""
    return getattr(message, "reasoning_content", None) or getattr(message, "reasoning", None)


def whole(answer: Any) -> Heard:
    """What a whole answer says."""
    [choice] = answer.choices
    message = choice.message
    calls = [Call(call.id, call.function.name, call.function.arguments) for call in message.tool_calls or []]
    chunks, thoughts = ([part] if part else [] for part in (message.content, thought_of(message)))
    return Heard(chunks, thoughts, calls, choice.finish_reason, answer.usage and usage_of(answer.usage))


def hear(chunk: Any, heard: Heard) -> None:
    """Adds what a chunk says."""
    for choice in chunk.choices:
        delta = choice.delta
        if delta.content:
            heard.chunks.append(delta.content)
        if thought := thought_of(delta):
            heard.thoughts.append(thought)
        for piece in delta.tool_calls or []:
            hear_call(piece, heard)
        heard.finish = choice.finish_reason or heard.finish
    if usage := getattr(chunk, "usage", None):
        heard.usage = usage_of(usage)


def hear_call(piece: Any, heard: Heard) -> None:
    """Adds a piece of a call."""
    # Together's SDK takes numbers for fractions.
    place = int(piece.index)
    if place == len(heard.calls):
        heard.calls.append(Call(piece.id, piece.function.name, ""))
    heard.calls[place].arguments += piece.function.arguments or ""


@dataclass(frozen=True, repr=False)
class ChatSdk(Sdk):
    """An SDK in the form of OpenAI's, at one vendor."""

    name: str
    api: str
    make: Callable[..., Any] = openai.OpenAI
    module: ModuleType = openai
    http: ModuleType = httpx
    provider: str = ""
    model: str = GPT
    observed: str | None = "openai"
    base: Callable[[str], str] = lambda base_url: base_url
    options: tuple[tuple[str, Any], ...] = ()
    limit: str = "max_tokens"
    asks_for_usage: bool = True
    thinks: tuple[tuple[str, Any], ...] | None = None
    """What makes it think."""
    can: frozenset[str] = Sdk.can
    first_wait_s: float = Sdk.first_wait_s

    def __post_init__(self) -> None:
        if not self.provider:
            object.__setattr__(self, "provider", self.name)

    @contextmanager
    def client(self, mock: Brownout, **options: Any) -> Iterator[Any]:
        base = self.base(mock.provider(self.provider)["base_url"])
        named = {} if "azure_endpoint" in dict(self.options) else {"base_url": base}
        more = {name: base if value is None else value for name, value in self.options}
        with self.make(api_key="any", **named, **more, **options) as client:
            yield client

    def create(self, client: Any, question: Question, **more: Any) -> Any:
        """The call of the SDK."""
        request = request_of(question, self.limit)
        if question.thoughts:
            request |= dict(self.thinks or ())
        return client.chat.completions.create(model=self.model, **request, **more)

    def answer(self, client: Any, question: Question) -> Heard:
        return whole(self.create(client, question))

    def stream(self, client: Any, question: Question, heard: Heard) -> None:
        more = {"stream_options": {"include_usage": True}} if self.asks_for_usage else {}
        with self.create(client, question, stream=True, **more) as stream:
            for chunk in stream:
                hear(chunk, heard)

    def models(self, client: Any) -> list[str]:
        models = client.models.list()
        # Groq's list is not one of pages.
        return [model.id for model in getattr(models, "data", models)]


CAN = Sdk.can | {"embeddings"}
THINKS = (("reasoning_effort", "medium"),)

OPENAI = ChatSdk("openai", "openai-chat", limit="max_completion_tokens", thinks=THINKS, can=CAN)
AZURE = ChatSdk(
    "azure",
    "azure-openai",
    make=openai.AzureOpenAI,
    observed="azure",
    options=(("azure_endpoint", None), ("api_version", "2024-10-21")),
    thinks=THINKS,
    can=CAN,
)
AZURE_V1 = ChatSdk(
    "azure-v1", "azure-openai", provider="azure", base=lambda base: f"{base}/openai/v1/", thinks=THINKS, can=CAN
)
DEEPSEEK = ChatSdk(
    "deepseek",
    "deepseek",
    model="deepseek-chat",
    asks_for_usage=False,
    thinks=(("extra_body", {"thinking": {"type": "enabled"}}),),
    can=Sdk.can - {"schema", "images"} | {"thoughts"},
)
XAI = ChatSdk("xai", "xai", model="grok-4", thinks=THINKS, can=Sdk.can | {"thoughts"})
OPENROUTER = ChatSdk(
    "openrouter",
    "openrouter",
    model="openai/gpt-4o",
    asks_for_usage=False,
    thinks=(("extra_body", {"reasoning": {"effort": "medium"}}),),
    can=Sdk.can | {"thoughts"},
)
VLLM = ChatSdk(
    "vllm", "vllm", model="qwen3", thinks=(("reasoning_effort", "medium"),), can=CAN | {"thoughts"}
)
