/**
 * Healthy answers, as every SDK sees them: words, calls of tools, forms, thoughts, pictures, usage.
 *
 * Which question does it answer? "Can an SDK tell a healthy mock from the provider?"
 * Why over a matrix? What must hold with one must hold with all, and is written once.
 * What it never does: look at bytes. Whatever an SDK does not read, no caller sees.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { AT_ONCE, healthyMock, serve } from "./mocks.mjs";
import { Heard, PIXEL, SCHEMA, TOKENS, WEATHER, marked, question } from "./sdks/face.mjs";
import { ALL, able } from "./sdks/index.mjs";

const WAYS = ["whole", "streamed"];
const CALL = question({ text: "What does get_weather say?", tools: [WEATHER] });
const healthy = healthyMock();

/** The answer, asked for in one of two ways. */
async function heard(sdk, way, asked = question()) {
  if (way === "whole") return sdk.ask(healthy(), asked, { maxRetries: 0 });
  const answer = new Heard();
  await sdk.listen(healthy(), answer, asked, { maxRetries: 0 });
  return answer;
}

/** A test for each SDK, in both ways. */
function both(sdks, what, body) {
  describe(what, AT_ONCE, () => {
    for (const sdk of sdks) for (const way of WAYS) it(`${sdk.name} ${way}`, () => body(sdk, way));
  });
}

both(ALL, "words and what they cost", async (sdk, way) => {
  const answer = await heard(sdk, way);
  assert.deepEqual([answer.tokens, answer.finish], [TOKENS, sdk.finish.stop]);
  assert.equal(answer.usage.output, TOKENS);
  assert.ok(answer.usage.input > 0);
  assert.equal(answer.chunks.length, way === "whole" ? 1 : TOKENS);
});

both(ALL, "an answer that reaches its limit says so", async (sdk, way) => {
  const answer = await heard(sdk, way, question({ limit: 5 }));
  assert.deepEqual([answer.tokens, answer.finish, answer.usage.output], [5, sdk.finish.length, 5]);
});

both(able("tools"), "a tool that is named is called", async (sdk, way) => {
  const answer = await heard(sdk, way, CALL);
  const [call, ...more] = answer.calls;
  assert.deepEqual(more, []);
  assert.deepEqual([call.name, answer.finish, answer.text], ["get_weather", sdk.finish.calls, ""]);
  const { city, days } = JSON.parse(call.arguments);
  assert.equal(typeof city, "string");
  assert.ok(Number.isInteger(days));
  if (sdk.api !== "gemini" && sdk.api !== "vertex") assert.ok(call.id);
});

describe("a call comes in pieces where its provider sends it in pieces", AT_ONCE, () => {
  for (const sdk of able("tools")) {
    it(sdk.name, async () => {
      const [call] = (await heard(sdk, "streamed", CALL)).calls;
      if (sdk.can.has("pieces")) assert.ok(call.pieces > 1, `${call.pieces} pieces`);
      else assert.equal(call.pieces, 1);
    });
  }
});

both(able("tools"), "a tool that must be called is called", async (sdk, way) => {
  const answer = await heard(sdk, way, question({ tools: [WEATHER], mustCall: true }));
  assert.deepEqual(answer.calls.map((call) => call.name), ["get_weather"]);
});

both(able("tools"), "no tool is called for nothing", async (sdk, way) => {
  const answer = await heard(sdk, way, question({ tools: [WEATHER] }));
  assert.deepEqual([answer.calls, answer.tokens], [[], TOKENS]);
});

both(able("schema"), "an answer has the form that is asked for", async (sdk, way) => {
  const answer = await heard(sdk, way, question({ schema: SCHEMA }));
  const { name, age } = JSON.parse(answer.text);
  assert.equal(typeof name, "string");
  assert.ok(Number.isInteger(age));
  assert.equal(answer.finish, sdk.finish.stop);
});

both(able("thoughts"), "thoughts come before words", async (sdk, way) => {
  const answer = await heard(sdk, way, question({ thoughts: true }));
  assert.ok(answer.thoughts.join(""));
  assert.equal(answer.tokens, TOKENS);
  if (sdk.can.has("counts")) assert.ok(answer.usage.thoughts > 0);
});

both(able("thoughts"), "who asks for no thoughts sees none", async (sdk, way) => {
  const answer = await heard(sdk, way);
  assert.deepEqual([answer.thoughts, answer.usage.thoughts], [[], 0]);
});

describe("a picture is taken", AT_ONCE, () => {
  for (const sdk of able("images")) {
    it(sdk.name, async () => assert.equal((await heard(sdk, "whole", question({ image: PIXEL }))).tokens, TOKENS));
  }
});

describe("the model is listed", AT_ONCE, () => {
  for (const sdk of able("models")) {
    it(sdk.name, async () => assert.ok((await sdk.models(sdk.client(healthy(), {}))).includes(sdk.model)));
  }
});

describe("the same question has the same answer, another has another", AT_ONCE, () => {
  for (const sdk of ALL) {
    it(sdk.name, async (t) => {
      // Mocks of its own: an answer also depends on how often its question was asked.
      const [one, again] = [await sdk.ask(await serve(t)), await sdk.ask(await serve(t))];
      assert.equal(one.text, again.text);
      const other = await heard(sdk, "whole", question({ text: marked(TOKENS, "other") }));
      assert.notEqual(one.text, other.text);
    });
  }
});
