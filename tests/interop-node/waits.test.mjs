/**
 * How long a provider asks its callers to wait, and whether the SDKs hear it.
 *
 * Which question does it answer? "Does an SDK wait for as long as its documentation says?"
 * Why only from below? Without a hint an SDK waits little before its first retry, so a longer wait can only come
 * from the hint. A machine may be slow; it may not answer early.
 * What it never does: bound a time from above.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { AT_ONCE, error, serve } from "./mocks.mjs";
import { raised } from "./observed.mjs";
import { AI_SDKS } from "./sdks/ai-sdk.mjs";
import { ANTHROPIC } from "./sdks/anthropic.mjs";
import { GOOGLE } from "./sdks/google.mjs";
import { STAINLESS } from "./sdks/index.mjs";
import { AZURE } from "./sdks/openai.mjs";

/** Each timer may be early by a part of a millisecond. */
const GRAIN = 3;

/** 429 with a hint, always or for the first attempts only. */
function limited(wait, first) {
  const hint = wait ? [`retry_after: ${wait}`] : [];
  return `${first ? `first: ${first}, ` : ""}${error(429, ...hint)}`;
}

/** Asserts that a call took so many milliseconds or more, and gives what it gave. */
async function atLeast(wait, call) {
  const began = performance.now();
  const result = await call();
  const took = performance.now() - began;
  assert.ok(took >= wait - GRAIN, `${took} ms instead of ${wait} or more`);
  return result;
}

/** The AI SDK with providers that put their hint into headers. */
const HEADED = AI_SDKS.filter((sdk) => ["openai-chat", "anthropic-messages", "groq"].includes(sdk.api));

describe("without a hint the SDK waits by itself, twice as long each time", AT_ONCE, () => {
  for (const sdk of [...STAINLESS, ...AI_SDKS]) {
    it(sdk.name, async (t) => {
      const mock = await serve(t, limited());
      assert.ok(await atLeast(3 * sdk.firstWait, () => raised(() => sdk.ask(mock))));
      assert.equal(await mock.received(sdk.provider), 3);
    });
  }
});

describe("a hint is kept before every retry", AT_ONCE, () => {
  for (const sdk of STAINLESS) {
    it(sdk.name, async (t) => {
      const mock = await serve(t, limited("1s"));
      assert.ok(await atLeast(2000, () => raised(() => sdk.ask(mock, undefined, { maxRetries: 2 }))));
      assert.equal(await mock.received(sdk.provider), 3);
    });
  }
});

describe("who waits is served", AT_ONCE, () => {
  for (const sdk of [...STAINLESS, ...HEADED]) {
    it(`${sdk.name}: whole seconds`, async (t) => {
      const mock = await serve(t, limited("4s", 1));
      assert.ok((await atLeast(4000, () => sdk.ask(mock))).text);
      assert.equal(await mock.received(sdk.provider), 2);
    });
    it(`${sdk.name}: a finer hint`, async (t) => {
      const mock = await serve(t, limited("2700ms", 1));
      assert.ok((await atLeast(2700, () => sdk.ask(mock))).text);
      assert.equal(await mock.received(sdk.provider), 2);
    });
  }
});

describe("whole seconds are said in seconds", AT_ONCE, () => {
  for (const sdk of STAINLESS) {
    it(sdk.name, async (t) => {
      const mock = await serve(t, limited("20s"));
      const caught = await raised(() => sdk.ask(mock, undefined, { maxRetries: 0 }));
      assert.equal(caught.headers.get("retry-after"), "20");
    });
  }
});

describe("an empty bucket says when it has room again", AT_ONCE, () => {
  for (const sdk of STAINLESS) {
    it(sdk.name, async (t) => {
      const mock = await serve(t, "fault: { throttle: { requests: 30/min, burst: 1 } }");
      assert.ok((await sdk.ask(mock, undefined, { maxRetries: 0 })).text);
      const caught = await raised(() => sdk.ask(mock, undefined, { maxRetries: 0 }));
      const hint = Number(caught.headers.get("retry-after"));
      assert.ok(hint > 0 && hint <= 2, `retry-after: ${hint}`);
      assert.ok((await sdk.ask(mock, undefined, { maxRetries: 1 })).text);
    });
  }
});

describe("particular waits", AT_ONCE, () => {
  it("azure says the wait in both headers and in words", async (t) => {
    const mock = await serve(t, limited("7s"));
    const { headers, code, message } = await raised(() => AZURE.ask(mock, undefined, { maxRetries: 0 }));
    assert.deepEqual([headers.get("retry-after"), headers.get("retry-after-ms"), code], ["7", "7000", "429"]);
    assert.match(message, /retry after 7 seconds/);
  });

  it("anthropic is told not to retry what cannot succeed", async (t) => {
    const mock = await serve(t, error(401));
    const caught = await raised(() => ANTHROPIC.ask(mock));
    assert.equal(caught.headers.get("x-should-retry"), "false");
    assert.equal(await mock.received(ANTHROPIC.provider), 1);
  });

  it("google tries again only where it is told to, and waits a second first", async (t) => {
    const mock = await serve(t, `first: 1, ${error(503)}`);
    assert.ok((await atLeast(1000, () => GOOGLE.ask(mock, undefined, { maxRetries: 1 }))).text);
    assert.equal(await mock.received(GOOGLE.provider), 2);
  });

  it("the ai-sdk does not wait for more than a minute", async (t) => {
    const mock = await serve(t, limited("10m", 1));
    assert.ok((await atLeast(2000, () => HEADED[0].ask(mock))).text);
    assert.equal(await mock.received(HEADED[0].provider), 2);
  });
});
