/**
 * Vercel's AI SDK, with each of its providers.
 *
 * Which question does it answer? "How do callers of the AI SDK ask, and what do they read?"
 * Why all its providers? Each has a parser of its own, stricter than most vendors' own SDKs: what a mock writes
 * wrongly, a schema refuses.
 * What it never does: hide an error. `streamText` throws none, it tells of them as parts of the stream; whoever
 * does not look takes a broken answer for a whole one. The adapter looks, and throws what it finds.
 */

import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createAzure } from "@ai-sdk/azure";
import { createCohere } from "@ai-sdk/cohere";
import { createDeepSeek } from "@ai-sdk/deepseek";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createGroq } from "@ai-sdk/groq";
import { createMistral } from "@ai-sdk/mistral";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { createXai } from "@ai-sdk/xai";
import * as ai from "ai";

import { ANTHROPIC } from "./anthropic.mjs";
import { BEDROCK } from "./bedrock.mjs";
import { Heard, Sdk } from "./face.mjs";
import { GOOGLE } from "./google.mjs";
import { AZURE, OPENAI } from "./openai.mjs";

globalThis.AI_SDK_LOG_WARNINGS = false;

/** Everything that a question needs, in the words of the AI SDK. */
function settingsOf(asked, client, thinks) {
  const picture = { type: "image", image: asked.image, mediaType: "image/png" };
  const content = asked.image ? [{ type: "text", text: asked.text }, picture] : asked.text;
  const { model, maxRetries, timeout } = client;
  const settings = { model, maxRetries, timeout, messages: [{ role: "user", content }], maxOutputTokens: asked.limit };
  if (asked.tools.length) {
    const tools = asked.tools.map(({ name, description, parameters }) => {
      return [name, ai.tool({ description, inputSchema: ai.jsonSchema(parameters) })];
    });
    settings.tools = Object.fromEntries(tools);
  }
  if (asked.mustCall) settings.toolChoice = "required";
  if (asked.schema) settings.output = ai.Output.object({ schema: ai.jsonSchema(asked.schema) });
  if (asked.thoughts) settings.providerOptions = thinks;
  return settings;
}

function usageOf(usage) {
  const thoughts = usage.outputTokenDetails?.reasoningTokens ?? 0;
  return { input: usage.inputTokens, output: usage.outputTokens, thoughts };
}

const callOf = (call) => ({ id: call.toolCallId, name: call.toolName, arguments: JSON.stringify(call.input) });

/** Adds what a part of a stream says. */
function hear(part, heard, pieces) {
  switch (part.type) {
    case "text-delta":
      heard.chunks.push(part.text);
      break;
    case "reasoning-delta":
      if (part.text) heard.thoughts.push(part.text);
      break;
    case "tool-input-delta":
      pieces.set(part.id, (pieces.get(part.id) ?? 0) + 1);
      break;
    case "tool-call":
      heard.calls.push({ ...callOf(part), pieces: pieces.get(part.toolCallId) ?? 1 });
      break;
    case "finish":
      heard.finish = part.finishReason;
      heard.usage = usageOf(part.totalUsage);
      break;
    case "error":
      throw part.error;
  }
}

/** The AI SDK with one of its providers. */
class AiSdk extends Sdk {
  exceptions = ai;

  client(mock, options) {
    return { model: this.make(mock.baseUrl(this.provider))(this.model), ...options };
  }

  async answer(client, asked) {
    const result = await ai.generateText(settingsOf(asked, client, this.thinks));
    const heard = new Heard();
    if (result.text) heard.chunks.push(result.text);
    if (result.reasoningText) heard.thoughts.push(result.reasoningText);
    heard.calls = result.toolCalls.map(callOf);
    heard.finish = result.finishReason;
    heard.usage = usageOf(result.usage);
    return heard;
  }

  async stream(client, asked, heard) {
    const pieces = new Map();
    const settings = { ...settingsOf(asked, client, this.thinks), onError: () => {} };
    for await (const part of ai.streamText(settings).fullStream) hear(part, heard, pieces);
  }

  status(error) {
    return (error.lastError ?? error).statusCode;
  }

