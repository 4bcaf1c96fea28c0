"""Errors instead of answers: the exception that applications catch, and how often the SDK tries.

The table is what the real SDKs do with the providers' real errors. A mock whose status, body or
headers are off falls out of it.
"""

import pytest

from sdks import ANTHROPIC, OPENAI, Heard

# status, OpenAI's exception, Anthropic's exception
TABLE = [
    (400, "BadRequestError", "BadRequestError"),
    (401, "AuthenticationError", "AuthenticationError"),
    (402, "APIStatusError", "PaymentRequiredError"),
    (403, "PermissionDeniedError", "PermissionDeniedError"),
    (404, "NotFoundError", "NotFoundError"),
    (408, "APIStatusError", "RequestTimeoutError"),
    (413, "APIStatusError", "ContentTooLargeError"),
    (422, "UnprocessableEntityError", "UnprocessableEntityError"),
    (429, "RateLimitError", "RateLimitError"),
    (500, "InternalServerError", "InternalServerError"),
    (502, "InternalServerError", "InternalServerError"),
    (503, "InternalServerError", "ServiceUnavailableError"),
    (504, "InternalServerError", "GatewayTimeoutError"),
    (529, "InternalServerError", "OverloadedError"),
]

# status, attempts with the default of two retries
ATTEMPTS = [(400, 1), (401, 1), (403, 1), (404, 1), (408, 3), (429, 3), (500, 3), (502, 3), (503, 3), (504, 3), (529, 3)]


def error(status: int, *more: str) -> str:
    """A fault that answers with the status."""
    return f"fault: {{ error: {{ {', '.join([f'status: {status}', *more])} }} }}"


@pytest.mark.parametrize(("status", "of_openai", "of_anthropic"), TABLE)
def test_each_status_is_the_right_exception(serve, sdk, status, of_openai, of_anthropic):
    mock = serve(error(status))
    with pytest.raises(sdk.exception("APIStatusError")) as caught:
        sdk.ask(mock, max_retries=0)
    assert type(caught.value).__name__ == {"openai": of_openai, "anthropic": of_anthropic}[sdk.name]
    assert caught.value.status_code == status
    assert mock.received(sdk.name) == 1


@pytest.mark.parametrize(("status", "attempts"), ATTEMPTS)
def test_each_status_is_tried_as_often_as_the_sdk_does(serve, sdk, status, attempts):
    # The hint makes the waits short. It does not make an SDK retry what it would not.
    mock = serve(error(status, "retry_after: 1ms"))
    with pytest.raises(sdk.exception("APIStatusError")):
        sdk.ask(mock)
    assert mock.received(sdk.name) == attempts


def test_two_failures_are_hidden_by_two_retries(serve, sdk):
    mock = serve(f"first: 2, {error(503)}")
    assert sdk.ask(mock)
    assert mock.received(sdk.name) == 3


def test_a_stream_that_has_not_begun_is_retried(serve, sdk):
    mock = serve(f"first: 1, {error(500)}")
    heard = Heard()
    sdk.listen(mock, heard)
    assert heard.finish in ("stop", "end_turn")
    assert mock.received(sdk.name) == 2


def test_a_fault_of_one_provider_leaves_the_other_alone(serve, sdk):
    other = OPENAI if sdk is ANTHROPIC else ANTHROPIC
    mock = serve(f"provider: {sdk.name}, {error(503)}")
    with pytest.raises(sdk.exception("APIStatusError")):
        sdk.ask(mock, max_retries=0)
    assert other.ask(mock, max_retries=0)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "invalid_api_key", "invalid_request_error"),
        (404, "model_not_found", "invalid_request_error"),
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
        (403, "permission_error"),
        (404, "not_found_error"),
        (413, "request_too_large"),
        (429, "rate_limit_error"),
        (500, "api_error"),
        (529, "overloaded_error"),
    ],
)
def test_anthropic_errors_carry_their_type(serve, status, kind):
    with pytest.raises(ANTHROPIC.exception("APIStatusError")) as caught:
        ANTHROPIC.ask(serve(error(status)), max_retries=0)
    assert caught.value.body["error"]["type"] == kind
    assert caught.value.body["request_id"] == caught.value.request_id


@pytest.mark.parametrize("how", ["refuse", "reset"])
def test_a_provider_that_is_gone_is_a_connection_error_after_three_attempts(serve, sdk, how):
    mock = serve(f"fault: {{ blackout: {how} }}")
    with pytest.raises(sdk.exception("APIConnectionError")) as caught:
        sdk.ask(mock)
    assert not isinstance(caught.value, sdk.exception("APITimeoutError"))
    assert mock.received(sdk.name) == 3


def test_a_black_hole_ends_by_the_timeout_of_the_caller(serve, sdk):
    mock = serve("fault: { blackout: black-hole }")
    with pytest.raises(sdk.exception("APITimeoutError")):
        sdk.ask(mock, timeout=1, max_retries=1)
    assert mock.received(sdk.name) == 2
