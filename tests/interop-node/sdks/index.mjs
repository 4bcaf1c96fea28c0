/**
 * The SDKs, one small adapter each, behind the face of `face.mjs`.
 *
 * Which question does it answer? "With whom must a test hold?"
 * Why lists? To add an SDK: write its adapter beside the others, and list it here. All tests of the matrix run
 * with it.
 * What it never does: leave out an SDK because it cannot do something. That is for its `can` to say.
 */

import { AI_SDKS } from "./ai-sdk.mjs";
import { ANTHROPIC } from "./anthropic.mjs";
import { BEDROCK, BEDROCK_HTTP1 } from "./bedrock.mjs";
import { GOOGLE, VERTEX } from "./google.mjs";
import { AZURE, OPENAI, RESPONSES } from "./openai.mjs";

/** The vendors' own SDKs that are made alike: retries, errors and waits. */
export const STAINLESS = [OPENAI, RESPONSES, AZURE, ANTHROPIC];

/** The vendors' own SDKs. */
export const NATIVE = [...STAINLESS, GOOGLE, VERTEX, BEDROCK, BEDROCK_HTTP1];

/** And those that others made. */
export const ALL = [...NATIVE, ...AI_SDKS];

/** The providers that they need: format and model. */
export const PROVIDERS = Object.fromEntries(ALL.map(({ provider, api, model }) => [provider, { api, model }]));

/** Those that can do it. */
export const able = (thing, sdks = ALL) => sdks.filter((sdk) => sdk.can.has(thing));
