/**
 * Bedrock, as Amazon's own SDK shows it: modeled exceptions, names in headers, native bodies, counts.
 *
 * Which question does it answer? "Does every field that applications read say what Amazon says?"
 * Why over HTTP/2 and HTTP/1.1? The SDK picks the first by itself; what it shows must not depend on it.
 * What it never does: repeat what holds with every SDK.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";

import { AT_ONCE, error, healthyMock, serve } from "./mocks.mjs";
import { raised } from "./observed.mjs";
import { BEDROCK, BEDROCK_HTTP1 } from "./sdks/bedrock.mjs";
import { Heard, TOKENS, TOKEN_BYTES, marked } from "./sdks/face.mjs";

const healthy = healthyMock();
const decode = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
const native = {
  modelId: BEDROCK.model,
  body: JSON.stringify({
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 100,
    messages: [{ role: "user", content: marked() }],
  }),
};

/** A test over both protocols. */
function both(what, body) {
  for (const sdk of [BEDROCK, BEDROCK_HTTP1]) it(`${sdk.name} ${what}`, (t) => body(sdk, t));
}

/** What a command of a healthy mock gives, to `read` before the connection is let go. */
async function sent(sdk, command, read) {
  const client = sdk.client(healthy(), {});
  try {
    return await read(await client.send(command));
  } finally {
    client.destroy();
  }
}

describe("errors in Amazon's form", AT_ONCE, () => {
  both("the name has Amazon's suffix, and the request its id", async (sdk, t) => {
    const caught = await raised(async () => sdk.ask(await serve(t, error(429)), undefined, { maxRetries: 0 }));
    const { headers } = caught.$response;
    const name = "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/";
    assert.equal(headers["x-amzn-errortype"], name);
    assert.deepEqual([caught.name, caught.$metadata.requestId], ["ThrottlingException", headers["x-amzn-requestid"]]);
  });

  for (const [status, name] of Object.entries({ 429: "ThrottlingException", 503: "ServiceUnavailableException" })) {
    both(`an error of ${status} in a stream is its exception, and is not tried again`, async (sdk, t) => {
      const mock = await serve(t, `fault: { in_stream: { after: 8, status: ${status} } }`);
      const heard = new Heard();
      const caught = await raised(() => sdk.listen(mock, heard));
      assert.deepEqual([caught.name, heard.tokens, await mock.received("bedrock")], [name, 8, 1]);
    });
  }
});

describe("bodies in the model's own words", AT_ONCE, () => {
  both("whole", async (sdk) => {
    const message = await sent(sdk, new InvokeModelCommand(native), (answer) => decode(answer.body));
    assert.equal(message.content[0].text.length, TOKENS * TOKEN_BYTES);
    assert.deepEqual([message.stop_reason, message.usage.output_tokens], ["end_turn", TOKENS]);
  });

  both("streamed", async (sdk) => {
    const events = [];
    await sent(sdk, new InvokeModelWithResponseStreamCommand(native), async (answer) => {
      for await (const event of answer.body) events.push(decode(event.chunk.bytes));
    });
    assert.deepEqual([events[0].type, events.at(-1).type], ["message_start", "message_stop"]);
    assert.equal(events.at(-1)["amazon-bedrock-invocationMetrics"].outputTokenCount, TOKENS);
  });

  both("counted", async (sdk) => {
    const converse = { messages: [{ role: "user", content: [{ text: marked() }] }] };
    const command = new CountTokensCommand({ modelId: sdk.model, input: { converse } });
    const counted = await sent(sdk, command, (answer) => answer.inputTokens);
    assert.equal(counted, (await sdk.ask(healthy())).usage.input);
  });
});
