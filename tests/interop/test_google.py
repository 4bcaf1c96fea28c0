"""Google, as its own SDK and its own bytes show it: errors with details, arrays, counts, vectors, models."""

import json
import urllib.request

import pytest
from google.genai import errors, types

from sdks import GOOGLE, TOKENS, VERTEX, Heard, Question, marked

BOTH = pytest.mark.parametrize("google", [GOOGLE, VERTEX], ids=repr)


def error(status: int, *more: str) -> str:
    """A fault that answers with the status."""
    return f"fault: {{ error: {{ {', '.join([f'status: {status}', *more])} }} }}"


def details(caught) -> dict[str, dict]:
    """The details of an error, by the last word of their type."""
    rows = caught.value.details["error"].get("details", [])
    return {row["@type"].rpartition(".")[2]: row for row in rows}


@BOTH
@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "INVALID_ARGUMENT"),
        (401, "UNAUTHENTICATED"),
        (403, "PERMISSION_DENIED"),
        (404, "NOT_FOUND"),
        (429, "RESOURCE_EXHAUSTED"),
        (500, "INTERNAL"),
        (503, "UNAVAILABLE"),
        (504, "DEADLINE_EXCEEDED"),
    ],
)
def test_errors_carry_googles_names(serve, google, status, name):
    with pytest.raises(errors.ServerError if status >= 500 else errors.ClientError) as caught:
        google.ask(serve(error(status)))
    assert (caught.value.code, caught.value.status) == (status, name)


def test_the_hint_to_wait_stands_in_the_body_and_the_sdk_does_not_hear_it(serve):
    mock = serve(error(429, "retry_after: 20s"))
    with pytest.raises(errors.ClientError) as caught:
        GOOGLE.ask(mock)
    assert details(caught)["RetryInfo"]["retryDelay"] == "20s"
    assert "PerMinute" in details(caught)["QuotaFailure"]["violations"][0]["quotaId"]
    assert "retry-after" not in caught.value.response.headers
    assert mock.received("gemini") == 1


def test_the_sdk_tries_again_only_where_it_is_told_to(serve):
    mock = serve(f"first: 1, {error(503)}")
    assert GOOGLE.ask(mock, max_retries=1).text
    assert mock.received("gemini") == 2


@BOTH
@pytest.mark.parametrize("after", [0, 8])
def test_an_error_in_a_stream_is_raised_with_its_own_status(serve, google, after):
    mock, heard = serve(f"fault: {{ in_stream: {{ after: {after}, status: 503 }} }}"), Heard()
    with pytest.raises(errors.ServerError) as caught:
        google.listen(mock, heard)
    assert (caught.value.code, caught.value.status, heard.tokens) == (503, "UNAVAILABLE", after)


@BOTH
def test_usage_tells_modalities(healthy, google):
    with google.client(healthy) as client:
        usage = client.models.generate_content(model=google.model, contents=marked()).usage_metadata
    assert (usage.candidates_token_count, usage.total_token_count) == (TOKENS, TOKENS + usage.prompt_token_count)
    [row] = usage.prompt_tokens_details
    assert (row.modality, row.token_count) == (types.MediaModality.TEXT, usage.prompt_token_count)
    assert usage.traffic_type == (types.TrafficType.ON_DEMAND if google is VERTEX else None)


@BOTH
def test_every_piece_of_a_stream_tells_the_usage_so_far(healthy, google):
    with google.client(healthy) as client:
        pieces = list(client.models.generate_content_stream(model=google.model, contents=marked()))
    counts = [piece.usage_metadata.candidates_token_count for piece in pieces]
    assert counts == [*range(1, TOKENS + 1), TOKENS]
    assert [piece.candidates[0].finish_reason for piece in pieces[:-1]] == [None] * TOKENS


