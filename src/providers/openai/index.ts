import type { OpenAI } from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { Connection } from '../../core/ports/provider.ts';
import { present } from '../../core/fields.ts';
import type { ModelInfo } from '../../core/records/chat.ts';
import { createWireAdapter, type WireAdapter } from '../call/adapter.ts';
import type { WireTools } from '../call/stream-call.ts';
import type { Dialect } from '../call/dialect.ts';
import type { Fetch } from '../http/fetch.ts';
import { countIn, listIn, objectIn, textIn } from '../http/json.ts';
import { readOpenAIChunk } from './events.ts';
import { CHAT_WIRE } from './messages.ts';
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
    createReader: () => readOpenAIChunk,
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

/** The list, with the limits that some servers add under names of their own. */
function modelsIn(reply: unknown, provider: string): ModelInfo[] {
  const entries = Array.isArray(reply) ? reply : listIn(objectIn(reply)['data']);
  return entries.map(objectIn).flatMap((entry) => {
    const id = textIn(entry['id'])?.replace(/^models\//, '');
    if (id === undefined) return [];
    const name = textIn(entry['display_name']) ?? textIn(entry['name']);
    const context_window = ['max_model_len', 'context_window', 'context_length', 'max_context_length']
      .map((key) => countIn(entry[key]))
      .concat(countIn(objectIn(entry['meta'])['n_ctx']))
      .find((value) => value !== undefined);
    const max_output =
      countIn(entry['max_completion_tokens']) ?? countIn(objectIn(entry['top_provider'])['max_completion_tokens']);
    return present({ id, provider, name: name === id ? undefined : name, context_window, max_output });
  });
}
