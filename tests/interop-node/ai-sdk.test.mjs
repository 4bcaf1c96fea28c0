/**
 * The AI SDK: what its callers read beyond words.
 *
 * Which question does it answer? "What does the AI SDK make of an error, and of a call that it answers itself?"
 * Why with every provider? Its providers turn what they read into one form; the forms they read differ.
 * What it never does: repeat what holds with every SDK.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as ai from "ai";

import { AT_ONCE, error, healthyMock, serve } from "./mocks.mjs";
import { raised } from "./observed.mjs";
import { AI_SDKS } from "./sdks/ai-sdk.mjs";
import { WEATHER, marked } from "./sdks/face.mjs";
import { able } from "./sdks/index.mjs";

const healthy = healthyMock();

describe("an error that is given up on says why, and keeps each attempt's", AT_ONCE, () => {
  for (const sdk of AI_SDKS) {
    it(sdk.name, async (t) => {
      const mock = await serve(t, error(503, "retry_after: 1ms"));
      const caught = await raised(() => sdk.ask(mock));
      assert.deepEqual([caught.reason, caught.errors.length], ["maxRetriesExceeded", 3]);
      assert.ok(caught.errors.every((each) => ai.APICallError.isInstance(each) && each.isRetryable));
    });
  }
});

describe("the message of an error is the provider's", AT_ONCE, () => {
  for (const sdk of AI_SDKS) {
    it(sdk.name, async (t) => {
      const caught = await raised(async () => sdk.ask(await serve(t, error(429)), undefined, { maxRetries: 0 }));
      assert.notEqual(caught.message, "Too Many Requests");
      // It has no `data` if its body was not in the provider's form.
      assert.ok(caught.data, "the provider's own parser did not take the body");
    });
  }
});

describe("a call is answered, and the answer is read", AT_ONCE, () => {
  for (const sdk of able("tools", AI_SDKS)) {
    it(sdk.name, async () => {
      const asked = [];
      const weather = ai.tool({
        description: WEATHER.description,
        inputSchema: ai.jsonSchema(WEATHER.parameters),
        execute: (input) => asked.push(input) && { sky: "sunny" },
      });
      const { model } = sdk.client(healthy(), {});
      const prompt = "What does get_weather say?";
      const settings = { model, prompt, tools: { get_weather: weather }, stopWhen: ai.stepCountIs(3), maxRetries: 0 };
      const result = await ai.generateText(settings);
      assert.deepEqual([result.steps.length, asked.length, result.finishReason], [2, 1, "stop"]);
      assert.ok(result.text);
    });
  }
});

describe("an error in a stream is a part of it, and nothing is thrown", AT_ONCE, () => {
  for (const sdk of AI_SDKS) {
    it(sdk.name, async (t) => {
      const { model } = sdk.client(await serve(t, "fault: { in_stream: { after: 8, status: 429 } }"), {});
      const seen = [];
      const onError = ({ error: each }) => seen.push(each);
      let text = "";
      for await (const piece of ai.streamText({ model, prompt: marked(), onError }).textStream) text += piece;
      assert.equal(text.length, 32);
      assert.ok(seen.length === 1 || sdk.provider === "cohere", `${seen.length} errors`);
    });
  }
});
