import type { ProviderEvent } from '../../src/core/events.ts';
import type { ProviderFactory } from '../../src/core/ports/provider.ts';
import type { ModelRequest } from '../../src/core/records/model-request.ts';
import { CATALOG } from '../../src/providers/catalog.ts';

type Script = (request: ModelRequest, signal: AbortSignal) => AsyncIterable<ProviderEvent>;

/** A provider factory whose every provider plays `script`; the requests it got stand in `requests`. */
export function fakeProviders(script: Script): ProviderFactory & { requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  return {
    requests,
    definitions: CATALOG,
    open: ({ provider }) => ({
      name: provider,
      stream(request, { signal }) {
        requests.push(request);
        return script(request, signal);
      },
      listModels: async () => [],
      client: async () => undefined,
    }),
    hostOf: ({ provider }) => `${provider}.test`,
    describe: async (_connection, body) => ({ method: 'POST', url: 'fake:', headers: {}, body, notices: [] }),
  };
}

/** Says `text` in pieces and finishes. */
export function says(...pieces: string[]): Script {
  return async function* () {
    for (const text of pieces) yield { type: 'text', text };
    yield { type: 'finish', finish_reason: 'stop' };
  };
}

/** Says `text`, then fails with `error`. */
export function failsAfter(text: string, error: Error): Script {
  return async function* () {
    if (text !== '') yield { type: 'text', text };
    throw error;
  };
}