  // Its packages bring copies of its classes along, so it has a test of its own for who is of which.
  is(error, name) {
    return this.exception(name).isInstance?.(error) ?? super.is(error, name);
  }
}

const key = { apiKey: "any" };
const amazonKeys = { region: "us-east-1", accessKeyId: "AKIDEXAMPLE", secretAccessKey: "any" };
const CAN = ["tools", "schema", "images"];

/** One row for each: the provider of the mock, what makes its model, what it can do, and what makes it think. */
function row(name, { provider, api, model }, make, can = CAN, thinks = undefined) {
  return new AiSdk({
    name: `ai-sdk-${name}`,
    provider,
    api,
    model,
    make,
    observed: `ai-sdk-${name}`,
    finish: { stop: "stop", length: "length", calls: "tool-calls" },
    can: thinks ? [...can, "thoughts"] : can,
    thinks,
    firstWait: 2000,
  });
}

/** A provider that no other SDK here speaks to. */
const own = (name, model, api = name) => ({ provider: name, api, model });

const budget = { type: "enabled", budgetTokens: 1024 };

export const AI_SDKS = [
  row("openai-chat", OPENAI, (baseURL) => createOpenAI({ baseURL, ...key }).chat, [...CAN, "pieces", "counts"]),
  row(
    "openai-responses",
    OPENAI,
    (baseURL) => createOpenAI({ baseURL, ...key }).responses,
    [...CAN, "pieces", "counts"],
    { openai: { reasoningEffort: "medium", reasoningSummary: "auto", forceReasoning: true } },
  ),
  row(
    "azure",
    AZURE,
    (base) => {
      const says = { apiVersion: "2024-10-21", useDeploymentBasedUrls: true };
      return createAzure({ baseURL: `${base}/openai`, ...says, ...key }).chat;
    },
    [...CAN, "pieces", "counts"],
  ),
  row(
    "anthropic",
    ANTHROPIC,
    (base) => createAnthropic({ baseURL: `${base}/v1`, ...key }),
    [...CAN, "pieces"],
    { anthropic: { thinking: budget } },
  ),
  row(
    "google",
    GOOGLE,
    (base) => createGoogleGenerativeAI({ baseURL: `${base}/v1beta`, ...key }),
    [...CAN, "counts"],
    { google: { thinkingConfig: { includeThoughts: true } } },
  ),
  row(
    "bedrock",
    BEDROCK,
    (baseURL) => createAmazonBedrock({ baseURL, ...amazonKeys }),
    [...CAN, "pieces"],
    { bedrock: { reasoningConfig: budget } },
  ),
  row("mistral", own("mistral", "mistral-large-latest"), (base) => createMistral({ baseURL: `${base}/v1`, ...key })),
  row(
    "cohere",
    own("cohere", "command-a-03-2025"),
    (base) => createCohere({ baseURL: `${base}/v2`, ...key }),
    ["tools", "schema", "pieces"],
    { cohere: { thinking: { type: "enabled" } } },
  ),
  row(
    "groq",
    own("groq", "llama-3.3-70b-versatile"),
    (base) => createGroq({ baseURL: `${base}/openai/v1`, ...key }),
    CAN,
    { groq: { reasoningEffort: "default", reasoningFormat: "parsed" } },
  ),
  row(
    "compatible",
    own("together", "meta-llama/Llama-3.3-70B-Instruct-Turbo"),
    (base) => {
      const says = { includeUsage: true, supportsStructuredOutputs: true };
      return createOpenAICompatible({ name: "together", baseURL: `${base}/v1`, ...says, ...key });
    },
    [...CAN, "pieces"],
  ),
  row(
    "xai",
    own("xai", "grok-4"),
    (baseURL) => createXai({ baseURL, ...key }).chat,
    [...CAN],
    { xai: { reasoningEffort: "high" } },
  ),
  row(
    "deepseek",
    own("deepseek", "deepseek-chat"),
    (baseURL) => createDeepSeek({ baseURL, ...key }),
    ["tools", "pieces"],
    { deepseek: { thinking: { type: "enabled" } } },
  ),
];
