/**
 * Mocks for tests: one that is well, and one with faults for each test that wants any.
 *
 * Which question does it answer? "What does this test speak to, and who stops it?"
 * Why a mock for each test with faults? Counts are exact then, and no test waits for another.
 * What it never does: let a setting of whoever runs the suite reach an SDK.
 */

import { after, before } from "node:test";

import { Brownout, world } from "./brownout.mjs";
import { PROVIDERS } from "./sdks/index.mjs";

const FOREIGN = /^(OPENAI|ANTHROPIC|AZURE|GOOGLE|GEMINI|AWS|AI_SDK|MISTRAL|COHERE|GROQ|XAI|DEEPSEEK)_|_proxy$/i;
for (const name of Object.keys(process.env)) if (FOREIGN.test(name)) delete process.env[name];

/** Tests that run at the same time. They wait more than they work. */
export const AT_ONCE = { concurrency: 6 };

/** A mock of the test's own with the faults; see `world`. */
export async function serve(t, faults = [], settings = {}) {
  const mock = await Brownout.start(world(PROVIDERS, [faults].flat(), settings));
  t.after(() => mock.stop());
  return mock;
}

/** Providers that are well and answer at once, for all tests of a file: `healthy().url`. */
export function healthyMock() {
  let mock;
  before(async () => {
    mock = await Brownout.start(world(PROVIDERS));
  });
  after(() => mock?.stop());
  return () => mock;
}

/** A fault that answers with the status. */
export function error(status, ...more) {
  return `fault: { error: { ${[`status: ${status}`, ...more].join(", ")} } }`;
}
