/**
 * OpenAI's SDK: Chat Completions, Responses, and Azure.
 *
 * Which question does it answer? "How do callers of OpenAI's SDK ask, and what do they read?"
 * Why three in one file? They are one package: the client differs, or the path.
 * What it never does: use the SDK's helpers, which put more between the bytes and the caller.
 */

import OpenAI, * as openai from "openai";

import { Heard, Sdk } from "./face.mjs";

export const GPT = "gpt-4o";
const KEY = "any";
const CAN = ["tools", "schema", "images", "models", "pieces", "counts"];

function chatRequest(asked) {
  const picture = { type: "image_url", image_url: { url: `data:image/png;base64,${asked.image}` } };
  const content = asked.image ? [{ type: "text", text: asked.text }, picture] : asked.text;
  const request = { messages: [{ role: "user", content }], max_completion_tokens: asked.limit };
  if (asked.tools.length) request.tools = asked.tools.map((tool) => ({ type: "function", function: tool }));
  if (asked.mustCall) request.tool_choice = "required";
  if (asked.schema) {
    const form = { name: "form", schema: asked.schema, strict: true };
    request.response_format = { type: "json_schema", json_schema: form };
  }
  return request;
}

function chatUsage(usage) {
  const thoughts = usage.completion_tokens_details?.reasoning_tokens ?? 0;
  return { input: usage.prompt_tokens, output: usage.completion_tokens, thoughts };
}

function hearChunk(chunk, heard) {
  for (const { delta, finish_reason } of chunk.choices) {
    if (delta.content) heard.chunks.push(delta.content);
    for (const piece of delta.tool_calls ?? []) {
      heard.calls[piece.index] ??= { id: piece.id, name: piece.function.name, arguments: "", pieces: 0 };
      heard.calls[piece.index].arguments += piece.function.arguments ?? "";
      heard.calls[piece.index].pieces += 1;
    }
    heard.finish = finish_reason ?? heard.finish;
  }
  if (chunk.usage) heard.usage = chatUsage(chunk.usage);
}

/** OpenAI's SDK at Chat Completions. */
class ChatSdk extends Sdk {
  exceptions = openai;

  client(mock, options) {
    return new OpenAI({ baseURL: mock.baseUrl(this.provider), apiKey: KEY, ...options });
  }

  async answer(client, asked) {
    const answer = await client.chat.completions.create({ model: this.model, ...chatRequest(asked) });
    const heard = new Heard();
    const [{ message, finish_reason }] = answer.choices;
    if (message.content) heard.chunks.push(message.content);
    for (const call of message.tool_calls ?? []) heard.calls.push({ id: call.id, ...call.function });
    heard.finish = finish_reason;
    heard.usage = answer.usage && chatUsage(answer.usage);
    return heard;
  }

  async stream(client, asked, heard) {
    const more = { stream: true, stream_options: { include_usage: true } };
    const stream = await client.chat.completions.create({ model: this.model, ...chatRequest(asked), ...more });
    for await (const chunk of stream) hearChunk(chunk, heard);
  }

  async models(client) {
    const found = [];
    for await (const model of client.models.list()) found.push(model.id);
    return found;
  }
}

/** The same at Azure: the deployment is in the path, the version in the query, the key in a header of its own. */
class AzureSdk extends ChatSdk {
  client(mock, options) {
    const endpoint = mock.baseUrl(this.provider);
    return new openai.AzureOpenAI({ endpoint, apiKey: KEY, apiVersion: "2024-10-21", ...options });
  }
}

function responsesRequest(asked) {
  const request = { input: asked.text, max_output_tokens: asked.limit };
  if (asked.image) {
    const picture = { type: "input_image", image_url: `data:image/png;base64,${asked.image}`, detail: "auto" };
    request.input = [{ role: "user", content: [{ type: "input_text", text: asked.text }, picture] }];
  }
  if (asked.tools.length) request.tools = asked.tools.map((tool) => ({ type: "function", strict: true, ...tool }));
  if (asked.mustCall) request.tool_choice = "required";
  if (asked.schema) {
    request.text = { format: { type: "json_schema", name: "form", schema: asked.schema, strict: true } };
  }
  if (asked.thoughts) request.reasoning = { effort: "medium", summary: "auto" };
  return request;
}

/** Adds what a response says of its end, its calls and its cost. */
function hearResponse(response, heard) {
  heard.finish = response.incomplete_details?.reason ?? response.status;
  const { usage } = response;
  if (usage) {
    const thoughts = usage.output_tokens_details.reasoning_tokens;
    heard.usage = { input: usage.input_tokens, output: usage.output_tokens, thoughts };
  }
  heard.calls = response.output
    .filter((item) => item.type === "function_call")
    .map((item) => ({ id: item.call_id, name: item.name, arguments: item.arguments }));
}

const ENDS = ["response.completed", "response.incomplete", "response.failed"];

/** OpenAI's SDK at Responses. */
class ResponsesSdk extends ChatSdk {
  async answer(client, asked) {
    const response = await client.responses.create({ model: this.model, ...responsesRequest(asked) });
    const heard = new Heard();
    if (response.output_text) heard.chunks.push(response.output_text);
    for (const item of response.output) {
      if (item.type === "reasoning") heard.thoughts.push(...item.summary.map((part) => part.text));
    }
    hearResponse(response, heard);
    return heard;
  }

  async stream(client, asked, heard) {
    const request = { model: this.model, ...responsesRequest(asked), stream: true };
    let pieces = 0;
    for await (const event of await client.responses.create(request)) {
      if (event.type === "response.output_text.delta") heard.chunks.push(event.delta);
      if (event.type === "response.reasoning_summary_text.delta") heard.thoughts.push(event.delta);
      if (event.type === "response.function_call_arguments.delta") pieces += 1;
      if (ENDS.includes(event.type)) hearResponse(event.response, heard);
    }
    for (const call of heard.calls) call.pieces = pieces;
  }
}

const CHAT = { model: GPT, observed: "openai", can: CAN };

export const OPENAI = new ChatSdk({ name: "openai", provider: "openai", api: "openai-chat", ...CHAT });
export const AZURE = new AzureSdk({ name: "azure", provider: "azure", api: "azure-openai", ...CHAT });
export const RESPONSES = new ResponsesSdk({
  ...OPENAI,
  name: "responses",
  observed: "responses",
  finish: { stop: "completed", length: "max_output_tokens", calls: "completed" },
  can: [...CAN, "thoughts"],
});
