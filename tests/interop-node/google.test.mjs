/**
 * Google, as its own SDK shows it: errors with details, counts, vectors, usage.
 *
 * Which question does it answer? "Does every field that applications read say what Google says?"
 * Why both services? They differ in paths and in a few fields, and one class of the SDK speaks to both.
 * What it never does: repeat what holds with every SDK.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { AT_ONCE, error, healthyMock, serve } from "./mocks.mjs";
import { raised } from "./observed.mjs";
import { Heard, TOKENS, marked } from "./sdks/face.mjs";
import { GOOGLE, VERTEX } from "./sdks/google.mjs";

const healthy = healthyMock();

/** The error of a body: the SDK hands it over as the text of its message. */
const bodyOf = (caught) => JSON.parse(caught.message).error;

/** A test at both services. */
function both(what, body) {
  for (const sdk of [GOOGLE, VERTEX]) it(`${sdk.name} ${what}`, (t) => body(sdk, t));
}

describe("errors carry Google's names", AT_ONCE, () => {
  const table = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
  };
  for (const [status, name] of Object.entries(table)) {
    both(status, async (sdk, t) => {
      const { code, status: said } = bodyOf(await raised(async () => sdk.ask(await serve(t, error(status)))));
      assert.deepEqual([code, said], [Number(status), name]);
    });
  }
});

describe("errors in Google's form", AT_ONCE, () => {
  it("the hint to wait stands in the body, and the SDK does not hear it", async (t) => {
    const mock = await serve(t, error(429, "retry_after: 20s"));
    const { details } = bodyOf(await raised(() => GOOGLE.ask(mock)));
    const hint = details.find((row) => row["@type"].endsWith("RetryInfo"));
    assert.equal(hint.retryDelay, "20s");
    assert.equal(await mock.received("gemini"), 1);
  });

  for (const after of [0, 8]) {
    both(`an error in a stream after ${after}`, async (sdk, t) => {
      const mock = await serve(t, `fault: { in_stream: { after: ${after}, status: 503 } }`);
      const heard = new Heard();
      const caught = await raised(() => sdk.listen(mock, heard));
      assert.deepEqual([caught.status, heard.tokens], [503, after]);
    });
  }
});

describe("answers in Google's form", AT_ONCE, () => {
  both("usage tells modalities", async (sdk) => {
    const request = { model: sdk.model, contents: marked() };
    const { usageMetadata } = await sdk.client(healthy(), {}).models.generateContent(request);
    const { promptTokenCount, totalTokenCount, promptTokensDetails } = usageMetadata;
    assert.equal(totalTokenCount, promptTokenCount + TOKENS);
    assert.deepEqual(promptTokensDetails, [{ modality: "TEXT", tokenCount: promptTokenCount }]);
  });

  both("every piece of a stream tells the usage so far", async (sdk) => {
    const request = { model: sdk.model, contents: marked() };
    const counts = [];
    for await (const piece of await sdk.client(healthy(), {}).models.generateContentStream(request)) {
      counts.push(piece.usageMetadata.candidatesTokenCount);
    }
    assert.deepEqual(counts, [...Array.from({ length: TOKENS }, (_, place) => place + 1), TOKENS]);
  });

  both("tokens are counted", async (sdk) => {
    const client = sdk.client(healthy(), {});
    const request = { model: sdk.model, contents: marked() };
    const { totalTokens } = await client.models.countTokens(request);
    const { usageMetadata } = await client.models.generateContent(request);
    assert.equal(totalTokens, usageMetadata.promptTokenCount);
  });

  both("the same text has the same vector", async (sdk) => {
    const embed = async (contents) => {
      const request = { model: "gemini-embedding-001", contents, config: { outputDimensionality: 8 } };
      return (await sdk.client(healthy(), {}).models.embedContent(request)).embeddings.map((row) => row.values);
    };
    const [[one, other], [again]] = [await embed(["a", "b"]), await embed(["a"])];
    assert.equal(one.length, 8);
    assert.deepEqual(one, again);
    assert.notDeepEqual(one, other);
  });

  both("a chat remembers", async (sdk) => {
    const chat = sdk.client(healthy(), {}).chats.create({ model: sdk.model });
    assert.ok((await chat.sendMessage({ message: marked() })).text);
    assert.ok((await chat.sendMessage({ message: marked(7, "r2") })).text);
    assert.equal(chat.getHistory().length, 4);
  });
});
