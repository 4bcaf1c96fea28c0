"""What real SDKs were seen to do, as rows of `observed.json`.

Each row says for one situation which exception the SDK raised (`null` for none) and how often it tried with
its own defaults. The situations were played by a server that knew nothing of this mock, so a mock whose
status, body or headers are off falls out of the table.
"""

import builtins
import importlib
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from sdks import NATIVE, OWN, Sdk

ROWS: dict = json.loads(Path(__file__).with_name("observed.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Observed:
    """What an SDK does in a situation."""

    sdk: Sdk
    situation: str
    raises: type[Exception] | None
    attempts: int


def exception(name: str | None) -> type[Exception] | None:
    """The exception of that full name."""
    if name is None:
        return None
    module, _, kind = name.rpartition(".")
    return getattr(builtins if module == "builtins" else importlib.import_module(module), kind)


def rows(mode: str, *situations: str, status: bool = False) -> list:
    """Parameters for a test: every SDK in every situation that it was seen in. `status` takes all situations
    that are a status."""
    wanted = lambda name: name in situations or (status and name.isdigit())
    return [
        pytest.param(Observed(sdk, name, exception(row["raises"]), row["attempts"]), id=f"{sdk}-{name.replace(' ', '_')}")
        for sdk in (*NATIVE, *OWN)
        for name, row in ROWS.get(sdk.observed or "", {}).get(mode, {}).items()
        if wanted(name)
    ]
