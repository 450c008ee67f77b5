import type { OpenAI } from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { Connection } from '../../core/ports/provider.ts';
import { createWireAdapter, type WireAdapter } from '../call/adapter.ts';
import type { WireTools } from '../call/stream-call.ts';
import type { Dialect } from '../call/dialect.ts';
import type { Fetch } from '../http/fetch.ts';
import { readOpenAIChunk } from './events.ts';
import { CHAT_WIRE } from './messages.ts';
import { modelsIn } from './model-list.ts';
import { buildOpenAIRequest } from './request.ts';
import { baseUrlOf, sdkHeaders, sdkOptions, withOnlyHeaders } from '../http/sdk.ts';
import { jsonOf } from '../call/transport.ts';

/** Whatever speaks Chat Completions: OpenAI itself, other vendors, local servers. */
export function createOpenAIAdapter(connection: Connection, tools: WireTools): WireAdapter {
  return createWireAdapter(connection, openAIDialect(connection), tools);
}

function openAIDialect(connection: Connection): Dialect {
  const official = isOpenAI(connection);
  return {
    wire: CHAT_WIRE,
    build: (request, quirks) => buildOpenAIRequest(request, quirks, official),
    async send({ body, headers }, fetch) {
      const client = await openClient(connection, fetch);
      return client.chat.completions
        .create(body as unknown as ChatCompletionCreateParamsStreaming, { headers })
        .asResponse();
    },
    createReader: () => (chunk, answer) => readOpenAIChunk(chunk, answer, connection.tells_cost),
    async listModels(fetch, http) {
      const client = await openClient(connection, fetch);
      const response = await client.models.list().asResponse();
      return modelsIn(await jsonOf(http.open(response), connection), connection.provider);
    },
    client: (fetch) => openClient(connection, fetch),
    systemAlternative: official ? 'developer' : 'user',
  };
}

/** Only there does a model's name tell what it takes. */
function isOpenAI(connection: Connection): boolean {
  return /(^|\.)(api\.openai\.com|openai\.azure\.com)$/.test(new URL(baseUrlOf(connection)).hostname);
}

async function openClient(connection: Connection, fetch: Fetch): Promise<OpenAI> {
  const { OpenAI } = await import('openai');
  const client = new OpenAI({
    ...sdkOptions(connection, fetch),
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
  });
  return withOnlyHeaders(client, sdkHeaders(connection));
}
