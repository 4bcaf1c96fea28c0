/**
 * The face that all SDKs have here, for tests of what must hold with each.
 *
 * Which question does it answer? "What is asked, and what does a caller have of the answer?"
 * Why a face? So that a test is written once. An adapter says how a question is put in its SDK's words, and what
 * of the answer a caller would read; what is particular to one SDK is tested with that SDK itself.
 * What it never does: add retries, timeouts or a handling of errors to an SDK.
 */

/** Tokens of an answer to `marked()`. */
export const TOKENS = 20;
/** Bytes of a token in the mock's answers: three letters and a blank. */
export const TOKEN_BYTES = 4;

/** A tool, in no vendor's words. */
export const WEATHER = {
  name: "get_weather",
  description: "The weather of a city.",
  parameters: {
    type: "object",
    properties: { city: { type: "string" }, days: { type: "integer" } },
    required: ["city", "days"],
    additionalProperties: false,
  },
};

/** A form that an answer can be asked to have. */
export const SCHEMA = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer" } },
  required: ["name", "age"],
  additionalProperties: false,
};

/** A picture: a PNG of one pixel, in base64. */
export const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/** A prompt that is answered with so many tokens. */
export function marked(tokens = TOKENS, request = "r1", words = "Hello!") {
  return `[brownout request=${request} out=${tokens}] ${words}`;
}

/** What is asked, in no SDK's words. `limit` is the most tokens of the answer, with thoughts. */
export function question(changes = {}) {
  return {
    text: marked(),
    tools: [],
    mustCall: false,
    schema: undefined,
    thoughts: false,
    image: undefined,
    limit: 2000,
    ...changes,
  };
}

/** What a caller has of an answer so far. Arguments of calls are as the model wrote them. */
export class Heard {
  chunks = [];
  thoughts = [];
  /** `{ id, name, arguments }` */
  calls = [];
  finish = undefined;
  /** `{ input, output, thoughts }`, in tokens */
  usage = undefined;

  get text() {
    return this.chunks.join("");
  }

  get tokens() {
    return Math.floor(this.text.length / TOKEN_BYTES);
  }
}

/** An SDK, with the provider that it speaks to. */
export class Sdk {
  /** In the names of tests. */
  name;
  /** The mock's names of its provider, of the provider's format, and of its model. */
  provider;
  api;
  model;
  /** Whose rows of `observed.json` hold for it. */
  observed;
  /** Where its exceptions are, by name. */
  exceptions = {};
  /** Why an answer ended, in the SDK's words. */
  finish = { stop: "stop", length: "length", calls: "tool_calls" };
  /** What it can do, of: tools, schema, images, thoughts, models, pieces (calls come in pieces), counts. */
  can = new Set();
  /** The least wait before its first retry, in ms, without a hint. */
  firstWait = 375;

  constructor(fields) {
    Object.assign(this, fields);
    this.can = new Set(fields.can);
  }

  /** A client with the SDK's own defaults, but for `options`: `{ timeout (ms), maxRetries }`. */
  client(mock, options) {
    throw new Error(`${this.name} has no client for ${mock.url}, ${options}`);
  }

  /** Lets go of what a client holds. */
  close() {}

  /** A whole answer, from a client of its own. */
  async ask(mock, asked = question(), options = {}) {
    const client = this.client(mock, options);
    try {
      return await this.answer(client, asked);
    } finally {
      this.close(client);
    }
  }

  /** Writes down a streamed answer as it comes: an exception does not lose what came before. */
  async listen(mock, heard, asked = question(), options = {}) {
    const client = this.client(mock, options);
    try {
      await this.stream(client, asked, heard);
    } finally {
      this.close(client);
    }
  }

  /** The status of an exception. */
  status(error) {
    return error.status;
  }

  /** The exception of that name: the SDK's own, or one of the language. */
  exception(name) {
    const found = this.exceptions[name] ?? globalThis[name];
    if (!found) throw new Error(`${this.name} has no exception ${name}`);
    return found;
  }

  /** Whether the error is the exception of that name, and no subclass of it. */
  is(error, name) {
    return error.constructor === this.exception(name);
  }
}
