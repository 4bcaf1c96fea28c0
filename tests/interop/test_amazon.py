"""Bedrock, as Amazon's own SDK shows it: modeled exceptions, retries, frames, headers, counts."""

import json

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, EventStreamError
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from sdks import BEDROCK, BEDROCK_INVOKE, TOKENS, Heard, Question, marked
from sdks.bedrock_boto3 import native_body

BOTH = pytest.mark.parametrize("amazon", [BEDROCK, BEDROCK_INVOKE], ids=repr)
AFTER = 8
PROFILE = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0"


def error(status: int, *more: str) -> str:
    """A fault that answers with the status."""
    return f"fault: {{ error: {{ {', '.join([f'status: {status}', *more])} }} }}"


# status, the name of the exception, attempts with the SDK's own defaults
TABLE = [
    (400, "ValidationException", 1),
    (403, "AccessDeniedException", 1),
    (404, "ResourceNotFoundException", 1),
    (408, "ModelTimeoutException", 1),
    (424, "ModelErrorException", 1),
    (429, "ThrottlingException", 3),
    (500, "InternalServerException", 3),
    (503, "ServiceUnavailableException", 3),
    (504, "InternalServerException", 3),
]


@BOTH
@pytest.mark.parametrize(("status", "name", "attempts"), TABLE)
def test_each_status_is_its_modeled_exception(serve, amazon, status, name, attempts):
    mock = serve(error(status))
    with pytest.raises(ClientError) as caught:
        amazon.ask(mock)
    assert type(caught.value).__name__ == name
    assert caught.value.response["Error"]["Code"] == name
    assert amazon.status_of(caught.value) == status
    assert mock.received("bedrock") == attempts


def test_a_page_of_an_edge_has_no_name(serve):
    mock = serve(error(502))
    with pytest.raises(ClientError) as caught:
        BEDROCK.ask(mock)
    assert (type(caught.value), caught.value.response["Error"]["Code"]) == (ClientError, "502")
    assert mock.received("bedrock") == 3


def test_a_bad_signature_is_told_in_amazons_words(serve):
    with pytest.raises(ClientError) as caught:
        BEDROCK.ask(serve(error(401)))
    assert caught.value.response["Error"]["Code"] == "UnrecognizedClientException"


def test_the_name_of_an_error_has_amazons_suffix(serve):
    with pytest.raises(ClientError) as caught:
        BEDROCK.ask(serve(error(429)), max_retries=0)
    headers = caught.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amzn-errortype"] == "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/"
    assert caught.value.response["ResponseMetadata"]["RequestId"] == headers["x-amzn-requestid"]


@BOTH
@pytest.mark.parametrize("after", [0, AFTER])
def test_an_error_in_a_stream_is_an_exception_of_the_stream(serve, amazon, after):
    mock, heard = serve(f"fault: {{ in_stream: {{ after: {after}, status: 429 }} }}"), Heard()
    with pytest.raises(EventStreamError) as caught:
        amazon.listen(mock, heard)
    assert caught.value.response["Error"]["Code"] == "throttlingException"
    assert (heard.tokens, heard.finish) == (after, None)
    assert mock.received("bedrock") == 1


@BOTH
def test_a_clean_end_in_the_middle_raises_nothing(serve, amazon):
    mock, heard = serve(f"fault: {{ cut: {{ after: {AFTER}, how: clean-eof }} }}"), Heard()
    amazon.listen(mock, heard)
    assert (heard.tokens, heard.finish) == (AFTER, None)


@BOTH
def test_a_reset_in_the_middle_is_an_error_of_the_http_library(serve, amazon):
    mock, heard = serve(f"fault: {{ cut: {{ after: {AFTER}, how: reset }} }}"), Heard()
    with pytest.raises(ProtocolError):
        amazon.listen(mock, heard)
    assert heard.finish is None
    assert mock.received("bedrock") == 1, "nothing is retried once a stream has begun"


@BOTH
def test_silence_in_the_middle_is_a_timeout(serve, amazon):
    mock, heard = serve(f"fault: {{ stall: {{ after: {AFTER}, lasting: forever }} }}"), Heard()
    with pytest.raises(ReadTimeoutError):
        amazon.listen(mock, heard, timeout=1)
    assert heard.tokens == AFTER


