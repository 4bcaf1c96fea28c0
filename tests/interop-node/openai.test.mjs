/**
 * OpenAI and Azure, as OpenAI's SDK shows them: what is particular to them.
 *
 * Which question does it answer? "Does every field that applications read say what OpenAI says?"
 * Why apart from the matrix? No other SDK has these fields.
 * What it never does: repeat what holds with every SDK.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { AT_ONCE, error, healthyMock, serve } from "./mocks.mjs";
import { raised } from "./observed.mjs";
import { TOKENS, TOKEN_BYTES, WEATHER, marked } from "./sdks/face.mjs";
import { AZURE, GPT, OPENAI } from "./sdks/openai.mjs";

const healthy = healthyMock();
const chat = { model: GPT, messages: [{ role: "user", content: marked() }] };
const client = () => OPENAI.client(healthy(), { maxRetries: 0 });

describe("errors carry their code", AT_ONCE, () => {
  const table = [
    [401, "invalid_api_key", "invalid_request_error"],
    [404, "model_not_found", "invalid_request_error"],
    [429, "rate_limit_exceeded", "requests"],
    [503, "server_is_overloaded", "service_unavailable_error"],
  ];
  for (const [status, code, type] of table) {
    it(`openai ${status}`, async (t) => {
      const caught = await raised(async () => OPENAI.ask(await serve(t, error(status)), undefined, { maxRetries: 0 }));
      assert.deepEqual([caught.code, caught.type], [code, type]);
      assert.match(caught.requestID, /^req_/);
    });
  }
});

describe("chat", AT_ONCE, () => {
  it("names the answer, the model and the request", async () => {
    const { data, response } = await client().chat.completions.create(chat).withResponse();
    assert.match(data.id, /^chatcmpl-/);
    assert.deepEqual([data.object, data.choices.length, data.choices[0].message.refusal], ["chat.completion", 1, null]);
    assert.match(data._request_id, /^req_/);
    assert.equal(data._request_id, response.headers.get("x-request-id"));
  });

  it("the stream helper gathers the whole answer", async () => {
    const stream = client().chat.completions.stream({ ...chat, stream_options: { include_usage: true } });
    const whole = await stream.finalChatCompletion();
    assert.equal(whole.choices[0].message.content.length, TOKENS * TOKEN_BYTES);
    assert.deepEqual([whole.choices[0].finish_reason, whole.usage.completion_tokens], ["stop", TOKENS]);
  });

  it("a tool is run, and its result is answered", async () => {
    const asked = [];
    const run = { ...WEATHER, parse: JSON.parse, function: (input) => asked.push(input) && "sunny" };
    const runner = client().chat.completions.runTools({
      model: GPT,
      messages: [{ role: "user", content: "What does get_weather say?" }],
      tools: [{ type: "function", function: run }],
    });
    assert.ok(await runner.finalContent());
    assert.equal(asked.length, 1);
    assert.equal(typeof asked[0].city, "string");
  });

  it("usage is only counted for who asks", async () => {
    const chunks = [];
    for await (const chunk of await client().chat.completions.create({ ...chat, stream: true })) chunks.push(chunk);
    assert.equal(chunks.length, TOKENS + 2);
    assert.ok(chunks.every((chunk) => !chunk.usage));
  });
});

describe("azure", AT_ONCE, () => {
  it("opens a stream with a chunk that has no choice", async () => {
    const stream = await AZURE.client(healthy(), {}).chat.completions.create({ ...chat, stream: true });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    assert.deepEqual(chunks[0].choices, []);
    assert.ok(chunks[0].prompt_filter_results);
  });
});

describe("responses", AT_ONCE, () => {
  it("numbers its events, and begins and ends as OpenAI does", async () => {
    const events = [];
    const stream = await client().responses.create({ model: GPT, input: marked(), stream: true });
    for await (const event of stream) events.push(event);
    assert.deepEqual(events.map((event) => event.sequence_number), [...events.keys()]);
    const types = events.map((event) => event.type);
    const opening = ["created", "in_progress", "output_item.added", "content_part.added"];
    const closing = ["output_text.done", "content_part.done", "output_item.done", "completed"];
    assert.deepEqual(types.slice(0, 4), opening.map((type) => `response.${type}`));
    assert.deepEqual(types.slice(-4), closing.map((type) => `response.${type}`));
  });

  it("an answer that failed says so in its status", async (t) => {
    const mock = await serve(t, "fault: { in_stream: { after: 3 } }");
    const events = [];
    await raised(async () => {
      const stream = await OPENAI.client(mock, {}).responses.create({ model: GPT, input: marked(), stream: true });
      for await (const event of stream) events.push(event.type);
    });
    assert.equal(events[0], "response.created");
    assert.ok(!events.includes("response.completed"));
  });
});

describe("vectors", AT_ONCE, () => {
  it("are of length one and follow from the text", async () => {
    const input = ["the weather in Bern", "the weather in Bern", "stock prices"];
    const { data } = await client().embeddings.create({ model: "text-embedding-3-small", input });
    const [one, again, other] = data.map((row) => row.embedding);
    assert.deepEqual(one, again);
    assert.notDeepEqual(one, other);
    assert.equal(one.length, 1536);
    assert.ok(Math.abs(one.reduce((sum, number) => sum + number * number, 0) - 1) < 1e-3);
  });
});
