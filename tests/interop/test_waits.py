"""How long a provider asks its callers to wait, and whether the SDKs hear it.

Without a hint an SDK waits half a second at most before its first retry and a second before its
second. So a longer wait can only come from the hint.
"""

import time

import pytest

from sdks import ANTHROPIC, OPENAI, Sdk


def limited(wait: str, first: int | None = None) -> str:
    """429 with a hint, always or for the first attempts only."""
    often = f"first: {first}, " if first else ""
    return f"{often}fault: {{ error: {{ status: 429, retry_after: {wait} }} }}"


def refused(sdk: Sdk, mock, **options):
    """The error, and the seconds until it was raised."""
    began = time.monotonic()
    with pytest.raises(sdk.exception("RateLimitError")) as caught:
        sdk.ask(mock, **options)
    return caught.value, time.monotonic() - began


def test_whole_seconds_are_said_in_seconds(serve, sdk):
    error, _ = refused(sdk, serve(limited("20s")), max_retries=0)
    assert error.response.headers["retry-after"] == "20"


def test_without_retries_there_is_one_attempt(serve, sdk):
    mock = serve(limited("20s"))
    refused(sdk, mock, max_retries=0)
    assert mock.received(sdk.name) == 1


def test_the_wait_is_kept_before_every_retry(serve, sdk):
    mock = serve(limited("1s"))
    _, took = refused(sdk, mock, max_retries=2)
    assert mock.received(sdk.name) == 3
    assert took >= 2.0


def test_who_waits_is_served(serve, sdk):
    mock = serve(limited("2s", first=1))
    began = time.monotonic()
    assert sdk.ask(mock)
    assert time.monotonic() - began >= 2.0
    assert mock.received(sdk.name) == 2


def test_a_finer_wait_is_said_in_milliseconds(serve, sdk):
    mock = serve(limited("1200ms", first=1))
    began = time.monotonic()
    assert sdk.ask(mock)
    assert time.monotonic() - began >= 1.2
    assert mock.received(sdk.name) == 2


def test_openai_does_not_retry_at_all_where_it_would_have_to_wait_for_minutes(serve):
    mock = serve(limited("10m"))
    refused(OPENAI, mock)
    assert mock.received("openai") == 1


def test_an_empty_bucket_says_when_it_has_room_again(serve, sdk):
    mock = serve("fault: { throttle: { requests: 1/min, burst: 1 } }")
    assert sdk.ask(mock, max_retries=0)
    error, _ = refused(sdk, mock, max_retries=0)
    assert 0 < int(error.response.headers["retry-after"]) <= 60


def test_who_waits_as_long_as_the_bucket_says_is_served(serve, sdk):
    mock = serve("fault: { throttle: { requests: 30/min, burst: 1 } }")
    assert sdk.ask(mock, max_retries=0)
    assert sdk.ask(mock, max_retries=1)


def test_anthropic_is_told_not_to_retry_what_cannot_succeed(serve):
    mock = serve("fault: { error: { status: 401 } }")
    with pytest.raises(ANTHROPIC.exception("AuthenticationError")) as caught:
        ANTHROPIC.ask(mock)
    assert caught.value.response.headers["x-should-retry"] == "false"
    assert mock.received("anthropic") == 1
