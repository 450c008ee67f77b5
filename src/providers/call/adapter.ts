import type { ProviderEvent } from '../../core/events.ts';
import type { Connection, StreamOptions, WireRequest } from '../../core/ports/provider.ts';
import type { ModelInfo } from '../../core/records/chat.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';
import { streamCall, type WireTools } from './stream-call.ts';
import { buildFor } from './build.ts';
import type { WireVendor } from './dialect.ts';
import { openHttp } from '../http/open-http.ts';
import { webFetch } from '../http/web-fetch.ts';
import { quirksKey } from './quirks.ts';
import { withoutSecrets } from '../http/secrets.ts';
import { captureRequest, throughSdk } from './transport.ts';
import { failureOf } from '../faults/wire-error.ts';

/** One vendor's adapter behind the port, as `factory.ts` loads it. */
export interface WireAdapter {
  stream(request: ModelRequest, options: StreamOptions): AsyncIterable<ProviderEvent>;
  describe(request: ModelRequest): Promise<WireRequest>;
  listModels(signal: AbortSignal): Promise<ModelInfo[]>;
  client(): Promise<unknown>;
}

/** An adapter that speaks the wires of `vendor` over HTTP. */
export function createWireAdapter(connection: Connection, vendor: WireVendor, tools: WireTools): WireAdapter {
  const openFor = (signal: AbortSignal) => openHttp({ ...tools, connection, signal });
  return {
    stream: (request, options) => streamCall({ connection, vendor, tools, request, ...options }),
    async describe(request) {
      const quirks = await tools.quirks.get(quirksKey(connection, request.model));
      const { dialect, wire } = await buildFor(vendor, request, quirks ?? {});
      return captureRequest(dialect, wire, connection);
    },
    async listModels(signal) {
      try {
        const http = openFor(signal);
        const models = await throughSdk(http, connection, (fetch) => vendor.listModels(fetch, http));
        // Like the name of the model that answers, these are the server's words.
        return models.map((model) => ({
          ...model,
          id: withoutSecrets(model.id, connection),
          ...(model.name !== undefined && { name: withoutSecrets(model.name, connection) }),
        }));
      } catch (thrown) {
        if (signal.aborted) throw signal.reason;
        throw failureOf(thrown, { connection, model: '', answering: false, env: tools.env }).error;
      }
    },
    client: () => vendor.client(webFetch(openFor(new AbortController().signal).fetch)),
  };
}
