/**
 * Anthropic, as its own SDK shows it: what is particular to it.
 *
 * Which question does it answer? "Does every field that applications read say what Anthropic says?"
 * Why apart from the matrix? No other SDK has these fields.
 * What it never does: repeat what holds with every SDK.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { AT_ONCE, error, healthyMock, serve } from "./mocks.mjs";
import { raised } from "./observed.mjs";
import { ANTHROPIC, CLAUDE } from "./sdks/anthropic.mjs";
import { TOKENS, TOKEN_BYTES, marked } from "./sdks/face.mjs";

const healthy = healthyMock();
const request = { model: CLAUDE, max_tokens: 100, messages: [{ role: "user", content: marked() }] };
const client = () => ANTHROPIC.client(healthy(), { maxRetries: 0 });

describe("errors carry their type", AT_ONCE, () => {
  const table = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
  };
  for (const [status, type] of Object.entries(table)) {
    it(`anthropic ${status}`, async (t) => {
      const mock = await serve(t, error(status));
      const caught = await raised(() => ANTHROPIC.ask(mock, undefined, { maxRetries: 0 }));
      assert.deepEqual([caught.type, caught.error.error.type], [type, type]);
      assert.equal(caught.error.request_id, caught.requestID);
    });
  }
});

describe("messages", AT_ONCE, () => {
  it("name the answer and the request", async () => {
    const { data, response } = await client().messages.create(request).withResponse();
    assert.match(data.id, /^msg_01/);
    assert.deepEqual([data.type, data.role, data.stop_sequence], ["message", "assistant", null]);
    assert.match(data._request_id, /^req_/);
    assert.equal(data._request_id, response.headers.get("request-id"));
  });

  it("come in order", async () => {
    const events = [];
    for await (const event of await client().messages.create({ ...request, stream: true })) events.push(event);
    const types = events.map((event) => event.type).filter((type) => type !== "ping");
    assert.deepEqual(types.slice(0, 2), ["message_start", "content_block_start"]);
    assert.deepEqual([...new Set(types.slice(2, -3))], ["content_block_delta"]);
    assert.deepEqual(types.slice(-3), ["content_block_stop", "message_delta", "message_stop"]);
  });

  it("are gathered by the stream helper", async () => {
    const message = await client().messages.stream(request).finalMessage();
    assert.equal(message.content[0].text.length, TOKENS * TOKEN_BYTES);
    assert.deepEqual([message.stop_reason, message.usage.output_tokens], ["end_turn", TOKENS]);
  });

  it("are not whole to the stream helper when they were cut", async (t) => {
    const mock = await serve(t, "fault: { cut: { after: 8, how: clean-eof } }");
    const caught = await raised(() => ANTHROPIC.client(mock, {}).messages.stream(request).finalMessage());
    assert.ok(caught instanceof ANTHROPIC.exception("AnthropicError"));
  });

  it("are counted before they are sent", async () => {
    const { max_tokens: _, ...counted } = request;
    const { input_tokens } = await client().messages.countTokens(counted);
    assert.equal(input_tokens, (await client().messages.create(request)).usage.input_tokens);
  });
});