def test_a_provider_that_is_gone_is_tried_three_times(serve):
    mock = serve("fault: { blackout: reset }")
    with pytest.raises(ConnectionClosedError):
        BEDROCK.ask(mock)
    assert mock.received("bedrock") == 3


def test_frames_come_in_order_and_text_has_no_start(healthy):
    with BEDROCK.client(healthy) as client:
        asked = {"messages": [{"role": "user", "content": [{"text": marked()}]}]}
        events = list(client.runtime.converse_stream(modelId=BEDROCK.model, **asked)["stream"])
    kinds = [kind for event in events for kind in event]
    assert kinds == [
        "messageStart", *["contentBlockDelta"] * TOKENS, "contentBlockStop", "messageStop", "metadata",
    ]  # fmt: skip
    assert events[-1]["metadata"]["usage"]["outputTokens"] == TOKENS


def test_an_invocation_counts_in_headers(healthy):
    with BEDROCK_INVOKE.client(healthy) as client:
        answer = client.runtime.invoke_model(modelId=BEDROCK.model, body=native_body(Question()))
        body = json.loads(answer["body"].read())
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amzn-bedrock-output-token-count"] == str(TOKENS)
    assert headers["x-amzn-bedrock-input-token-count"] == str(body["usage"]["input_tokens"])
    assert int(headers["x-amzn-bedrock-invocation-latency"]) >= 0
    assert body["id"].startswith("msg_bdrk_")


def test_the_last_event_of_an_invocation_has_its_metrics(healthy):
    with BEDROCK_INVOKE.client(healthy) as client:
        answer = client.runtime.invoke_model_with_response_stream(modelId=BEDROCK.model, body=native_body(Question()))
        events = [json.loads(event["chunk"]["bytes"]) for event in answer["body"]]
    assert answer["contentType"] == "application/json"
    assert events[-1]["type"] == "message_stop"
    assert events[-1]["amazon-bedrock-invocationMetrics"]["outputTokenCount"] == TOKENS
    assert "ping" not in {event["type"] for event in events}


def test_tokens_are_counted_in_both_forms(healthy):
    with BEDROCK.client(healthy) as client:
        messages = [{"role": "user", "content": [{"text": marked()}]}]
        used = client.runtime.converse(modelId=BEDROCK.model, messages=messages)["usage"]["inputTokens"]
        for asked in ({"converse": {"messages": messages}}, {"invokeModel": {"body": native_body(Question())}}):
            assert client.runtime.count_tokens(modelId=BEDROCK.model, input=asked)["inputTokens"] == used


@pytest.mark.parametrize("model", [PROFILE, "us.anthropic.claude-sonnet-4-5-20250929-v1:0"])
def test_profiles_and_their_full_names_are_models(healthy, model):
    with BEDROCK.client(healthy) as client:
        messages = [{"role": "user", "content": [{"text": marked()}]}]
        assert client.runtime.converse(modelId=model, messages=messages)["stopReason"] == "end_turn"


def test_one_model_is_told_of(healthy):
    with BEDROCK.client(healthy) as client:
        details = client.models.get_foundation_model(modelIdentifier=BEDROCK.model)["modelDetails"]
    assert (details["modelId"], details["providerName"]) == (BEDROCK.model, "anthropic")


@pytest.mark.parametrize(("way", "amazon"), [("whole", BEDROCK), ("streamed", BEDROCK), ("streamed", BEDROCK_INVOKE)])
def test_thoughts_are_shown_where_they_are_asked_for(healthy, way, amazon):
    heard = Heard()
    if way == "whole":
        heard = amazon.ask(healthy, Question(thoughts=True))
    else:
        amazon.listen(healthy, heard, Question(thoughts=True))
    assert heard.thoughts or amazon is BEDROCK_INVOKE
    assert heard.tokens == TOKENS


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"inputText": "a"}, "anthropic_version: Field required"),
        ({**json.loads(native_body(Question())), "stream": True}, "stream: Extra inputs are not permitted"),
    ],
)
def test_bodies_of_other_makers_are_refused(healthy, body, words):
    with BEDROCK_INVOKE.client(healthy) as client:
        with pytest.raises(client.runtime.exceptions.ValidationException, match=words):
            client.runtime.invoke_model(modelId="amazon.titan-text-express-v1", body=json.dumps(body))
