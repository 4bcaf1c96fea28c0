"""What each vendor of OpenAI's family writes in its own way, as raw bytes and as its SDK reads it."""

import base64
import json
import struct
import urllib.error
import urllib.request

import openai
import pytest

from sdks import AZURE, AZURE_V1, DEEPSEEK, GPT, GROQ, OPENAI, OPENROUTER, TOGETHER, TOKENS, VLLM, XAI, marked


def post(mock, path: str, body: dict, **headers: str):
    """The headers and the body of an answer, as they are."""
    request = urllib.request.Request(
        f"{mock.url}/{path}", json.dumps(body).encode(), {"content-type": "application/json", **headers}
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as response:
        return response.headers, response.read().decode()


def refused(mock, path: str, body: dict, **headers: str):
    """The status and the body of a refusal."""
    with pytest.raises(urllib.error.HTTPError) as caught:
        post(mock, path, body, **headers)
    return caught.value.code, json.loads(caught.value.read())


def asked(sdk, **more) -> dict:
    """A question of one turn."""
    return {"model": sdk.model, "messages": [{"role": "user", "content": marked()}], **more}


def chunks(mock, path: str, sdk, **more) -> list[dict]:
    """The chunks of a stream; it ends with `[DONE]`."""
    _, text = post(mock, path, asked(sdk, stream=True, **more))
    data = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: ")]
    assert data[-1] == "[DONE]"
    return [json.loads(each) for each in data[:-1]]


def test_openai_pads_its_chunks_and_says_the_same_twice(serve):
    first, second = (chunks(serve(), "openai/v1/chat/completions", OPENAI) for _ in range(2))
    assert all(chunk["obfuscation"] for chunk in first)
    assert len({len(chunk["obfuscation"]) for chunk in first}) > 3
    assert {tuple(chunk["choices"][0]) for chunk in first} == {("index", "delta", "logprobs", "finish_reason")}
    assert [chunk["choices"] for chunk in first] == [chunk["choices"] for chunk in second]


def test_azure_opens_with_what_its_filter_found(healthy):
    first, *rest = chunks(healthy, "azure/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21", AZURE)
    assert (first["choices"], first["id"], first["object"], first["created"]) == ([], "", "", 0)
    assert first["prompt_filter_results"][0]["content_filter_results"]["hate"] == {"filtered": False, "severity": "safe"}
    assert all("content_filter_results" in choice for chunk in rest for choice in chunk["choices"])


def test_azure_has_headers_of_its_own(serve):
    mock = serve(azure="limits: { requests: 100/min }")
    with AZURE.client(mock) as client:
        headers = client.chat.completions.with_raw_response.create(**asked(AZURE)).headers
    assert headers["x-ratelimit-reset-requests"].isdigit()
    assert headers["x-ratelimit-renewalperiod-requests"] == "60"
    for name in ("apim-request-id", "x-ms-region", "x-ms-deployment-name", "x-ms-rai-invoked", "azureml-model-session"):
        assert headers[name], name


@pytest.mark.parametrize(
    ("status", "code", "has_type"), [(401, "401", False), (404, "DeploymentNotFound", True), (429, "429", False)]
)
def test_azure_errors_are_short(serve, status, code, has_type):
    mock = serve(f"fault: {{ error: {{ status: {status} }} }}")
    got, body = refused(mock, "azure/openai/deployments/gpt-4o/chat/completions", asked(AZURE))
    assert (got, body["error"]["code"], "type" in body["error"]) == (status, code, has_type)
    assert "param" not in body["error"]


def test_azure_takes_a_model_in_the_body_on_its_newer_surface_alone(healthy):
    turns = {"messages": asked(AZURE)["messages"]}
    assert post(healthy, "azure/openai/deployments/gpt-4o/chat/completions", turns)
    assert refused(healthy, "azure/openai/v1/chat/completions", turns)[0] == 400


def test_groq_says_who_asked_and_what_it_took(healthy):
    first, *_, last = chunks(healthy, "groq/openai/v1/chat/completions", GROQ)
    assert first["x_groq"]["id"].startswith("req_")
    assert last["x_groq"]["usage"]["completion_tokens"] == TOKENS
    assert {"queue_time", "prompt_time", "completion_time", "total_time"} <= set(last["x_groq"]["usage"])
    headers, _ = post(healthy, "groq/openai/v1/chat/completions", asked(GROQ))
    assert headers["x-groq-region"]


def test_groq_errors_have_no_param_and_resets_are_durations(serve):
    mock = serve("fault: { error: { status: 429 } }")
    _, body = refused(mock, "groq/openai/v1/chat/completions", asked(GROQ))
    assert set(body["error"]) == {"message", "type", "code"}
    headers, _ = post(serve(groq="limits: { requests: 7/min }"), "groq/openai/v1/chat/completions", asked(GROQ))
    assert headers["x-ratelimit-reset-requests"].endswith("s")


def test_together_repeats_the_prompt(healthy):
    _, text = post(healthy, "together/v1/chat/completions", asked(TOGETHER))
    assert json.loads(text)["prompt"] == []
    *_, last = chunks(healthy, "together/v1/chat/completions", TOGETHER)
    assert last["usage"]["completion_tokens"] == TOKENS


def test_deepseek_says_what_its_cache_had(healthy):
    *_, last = chunks(healthy, "deepseek/chat/completions", DEEPSEEK)
    usage = last["usage"]
    assert last["choices"][0]["finish_reason"] == "stop"
    assert usage["prompt_cache_hit_tokens"] + usage["prompt_cache_miss_tokens"] == usage["prompt_tokens"]


def test_xai_leaves_out_what_is_null_and_counts_thoughts_apart(healthy):
    all_chunks = chunks(healthy, "xai/v1/chat/completions", XAI)
    assert "finish_reason" not in all_chunks[1]["choices"][0]
    assert "logprobs" not in all_chunks[1]["choices"][0]
    _, text = post(healthy, "xai/v1/chat/completions", asked(XAI, reasoning_effort="high"))
    usage = json.loads(text)["usage"]
    thoughts = usage["completion_tokens_details"]["reasoning_tokens"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] + thoughts
    assert usage["cost_in_usd_ticks"] > 0


def test_openrouter_says_who_answered_and_what_it_costs(healthy):
    _, text = post(healthy, "openrouter/api/v1/chat/completions", asked(OPENROUTER))
    answer = json.loads(text)
    assert (answer["provider"], answer["choices"][0]["native_finish_reason"]) == ("OpenAI", "stop")
    assert answer["usage"]["cost"] > 0


def test_openrouter_numbers_its_errors_and_breaks_inside_a_200(serve):
    mock = serve("fault: { error: { status: 429 } }")
    _, body = refused(mock, "openrouter/api/v1/chat/completions", asked(OPENROUTER))
    assert body["error"]["code"] == 429
    broken = serve("fault: { in_stream: { after: 3 } }")
    _, text = post(broken, "openrouter/api/v1/chat/completions", asked(OPENROUTER, stream=True))
    last = json.loads(text.strip().splitlines()[-1].removeprefix("data: "))
    assert (last["choices"][0]["finish_reason"], bool(last["error"]["message"])) == ("error", True)


@pytest.mark.parametrize(
    ("sdk", "path", "comment"),
    [
        (OPENROUTER, "openrouter/api/v1/chat/completions", ": OPENROUTER PROCESSING"),
        (DEEPSEEK, "deepseek/chat/completions", ": keep-alive"),
    ],
    ids=repr,
)
def test_who_waits_hears_signs_of_life(serve, sdk, path, comment):
    mock = serve("fault: { stall: { lasting: 1500ms } }")
    _, text = post(mock, path, asked(sdk, stream=True))
    assert text.startswith(f"{comment}\n\n")
    assert text.endswith("data: [DONE]\n\n")


def test_vllm_numbers_its_errors_and_ends_broken_streams_with_done(serve):
    _, body = refused(serve("fault: { error: { status: 404 } }"), "vllm/v1/chat/completions", asked(VLLM))
    assert (body["error"]["code"], body["error"]["type"]) == (404, "NotFoundError")
    broken = serve("fault: { in_stream: { after: 3 } }")
    _, text = post(broken, "vllm/v1/chat/completions", asked(VLLM, stream=True))
    assert text.endswith("data: [DONE]\n\n") and '"error"' in text


@pytest.mark.parametrize("sdk", [OPENAI, AZURE, AZURE_V1, TOGETHER, VLLM], ids=repr)
def test_embeddings_are_of_length_one_and_follow_from_the_text(healthy, sdk):
    with sdk.client(healthy, max_retries=0) as client:
        texts = ["the weather in Bern", "the weather in Bern", "stock prices"]
        answer = client.embeddings.create(model="text-embedding-3-small", input=texts)
    one, again, other = (each.embedding for each in answer.data)
    assert one == again != other
    assert abs(sum(number * number for number in one) - 1) < 1e-3
    assert len(one) == 1536


def test_embeddings_are_written_in_both_ways(healthy):
    with OPENAI.client(healthy, max_retries=0) as client:
        ask = {"model": "text-embedding-3-large", "input": "hello", "dimensions": 8}
        plain = client.embeddings.create(**ask, encoding_format="float")
        coded = client.embeddings.create(**ask, encoding_format="base64").data[0].embedding
    numbers = struct.unpack("<8f", base64.b64decode(coded))
    assert all(abs(a - b) < 1e-6 for a, b in zip(numbers, plain.data[0].embedding, strict=True))
    assert plain.usage.prompt_tokens == plain.usage.total_tokens > 0


def test_faults_strike_embeddings_too(serve):
    mock = serve("fault: { error: { status: 429, retry_after: 1ms } }")
    with OPENAI.client(mock) as client, pytest.raises(openai.RateLimitError):
        client.embeddings.create(model="text-embedding-3-small", input="hello")
    assert mock.received("openai") == 3


def test_a_model_is_told_by_its_name(healthy):
    with OPENAI.client(healthy) as client:
        assert client.models.retrieve(GPT).id == GPT
        with pytest.raises(openai.NotFoundError) as caught:
            client.models.retrieve("gpt-0")
    assert caught.value.code == "model_not_found"


@pytest.mark.parametrize(
    ("wish", "param", "code"),
    [
        ({"model": "o4-mini", "max_tokens": 9}, "max_tokens", "unsupported_parameter"),
        ({"model": "o4-mini", "temperature": 0.2}, "temperature", None),
        ({"reasoning_effort": "low"}, "reasoning_effort", "unsupported_parameter"),
        ({"n": 2}, "n", "unsupported_value"),
        ({"logprobs": True}, "logprobs", "unsupported_parameter"),
        ({"modalities": ["text", "audio"]}, "modalities", "unsupported_parameter"),
        ({"extra_body": {"temprature": 1}}, "temprature", "unknown_parameter"),
    ],
)
def test_a_wish_that_is_not_granted_is_refused_by_its_name(healthy, wish, param, code):
    with OPENAI.client(healthy) as client, pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(**asked(OPENAI) | wish)
    assert (caught.value.param, caught.value.code) == (param, code)


def test_a_model_that_thinks_is_counted_so(healthy):
    with OPENAI.client(healthy) as client:
        answer = client.chat.completions.create(**asked(OPENAI) | {"model": "o4-mini", "reasoning_effort": "medium"})
    usage = answer.usage
    assert 0 < usage.completion_tokens_details.reasoning_tokens < usage.completion_tokens
