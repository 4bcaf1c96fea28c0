"""Fixtures: mocks that are healthy or not, and the two SDKs in front of them.

Three rules: no fixed port, no sleep, and no upper bound on a time. A machine may be slow; it may not
answer early. So waits are tested from below, and everything else by what arrived and how often.

Run it with `just interop`, or in any environment that has requirements.txt: `pytest tests/interop`.
"""

import os
from collections.abc import Callable, Iterator

import pytest

from brownout_process import Brownout, world
from sdks import ANTHROPIC, OPENAI, Sdk


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside() -> None:
    """Neither a proxy nor a key of whoever runs this may reach the SDKs."""
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "ANTHROPIC_")) or name.lower().endswith("_proxy"):
            del os.environ[name]


@pytest.fixture(scope="session")
def healthy() -> Iterator[Brownout]:
    """Providers that are well and answer at once. Shared: its counts only grow."""
    mock = Brownout("--instant")
    yield mock
    mock.stop()
    print(mock.output())


@pytest.fixture
def serve(tmp_path) -> Iterator[Callable[..., Brownout]]:
    """Starts a mock of its own with the given faults; see `brownout_process.world`."""
    mocks: list[Brownout] = []

    def start(*faults: str, **settings: str) -> Brownout:
        file = tmp_path / f"world-{len(mocks)}.yaml"
        file.write_text(world(*faults, **settings), encoding="utf-8")
        mocks.append(Brownout(file, "--instant"))
        return mocks[-1]

    yield start
    for mock in mocks:
        mock.stop()
        # Shown by pytest if the test failed.
        print(mock.output())


@pytest.fixture(params=[OPENAI, ANTHROPIC], ids=lambda sdk: sdk.name)
def sdk(request: pytest.FixtureRequest) -> Sdk:
    """Each SDK in turn, for what must hold with both."""
    return request.param
