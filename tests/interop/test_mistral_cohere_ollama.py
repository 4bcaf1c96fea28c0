"""Mistral, Cohere and Ollama, as their own SDKs show them: what is particular to each."""

import re
import time

import ollama
import pytest
from mistralai.client.errors import HTTPValidationError, SDKError

from sdks import COHERE, MISTRAL, OLLAMA, TOKENS, WEATHER, Heard, Question, marked, prompt

TOOL = {"type": "function", "function": WEATHER}
CALL = Question(text="What does get_weather say?", tools=(WEATHER,))


def error(status: int, *more: str) -> str:
    """A fault that answers with the status."""
    return f"fault: {{ error: {{ {', '.join([f'status: {status}', *more])} }} }}"


@pytest.mark.parametrize("sdk", [MISTRAL, COHERE, OLLAMA], ids=repr)
@pytest.mark.parametrize("way", ["whole", "streamed"])
def test_thoughts_are_shown_where_they_are_asked_for(healthy, sdk, way):
    heard = Heard()
    if way == "whole":
        heard = sdk.ask(healthy, Question(thoughts=True))
    else:
        sdk.listen(healthy, heard, Question(thoughts=True))
    assert "".join(heard.thoughts)
    assert heard.tokens == TOKENS
    assert sdk.ask(healthy, Question()).thoughts == []


@pytest.mark.parametrize(
    ("sdk", "embed"),
    [
        (MISTRAL, lambda client, texts: [row.embedding for row in client.embeddings.create(model="m", inputs=texts).data]),
        (
            COHERE,
            lambda client, texts: client[0].embed(
                model="m", texts=texts, input_type="search_query", embedding_types=["float"]
            ).embeddings.float_,
        ),
        (OLLAMA, lambda client, texts: client.embed(model="m", input=texts).embeddings),
    ],
    ids=["mistral", "cohere", "ollama"],
)
def test_the_same_text_has_the_same_vector(healthy, sdk, embed):
    with sdk.client(healthy) as client:
        [one, other], [again] = embed(client, ["a", "b"]), embed(client, ["a"])
    assert list(one) == list(again) != list(other)


def test_mistrals_call_comes_whole_with_the_end(healthy):
    with MISTRAL.client(healthy) as client:
        with client.chat.stream(**MISTRAL.request(CALL)) as stream:
            chunks = [event.data for event in stream]
    calls = [chunk for chunk in chunks if chunk.choices[0].delta.tool_calls]
    assert calls == [chunks[-1]]
    [choice] = calls[0].choices
    [call] = choice.delta.tool_calls
    assert (choice.finish_reason, call.function.name) == ("tool_calls", "get_weather")
    assert re.fullmatch(r"[0-9a-zA-Z]{9}", call.id)
    assert calls[0].usage.completion_tokens > 0
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)


def test_mistral_takes_its_own_word_for_a_call_that_must_be(healthy):
    with MISTRAL.client(healthy) as client:
        answer = client.chat.complete(model="m", messages=prompt(), tools=[TOOL], tool_choice="any")
    assert answer.choices[0].message.tool_calls[0].function.name == "get_weather"


def test_mistrals_rejection_of_a_body_is_a_validation_error(serve):
    with pytest.raises(HTTPValidationError) as caught:
        MISTRAL.ask(serve(error(422)))
    assert caught.value.data.detail


def test_mistrals_errors_name_the_request(serve):
    with pytest.raises(SDKError) as caught:
        MISTRAL.ask(serve(error(429)))
    assert caught.value.headers["mistral-correlation-id"]
    assert '"type":"rate_limited"' in caught.value.body


def test_mistral_tells_its_limits_by_their_periods(serve):
    mock = serve(mistral="limits: { requests: 100/min }")
    with MISTRAL.client(mock) as client:
        raw = client.sdk_configuration.client.post(
            f"{mock.url}/mistral/v1/chat/completions", json={"model": "m", "messages": prompt()}
        )
    assert raw.headers["x-ratelimit-limit-req-10-second"] == "17", "a sixth of those of a minute"


def test_mistrals_models_tell_what_they_can(healthy):
    with MISTRAL.client(healthy) as client:
        assert client.models.retrieve(model_id=MISTRAL.model).capabilities.function_calling


def kinds(healthy, question: Question) -> list[str]:
    """The types of the events of a stream of Cohere's, without repetitions."""
    with COHERE.client(healthy) as (client, _):
        types = [event.type for event in client.chat_stream(**COHERE.request(question))]
    return [kind for place, kind in enumerate(types) if place == 0 or types[place - 1] != kind]


def test_coheres_events_come_in_order(healthy):
    words = ["content-start", "content-delta", "content-end"]
    assert kinds(healthy, Question()) == ["message-start", *words, "message-end"]
    assert kinds(healthy, Question(thoughts=True)) == ["message-start", *words, *words, "message-end"]
    calls = ["tool-plan-delta", "tool-call-start", "tool-call-delta", "tool-call-end"]
    assert kinds(healthy, CALL) == ["message-start", *calls, "message-end"]


def test_cohere_plans_before_it_calls_and_bills_less_than_it_counts(healthy):
    with COHERE.client(healthy) as (client, _):
        answer = client.chat(**COHERE.request(CALL))
    assert "get_weather" in answer.message.tool_plan
    assert answer.message.content is None
    assert answer.usage.billed_units.input_tokens < answer.usage.tokens.input_tokens