@BOTH
def test_a_signature_stands_on_what_follows_a_thought(healthy, google):
    config = types.GenerateContentConfig(thinking_config=types.ThinkingConfig(include_thoughts=True))
    with google.client(healthy) as client:
        answer = client.models.generate_content(model=google.model, contents=marked(), config=config)
    thought, words = answer.candidates[0].content.parts
    assert (thought.thought, thought.thought_signature) == (True, None)
    assert words.thought_signature


@BOTH
def test_a_schema_in_googles_own_words_is_filled(healthy, google):
    schema = {"type": "OBJECT", "properties": {"age": {"type": "INTEGER"}}, "required": ["age"]}
    config = types.GenerateContentConfig(response_mime_type="application/json", response_schema=schema)
    with google.client(healthy) as client:
        answer = client.models.generate_content(model=google.model, contents=marked(), config=config)
    assert type(json.loads(answer.text)["age"]) is int


@BOTH
def test_tokens_are_counted(healthy, google):
    with google.client(healthy) as client:
        counted = client.models.count_tokens(model=google.model, contents=marked())
        usage = client.models.generate_content(model=google.model, contents=marked()).usage_metadata
    assert counted.total_tokens == usage.prompt_token_count


@BOTH
def test_the_same_text_has_the_same_vector(healthy, google):
    with google.client(healthy) as client:
        config = types.EmbedContentConfig(output_dimensionality=8)
        answers = [
            client.models.embed_content(model="gemini-embedding-001", contents=text, config=config).embeddings
            for text in (["a", "b"], ["a"])
        ]
    [one, other], [again] = answers
    assert (len(one.values), one.values) == (8, again.values)
    assert one.values != other.values


@BOTH
def test_one_model_is_told_of(healthy, google):
    with google.client(healthy) as client:
        assert client.models.get(model=google.model).name.endswith(f"models/{google.model}")


@BOTH
@pytest.mark.parametrize(
    ("config", "words"),
    [
        (types.GenerateContentConfig(candidate_count=2), "candidates"),
        (types.GenerateContentConfig(response_modalities=["AUDIO"]), "AUDIO"),
        (types.GenerateContentConfig(tools=[types.Tool(google_search=types.GoogleSearch())]), "googleSearch"),
        (types.GenerateContentConfig(cached_content="cachedContents/x"), "cachedContents/x"),
    ],
)
def test_what_a_mock_cannot_do_is_refused(healthy, google, config, words):
    with google.client(healthy) as client:
        with pytest.raises(errors.ClientError, match=words) as caught:
            client.models.generate_content(model=google.model, contents=marked(), config=config)
    assert (caught.value.code, caught.value.status) == (400, "INVALID_ARGUMENT")


def read(mock, path: str) -> tuple[str, bytes]:
    """The content type and the bytes of a stream, which no SDK has touched."""
    body = json.dumps({"contents": [{"role": "user", "parts": [{"text": marked(2)}]}]}).encode()
    url = f"{mock.url}/gemini/v1beta/models/gemini-2.5-pro:{path}"
    request = urllib.request.Request(url, body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.headers["content-type"], response.read()


def test_without_alt_sse_a_stream_is_one_array(healthy):
    kind, array = read(healthy, "streamGenerateContent")
    assert kind == "application/json; charset=UTF-8"
    pieces = json.loads(array)
    assert len(pieces) == 3
    assert pieces[-1]["candidates"][0]["finishReason"] == "STOP"


def test_events_end_with_two_bytes_and_nothing_terminates_them(healthy):
    kind, events = read(healthy, "streamGenerateContent?alt=sse")
    assert kind == "text/event-stream"
    lines = events.decode().split("\r\n\r\n")
    assert (len(lines), lines[-1]) == (4, "")
    assert all(line.startswith('data: {"candidates":') for line in lines[:-1])


def test_an_unbroken_answer_of_many_thoughts_is_one_question(healthy):
    heard = GOOGLE.ask(healthy, Question(thoughts=True))
    assert heard.usage.output == TOKENS + heard.usage.thoughts
