"""How long a provider asks its callers to wait, and whether the SDKs hear it.

Without a hint an SDK waits little before its first retry. So a longer wait can only come from the hint.
"""

import time

import pytest

from sdks import ANTHROPIC, AZURE, KINDS, OPENAI, TOGETHER, Sdk

HINTED = [sdk for sdk in KINDS if sdk is not TOGETHER]
"""Those whose provider asks to wait where a limit is exceeded. Together counts, and asks for nothing."""


def limited(wait: str | None, first: int | None = None) -> str:
    """429 with a hint, always or for the first attempts only."""
    often = f"first: {first}, " if first else ""
    hint = f", retry_after: {wait}" if wait else ""
    return f"{often}fault: {{ error: {{ status: 429{hint} }} }}"


def refused(sdk: Sdk, mock, **options):
    """The error, and the seconds until it was raised."""
    began = time.monotonic()
    with pytest.raises(sdk.exception("RateLimitError")) as caught:
        sdk.ask(mock, **options)
    return caught.value, time.monotonic() - began


def test_whole_seconds_are_said_in_seconds(serve, kind):
    error, _ = refused(kind, serve(limited("20s")), max_retries=0)
    assert error.response.headers["retry-after"] == "20"


def test_without_a_hint_the_sdk_waits_by_itself(serve, kind):
    mock = serve(limited(None))
    _, took = refused(kind, mock)
    assert mock.received(kind.provider) == 3
    assert took >= 3 * kind.first_wait_s


def test_the_wait_is_kept_before_every_retry(serve, kind):
    mock = serve(limited("1s"))
    _, took = refused(kind, mock, max_retries=2)
    assert mock.received(kind.provider) == 3
    assert took >= 2.0


def test_who_waits_is_served(serve, kind):
    mock = serve(limited("2s", first=1))
    began = time.monotonic()
    assert kind.ask(mock).text
    assert time.monotonic() - began >= 2.0
    assert mock.received(kind.provider) == 2


def test_a_finer_wait_is_said_in_milliseconds(serve, kind):
    mock = serve(limited("1700ms", first=1))
    began = time.monotonic()
    assert kind.ask(mock).text
    assert time.monotonic() - began >= 1.7
    assert mock.received(kind.provider) == 2


def test_openai_does_not_retry_at_all_where_it_would_have_to_wait_for_minutes(serve):
    mock = serve(limited("10m"))
    refused(OPENAI, mock)
    assert mock.received("openai") == 1


def test_azure_says_the_wait_in_both_headers_and_in_words(serve):
    error, _ = refused(AZURE, serve(limited("7s")), max_retries=0)
    headers = error.response.headers
    assert (headers["retry-after"], headers["retry-after-ms"]) == ("7", "7000")
    assert (error.code, "retry after 7 seconds" in error.message) == ("429", True)


@pytest.mark.parametrize("kind", HINTED, ids=repr)
def test_an_empty_bucket_says_when_it_has_room_again(serve, kind):
    mock = serve("fault: { throttle: { requests: 1/min, burst: 1 } }")
    assert kind.ask(mock, max_retries=0).text
    error, _ = refused(kind, mock, max_retries=0)
    assert 0 < int(error.response.headers["retry-after"]) <= 60


def test_together_counts_and_asks_for_nothing(serve):
    mock = serve("fault: { throttle: { requests: 1/min, burst: 1 } }")
    assert TOGETHER.ask(mock, max_retries=0).text
    error, _ = refused(TOGETHER, mock, max_retries=0)
    headers = error.response.headers
    assert "retry-after" not in headers
    assert 0 < int(headers["x-ratelimit-reset"]) <= 60


@pytest.mark.parametrize("kind", HINTED, ids=repr)
def test_who_waits_as_long_as_the_bucket_says_is_served(serve, kind):
    mock = serve("fault: { throttle: { requests: 30/min, burst: 1 } }")
    assert kind.ask(mock, max_retries=0).text
    assert kind.ask(mock, max_retries=1).text


def test_anthropic_is_told_not_to_retry_what_cannot_succeed(serve):
    mock = serve("fault: { error: { status: 401 } }")
    with pytest.raises(ANTHROPIC.exception("AuthenticationError")) as caught:
        ANTHROPIC.ask(mock)
    assert caught.value.response.headers["x-should-retry"] == "false"
    assert mock.received("anthropic") == 1
