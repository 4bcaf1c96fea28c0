/**
 * What the Node SDKs do, as rows of `observed.json`.
 *
 * Which question does it answer? "Which exception does this SDK raise here, and how often does it try?"
 * Why a table that the mock had no part in? The rows come from runs against a server that knew nothing of this
 * mock, and from the SDKs' own sources for what was not played there. A mock whose status, body or headers
 * are off falls out of it.
 * What it never does: say anything of time. Waits are tested by themselves.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { ALL } from "./sdks/index.mjs";

const ROWS = JSON.parse(readFileSync(new URL("observed.json", import.meta.url), "utf8"));

/** `{ sdk, situation, raises, attempts }` for every SDK in each of the situations that it was seen in. */
export function rows(mode, wanted) {
  return ALL.flatMap((sdk) =>
    Object.entries(ROWS[sdk.observed]?.[mode] ?? {})
      .filter(([situation]) => wanted(situation))
      .map(([situation, row]) => ({ sdk, situation, ...row })),
  );
}

/** Whether a situation is a status. */
export const isStatus = (situation) => /^\d+$/.test(situation);

/** What the call raised: nothing, if it raised nothing. */
export async function raised(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Asserts that the error is the SDK's own of that name, and no subclass of it. */
export function assertRaised(sdk, error, name) {
  if (name === null) return assert.equal(error, undefined);
  assert.ok(error, `nothing was raised instead of ${name}`);
  const message = `${error.constructor.name} instead of ${name}: ${error.message ?? JSON.stringify(error)}`;
  return assert.ok(sdk.is(error, name), message);
}
