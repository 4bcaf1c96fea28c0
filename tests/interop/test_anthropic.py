"""Healthy Anthropic, as its own SDK sees it: every field that applications read."""

import asyncio

import anthropic
import pytest

from sdks import ANTHROPIC, CLAUDE, TOKEN_BYTES, TOKENS, prompt


@pytest.fixture
def client(healthy):
    with ANTHROPIC.client(healthy, max_retries=0) as client:
        yield client


def request(**changes):
    return {"model": CLAUDE, "max_tokens": 100, "messages": prompt()} | changes


def test_plain_answer(client):
    message = client.messages.create(**request())
    assert message.id.startswith("msg_01")
    assert (message.type, message.role, message.model) == ("message", "assistant", CLAUDE)
    assert (message.stop_reason, message.stop_sequence) == ("end_turn", None)
    [block] = message.content
    assert block.type == "text"
    assert len(block.text) == TOKENS * TOKEN_BYTES


def test_usage(client):
    usage = client.messages.create(**request()).usage
    assert usage.input_tokens > 0
    assert usage.output_tokens == TOKENS
    assert (usage.cache_creation_input_tokens, usage.cache_read_input_tokens) == (0, 0)


def test_an_answer_that_reaches_its_limit_says_max_tokens(client):
    message = client.messages.create(**request(max_tokens=5))
    assert message.stop_reason == "max_tokens"
    assert message.usage.output_tokens == 5


def test_raw_stream_has_the_events_in_order(client):
    events = list(client.messages.create(**request(stream=True)))
    kinds = [event.type for event in events if event.type != "ping"]
    assert kinds[:2] == ["message_start", "content_block_start"]
    assert set(kinds[2:-3]) == {"content_block_delta"}
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    start, end = events[0].message, events[-2]
    assert (start.content, start.stop_reason, start.usage.output_tokens) == ([], None, 1)
    assert (end.delta.stop_reason, end.usage.output_tokens) == ("end_turn", TOKENS)


def test_stream_helper_builds_the_whole_message(client):
    with client.messages.stream(**request()) as stream:
        text = "".join(stream.text_stream)
        message = stream.get_final_message()
    assert len(text) == TOKENS * TOKEN_BYTES
    assert [block.text for block in message.content] == [text]
    assert (message.stop_reason, message.usage.output_tokens) == ("end_turn", TOKENS)
    assert message.usage.input_tokens > 0


def test_headers_name_the_request(client):
    raw = client.messages.with_raw_response.create(**request())
    assert raw.headers["request-id"].startswith("req_011")
    assert raw.parse()._request_id == raw.headers["request-id"]


def test_headers_tell_the_limits_where_there_are_any(serve):
    mock = serve(anthropic="limits: { requests: 100/min }")
    with ANTHROPIC.client(mock) as client:
        headers = client.messages.with_raw_response.create(**request()).headers
    assert headers["anthropic-ratelimit-requests-limit"] == "100"
    assert headers["anthropic-ratelimit-requests-remaining"] == "99"
    assert headers["anthropic-ratelimit-requests-reset"].endswith("Z")


def test_models_are_listed(client):
    assert [(model.id, model.type) for model in client.models.list()] == [(CLAUDE, "model")]


def test_system_text_and_content_blocks_are_understood(client):
    message = client.messages.create(
        **request(
            system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
            messages=[
                {"role": "user", "content": [{"type": "text", "text": "[brownout request=blocks out=7]"}]},
                {"role": "assistant", "content": "Yes."},
                {"role": "user", "content": "Go on."},
            ],
            stop_sequences=["###"],
            metadata={"user_id": "u1"},
        )
    )
    assert message.usage.output_tokens == 7


@pytest.mark.parametrize(
    "headers",
    [{"x-api-key": "any", "anthropic-version": "2023-06-01"}, {"anthropic-version": "2026-10-21"}],
    ids=["old", "new"],
)
def test_both_ways_to_say_key_and_version(client, headers):
    assert client.messages.create(**request(extra_headers=headers)).stop_reason == "end_turn"


def test_a_request_without_messages_is_refused_in_anthropic_words(client):
    with pytest.raises(anthropic.BadRequestError) as caught:
        client.messages.create(**request(messages=[]))
    body = caught.value.body
    assert (body["type"], body["error"]["type"]) == ("error", "invalid_request_error")
    assert body["request_id"] == caught.value.request_id


def test_many_streams_at_the_same_time_do_not_mix(serve):
    mock = serve()

    async def one(client, number):
        async with client.messages.stream(**request(messages=prompt(number, request=f"r{number}"))) as stream:
            return (await stream.get_final_message()).usage.output_tokens

    async def all_of_them():
        async with anthropic.AsyncAnthropic(base_url=f"{mock.url}/anthropic", api_key="any") as client:
            return await asyncio.gather(*(one(client, number) for number in range(1, 51)))

    assert asyncio.run(all_of_them()) == list(range(1, 51))
    assert mock.received("anthropic") == 50
