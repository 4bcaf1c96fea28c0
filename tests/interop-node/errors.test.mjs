/**
 * Errors instead of answers: the exception that applications catch, and how often the SDK tries.
 *
 * Which question does it answer? "Does a provider's error look to its SDK as the provider's own?"
 * Why count at the mock? An SDK does not tell how often it tried; the provider knows.
 * What it never does: expect what the mock does. The expected values are in `observed.json`.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { AT_ONCE, error, serve } from "./mocks.mjs";
import { assertRaised, isStatus, raised, rows } from "./observed.mjs";
import { ANTHROPIC } from "./sdks/anthropic.mjs";
import { Heard } from "./sdks/face.mjs";
import { ALL } from "./sdks/index.mjs";
import { OPENAI } from "./sdks/openai.mjs";

// The hint makes the waits short where the SDK hears it. It does not make an SDK retry what it would not.
const SOON = "retry_after: 1ms";

describe("each status is its exception, and is tried as often as the SDK does", AT_ONCE, () => {
  for (const { sdk, situation, raises, attempts } of rows("plain", isStatus)) {
    it(`${sdk.name} ${situation}`, async (t) => {
      const mock = await serve(t, error(situation, SOON));
      const caught = await raised(() => sdk.ask(mock));
      assertRaised(sdk, caught, raises);
      assert.equal(sdk.status(caught), Number(situation));
      assert.equal(await mock.received(sdk.provider), attempts);
    });
  }
});

describe("a stream that has not begun is tried again as well", AT_ONCE, () => {
  for (const { sdk, situation, raises, attempts } of rows("stream", isStatus)) {
    it(`${sdk.name} ${situation}`, async (t) => {
      const mock = await serve(t, error(situation, SOON));
      assertRaised(sdk, await raised(() => sdk.listen(mock, new Heard())), raises);
      assert.equal(await mock.received(sdk.provider), attempts);
    });
  }
});

describe("without retries there is one attempt", AT_ONCE, () => {
  for (const sdk of ALL) {
    it(sdk.name, async (t) => {
      const mock = await serve(t, error(503));
      const caught = await raised(() => sdk.ask(mock, undefined, { maxRetries: 0 }));
      assert.equal(sdk.status(caught), 503);
      assert.equal(await mock.received(sdk.provider), 1);
    });
  }
});

describe("two failures are hidden by two retries", AT_ONCE, () => {
  for (const sdk of ALL) {
    it(sdk.name, async (t) => {
      const mock = await serve(t, `first: 2, ${error(503, SOON)}`);
      assert.ok((await sdk.ask(mock, undefined, { maxRetries: 2 })).text);
      assert.equal(await mock.received(sdk.provider), 3);
    });
  }
});

describe("a stream after a failure is whole", AT_ONCE, () => {
  for (const sdk of ALL) {
    it(sdk.name, async (t) => {
      const mock = await serve(t, `first: 1, ${error(500, SOON)}`);
      const heard = new Heard();
      await sdk.listen(mock, heard, undefined, { maxRetries: 2 });
      assert.equal(heard.finish, sdk.finish.stop);
      assert.equal(await mock.received(sdk.provider), 2);
    });
  }
});

describe("a fault of one provider leaves the others alone", AT_ONCE, () => {
  for (const sdk of ALL) {
    it(sdk.name, async (t) => {
      const other = sdk.provider === OPENAI.provider ? ANTHROPIC : OPENAI;
      const mock = await serve(t, `provider: ${sdk.provider}, ${error(503)}`);
      assert.ok(await raised(() => sdk.ask(mock, undefined, { maxRetries: 0 })));
      assert.ok((await other.ask(mock, undefined, { maxRetries: 0 })).text);
    });
  }
});

describe("a provider that is gone is an error of the connection", AT_ONCE, () => {
  for (const { sdk, raises, attempts } of rows("plain", (situation) => situation === "gone")) {
    for (const how of ["refuse", "reset"]) {
      it(`${sdk.name} ${how}`, async (t) => {
        const mock = await serve(t, `fault: { blackout: ${how} }`);
        assertRaised(sdk, await raised(() => sdk.ask(mock)), raises);
        assert.equal(await mock.received(sdk.provider), attempts);
      });
    }
  }
});
