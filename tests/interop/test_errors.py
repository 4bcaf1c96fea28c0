"""Errors instead of answers: the exception that applications catch, and how often the SDK tries.

The expected values are what the real SDKs were seen to do: see `observed.py`.
"""

import pytest

from observed import Observed, rows
from sdks import ANTHROPIC, OPENAI, Heard


def error(status: int | str, *more: str) -> str:
    """A fault that answers with the status."""
    return f"fault: {{ error: {{ {', '.join([f'status: {status}', *more])} }} }}"


@pytest.mark.parametrize("seen", rows("plain", status=True))
def test_each_status_is_its_exception_and_is_tried_as_often_as_the_sdk_does(serve, seen: Observed):
    # The hint makes the waits short. It does not make an SDK retry what it would not.
    mock = serve(error(seen.situation, "retry_after: 1ms"))
    with pytest.raises(seen.raises) as caught:
        seen.sdk.ask(mock)
    assert type(caught.value) is seen.raises
    assert seen.sdk.status_of(caught.value) == int(seen.situation)
    assert mock.received(seen.sdk.provider) == seen.attempts


@pytest.mark.parametrize("seen", rows("stream", status=True))
def test_a_stream_that_has_not_begun_is_tried_again_as_well(serve, seen: Observed):
    mock = serve(error(seen.situation, "retry_after: 1ms"))
    with pytest.raises(seen.raises):
        seen.sdk.listen(mock, Heard())
    assert mock.received(seen.sdk.provider) == seen.attempts


def test_without_retries_there_is_one_attempt(serve, sdk):
    mock = serve(error(503))
    with pytest.raises(sdk.exception("APIStatusError")):
        sdk.ask(mock, max_retries=0)
    assert mock.received(sdk.provider) == 1


def test_two_failures_are_hidden_by_two_retries(serve, kind):
    mock = serve(f"first: 2, {error(503)}")
    assert kind.ask(mock).text
    assert mock.received(kind.provider) == 3


def test_a_stream_after_a_failure_is_whole(serve, kind):
    mock, heard = serve(f"first: 1, {error(500)}"), Heard()
    kind.listen(mock, heard)
    assert heard.finish == kind.finish.stop
    assert mock.received(kind.provider) == 2


def test_a_fault_of_one_provider_leaves_the_others_alone(serve, sdk):
    other = OPENAI if sdk.provider != OPENAI.provider else ANTHROPIC
    mock = serve(f"provider: {sdk.provider}, {error(503)}")
    with pytest.raises(sdk.exception("APIStatusError")):
        sdk.ask(mock, max_retries=0)
    assert other.ask(mock, max_retries=0).text


@pytest.mark.parametrize("how", ["refuse", "reset"])
def test_a_provider_that_is_gone_is_a_connection_error_after_three_attempts(serve, kind, how):
    mock = serve(f"fault: {{ blackout: {how} }}")
    with pytest.raises(kind.exception("APIConnectionError")) as caught:
        kind.ask(mock)
    assert not isinstance(caught.value, kind.exception("APITimeoutError"))
    assert mock.received(kind.provider) == 3


def test_a_black_hole_ends_by_the_timeout_of_the_caller(serve, kind):
    mock = serve("fault: { blackout: black-hole }")
    with pytest.raises(kind.exception("APITimeoutError")):
        kind.ask(mock, timeout=1, max_retries=1)
    assert mock.received(kind.provider) == 2


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "invalid_api_key", "invalid_request_error"),
        (404, "model_not_found", "invalid_request_error"),
        (429, "rate_limit_exceeded", "requests"),
        (503, "server_is_overloaded", "service_unavailable_error"),
    ],
)
def test_openai_errors_carry_their_code(serve, status, code, kind):
    with pytest.raises(OPENAI.exception("APIStatusError")) as caught:
        OPENAI.ask(serve(error(status)), max_retries=0)
    assert (caught.value.code, caught.value.type) == (code, kind)
    assert caught.value.request_id.startswith("req_")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (402, "billing_error"),
        (403, "permission_error"),
        (404, "not_found_error"),
        (413, "request_too_large"),
        (429, "rate_limit_error"),
        (500, "api_error"),
        (504, "timeout_error"),
        (529, "overloaded_error"),
    ],
)
def test_anthropic_errors_carry_their_type(serve, status, kind):
    with pytest.raises(ANTHROPIC.exception("APIStatusError")) as caught:
        ANTHROPIC.ask(serve(error(status)), max_retries=0)
    assert caught.value.body["error"]["type"] == kind
    assert caught.value.body["request_id"] == caught.value.request_id
