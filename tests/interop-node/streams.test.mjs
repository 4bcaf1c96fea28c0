/**
 * Answers that break in the middle.
 *
 * Which question does it answer? "What does a caller have, and know, of an answer that broke?"
 * Why so many that raise nothing? That is the point: a stream that ends cleanly but too early is no error to most
 * SDKs, and nothing is retried once a stream has begun. An application must look at the finish reason itself.
 * What it never does: wait for a silence to end. Whoever hears one leaves.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { AT_ONCE, serve } from "./mocks.mjs";
import { assertRaised, raised, rows } from "./observed.mjs";
import { Heard, TOKENS, TOKEN_BYTES } from "./sdks/face.mjs";
import { ALL, STAINLESS } from "./sdks/index.mjs";

const AFTER = 8;

/** What the mock plays for a situation that was observed. JSON is broken in the first event. */
const STREAMED = {
  "error first": "in_stream: { after: 0 }",
  error: `in_stream: { after: ${AFTER} }`,
  "clean end": `cut: { after: ${AFTER}, how: clean-eof }`,
  reset: `cut: { after: ${AFTER}, how: reset }`,
  "no finish": `cut: { after: ${AFTER}, how: missing-terminator }`,
  "broken json": "garble: json",
};
/** The same at Bedrock, which has no word for being overloaded within a stream. */
const AT_AMAZON = {
  "error first": "in_stream: { after: 0, status: 429 }",
  error: `in_stream: { after: ${AFTER}, status: 429 }`,
};
const WHOLE = { "broken json": "garble: json", page: "garble: html" };

/** What each SDK says of an answer that nobody ended. */
const unfinished = (sdk) => (sdk.name.startsWith("ai-sdk") ? ["other", "error", undefined] : [undefined]);

describe("a stream that breaks is what was observed", AT_ONCE, () => {
  for (const { sdk, situation, raises, attempts } of rows("stream", (name) => name in STREAMED)) {
    it(`${sdk.name}: ${situation}`, async (t) => {
      const played = { ...STREAMED, ...(sdk.observed === "bedrock" && AT_AMAZON) };
      const mock = await serve(t, `fault: { ${played[situation]} }`);
      const heard = new Heard();
      assertRaised(sdk, await raised(() => sdk.listen(mock, heard)), raises);
      assert.ok(unfinished(sdk).includes(heard.finish), `finish: ${heard.finish}`);
      assert.ok(heard.tokens <= TOKENS);
      assert.equal(await mock.received(sdk.provider), attempts);
    });
  }
});

describe("a whole answer that breaks is what was observed", AT_ONCE, () => {
  for (const { sdk, situation, raises, attempts } of rows("plain", (name) => name in WHOLE)) {
    it(`${sdk.name}: ${situation}`, async (t) => {
      const mock = await serve(t, `fault: { ${WHOLE[situation]} }`);
      assertRaised(sdk, await raised(() => sdk.ask(mock)), raises);
      assert.equal(await mock.received(sdk.provider), attempts);
    });
  }
});

describe("what came before a cut is not lost", AT_ONCE, () => {
  for (const sdk of ALL) {
    it(`${sdk.name}: clean end`, async (t) => {
      const heard = new Heard();
      const mock = await serve(t, `fault: { ${STREAMED["clean end"]} }`);
      await raised(() => sdk.listen(mock, heard));
      assert.equal(heard.tokens, AFTER);
      assert.ok(unfinished(sdk).includes(heard.finish), `finish: ${heard.finish}`);
      assert.equal(await mock.received(sdk.provider), 1);
    });
    it(`${sdk.name}: no finish`, async (t) => {
      const heard = new Heard();
      await raised(async () => sdk.listen(await serve(t, `fault: { ${STREAMED["no finish"]} }`), heard));
      assert.equal(heard.tokens, TOKENS);
      assert.ok(unfinished(sdk).includes(heard.finish), `finish: ${heard.finish}`);
    });
  }
});

describe("an empty answer looks like a success", AT_ONCE, () => {
  for (const sdk of ALL) {
    it(sdk.name, async (t) => {
      const heard = new Heard();
      await sdk.listen(await serve(t, "fault: { degrade: empty }"), heard);
      assert.deepEqual([heard.tokens, heard.finish], [0, sdk.finish.stop]);
    });
  }
});

describe("a truncated answer claims to be whole", AT_ONCE, () => {
  for (const sdk of ALL) {
    it(sdk.name, async (t) => {
      const heard = new Heard();
      await sdk.listen(await serve(t, `fault: { degrade: { truncated: { after: ${AFTER} } } }`), heard);
      assert.deepEqual([heard.text.length, heard.finish], [AFTER * TOKEN_BYTES, sdk.finish.stop]);
    });
  }
});

describe("silence before the first token is a timeout, and is retried", AT_ONCE, () => {
  for (const sdk of STAINLESS) {
    it(sdk.name, async (t) => {
      const mock = await serve(t, "fault: { stall: { lasting: forever } }");
      const heard = new Heard();
      const options = { timeout: 1000, maxRetries: 1 };
      assertRaised(sdk, await raised(() => sdk.listen(mock, heard, undefined, options)), "APIConnectionTimeoutError");
      assert.deepEqual(heard, new Heard());
      assert.equal(await mock.received(sdk.provider), 2);
    });
  }
});

class Left extends Error {}

/** Words of a caller who leaves once there are enough of them. */
class Enough extends Array {
  push(chunk) {
    super.push(chunk);
    if (this.length >= AFTER) throw new Left();
  }
}

describe("a caller who leaves does not disturb the next", AT_ONCE, () => {
  for (const sdk of ALL) {
    it(sdk.name, async (t) => {
      const mock = await serve(t, `first: 1, fault: { stall: { after: ${AFTER}, lasting: forever } }`);
      const heard = Object.assign(new Heard(), { chunks: new Enough() });
      assert.equal((await raised(() => sdk.listen(mock, heard)))?.constructor, Left);
      assert.equal(heard.tokens, AFTER);
      assert.ok((await sdk.ask(mock)).text);
      assert.equal(await mock.received(sdk.provider), 2);
    });
  }
});
