"""Healthy OpenAI, as its own SDK sees it: every field that applications read."""

import asyncio
import re

import openai
import pytest

from sdks import AZURE_RESPONSES, GPT, OPENAI, RESPONSES, TOKEN_BYTES, TOKENS, prompt


@pytest.fixture
def client(healthy):
    with OPENAI.client(healthy, max_retries=0) as client:
        yield client


def stream(client, **options):
    return list(client.chat.completions.create(model=GPT, messages=prompt(), stream=True, **options))


def test_plain_answer(client):
    answer = client.chat.completions.create(model=GPT, messages=prompt())
    assert answer.id.startswith("chatcmpl-")
    assert (answer.object, answer.model) == ("chat.completion", GPT)
    [choice] = answer.choices
    assert (choice.index, choice.finish_reason, choice.message.role) == (0, "stop", "assistant")
    assert len(choice.message.content) == TOKENS * TOKEN_BYTES
    assert choice.message.refusal is None
    assert choice.message.tool_calls is None


def test_usage_adds_up(client):
    usage = client.chat.completions.create(model=GPT, messages=prompt()).usage
    assert usage.prompt_tokens > 0
    assert usage.completion_tokens == TOKENS
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert usage.prompt_tokens_details.cached_tokens == 0
    assert usage.completion_tokens_details.reasoning_tokens == 0


@pytest.mark.parametrize("limit", ["max_tokens", "max_completion_tokens"])
def test_an_answer_that_reaches_its_limit_says_length(client, limit):
    answer = client.chat.completions.create(model=GPT, messages=prompt(), **{limit: 5})
    assert answer.choices[0].finish_reason == "length"
    assert len(answer.choices[0].message.content) == 5 * TOKEN_BYTES
    assert answer.usage.completion_tokens == 5


def test_streamed_answer(client):
    chunks = stream(client)
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk.id for chunk in chunks}) == 1
    choices = [choice for chunk in chunks for choice in chunk.choices]
    assert choices[0].delta.role == "assistant"
    assert len("".join(choice.delta.content or "" for choice in choices)) == TOKENS * TOKEN_BYTES
    assert [choice.finish_reason for choice in choices] == [None] * (len(choices) - 1) + ["stop"]


def test_no_usage_unless_asked_for(client):
    assert all(chunk.usage is None and chunk.choices for chunk in stream(client))


def test_usage_comes_in_a_last_chunk_of_its_own(client):
    *body, last = stream(client, stream_options={"include_usage": True})
    assert all(chunk.usage is None and chunk.choices for chunk in body)
    assert last.choices == []
    assert last.usage.completion_tokens == TOKENS
    assert last.usage.total_tokens == last.usage.prompt_tokens + TOKENS


def test_stream_helper_builds_the_whole_answer(client):
    with client.chat.completions.stream(
        model=GPT, messages=prompt(), stream_options={"include_usage": True}
    ) as events:
        deltas = [event.delta for event in events if event.type == "content.delta"]
        answer = events.get_final_completion()
    assert answer.choices[0].message.content == "".join(deltas)
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.completion_tokens == TOKENS


def test_the_same_request_gets_the_same_words_plain_and_streamed(serve):
    def words(mock, **options):
        with OPENAI.client(mock) as client:
            return client.chat.completions.create(model=GPT, messages=prompt(), **options)

    whole = words(serve()).choices[0].message.content
    with words(serve(), stream=True) as chunks:
        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == whole


def test_headers_name_the_request(client):
    raw = client.chat.completions.with_raw_response.create(model=GPT, messages=prompt())
    assert re.fullmatch(r"req_[0-9a-f]{32}", raw.headers["x-request-id"])
    assert raw.headers["openai-version"] == "2020-10-01"
    assert raw.parse()._request_id == raw.headers["x-request-id"]


def test_headers_tell_the_limits_where_there_are_any(serve):
    mock = serve(openai="limits: { requests: 100/min }")
    with OPENAI.client(mock) as client:
        raw = client.chat.completions.with_raw_response.create(model=GPT, messages=prompt())
    assert raw.headers["x-ratelimit-limit-requests"] == "100"
    assert raw.headers["x-ratelimit-remaining-requests"] == "99"
    assert raw.headers["x-ratelimit-reset-requests"].endswith("s")


