"""The face that all SDKs have here, for tests of what must hold with each.

An adapter adds nothing to its SDK: no retries, no timeouts, no handling of errors. It says how a
question is put in the SDK's words, and what of its answer a caller would read. What is particular to one
SDK is tested with that SDK itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from brownout_process import Brownout

TOKENS = 20
"""Tokens of an answer to `prompt()`."""
TOKEN_BYTES = 4
"""Bytes of a token in the mock's answers: three letters and a blank."""

WEATHER = {
    "name": "get_weather",
    "description": "The weather of a city.",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
        "required": ["city", "days"],
        "additionalProperties": False,
    },
}
"""A tool, in no vendor's words."""

SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
    "additionalProperties": False,
}
"""A form that an answer can be asked to have."""

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
"""A picture: a PNG of one pixel, in base64."""


def marked(tokens: int = TOKENS, request: str = "r1", words: str = "Hello!") -> str:
    """A prompt that is answered with so many tokens."""
    return f"[brownout request={request} out={tokens}] {words}"


def prompt(tokens: int = TOKENS, request: str = "r1") -> list[dict]:
    """A conversation that is answered with so many tokens, in the words of most SDKs."""
    return [{"role": "user", "content": marked(tokens, request)}]


@dataclass(frozen=True)
class Question:
    """What is asked, in no SDK's words."""

    text: str = field(default_factory=marked)
    tools: tuple[dict, ...] = ()
    must_call: bool = False
    schema: dict | None = None
    thoughts: bool = False
    image: str | None = None
    limit: int = 2000
    """Most tokens of the answer. Models that think count their thoughts, too."""


@dataclass
class Call:
    """A call of a tool: its arguments as the model wrote them."""

    id: str
    name: str
    arguments: str


@dataclass
class Usage:
    """What an answer costs, as the SDK tells it."""

    input: int
    output: int
    thoughts: int = 0


@dataclass
class Heard:
    """What a caller has of an answer so far."""

    chunks: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    finish: str | None = None
    usage: Usage | None = None

    @property
    def text(self) -> str:
        """The answer."""
        return "".join(self.chunks)

    @property
    def tokens(self) -> int:
        """Its tokens."""
        return len(self.text) // TOKEN_BYTES


@dataclass(frozen=True)
class Finish:
    """Why an answer ended, in the SDK's words."""

    stop: str = "stop"
    length: str = "length"
    calls: str = "tool_calls"


class Sdk(ABC):
    """An SDK, with the provider that it speaks to."""

    name: str
    """In the names of tests."""
    provider: str
    """The mock's name of its provider."""
    api: str
    """The mock's format of it."""
    model: str
    observed: str | None = None
    """Whose rows of `observed.json` hold for it."""
    module: ModuleType
    """Where its exceptions are."""
    http: ModuleType | None = None
    """Its HTTP library, whose errors escape from broken streams."""
    finish = Finish()
    can: frozenset[str] = frozenset({"tools", "schema", "images", "models"})
    """Of tools, schema, thoughts, images, models, embeddings."""
    first_wait_s = 0.375
    """The least wait before its first retry, without a hint."""

    @contextmanager
    @abstractmethod
    def client(self, mock: Brownout, **options: Any) -> Iterator[Any]:
        """A client with the SDK's own defaults, but for `options`: timeout, max_retries."""

    @abstractmethod
    def answer(self, client: Any, question: Question) -> Heard:
        """A whole answer."""

    @abstractmethod
    def stream(self, client: Any, question: Question, heard: Heard) -> None:
        """Writes down a streamed answer as it comes: an exception does not lose what came before."""

    def models(self, client: Any) -> list[str]:
        """The ids of the models that are listed."""
        raise NotImplementedError

    def ask(self, mock: Brownout, question: Question | None = None, **options: Any) -> Heard:
        """A whole answer, from a client of its own."""
        with self.client(mock, **options) as client:
            return self.answer(client, question or Question())

    def listen(self, mock: Brownout, heard: Heard, question: Question | None = None, **options: Any) -> None:
        """A streamed answer, from a client of its own."""
        with self.client(mock, **options) as client:
            self.stream(client, question or Question(), heard)

    def status_of(self, error: Exception) -> int:
        """The status that the SDK's exception tells."""
        return error.status_code

    def exception(self, name: str) -> type[Exception]:
        """The SDK's exception of that name."""
        return getattr(self.module, name)

    def __repr__(self) -> str:
        return self.name
