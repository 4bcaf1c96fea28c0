/**
 * Amazon's SDK at Bedrock's Converse.
 *
 * Which question does it answer? "How do callers of Amazon's SDK ask, and what do they read?"
 * Why twice? The SDK speaks HTTP/2 with prior knowledge, also where there is no TLS. People who do not want that
 * give it its own handler for HTTP/1.1, and both must reach the mock.
 * What it never does: read credentials from the machine.
 */

import * as runtime from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";

import { Heard, Sdk } from "./face.mjs";

export const CLAUDE_AT_AMAZON = "anthropic.claude-sonnet-4-5-20250929-v1:0";

function toolsOf(asked) {
  const tools = asked.tools.map(({ parameters, ...tool }) => ({
    toolSpec: { ...tool, inputSchema: { json: parameters } },
  }));
  return { tools, ...(asked.mustCall && { toolChoice: { any: {} } }) };
}

/** The parameters of a question. */
export function converseRequest(asked) {
  const content = [{ text: asked.text }];
  if (asked.image) content.push({ image: { format: "png", source: { bytes: Buffer.from(asked.image, "base64") } } });
  const request = { messages: [{ role: "user", content }], inferenceConfig: { maxTokens: asked.limit } };
  if (asked.tools.length) request.toolConfig = toolsOf(asked);
  if (asked.schema) {
    const jsonSchema = { name: "form", schema: JSON.stringify(asked.schema) };
    request.outputConfig = { textFormat: { type: "json_schema", structure: { jsonSchema } } };
  }
  if (asked.thoughts) {
    request.additionalModelRequestFields = { thinking: { type: "enabled", budget_tokens: 1024 } };
  }
  return request;
}

const usageOf = (usage) => ({ input: usage.inputTokens, output: usage.outputTokens, thoughts: 0 });

function hearBlock(block, heard) {
  if (block.text) heard.chunks.push(block.text);
  if (block.reasoningContent) heard.thoughts.push(block.reasoningContent.reasoningText.text);
  if (block.toolUse) {
    const { toolUseId, name, input } = block.toolUse;
    heard.calls.push({ id: toolUseId, name, arguments: JSON.stringify(input) });
  }
}

function hearDelta(delta, heard) {
  if (delta.text) heard.chunks.push(delta.text);
  if (delta.reasoningContent?.text) heard.thoughts.push(delta.reasoningContent.text);
  if (delta.toolUse) {
    const call = heard.calls.at(-1);
    call.arguments += delta.toolUse.input;
    call.pieces += 1;
  }
}

function hear(event, heard) {
  const started = event.contentBlockStart?.start.toolUse;
  if (started) heard.calls.push({ id: started.toolUseId, name: started.name, arguments: "", pieces: 0 });
  if (event.contentBlockDelta) hearDelta(event.contentBlockDelta.delta, heard);
  if (event.messageStop) heard.finish = event.messageStop.stopReason;
  if (event.metadata) heard.usage = usageOf(event.metadata.usage);
}

/** Amazon's SDK at Converse. */
class ConverseSdk extends Sdk {
  exceptions = runtime;

  client(mock, { timeout, maxRetries }) {
    const options = {
      endpoint: mock.baseUrl(this.provider),
      region: "us-east-1",
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "any" },
    };
    if (maxRetries !== undefined) options.maxAttempts = maxRetries + 1;
    if (this.handler) options.requestHandler = this.handler(timeout);
    else if (timeout) options.requestHandler = { requestTimeout: timeout };
    return new runtime.BedrockRuntimeClient(options);
  }

  close(client) {
    client.destroy();
  }

  async answer(client, asked) {
    const command = new runtime.ConverseCommand({ modelId: this.model, ...converseRequest(asked) });
    const answer = await client.send(command);
    const heard = new Heard();
    for (const block of answer.output.message.content) hearBlock(block, heard);
    heard.finish = answer.stopReason;
    heard.usage = answer.usage && usageOf(answer.usage);
    return heard;
  }

  async stream(client, asked, heard) {
    const command = new runtime.ConverseStreamCommand({ modelId: this.model, ...converseRequest(asked) });
    for await (const event of (await client.send(command)).stream) hear(event, heard);
  }

  status(error) {
    return error.$metadata.httpStatusCode;
  }
}

const AMAZONS = {
  provider: "bedrock",
  api: "bedrock-converse",
  model: CLAUDE_AT_AMAZON,
  observed: "bedrock",
  finish: { stop: "end_turn", length: "max_tokens", calls: "tool_use" },
  can: ["tools", "schema", "images", "thoughts", "pieces"],
  // Its waits begin at nothing: they are drawn from 0 up.
  firstWait: 0,
};

export const BEDROCK = new ConverseSdk({ name: "bedrock", ...AMAZONS });
export const BEDROCK_HTTP1 = new ConverseSdk({
  name: "bedrock-http1",
  ...AMAZONS,
  handler: (timeout) => new NodeHttpHandler({ requestTimeout: timeout, throwOnRequestTimeout: true }),
});