@pytest.mark.parametrize("after", [0, 8])
def test_cohere_tells_an_error_in_a_stream_as_its_end(serve, after):
    heard = Heard()
    with COHERE.client(serve(f"fault: {{ in_stream: {{ after: {after} }} }}")) as (client, _):
        for event in client.chat_stream(**COHERE.request(Question())):
            if event.type == "message-end":
                heard.finish = event.delta.finish_reason
    assert heard.finish == "ERROR"


def test_cohere_waits_as_long_as_it_is_told(serve):
    mock = serve(f"first: 1, {error(429, 'retry_after: 2s')}")
    began = time.monotonic()
    assert COHERE.ask(mock).text
    assert time.monotonic() - began >= 2.0
    assert mock.received("cohere") == 2


def test_cohere_does_not_try_a_stream_again(serve):
    mock = serve(error(503))
    with pytest.raises(COHERE.exception("APIStatusError")):
        COHERE.listen(mock, Heard())
    assert mock.received("cohere") == 1


def test_cohere_refuses_forms_of_vectors_that_nobody_makes(healthy):
    with COHERE.client(healthy) as (client, _):
        with pytest.raises(COHERE.exception("APIStatusError"), match="int8"):
            client.embed(model="m", texts=["a"], input_type="search_query", embedding_types=["int8"])


def test_ollama_streams_unless_it_is_told_not_to(healthy):
    with OLLAMA.client(healthy) as client:
        raw = client._client.post("/api/chat", json={"model": "m", "messages": prompt()})
    lines = raw.text.splitlines()
    assert raw.headers["content-type"] == "application/x-ndjson"
    assert len(lines) == TOKENS + 1
    assert '"done":true,"done_reason":"stop"' in lines[-1]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_ollama_generates_from_a_prompt_without_turns(healthy, stream):
    with OLLAMA.client(healthy) as client:
        said = client.generate("m", marked(), system="Be brief.", images=[b"\x89PNG"], stream=stream)
        parts = list(said) if stream else [said]
    last = parts[-1]
    assert len(parts) == (TOKENS + 1 if stream else 1)
    assert "".join(part.response for part in parts)
    assert (last.done, last.done_reason, last.eval_count) == (True, "stop", TOKENS)
    assert last.total_duration >= last.eval_duration and len(last.context) > TOKENS


def test_ollama_loads_a_model_without_a_prompt(healthy):
    with OLLAMA.client(healthy) as client:
        loaded, gone = client.generate("m"), client.generate("m", keep_alive=0)
    assert (loaded.response, loaded.done, loaded.done_reason) == ("", True, "load")
    assert gone.done_reason == "unload"


def test_ollama_has_the_models_that_are_listed_and_no_others(serve):
    mock = serve(ollama="models: [llama3.2, qwen3]")
    with OLLAMA.client(mock) as client:
        assert [model.model for model in client.list().models] == ["llama3.2", "qwen3"]
        assert client.generate("qwen3:latest", "hello").done
        for ask in (client.generate, lambda model, text: client.chat(model, [{"role": "user", "content": text}])):
            with pytest.raises(ollama.ResponseError, match="model 'llama0' not found") as caught:
                ask("llama0", "hello")
            assert caught.value.status_code == 404


def test_ollama_calls_with_objects(healthy):
    with OLLAMA.client(healthy) as client:
        answer = client.chat(**OLLAMA.request(CALL))
    [call] = answer.message.tool_calls
    assert set(call.function.arguments) == {"city", "days"}
    assert answer.done_reason == "stop"


@pytest.mark.parametrize("after", [0, 8])
def test_ollama_tells_an_error_in_a_stream_as_a_line(serve, after):
    mock, heard = serve(f"fault: {{ in_stream: {{ after: {after} }} }}"), Heard()
    with pytest.raises(ollama.ResponseError) as caught:
        OLLAMA.listen(mock, heard)
    assert (caught.value.status_code, heard.tokens) == (-1, after)


def test_ollama_tells_of_its_models_and_of_itself(healthy):
    with OLLAMA.client(healthy) as client:
        [listed] = client.list().models
        [loaded] = client.ps().models
        shown = client.show(OLLAMA.model)
        version = client._client.get("/api/version").json()["version"]
    assert (listed.model, loaded.model) == (OLLAMA.model, OLLAMA.model)
    assert len(listed.digest) == 64 and listed.size > 0
    assert "tools" in shown.capabilities
    assert version.count(".") == 2


def test_ollama_speaks_openais_format_as_well(healthy):
    with OLLAMA.client(healthy) as client:
        raw = client._client.post("/v1/chat/completions", json={"model": "m", "messages": prompt()})
    assert raw.json()["choices"][0]["finish_reason"] == "stop"


def test_ollama_says_which_paths_there_are(healthy):
    with OLLAMA.client(healthy) as client:
        with pytest.raises(ollama.ResponseError, match="/api/chat"):
            client.pull("m")


def test_limits_of_a_trial_key_are_told_by_cohere(serve):
    mock = serve(cohere="limits: { requests: 20/min }")
    with COHERE.client(mock) as (client, _):
        raw = client.with_raw_response.chat(model="m", messages=[{"role": "user", "content": marked()}])
    assert raw.headers["x-trial-endpoint-call-limit"] == "20"
    assert raw.headers["x-trial-endpoint-call-remaining"] == "19"
