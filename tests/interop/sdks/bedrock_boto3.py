"""Amazon's SDK at Bedrock: Converse, and `InvokeModel` with Claude behind it."""

import base64
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from brownout_process import Brownout
from sdks.anthropic_messages import request_of as native_request_of
from sdks.face import Call, Finish, Heard, Question, Sdk, Usage

CLAUDE_AT_AMAZON = "anthropic.claude-sonnet-4-5-20250929-v1:0"


def client_of(mock: Brownout, service: str, timeout: float | None = None, max_retries: int | None = None) -> Any:
    """A client of one of Amazon's services, which signs what it sends."""
    retries = {} if max_retries is None else {"retries": {"total_max_attempts": max_retries + 1}}
    waits = {} if timeout is None else {"read_timeout": timeout}
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=mock.provider("bedrock")["base_url"],
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="any",
        config=Config(**retries, **waits),
    )


def converse_request(question: Question) -> dict[str, Any]:
    """The parameters of a question, in Converse's words."""
    content: list[dict] = [{"text": question.text}]
    if question.image:
        content.append({"image": {"format": "png", "source": {"bytes": base64.b64decode(question.image)}}})
    request: dict[str, Any] = {
        "messages": [{"role": "user", "content": content}],
        "inferenceConfig": {"maxTokens": question.limit},
    }
    if question.tools:
        specs = [
            {"name": tool["name"], "description": tool["description"], "inputSchema": {"json": tool["parameters"]}}
            for tool in question.tools
        ]
        request["toolConfig"] = {"tools": [{"toolSpec": spec} for spec in specs]}
        if question.must_call:
            request["toolConfig"]["toolChoice"] = {"any": {}}
    if question.schema:
        form = {"name": "form", "schema": json.dumps(question.schema)}
        request["outputConfig"] = {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": form}}}
    if question.thoughts:
        request["additionalModelRequestFields"] = {"thinking": {"type": "enabled", "budget_tokens": 1024}}
    return request


def hear_block(block: dict, heard: Heard) -> None:
    """Adds what a block of a whole answer says."""
    if text := block.get("text"):
        heard.chunks.append(text)
    if thought := block.get("reasoningContent"):
        heard.thoughts.append(thought["reasoningText"]["text"])
    if call := block.get("toolUse"):
        heard.calls.append(Call(call["toolUseId"], call["name"], json.dumps(call["input"])))


def hear(event: dict, heard: Heard) -> None:
    """Adds what an event says."""
    if start := event.get("contentBlockStart"):
        call = start["start"]["toolUse"]
        heard.calls.append(Call(call["toolUseId"], call["name"], ""))
    if delta := event.get("contentBlockDelta", {}).get("delta"):
        if text := delta.get("text"):
            heard.chunks.append(text)
        if thought := delta.get("reasoningContent", {}).get("text"):
            heard.thoughts.append(thought)
        heard_call = delta.get("toolUse")
        if heard_call:
            heard.calls[-1].arguments += heard_call["input"]
    if stop := event.get("messageStop"):
        heard.finish = stop["stopReason"]
    if metadata := event.get("metadata"):
        heard.usage = usage_of(metadata["usage"])


def usage_of(usage: dict) -> Usage:
    """What the SDK says of usage."""
    return Usage(usage["inputTokens"], usage["outputTokens"])


@dataclass(frozen=True, repr=False)
class ConverseSdk(Sdk):
    """Amazon's SDK at Converse."""

    name: str = "bedrock"
    provider: str = "bedrock"
    api: str = "bedrock-converse"
    model: str = CLAUDE_AT_AMAZON
    module = SimpleNamespace(APIStatusError=ClientError, APIError=ClientError)
    finish = Finish("end_turn", "max_tokens", "tool_use")

    @contextmanager
    def client(self, mock: Brownout, **options: Any) -> Iterator[Any]:
        client = client_of(mock, "bedrock-runtime", **options)
        models = client_of(mock, "bedrock")
        try:
            yield SimpleNamespace(runtime=client, models=models)
        finally:
            client.close()
            models.close()

    def answer(self, client: Any, question: Question) -> Heard:
        answer = client.runtime.converse(modelId=self.model, **converse_request(question))
        heard = Heard(finish=answer["stopReason"], usage=usage_of(answer["usage"]))
        for block in answer["output"]["message"]["content"]:
            hear_block(block, heard)
        return heard

    def stream(self, client: Any, question: Question, heard: Heard) -> None:
        answer = client.runtime.converse_stream(modelId=self.model, **converse_request(question))
        with closing(answer["stream"]) as stream:
            for event in stream:
                hear(event, heard)

    def models(self, client: Any) -> list[str]:
        return [model["modelId"] for model in client.models.list_foundation_models()["modelSummaries"]]

    def status_of(self, error: Exception) -> int:
        return error.response["ResponseMetadata"]["HTTPStatusCode"]


def native_body(question: Question) -> str:
    """The body of a question, in Anthropic's words as Bedrock takes them."""
    return json.dumps({"anthropic_version": "bedrock-2023-05-31", **native_request_of(question)})


def hear_native(event: dict, heard: Heard) -> None:
    """Adds what an event of Anthropic's says."""
    match event["type"]:
        case "content_block_start" if event["content_block"]["type"] == "tool_use":
            heard.calls.append(Call(event["content_block"]["id"], event["content_block"]["name"], ""))
        case "content_block_delta":
            delta = event["delta"]
            if text := delta.get("text"):
                heard.chunks.append(text)
            if thought := delta.get("thinking"):
                heard.thoughts.append(thought)
            if piece := delta.get("partial_json"):
                heard.calls[-1].arguments += piece
        case "message_delta":
            heard.finish = event["delta"]["stop_reason"]
            heard.usage = Usage(event["usage"]["input_tokens"], event["usage"]["output_tokens"])


@dataclass(frozen=True, repr=False)
class InvokeSdk(ConverseSdk):
    """Amazon's SDK at `InvokeModel`."""

    name: str = "bedrock-invoke"
    can = Sdk.can - {"schema"}

    def answer(self, client: Any, question: Question) -> Heard:
        answer = json.loads(client.runtime.invoke_model(modelId=self.model, body=native_body(question))["body"].read())
        heard = Heard(finish=answer["stop_reason"])
        heard.usage = Usage(answer["usage"]["input_tokens"], answer["usage"]["output_tokens"])
        for block in answer["content"]:
            if block["type"] == "text" and block["text"]:
                heard.chunks.append(block["text"])
            elif block["type"] == "thinking":
                heard.thoughts.append(block["thinking"])
            elif block["type"] == "tool_use":
                heard.calls.append(Call(block["id"], block["name"], json.dumps(block["input"])))
        return heard

    def stream(self, client: Any, question: Question, heard: Heard) -> None:
        answer = client.runtime.invoke_model_with_response_stream(modelId=self.model, body=native_body(question))
        with closing(answer["body"]) as stream:
            for event in stream:
                hear_native(json.loads(event["chunk"]["bytes"]), heard)


BEDROCK = ConverseSdk()
BEDROCK_INVOKE = InvokeSdk()