def test_models_are_listed(client):
    assert [(model.id, model.object) for model in client.models.list()] == [(GPT, "model")]


def test_text_in_parts_and_ordinary_settings_are_understood(client):
    answer = client.chat.completions.create(
        model=GPT,
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "[brownout request=parts out=7]"}]},
            {"role": "assistant", "content": "Yes."},
            {"role": "user", "content": "Go on."},
        ],
        temperature=0.2, top_p=0.9, n=1, seed=4, stop=["###"], user="u1",
        response_format={"type": "text"},
    )  # fmt: skip
    assert answer.usage.completion_tokens == 7


def test_a_request_without_messages_is_refused_in_openai_words(client):
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model=GPT, messages=[])
    error = caught.value
    assert (error.status_code, error.type, error.code, error.param) == (
        400, "invalid_request_error", "empty_array", "messages",
    )  # fmt: skip


@pytest.mark.parametrize("sdk", [RESPONSES, AZURE_RESPONSES], ids=repr)
@pytest.mark.parametrize("way", ["whole", "streamed"])
def test_an_answer_of_responses_repeats_its_settings(healthy, sdk, way):
    settings = {
        "instructions": "Be brief.", "temperature": 0.25, "top_p": 0.5, "max_output_tokens": 100, "store": False,
        "metadata": {"team": "a"}, "parallel_tool_calls": False, "previous_response_id": "resp_0",
        "truncation": "auto", "tool_choice": "required", "user": "u",
    }  # fmt: skip
    tool = {"type": "function", "name": "f", "description": "d", "parameters": {"type": "object"}, "strict": False}
    format = {"type": "json_schema", "name": "n", "schema": {"type": "object"}, "strict": True}
    more = {"tools": [tool], "text": {"format": format}, "reasoning": {"effort": "low"}}
    with sdk.client(healthy) as client:
        answer = client.responses.create(model=GPT, input="hello", stream=way == "streamed", **settings, **more)
        answers = [answer] if way == "whole" else [event.response for event in answer if hasattr(event, "response")]
    assert len(answers) == (1 if way == "whole" else 3)
    for one in map(lambda answer: answer.to_dict(), answers):
        assert {name: one[name] for name in settings} == settings
        assert (one["tools"], one["reasoning"]["effort"]) == ([tool], "low")
        assert one["text"]["format"] == {**format, "description": None}


def test_a_model_that_is_not_there_is_not_found(serve):
    mock = serve(openai=f"models: [{GPT}, gpt-4o-mini]")
    with OPENAI.client(mock, max_retries=0) as client:
        assert [model.id for model in client.models.list()] == [GPT, "gpt-4o-mini"]
        with pytest.raises(openai.NotFoundError, match="`gpt-0` does not exist") as caught:
            client.chat.completions.create(model="gpt-0", messages=prompt())
        assert caught.value.code == "model_not_found"
        with pytest.raises(openai.BadRequestError) as caught:
            client.responses.create(model="gpt-0", input="hello")
        assert (caught.value.code, caught.value.param) == ("model_not_found", "model")


def test_a_wrong_base_url_is_answered_with_the_right_names(healthy):
    with openai.OpenAI(base_url=f"{healthy.url}/opnai/v1", api_key="any", max_retries=0) as client:
        with pytest.raises(openai.NotFoundError, match="Providers here: openai, anthropic"):
            client.models.list()


def test_many_streams_at_the_same_time_do_not_mix(serve):
    mock = serve()

    async def one(client, number):
        chunks = await client.chat.completions.create(
            model=GPT, messages=prompt(number, request=f"r{number}"), stream=True
        )
        return len("".join([chunk.choices[0].delta.content or "" async for chunk in chunks]))

    async def all_of_them():
        async with openai.AsyncOpenAI(base_url=f"{mock.url}/openai/v1", api_key="any") as client:
            return await asyncio.gather(*(one(client, number) for number in range(1, 51)))

    assert asyncio.run(all_of_them()) == [number * TOKEN_BYTES for number in range(1, 51)]
    assert mock.received("openai") == 50
