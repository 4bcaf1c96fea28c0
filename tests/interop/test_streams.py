"""Answers that break in the middle.

No SDK helps here, and that is the point: a stream that ends cleanly but too early raises nothing, and
nothing is retried once a stream has begun. An application must look at the finish reason itself.
"""

import pytest

from observed import Observed, rows
from sdks import TOKEN_BYTES, TOKENS, Heard, Question, Sdk

AFTER = 8

STREAMED = {
    "error first": "in_stream: { after: 0 }",
    "error": f"in_stream: {{ after: {AFTER} }}",
    "clean end": f"cut: {{ after: {AFTER}, how: clean-eof }}",
    "reset": f"cut: {{ after: {AFTER}, how: reset }}",
    "no finish": f"cut: {{ after: {AFTER}, how: missing-terminator }}",
    "broken json": "garble: json",
    "silence": f"stall: {{ after: {AFTER}, lasting: forever }}",
}
"""What the mock plays for a situation that was observed."""

WHOLE = {
    "cut": f"cut: {{ after: {AFTER}, how: clean-eof }}",
    "reset": f"cut: {{ after: {AFTER}, how: reset }}",
    "silence": "stall: { lasting: forever }",
    "broken json": "garble: json",
    "page": "garble: html",
    "no usage": "wrong_usage: missing",
}

SILENT = {"silence": {"timeout": 1}}
"""What a client must be told to hear of a silence."""


def heard_of(sdk: Sdk, mock, **options) -> Heard:
    """A stream that raises nothing."""
    heard = Heard()
    sdk.listen(mock, heard, **options)
    return heard


@pytest.mark.parametrize("seen", rows("stream", *STREAMED))
def test_a_stream_that_breaks_is_what_was_observed(serve, seen: Observed):
    mock, heard = serve(f"fault: {{ {STREAMED[seen.situation]} }}"), Heard()
    listen = lambda: seen.sdk.listen(mock, heard, **SILENT.get(seen.situation, {}))
    if seen.raises is None:
        listen()
    else:
        with pytest.raises(seen.raises) as caught:
            listen()
        assert type(caught.value) is seen.raises
    assert heard.finish is None
    assert heard.tokens <= TOKENS
    assert mock.received(seen.sdk.provider) == seen.attempts, "nothing is retried once a stream has begun"


@pytest.mark.parametrize("seen", rows("plain", *WHOLE))
def test_a_whole_answer_that_breaks_is_what_was_observed(serve, seen: Observed):
    mock = serve(f"fault: {{ {WHOLE[seen.situation]} }}")
    ask = lambda: seen.sdk.ask(mock, **SILENT.get(seen.situation, {}))
    if seen.raises is None:
        assert ask().usage is None
    else:
        with pytest.raises(seen.raises):
            ask()
    assert mock.received(seen.sdk.provider) == seen.attempts


def test_a_whole_stream_says_why_it_ended(serve, sdk):
    heard = heard_of(sdk, serve())
    assert (heard.tokens, heard.finish) == (TOKENS, sdk.finish.stop)


def test_a_clean_end_in_the_middle_raises_nothing(serve, kind):
    mock = serve(f"fault: {{ {STREAMED['clean end']} }}")
    heard = heard_of(kind, mock)
    assert (heard.tokens, heard.finish) == (AFTER, None)
    assert mock.received(kind.provider) == 1


def test_a_reset_in_the_middle_is_an_error_of_the_http_library(serve, kind):
    mock, heard = serve(f"fault: {{ {STREAMED['reset']} }}"), Heard()
    with pytest.raises(kind.http.TransportError) as caught:
        kind.listen(mock, heard)
    assert type(caught.value) in (kind.http.ReadError, kind.http.RemoteProtocolError)
    assert not isinstance(caught.value, kind.exception("APIError"))
    assert heard.finish is None
    assert heard.tokens <= AFTER
    assert mock.received(kind.provider) == 1, "nothing is retried once a stream has begun"


def test_a_missing_terminator_leaves_all_the_words_and_no_finish(serve, sdk):
    heard = heard_of(sdk, serve(f"fault: {{ {STREAMED['no finish']} }}"))
    assert (heard.tokens, heard.finish) == (TOKENS, None)


def test_silence_before_the_first_token_is_a_timeout_and_is_retried(serve, kind):
    mock, heard = serve("fault: { stall: { lasting: forever } }"), Heard()
    with pytest.raises(kind.exception("APITimeoutError")):
        kind.listen(mock, heard, timeout=1, max_retries=1)
    assert heard == Heard()
    assert mock.received(kind.provider) == 2


def test_silence_that_ends_in_time_is_no_error(serve, kind):
    heard = heard_of(kind, serve("fault: { stall: { lasting: 500ms } }"))
    assert heard.tokens == TOKENS


def test_an_empty_answer_looks_like_a_success(serve, sdk):
    heard = heard_of(sdk, serve("fault: { degrade: empty }"))
    assert (heard.tokens, heard.finish) == (0, sdk.finish.stop)


def test_a_truncated_answer_claims_to_be_whole(serve, sdk):
    heard = heard_of(sdk, serve(f"fault: {{ degrade: {{ truncated: {{ after: {AFTER} }} }} }}"))
    assert len(heard.text) == AFTER * TOKEN_BYTES
    assert heard.finish == sdk.finish.stop


def test_a_caller_who_leaves_does_not_disturb_the_next(serve, kind):
    mock, heard = serve(f"first: 1, fault: {{ stall: {{ after: {AFTER}, lasting: forever }} }}"), Heard()
    with kind.client(mock, timeout=1) as client:
        with pytest.raises(kind.http.ReadTimeout):
            kind.stream(client, Question(), heard)
        assert heard.tokens == AFTER
        assert kind.answer(client, Question()).text
    assert mock.received(kind.provider) == 2
