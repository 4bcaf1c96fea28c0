"""The two SDKs behind one small face, for tests of what must hold with both.

It adds nothing to the SDKs: no retries, no timeouts, no handling of errors. What is particular to one
of them is tested with that SDK itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import anthropic
import httpx
import httpx2
import openai

from brownout_process import Brownout

GPT = "gpt-4o"
CLAUDE = "claude-sonnet-4-5"
TOKENS = 20
"""Tokens of an answer to `prompt()`."""
TOKEN_BYTES = 4
"""Bytes of a token in the mock's answers: three letters and a blank."""


def prompt(tokens: int = TOKENS, request: str = "r1") -> list[dict]:
    """A conversation that is answered with so many tokens."""
    return [{"role": "user", "content": f"[brownout request={request} out={tokens}] Hello!"}]


@dataclass
class Heard:
    """What a caller has of a streamed answer so far."""

    chunks: list[str] = field(default_factory=list)
    finish: str | None = None

    @property
    def text(self) -> str:
        """The answer."""
        return "".join(self.chunks)

    @property
    def tokens(self) -> int:
        """Its tokens."""
        return len(self.text) // TOKEN_BYTES


@dataclass(frozen=True)
class Sdk:
    """An SDK."""

    name: str
    """Also the name of the provider it speaks to."""
    module: ModuleType
    http: ModuleType
    """Its HTTP library, whose errors escape from broken streams."""
    make: Callable[..., Any]
    create: Callable[..., Any]
    text_of: Callable[[Any], str]
    hear: Callable[[Any, Heard], None]

    @contextmanager
    def client(self, mock: Brownout, **options: Any) -> Iterator[Any]:
        """A client with the SDK's own defaults, but for `options`."""
        base_url = mock.provider(self.name)["base_url"]
        with self.make(base_url=base_url, api_key="any", **options) as client:
            yield client

    def ask(self, mock: Brownout, **options: Any) -> str:
        """The text of a plain answer."""
        with self.client(mock, **options) as client:
            return self.text_of(self.create(client, messages=prompt(), max_tokens=100))

    def listen(self, mock: Brownout, heard: Heard, **options: Any) -> None:
        """Writes down a streamed answer as it comes: an exception does not lose what came before."""
        with self.client(mock, **options) as client:
            with self.create(client, messages=prompt(), max_tokens=100, stream=True) as stream:
                for event in stream:
                    self.hear(event, heard)

    def exception(self, name: str) -> type[Exception]:
        """The SDK's exception of that name."""
        return getattr(self.module, name)


def _hear_openai(chunk: Any, heard: Heard) -> None:
    for choice in chunk.choices:
        if choice.delta.content:
            heard.chunks.append(choice.delta.content)
        heard.finish = choice.finish_reason or heard.finish


def _hear_anthropic(event: Any, heard: Heard) -> None:
    if event.type == "content_block_delta":
        heard.chunks.append(event.delta.text)
    elif event.type == "message_delta":
        heard.finish = event.delta.stop_reason


OPENAI = Sdk(
    name="openai",
    module=openai,
    http=httpx,
    make=openai.OpenAI,
    create=lambda client, **request: client.chat.completions.create(model=GPT, **request),
    text_of=lambda answer: answer.choices[0].message.content,
    hear=_hear_openai,
)

ANTHROPIC = Sdk(
    name="anthropic",
    module=anthropic,
    http=httpx2,
    make=anthropic.Anthropic,
    create=lambda client, **request: client.messages.create(model=CLAUDE, **request),
    text_of=lambda answer: answer.content[0].text,
    hear=_hear_anthropic,
)
