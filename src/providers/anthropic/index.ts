import type { Anthropic } from '@anthropic-ai/sdk';
import type { BaseAnthropic } from '@anthropic-ai/sdk/client';
import type { Connection } from '../../core/ports/provider.ts';
import { present } from '../../core/fields.ts';
import type { ModelInfo } from '../../core/records/chat.ts';
import { createWireAdapter, type WireAdapter } from '../call/adapter.ts';
import { createAnthropicReader } from './events.ts';
import { anthropicFamily } from './families.ts';
import { MESSAGES_WIRE } from './messages.ts';
import { buildAnthropicRequest } from './request.ts';
import type { WireTools } from '../call/stream-call.ts';
import type { Dialect, WireVendor } from '../call/dialect.ts';
import type { Fetch, Http } from '../http/fetch.ts';
import { countIn, type Json, listIn, objectIn, textIn } from '../http/json.ts';
import {
  baseUrlOf,
  by,
  fetchOfCall,
  type HeaderOverrides,
  madeOnce,
  sdkHeaders,
  sdkOptions,
  withOnlyHeaders,
} from '../http/sdk.ts';
import { jsonOf } from '../call/transport.ts';

/** Whatever speaks the Messages API: Anthropic itself and endpoints made after it. */
export function createAnthropicAdapter(connection: Connection, tools: WireTools): WireAdapter {
  return createWireAdapter(connection, anthropicVendor(connection), tools);
}

/** What speaks Messages at an address. */
export function anthropicVendor(connection: Connection): WireVendor {
  // Calls have one client: to make one takes as long as to send a request.
  let client: Promise<BaseAnthropic> | undefined;
  const clientOfCalls = () => (client ??= openBaseClient(connection, fetchOfCall));
  const messages: Dialect = {
    wire: MESSAGES_WIRE,
    build: buildAnthropicRequest,
    outputForms: (model) => (anthropicFamily(model).schemas ? ['text', 'schema'] : ['text']),
    send: madeOnce(async ({ body, headers }, fetch) => {
      const client = await clientOfCalls();
      // `post`, not `messages.create`: that prints deprecation warnings to the console.
      const options = {
        body,
        headers: { ...authentication(connection, headers), ...headers },
        stream: true,
        ...by(fetch),
      };
      return client.post('/v1/messages', options).asResponse();
    }),
    createReader: createAnthropicReader,
  };
  return {
    dialectFor: () => messages,
    listModels: (fetch, http) => listModels(connection, fetch, http),
    async client(fetch) {
      // Another entry than the calls use, so that the build of the command line can leave it out.
      const { Anthropic } = await import('@anthropic-ai/sdk');
      return openClient(Anthropic, connection, fetch);
    },
    systemAlternative: 'user',
  };
}

/** The SDK sends the key as a bearer token; the older API version and other vendors want it as `x-api-key`. */
export function authentication(connection: Connection, headers: Record<string, string>): HeaderOverrides {
  const { api_key } = connection;
  if (api_key === undefined) return {};
  if (!isAnthropic(connection)) return { 'x-api-key': api_key };
  return 'anthropic-version' in headers ? { 'x-api-key': api_key, authorization: null } : {};
}

function isAnthropic(connection: Connection): boolean {
  return /(^|\.)anthropic\.com$/.test(new URL(baseUrlOf(connection)).hostname);
}

/** Without the resources, which a call does not need; a bundler leaves them out. */
export async function openBaseClient(connection: Connection, fetch: Fetch): Promise<BaseAnthropic> {
  const { BaseAnthropic } = await import('@anthropic-ai/sdk/client');
  return openClient(BaseAnthropic, connection, fetch);
}

function openClient<Client extends BaseAnthropic | Anthropic>(
  Constructor: new (options: ConstructorParameters<typeof BaseAnthropic>[0]) => Client,
  connection: Connection,
  fetch: Fetch,
): Client {
  const client = new Constructor({
    ...sdkOptions(connection, fetch),
    authToken: null,
    webhookKey: null,
    openTelemetry: false,
  });
  return withOnlyHeaders(client, sdkHeaders(connection));
}

async function listModels(connection: Connection, fetch: Fetch, http: Http): Promise<ModelInfo[]> {
  const client = await openBaseClient(connection, fetch);
  const headers = authentication(connection, {});
  const models: ModelInfo[] = [];
  const query: Record<string, unknown> = { limit: 1000 };
  for (;;) {
    const response = await client.get('/v1/models', { query, headers }).asResponse();
    const page = objectIn(await jsonOf(http.open(response), connection));
    models.push(...listIn(page['data']).flatMap((entry) => modelIn(objectIn(entry), connection.provider)));
    const last = textIn(page['last_id']);
    if (page['has_more'] !== true || last === undefined || last === query['after_id']) return models;
    query['after_id'] = last;
  }
}

function modelIn(entry: Json, provider: string): ModelInfo[] {
  const id = textIn(entry['id']);
  if (id === undefined) return [];
  const name = textIn(entry['display_name']);
  const context_window = countIn(entry['max_input_tokens']);
  const max_output = countIn(entry['max_tokens']);
  return [present({ id, provider, name, context_window, max_output, takes: takesOf(objectIn(entry['capabilities'])) })];
}

/** Undefined where the list tells no abilities. */
function takesOf(capabilities: Json): ModelInfo['takes'] {
  const can = (name: string) => {
    const { supported } = objectIn(capabilities[name]);
    return typeof supported === 'boolean' ? supported : undefined;
  };
  const takes = present({ image: can('image_input'), pdf: can('pdf_input'), schema: can('structured_outputs') });
  return Object.keys(takes).length > 0 ? takes : undefined;
}
