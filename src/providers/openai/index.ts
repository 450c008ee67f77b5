import type { OpenAI } from 'openai';
import type { Connection } from '../../core/ports/provider.ts';
import { createWireAdapter, type WireAdapter } from '../call/adapter.ts';
import type { WireTools } from '../call/stream-call.ts';
import type { Dialect, WireVendor } from '../call/dialect.ts';
import type { Fetch } from '../http/fetch.ts';
import { chatDialect } from './chat/index.ts';
import { COMPATIBLE, openAIFamily } from './families.ts';
import { modelsIn } from './model-list.ts';
import { openAIRemedy, wireFor } from './wires.ts';
import { baseUrlOf, fetchOfCall, sdkHeaders, sdkOptions, withOnlyHeaders } from '../http/sdk.ts';
import { jsonOf } from '../call/transport.ts';

/** Whatever speaks Chat Completions or Responses: OpenAI itself, other vendors, local servers. */
export function createOpenAIAdapter(connection: Connection, tools: WireTools): WireAdapter {
  return createWireAdapter(connection, openAIVendor(connection), tools);
}

/** What speaks its wires at an address. */
export function openAIVendor(connection: Connection): WireVendor {
  const official = isOpenAI(connection);
  const familyOf = (model: string) => (official ? openAIFamily(model) : COMPATIBLE);
  const openFor = (fetch: Fetch) => openClient(connection, fetch);
  // Calls have one client: to make one takes as long as to send a request.
  let client: Promise<OpenAI> | undefined;
  const clientOfCalls = () => (client ??= openFor(fetchOfCall));
  const options = { familyOf, clientOfCalls, tellsCost: connection.tells_cost === true };
  const chat = chatDialect(options);
  let responses: Promise<Dialect> | undefined;
  return {
    dialectFor(request, quirks) {
      if (wireFor(request, quirks, familyOf(request.model)) === 'chat') return chat;
      // Most calls do without.
      return (responses ??= import('./responses/index.ts').then((wire) => wire.responsesDialect(options)));
    },
    remedyFor: (refusal, wire) => openAIRemedy(refusal, wire, connection),
    async listModels(fetch, http) {
      const client = await openFor(fetch);
      const response = await client.models.list().asResponse();
      return modelsIn(await jsonOf(http.open(response), connection), connection.provider);
    },
    client: openFor,
    systemAlternative: official ? 'developer' : 'user',
  };
}

/** Only there does a model's name tell what it takes. */
function isOpenAI(connection: Connection): boolean {
  return /(^|\.)(api\.openai\.com|openai\.azure\.com)$/.test(new URL(baseUrlOf(connection)).hostname);
}

/** The SDK's client for a connection, which takes nothing from the environment. */
export async function openClient(connection: Connection, fetch: Fetch): Promise<OpenAI> {
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
