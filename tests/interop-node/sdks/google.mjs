/**
 * Google's SDK, at AI Studio and at Vertex.
 *
 * Which question does it answer? "How do callers of Google's SDK ask, and what do they read?"
 * Why with a key at Vertex as well? That is the express mode: no token has to be fetched from anywhere.
 * What it never does: ask for retries unless a test does. The SDK has none of its own.
 */

import * as genai from "@google/genai";

import { Heard, Sdk } from "./face.mjs";

export const GEMINI = "gemini-2.5-pro";

function configOf(asked) {
  const config = { maxOutputTokens: asked.limit };
  if (asked.tools.length) {
    const functionDeclarations = asked.tools.map(({ parameters, ...tool }) => ({
      ...tool,
      parametersJsonSchema: parameters,
    }));
    config.tools = [{ functionDeclarations }];
  }
  if (asked.mustCall) config.toolConfig = { functionCallingConfig: { mode: genai.FunctionCallingConfigMode.ANY } };
  if (asked.schema) {
    config.responseMimeType = "application/json";
    config.responseJsonSchema = asked.schema;
  }
  if (asked.thoughts) config.thinkingConfig = { includeThoughts: true };
  return config;
}

function contentsOf(asked) {
  if (!asked.image) return asked.text;
  return [{ role: "user", parts: [{ text: asked.text }, genai.createPartFromBase64(asked.image, "image/png")] }];
}

function hearPart(part, heard) {
  if (part.functionCall) {
    const { id, name, args } = part.functionCall;
    heard.calls.push({ id, name, arguments: JSON.stringify(args), pieces: 1 });
  } else if (part.text) {
    (part.thought ? heard.thoughts : heard.chunks).push(part.text);
  }
}

/** Adds what a response says, or a piece of one. */
function hear(response, heard) {
  for (const { content, finishReason } of response.candidates ?? []) {
    for (const part of content?.parts ?? []) hearPart(part, heard);
    heard.finish = finishReason ?? heard.finish;
  }
  const usage = response.usageMetadata;
  if (usage) {
    const thoughts = usage.thoughtsTokenCount ?? 0;
    heard.usage = { input: usage.promptTokenCount, output: (usage.candidatesTokenCount ?? 0) + thoughts, thoughts };
  }
}

/** Google's SDK at one of its services. */
class GoogleSdk extends Sdk {
  exceptions = genai;

  client(mock, { timeout, maxRetries }) {
    const httpOptions = { baseUrl: mock.baseUrl(this.provider), timeout };
    if (maxRetries) httpOptions.retryOptions = { attempts: maxRetries + 1 };
    return new genai.GoogleGenAI({ apiKey: "any", vertexai: this.api === "vertex", httpOptions });
  }

  #request(asked) {
    return { model: this.model, contents: contentsOf(asked), config: configOf(asked) };
  }

  async answer(client, asked) {
    const heard = new Heard();
    hear(await client.models.generateContent(this.#request(asked)), heard);
    return heard;
  }

  async stream(client, asked, heard) {
    for await (const response of await client.models.generateContentStream(this.#request(asked))) {
      hear(response, heard);
    }
  }

  async models(client) {
    const found = [];
    for await (const model of await client.models.list()) found.push(model.name.split("/").at(-1));
    return found;
  }
}

const GOOGLES = {
  model: GEMINI,
  observed: "google",
  finish: { stop: "STOP", length: "MAX_TOKENS", calls: "STOP" },
  can: ["tools", "schema", "images", "thoughts", "models", "counts"],
};

export const GOOGLE = new GoogleSdk({ name: "google", provider: "gemini", api: "gemini", ...GOOGLES });
export const VERTEX = new GoogleSdk({ name: "vertex", provider: "vertex", api: "vertex", ...GOOGLES });
