/**
 * Anthropic's SDK.
 *
 * Which question does it answer? "How do callers of Anthropic's SDK ask, and what do they read?"
 * Why the raw events? They are what the bytes say; the helper that gathers them has a test of its own.
 * What it never does: set a version or a header: the SDK says its own.
 */

import Anthropic, * as anthropic from "@anthropic-ai/sdk";

import { Heard, Sdk } from "./face.mjs";

export const CLAUDE = "claude-sonnet-4-5";

/** The parameters of a question. */
function requestOf(asked) {
  const source = { type: "base64", media_type: "image/png", data: asked.image };
  const content = asked.image ? [{ type: "text", text: asked.text }, { type: "image", source }] : asked.text;
  const request = { messages: [{ role: "user", content }], max_tokens: asked.limit };
  if (asked.tools.length) {
    request.tools = asked.tools.map(({ parameters, ...tool }) => ({ ...tool, input_schema: parameters }));
  }
  if (asked.mustCall) request.tool_choice = { type: "any" };
  if (asked.thoughts) request.thinking = { type: "enabled", budget_tokens: 1024 };
  if (asked.schema) request.output_config = { format: { type: "json_schema", schema: asked.schema } };
  return request;
}

function usageOf(usage) {
  const thoughts = usage.output_tokens_details?.thinking_tokens ?? 0;
  return { input: usage.input_tokens ?? 0, output: usage.output_tokens, thoughts };
}

function hearDelta(delta, heard) {
  if (delta.type === "text_delta") heard.chunks.push(delta.text);
  if (delta.type === "thinking_delta") heard.thoughts.push(delta.thinking);
  if (delta.type === "input_json_delta") {
    const call = heard.calls.at(-1);
    call.arguments += delta.partial_json;
    call.pieces += 1;
  }
}

function hear(event, heard) {
  if (event.type === "content_block_start" && event.content_block.type === "tool_use") {
    heard.calls.push({ id: event.content_block.id, name: event.content_block.name, arguments: "", pieces: 0 });
  }
  if (event.type === "content_block_delta") hearDelta(event.delta, heard);
  if (event.type === "message_delta") {
    heard.finish = event.delta.stop_reason;
    heard.usage = usageOf(event.usage);
  }
}

/** Anthropic's SDK at Messages. */
class MessagesSdk extends Sdk {
  exceptions = anthropic;

  client(mock, options) {
    return new Anthropic({ baseURL: mock.baseUrl(this.provider), apiKey: "any", ...options });
  }

  async answer(client, asked) {
    const message = await client.messages.create({ model: this.model, ...requestOf(asked) });
    const heard = new Heard();
    for (const block of message.content) {
      if (block.type === "text") heard.chunks.push(block.text);
      if (block.type === "thinking") heard.thoughts.push(block.thinking);
      if (block.type === "tool_use") {
        heard.calls.push({ id: block.id, name: block.name, arguments: JSON.stringify(block.input) });
      }
    }
    heard.finish = message.stop_reason;
    heard.usage = message.usage && usageOf(message.usage);
    return heard;
  }

  async stream(client, asked, heard) {
    const stream = await client.messages.create({ model: this.model, ...requestOf(asked), stream: true });
    for await (const event of stream) hear(event, heard);
  }

  async models(client) {
    const found = [];
    for await (const model of client.models.list()) found.push(model.id);
    return found;
  }
}

export const ANTHROPIC = new MessagesSdk({
  name: "anthropic",
  provider: "anthropic",
  api: "anthropic-messages",
  model: CLAUDE,
  observed: "anthropic",
  finish: { stop: "end_turn", length: "max_tokens", calls: "tool_use" },
  can: ["tools", "schema", "images", "thoughts", "models", "pieces", "counts"],
});
