"""Answers that break in the middle.

No SDK helps here, and that is the point: a stream that ends cleanly but too early raises nothing, and
nothing is retried once a stream has begun. An application must look at the finish reason itself.
"""

import pytest

from sdks import TOKEN_BYTES, TOKENS, Heard, Sdk

AFTER = 8


def cut(how: str) -> str:
    """A stream that breaks off after some tokens."""
    return f"fault: {{ cut: {{ after: {AFTER}, how: {how} }} }}"


def heard_of(sdk: Sdk, mock, **options) -> Heard:
    """A stream that raises nothing."""
    heard = Heard()
    sdk.listen(mock, heard, **options)
    return heard


def test_a_whole_stream_says_why_it_ended(serve, sdk):
    heard = heard_of(sdk, serve())
    assert (heard.tokens, heard.finish) == (TOKENS, {"openai": "stop", "anthropic": "end_turn"}[sdk.name])


def test_a_clean_end_in_the_middle_raises_nothing(serve, sdk):
    mock = serve(cut("clean-eof"))
    heard = heard_of(sdk, mock)
    assert (heard.tokens, heard.finish) == (AFTER, None)
    assert mock.received(sdk.name) == 1


def test_a_reset_in_the_middle_is_an_error_of_the_http_library(serve, sdk):
    mock, heard = serve(cut("reset")), Heard()
    with pytest.raises(sdk.http.TransportError) as caught:
        sdk.listen(mock, heard)
    assert type(caught.value) in (sdk.http.ReadError, sdk.http.RemoteProtocolError)
    assert not isinstance(caught.value, sdk.exception("APIError"))
    assert heard.finish is None
    assert heard.tokens <= AFTER
    assert mock.received(sdk.name) == 1, "nothing is retried once a stream has begun"


def test_a_missing_terminator_leaves_all_the_words_and_no_finish(serve, sdk):
    heard = heard_of(sdk, serve(cut("missing-terminator")))
    assert (heard.tokens, heard.finish) == (TOKENS, None)


def test_a_cut_plain_answer_is_a_connection_error(serve, sdk):
    mock = serve(cut("clean-eof"))
    with pytest.raises(sdk.exception("APIConnectionError")):
        sdk.ask(mock)
    assert mock.received(sdk.name) == 3


def test_silence_before_the_first_token_is_a_timeout_and_is_retried(serve, sdk):
    mock, heard = serve("fault: { stall: { lasting: forever } }"), Heard()
    with pytest.raises(sdk.exception("APITimeoutError")):
        sdk.listen(mock, heard, timeout=1, max_retries=1)
    assert heard == Heard()
    assert mock.received(sdk.name) == 2


def test_silence_that_ends_in_time_is_no_error(serve, sdk):
    heard = heard_of(sdk, serve("fault: { stall: { lasting: 500ms } }"))
    assert heard.tokens == TOKENS


def test_silence_in_the_middle_is_a_timeout_of_the_http_library(serve, sdk):
    mock, heard = serve(f"fault: {{ stall: {{ after: {AFTER}, lasting: forever }} }}"), Heard()
    with pytest.raises(sdk.http.ReadTimeout):
        sdk.listen(mock, heard, timeout=1)
    assert (heard.tokens, heard.finish) == (AFTER, None)
    assert mock.received(sdk.name) == 1


def test_an_empty_answer_looks_like_a_success(serve, sdk):
    heard = heard_of(sdk, serve("fault: { degrade: empty }"))
    assert heard.tokens == 0
    assert heard.finish in ("stop", "end_turn")


def test_a_truncated_answer_claims_to_be_whole(serve, sdk):
    heard = heard_of(sdk, serve(f"fault: {{ degrade: {{ truncated: {{ after: {AFTER} }} }} }}"))
    assert len(heard.text) == AFTER * TOKEN_BYTES
    assert heard.finish in ("stop", "end_turn")


def test_a_caller_who_leaves_does_not_disturb_the_next(serve, sdk):
    mock = serve(f"first: 1, fault: {{ stall: {{ after: {AFTER}, lasting: forever }} }}")
    with sdk.client(mock) as client:
        request = {"messages": [{"role": "user", "content": "Hello!"}], "max_tokens": 100}
        with sdk.create(client, **request, stream=True) as stream:
            next(iter(stream))
        assert sdk.text_of(sdk.create(client, **request))
    assert mock.received(sdk.name) == 2
