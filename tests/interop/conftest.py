"""Fixtures: mocks that are healthy or not, and the SDKs in front of them.

Three rules: no fixed port, no sleep, and no upper bound on a time. A machine may be slow; it may not
answer early. So waits are tested from below, and everything else by what arrived and how often.

Run it with `just interop`, or in any environment that has requirements.txt: `pytest tests/interop`.
"""

import os
from collections.abc import Callable, Iterator

import pytest

from brownout_process import Brownout, world
from sdks import ALL, KINDS, NATIVE, PROVIDERS, Sdk

VARIABLES = ("OPENAI_", "ANTHROPIC_", "AZURE_", "GROQ_", "TOGETHER_", "LITELLM_", "GOOGLE_", "GEMINI_", "AWS_", "MISTRAL_", "CO_API_", "COHERE_", "OLLAMA_")


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside() -> None:
    """Neither a proxy nor a key of whoever runs this may reach the SDKs."""
    for name in list(os.environ):
        if name.startswith(VARIABLES) or name.lower().endswith("_proxy"):
            del os.environ[name]


@pytest.fixture(scope="session")
def healthy(tmp_path_factory) -> Iterator[Brownout]:
    """Providers that are well and answer at once. Shared: its counts only grow."""
    file = tmp_path_factory.mktemp("healthy") / "world.yaml"
    file.write_text(world(PROVIDERS), encoding="utf-8")
    mock = Brownout(file, "--instant")
    yield mock
    mock.stop()
    print(mock.output())


@pytest.fixture
def serve(tmp_path) -> Iterator[Callable[..., Brownout]]:
    """Starts a mock of its own with the given faults; see `brownout_process.world`."""
    mocks: list[Brownout] = []

    def start(*faults: str, **settings: str) -> Brownout:
        file = tmp_path / f"world-{len(mocks)}.yaml"
        file.write_text(world(PROVIDERS, *faults, **settings), encoding="utf-8")
        mocks.append(Brownout(file, "--instant"))
        return mocks[-1]

    yield start
    for mock in mocks:
        mock.stop()
        # Shown by pytest if the test failed.
        print(mock.output())


@pytest.fixture(params=NATIVE, ids=repr)
def sdk(request: pytest.FixtureRequest) -> Sdk:
    """Each vendor's SDK in turn, for what must hold with all."""
    return request.param


@pytest.fixture(params=KINDS, ids=repr)
def kind(request: pytest.FixtureRequest) -> Sdk:
    """Each SDK that waits, retries and reads in a way of its own."""
    return request.param


@pytest.fixture(params=ALL, ids=repr)
def any_sdk(request: pytest.FixtureRequest) -> Sdk:
    """Those, and clients that others made."""
    return request.param


@pytest.fixture
def able(request: pytest.FixtureRequest, any_sdk: Sdk) -> Sdk:
    """An SDK that can do what the test is marked with: `@pytest.mark.needs("thoughts")`."""
    for mark in request.node.iter_markers("needs"):
        if not set(mark.args) <= any_sdk.can:
            pytest.skip(f"{any_sdk} has no {', '.join(mark.args)}")
    return any_sdk
